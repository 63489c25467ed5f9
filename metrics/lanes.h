/*
 * Four doubles or eight floats at a time, the same bits on every processor. Internal.
 *
 * Vector types of GCC and Clang, so the same source is SSE2, AVX2 or NEON code. Nothing here
 * depends on the width of the machine's own vectors: sums run in a fixed number of lanes, products
 * are never fused with additions (-ffp-contract=off), and the exponential is ours. With libmvec or
 * SLEEF, whose variants differ in the last bits from one instruction set to the next, two machines
 * would not merge to the same figures; being inlined, ours is faster as well.
 */
#ifndef SI_METRICS_LANES_H
#define SI_METRICS_LANES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__AVX__)
#include <immintrin.h>
#endif

typedef double si_lanes __attribute__((vector_size(32)));
typedef int64_t si_lane_bits __attribute__((vector_size(32)));
typedef float si_float_lanes __attribute__((vector_size(32)));

enum { SI_DOUBLE_LANES = 4, SI_FLOAT_LANES = 8 };

static inline si_lanes lanes_all(double value)
{
    return (si_lanes){value, value, value, value};
}

static inline si_float_lanes float_lanes_all(float value)
{
    return (si_float_lanes){value, value, value, value, value, value, value, value};
}

/* `address` must be aligned to a vector. */
static inline si_lanes lanes_load(const double *address)
{
    return *(const si_lanes *)__builtin_assume_aligned(address, sizeof(si_lanes));
}

static inline si_float_lanes float_lanes_load(const float *address)
{
    return *(const si_float_lanes *)__builtin_assume_aligned(address, sizeof(si_float_lanes));
}

static inline void lanes_store(double *address, si_lanes value)
{
    *(si_lanes *)__builtin_assume_aligned(address, sizeof(si_lanes)) = value;
}

/* Where `mask` is set, `value`; 0 elsewhere. */
static inline si_lanes lanes_keep(si_lane_bits mask, si_lanes value)
{
    return (si_lanes)(mask & (si_lane_bits)value);
}

static inline si_lanes lanes_select(si_lane_bits mask, si_lanes yes, si_lanes no)
{
    return (si_lanes)((mask & (si_lane_bits)yes) | (~mask & (si_lane_bits)no));
}

static inline si_lanes lanes_max(si_lanes a, si_lanes b)
{
#if defined(__AVX__)
    return (si_lanes)_mm256_max_pd((__m256d)a, (__m256d)b);
#else
    return lanes_select(a > b, a, b);
#endif
}

static inline si_lanes lanes_min(si_lanes a, si_lanes b)
{
#if defined(__AVX__)
    return (si_lanes)_mm256_min_pd((__m256d)a, (__m256d)b);
#else
    return lanes_select(a < b, a, b);
#endif
}

static inline double lanes_sum(si_lanes value)
{
    return (value[0] + value[1]) + (value[2] + value[3]);
}

static inline double lanes_least(si_lanes value)
{
    double low = value[0] < value[1] ? value[0] : value[1];
    double high = value[2] < value[3] ? value[2] : value[3];
    return low < high ? low : high;
}

static inline si_float_lanes float_lanes_sqrt(si_float_lanes value)
{
#if defined(__AVX__)
    return (si_float_lanes)_mm256_sqrt_ps((__m256)value);
#else
    si_float_lanes root = {0};
    for (size_t i = 0; i < SI_FLOAT_LANES; i++)
        root[i] = __builtin_sqrtf(value[i]);
    return root;
#endif
}

/*
 * exp(x) for x from -infinity to 0; below -708 it is exp(-708), 3e-308. Within 1.1 ulp.
 *
 * x = n log 2 + r with |r| <= log(2) / 2; exp(r) = 1 + r + r^2 q(r), where q interpolates (exp(r) -
 * 1 - r) / r^2 in ten Chebyshev nodes (relative error of exp(r) 1.7e-17); 2^n is made from its
 * bits. Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
 */
static inline si_lanes lanes_exp(si_lanes x)
{
    const si_lanes shift = lanes_all(0x1.8p52);
    x = lanes_max(x, lanes_all(-708.0));
    si_lanes shifted = x * lanes_all(0x1.71547652b82fep0) + shift;
    si_lanes n = shifted - shift;
    si_lanes r = x - n * lanes_all(0x1.62e42fefa3800p-1);
    r = r - n * lanes_all(0x1.ef35793c76730p-45);
    si_lanes r2 = r * r;
    si_lanes r4 = r2 * r2;
    si_lanes q01 = lanes_all(0x1.0000000000001p-1) + r * lanes_all(0x1.5555555555556p-3);
    si_lanes q23 = lanes_all(0x1.5555555553d4fp-5) + r * lanes_all(0x1.11111111109adp-7);
    si_lanes q45 = lanes_all(0x1.6c16c17893833p-10) + r * lanes_all(0x1.a01a01a7c8d47p-13);
    si_lanes q67 = lanes_all(0x1.a019b8ef67c6cp-16) + r * lanes_all(0x1.71de0d9c145d0p-19);
    si_lanes q89 = lanes_all(0x1.2891a8c1d838dp-22) + r * lanes_all(0x1.af38d53857513p-26);
    si_lanes q = (q01 + r2 * q23) + r4 * ((q45 + r2 * q67) + r4 * q89);
    si_lanes power = (si_lanes)(((si_lane_bits)shifted << 52) +
                                (si_lane_bits){0x3FF0000000000000, 0x3FF0000000000000,
                                               0x3FF0000000000000, 0x3FF0000000000000});
    return (lanes_all(1.0) + (r + r2 * q)) * power;
}

#endif
