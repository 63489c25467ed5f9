#include "predict/predictor_internal.h"

bool si_workspace_fits(const void *memory, size_t size, size_t needed)
{
    return memory != NULL && (uintptr_t)memory % SI_WORKSPACE_ALIGNMENT == 0 && needed > 0 &&
           size >= needed;
}

size_t si_arena_size(const si_arena *arena)
{
    return arena->overflows ? 0 : arena->used;
}
