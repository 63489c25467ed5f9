#include "base/size.h"
#include "predict/predictor_internal.h"

bool si_workspace_fits(const void *memory, size_t size, size_t needed)
{
    return memory != NULL && (uintptr_t)memory % SI_WORKSPACE_ALIGNMENT == 0 && needed > 0 &&
           size >= needed;
}

void *si_arena_take(si_arena *arena, size_t count, size_t element_size)
{
    size_t bytes;
    if (!si_size_multiply(count, element_size, &bytes) ||
        bytes > SIZE_MAX - (SI_WORKSPACE_ALIGNMENT - 1)) {
        arena->overflows = true;
        return NULL;
    }
    bytes = (bytes + SI_WORKSPACE_ALIGNMENT - 1) / SI_WORKSPACE_ALIGNMENT * SI_WORKSPACE_ALIGNMENT;
    if (bytes > SIZE_MAX - arena->used) {
        arena->overflows = true;
        return NULL;
    }
    void *taken = arena->base != NULL ? arena->base + arena->used : NULL;
    arena->used += bytes;
    return taken;
}

size_t si_arena_size(const si_arena *arena)
{
    return arena->overflows ? 0 : arena->used;
}
