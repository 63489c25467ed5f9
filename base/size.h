/* Products of extents that refuse to overflow. Internal: not installed. */
#ifndef SI_BASE_SIZE_H
#define SI_BASE_SIZE_H

#include <stdbool.h>
#include <stddef.h>

/* *product = a * b; false, and *product untouched, if that does not fit. */
static inline bool si_size_multiply(size_t a, size_t b, size_t *product)
{
    size_t result;
    if (__builtin_mul_overflow(a, b, &result))
        return false;
    *product = result;
    return true;
}

/* The product of `rank` extents; false on overflow. An empty product is 1. */
static inline bool si_size_product(const size_t *extents, size_t rank, size_t *product)
{
    size_t result = 1;
    for (size_t i = 0; i < rank; i++)
        if (!si_size_multiply(result, extents[i], &result))
            return false;
    *product = result;
    return true;
}

#endif
