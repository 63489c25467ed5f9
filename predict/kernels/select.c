#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "predict/kernels/kernels.h"

/* What was built in and whether this CPU runs it, the widest first. */
typedef struct level {
    const si_forward_kernels *kernels;
    bool is_supported;
} level;

enum { MAX_LEVELS = 3 };

static size_t find_levels(level levels[MAX_LEVELS])
{
    size_t count = 0;
#if defined(__x86_64__)
    bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    levels[count++] =
        (level){&si_forward_kernels_avx512, has_avx2 && __builtin_cpu_supports("avx512f")};
    levels[count++] = (level){&si_forward_kernels_avx2, has_avx2};
#elif defined(__aarch64__)
    levels[count++] =
        (level){&si_forward_kernels_neon, true}; /* part of the base instruction set */
#endif
    levels[count++] = (level){&si_forward_kernels_scalar, true};
    return count;
}

/* The names of what could be forced, for the error message. */
static void join_names(const level *levels, size_t count, char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        if (levels[i].is_supported) {
            strncat(text, text[0] != '\0' ? ", " : "", size - strlen(text) - 1);
            strncat(text, levels[i].kernels->name, size - strlen(text) - 1);
        }
}

si_result si_forward_kernels_select(const char *name, const si_forward_kernels **kernels,
                                    si_error *error)
{
    level levels[MAX_LEVELS];
    size_t count = find_levels(levels);
    bool any = name == NULL || name[0] == '\0';
    for (size_t i = 0; i < count; i++)
        if (levels[i].is_supported && (any || strcmp(name, levels[i].kernels->name) == 0)) {
            *kernels = levels[i].kernels;
            return SI_OK;
        }
    char names[64];
    join_names(levels, count, names, sizeof names);
    return si_error_set(error, SI_ERR_UNSUPPORTED,
                        SI_KERNELS_VARIABLE " is \"%s\", expected one that this CPU runs: %s", name,
                        names);
}

si_result si_forward_kernels_choose(const si_forward_kernels **kernels, si_error *error)
{
    return si_forward_kernels_select(getenv(SI_KERNELS_VARIABLE), kernels, error);
}
