/*
 * Hashes; and so random bits that depend on nothing but their name, which any thread and any
 * machine makes the same, in any order. Internal: not installed.
 */
#ifndef SI_BASE_HASH_H
#define SI_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a, 64 bits (Fowler, Noll and Vo), going on from `hash`, which starts at SI_HASH_START. */
#define SI_HASH_START UINT64_C(0xcbf29ce484222325)
static inline uint64_t si_hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) over a counter: a bijection, every bit mixed. */
static inline uint64_t si_hash_word(uint64_t word)
{
    word += UINT64_C(0x9E3779B97F4A7C15);
    word = (word ^ (word >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94D049BB133111EB);
    return word ^ (word >> 31);
}

/* Of the pair; the order of the two matters. */
static inline uint64_t si_hash_pair(uint64_t first, uint64_t second)
{
    return si_hash_word(si_hash_word(first) ^ second);
}

/* Uniform in [0, 1): the 53 leading bits. */
static inline double si_unit_interval(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

#endif
