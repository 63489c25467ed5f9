/*
 * The exact sum of doubles: whatever the order, the grouping and the machine, the same bits.
 * Internal: not installed.
 *
 * A fixed-point number wide enough for every double (Kulisch's accumulator): limb i counts units of
 * 2^(32 i - 1074). Limbs are signed and take 2^30 additions before carries must move on.
 */
#ifndef SI_METRICS_EXACT_SUM_H
#define SI_METRICS_EXACT_SUM_H

#include <stdint.h>

enum { SI_EXACT_SUM_LIMBS = 69 };

/* All zero is the empty sum. */
typedef struct si_exact_sum {
    int64_t limb[SI_EXACT_SUM_LIMBS];
    uint64_t positive_infinities;
    uint64_t negative_infinities;
    uint64_t not_numbers;
    uint32_t pending; /* additions since carries last moved on */
} si_exact_sum;

void si_exact_sum_add(si_exact_sum *sum, double value);
void si_exact_sum_merge(si_exact_sum *sum, const si_exact_sum *other);

/* The sum rounded once to the nearest double. Infinities and NaN as IEEE addition has them. */
double si_exact_sum_round(const si_exact_sum *sum);

#endif
