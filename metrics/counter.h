/*
 * Random bits that depend on nothing but their name, so that any thread and any machine makes the
 * same ones in any order. Internal: not installed.
 *
 * The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) over a counter.
 */
#ifndef SI_METRICS_COUNTER_H
#define SI_METRICS_COUNTER_H

#include <stdint.h>

static inline uint64_t si_mix(uint64_t key)
{
    key += UINT64_C(0x9E3779B97F4A7C15);
    key = (key ^ (key >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    key = (key ^ (key >> 27)) * UINT64_C(0x94D049BB133111EB);
    return key ^ (key >> 31);
}

/* A key for the pair; the order of the two matters. */
static inline uint64_t si_mix_pair(uint64_t first, uint64_t second)
{
    return si_mix(si_mix(first) ^ second);
}

/* Uniform in [0, 1): the 53 leading bits. */
static inline double si_unit_interval(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

#endif
