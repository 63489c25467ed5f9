/*
 * Vectors of doubles and floats, the same bits on every processor. Internal.
 *
 * Vector types of GCC and Clang, so the same source is SSE2, AVX2, AVX-512 or NEON code. Nothing
 * depends on the width of the machine's own vectors: sums run in SI_LANES lanes, in as many vectors
 * as that takes, products are never fused with additions (-ffp-contract=off), and the exponential
 * is ours. With libmvec or SLEEF, whose variants differ in the last bits from one instruction set
 * to the next, two machines would not merge to the same figures; being inlined, ours is faster as
 * well.
 */
#ifndef SI_METRICS_LANES_H
#define SI_METRICS_LANES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "metrics/kernels.h"

#if defined(__AVX__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
enum { SI_WIDTH = 8 };
typedef __mmask8 si_mask; /* a bit a lane */
#else
enum { SI_WIDTH = 4 };
typedef int64_t si_mask __attribute__((vector_size(32))); /* all ones or none in a lane */
#endif
enum {
    SI_PARTS = SI_LANES / SI_WIDTH, /* vectors that SI_LANES doubles take */
    SI_ABREAST = 2,                 /* vectors of samples at a time */
    SI_MOST_ABREAST = SI_ABREAST * 3,
};

typedef double si_lanes __attribute__((vector_size(SI_WIDTH * 8)));
typedef int64_t si_lane_bits __attribute__((vector_size(SI_WIDTH * 8)));
typedef float si_float_lanes __attribute__((vector_size(SI_LANES * 4)));

static inline si_lanes lanes_all(double value)
{
    return value - (si_lanes){0};
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

static inline si_mask lanes_are_equal(si_lanes a, si_lanes b)
{
#if defined(__AVX512F__)
    return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_EQ_OQ);
#else
    return a == b;
#endif
}

static inline si_lanes lanes_select(si_mask mask, si_lanes yes, si_lanes no)
{
#if defined(__AVX512F__)
    return (si_lanes)_mm512_mask_blend_pd(mask, (__m512d)no, (__m512d)yes);
#elif defined(__AVX__)
    return (si_lanes)_mm256_blendv_pd((__m256d)no, (__m256d)yes, (__m256d)mask);
#else
    return (si_lanes)((mask & (si_mask)yes) | (~mask & (si_mask)no));
#endif
}

/* Where `mask` is set, `value`; 0 elsewhere. */
static inline si_lanes lanes_keep(si_mask mask, si_lanes value)
{
#if defined(__AVX512F__)
    return lanes_select(mask, value, lanes_all(0.0));
#else
    return (si_lanes)(mask & (si_mask)value);
#endif
}

/* Adds `value` where `mask` is set. */
static inline si_lanes lanes_add(si_lanes sum, si_mask mask, si_lanes value)
{
#if defined(__AVX512F__)
    return (si_lanes)_mm512_mask_add_pd((__m512d)sum, mask, (__m512d)sum, (__m512d)value);
#else
    return sum + lanes_keep(mask, value);
#endif
}

static inline si_lanes lanes_max(si_lanes a, si_lanes b)
{
#if defined(__AVX512F__)
    return (si_lanes)_mm512_max_pd((__m512d)a, (__m512d)b);
#elif defined(__AVX__)
    return (si_lanes)_mm256_max_pd((__m256d)a, (__m256d)b);
#else
    return lanes_select(a > b, a, b);
#endif
}

static inline si_lanes lanes_min(si_lanes a, si_lanes b)
{
#if defined(__AVX512F__)
    return (si_lanes)_mm512_min_pd((__m512d)a, (__m512d)b);
#elif defined(__AVX__)
    return (si_lanes)_mm256_min_pd((__m256d)a, (__m256d)b);
#else
    return lanes_select(a < b, a, b);
#endif
}

/* The lanes of samples first, first + 1, ... of `count`. */
static inline si_mask lanes_in_use(size_t first, size_t count)
{
    const size_t used = first < count ? count - first : 0;
#if defined(__AVX512F__)
    return used >= SI_WIDTH ? (si_mask)-1 : (si_mask)((1U << used) - 1U);
#else
    si_mask mask = {-1, -1, -1, -1};
    for (size_t i = used; i < SI_WIDTH; i++)
        mask[i] = 0;
    return mask;
#endif
}

/* Of SI_LANES lanes in SI_PARTS vectors. */
static inline double lanes_sum(const si_lanes *part)
{
    double value[SI_LANES];
    memcpy(value, part, sizeof value);
    return ((value[0] + value[1]) + (value[2] + value[3])) +
           ((value[4] + value[5]) + (value[6] + value[7]));
}

static inline double lanes_product(const si_lanes *part)
{
    double value[SI_LANES];
    memcpy(value, part, sizeof value);
    return ((value[0] * value[1]) * (value[2] * value[3])) *
           ((value[4] * value[5]) * (value[6] * value[7]));
}

static inline double lanes_least(const si_lanes *part)
{
    double value[SI_LANES], least;
    memcpy(value, part, sizeof value);
    least = value[0];
    for (size_t i = 1; i < SI_LANES; i++)
        least = value[i] < least ? value[i] : least;
    return least;
}

static inline si_float_lanes float_lanes_sqrt(si_float_lanes value)
{
#if defined(__AVX__)
    return (si_float_lanes)_mm256_sqrt_ps((__m256)value);
#else
    si_float_lanes root = {0};
    for (size_t i = 0; i < SI_LANES; i++)
        root[i] = __builtin_sqrtf(value[i]);
    return root;
#endif
}

/*
 * exp(x) of `count` vectors side by side, which hides how long each step takes; x from -infinity to
 * 0, below -708 it is exp(-708), 3e-308. Within 1.1 ulp.
 *
 * x = n log 2 + r with |r| <= log(2) / 2; exp(r) = 1 + r + r^2 q(r), where q interpolates (exp(r) -
 * 1 - r) / r^2 in ten Chebyshev nodes (relative error of exp(r) 1.7e-17); 2^n is made from its
 * bits. Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
 */
static inline __attribute__((always_inline)) void lanes_exp(si_lanes *x, size_t count)
{
    const si_lanes shift = lanes_all(0x1.8p52);
    si_lanes shifted[SI_MOST_ABREAST], r[SI_MOST_ABREAST], r2[SI_MOST_ABREAST], q[SI_MOST_ABREAST];
    for (size_t i = 0; i < count; i++) {
        x[i] = lanes_max(x[i], lanes_all(-708.0));
        shifted[i] = x[i] * 0x1.71547652b82fep0 + shift;
    }
    for (size_t i = 0; i < count; i++) {
        const si_lanes n = shifted[i] - shift;
        r[i] = (x[i] - n * 0x1.62e42fefa3800p-1) - n * 0x1.ef35793c76730p-45;
        r2[i] = r[i] * r[i];
    }
    for (size_t i = 0; i < count; i++)
        q[i] = r2[i] * (0x1.2891a8c1d838dp-22 + r[i] * 0x1.af38d53857513p-26) +
               (0x1.a019b8ef67c6cp-16 + r[i] * 0x1.71de0d9c145d0p-19);
    for (size_t i = 0; i < count; i++)
        q[i] = r2[i] * q[i] + (0x1.6c16c17893833p-10 + r[i] * 0x1.a01a01a7c8d47p-13);
    for (size_t i = 0; i < count; i++)
        q[i] = r2[i] * q[i] + (0x1.5555555553d4fp-5 + r[i] * 0x1.11111111109adp-7);
    for (size_t i = 0; i < count; i++)
        q[i] = r2[i] * q[i] + (0x1.0000000000001p-1 + r[i] * 0x1.5555555555556p-3);
    for (size_t i = 0; i < count; i++) {
        const si_lanes power = (si_lanes)(((si_lane_bits)shifted[i] << 52) + 0x3FF0000000000000);
        x[i] = (1.0 + (r[i] + r2[i] * q[i])) * power;
    }
}

#endif
