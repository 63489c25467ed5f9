/* How public functions meet a pointer that the caller left out (status.h has the rule), and more
 * threads than OpenMP's stack holds. Internal. */
#ifndef SI_BASE_ARGUMENT_H
#define SI_BASE_ARGUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

static inline bool si_all_are_there(size_t count, const void *const *pointer)
{
    for (size_t i = 0; i < count; i++)
        if (pointer[i] == NULL)
            return false;
    return true;
}

/* Whether all of the pointers are there. */
#define SI_ARE_THERE(...)                                                    \
    si_all_are_there(sizeof((const void *[]){__VA_ARGS__}) / sizeof(void *), \
                     (const void *[]){__VA_ARGS__})

static inline si_result si_error_missing(si_error *error, const char *function)
{
    return si_error_set(error, SI_ERR_ARGUMENT, "%s: a pointer that must be there is NULL",
                        function);
}

/* Ends a function that returns an si_result unless all of the pointers are there. */
#define SI_REQUIRE(error, ...)                          \
    do {                                                \
        if (!SI_ARE_THERE(__VA_ARGS__))                 \
            return si_error_missing((error), __func__); \
    } while (0)

enum { SI_MOST_THREADS = 1024 };

static inline si_result si_check_threads(size_t count, si_error *error)
{
    if (count <= SI_MOST_THREADS)
        return SI_OK;
    return si_error_set(error, SI_ERR_ARGUMENT, "threads: expected at most %d, got %zu",
                        SI_MOST_THREADS, count);
}

#endif
