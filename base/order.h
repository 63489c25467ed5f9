/* Comparisons for qsort. Internal: not installed. */
#ifndef SI_BASE_ORDER_H
#define SI_BASE_ORDER_H

#include <stdint.h>

/* Doubles; those that are no numbers are equal to all. */
static inline int si_compare_numbers(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Of int64_t. */
static inline int si_compare_whole(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

#endif
