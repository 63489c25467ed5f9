#include "metrics/exact_sum.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { LIMB_BITS = 32, MANTISSA_BITS = 52, LEAST_EXPONENT = -1074, MAX_PENDING = 1 << 30 };

static const int64_t LIMB_BASE = INT64_C(1) << LIMB_BITS;

/* Leaves every limb but the last in [0, 2^32). */
static void move_carries(si_exact_sum *sum)
{
    for (size_t i = 0; i + 1 < SI_EXACT_SUM_LIMBS; i++) {
        int64_t rest = sum->limb[i] & (LIMB_BASE - 1);
        sum->limb[i + 1] += (sum->limb[i] - rest) / LIMB_BASE;
        sum->limb[i] = rest;
    }
    sum->pending = 0;
}

static void add_shifted(si_exact_sum *sum, uint64_t mantissa, unsigned position, int64_t sign)
{
    int64_t *limb = sum->limb + position / LIMB_BITS;
    unsigned shift = position % LIMB_BITS;
    uint64_t low = (mantissa << shift) & (uint64_t)(LIMB_BASE - 1);
    uint64_t rest = mantissa >> (LIMB_BITS - shift);
    limb[0] += sign * (int64_t)low;
    limb[1] += sign * (int64_t)(rest & (uint64_t)(LIMB_BASE - 1));
    limb[2] += sign * (int64_t)(rest >> LIMB_BITS);
}

static void count_special(si_exact_sum *sum, double value)
{
    if (isnan(value))
        sum->not_numbers++;
    else if (value > 0.0)
        sum->positive_infinities++;
    else
        sum->negative_infinities++;
}

void si_exact_sum_add(si_exact_sum *sum, double value)
{
    if (!isfinite(value)) {
        count_special(sum, value);
        return;
    }
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    unsigned exponent = (unsigned)(bits >> MANTISSA_BITS) & 0x7FF;
    uint64_t mantissa = bits & ((UINT64_C(1) << MANTISSA_BITS) - 1);
    if (exponent > 0) {
        mantissa |= UINT64_C(1) << MANTISSA_BITS;
        exponent--;
    }
    add_shifted(sum, mantissa, exponent, bits >> 63 ? -1 : 1);
    if (++sum->pending == MAX_PENDING)
        move_carries(sum);
}

void si_exact_sum_merge(si_exact_sum *sum, const si_exact_sum *other)
{
    si_exact_sum carried = *other;
    move_carries(&carried);
    move_carries(sum);
    for (size_t i = 0; i < SI_EXACT_SUM_LIMBS; i++)
        sum->limb[i] += carried.limb[i];
    sum->pending = 1;
    sum->positive_infinities += other->positive_infinities;
    sum->negative_infinities += other->negative_infinities;
    sum->not_numbers += other->not_numbers;
}

static void negate(si_exact_sum *sum)
{
    for (size_t i = 0; i < SI_EXACT_SUM_LIMBS; i++)
        sum->limb[i] = -sum->limb[i];
    move_carries(sum);
}

/* The 64 leading bits of three limbs in 64 + 32 bits, the last of them set if any bit is cut off:
 * enough for one correct rounding to 53. */
static double round_magnitude(const si_exact_sum *sum)
{
    size_t top = SI_EXACT_SUM_LIMBS - 1;
    while (top > 2 && sum->limb[top] == 0)
        top--;
    uint64_t head = ((uint64_t)sum->limb[top] << LIMB_BITS) | (uint64_t)sum->limb[top - 1];
    uint64_t tail = (uint64_t)sum->limb[top - 2];
    if (head == 0)
        return ldexp((double)tail, LEAST_EXPONENT);
    int exponent = LEAST_EXPONENT + LIMB_BITS * (int)(top - 1);
    for (; head >> 63 == 0; exponent--) {
        head = (head << 1) | ((tail >> (LIMB_BITS - 1)) & 1);
        tail = (tail << 1) & (uint64_t)(LIMB_BASE - 1);
    }
    bool cut = tail != 0;
    for (size_t i = 0; i + 2 < top; i++)
        cut |= sum->limb[i] != 0;
    return ldexp((double)(head | cut), exponent);
}

double si_exact_sum_round(const si_exact_sum *sum)
{
    if (sum->not_numbers > 0 || (sum->positive_infinities > 0 && sum->negative_infinities > 0))
        return NAN;
    if (sum->positive_infinities > 0)
        return INFINITY;
    if (sum->negative_infinities > 0)
        return -INFINITY;
    si_exact_sum carried = *sum;
    move_carries(&carried);
    bool negative = carried.limb[SI_EXACT_SUM_LIMBS - 1] < 0;
    if (negative)
        negate(&carried);
    double magnitude = round_magnitude(&carried);
    return negative ? -magnitude : magnitude;
}
