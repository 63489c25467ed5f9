/* FNV-1a, 64 bits (Fowler, Noll and Vo). Internal: not installed. */
#ifndef SI_BASE_HASH_H
#define SI_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define SI_HASH_START UINT64_C(0xcbf29ce484222325)

/* Going on from `hash`, which starts at SI_HASH_START. */
static inline uint64_t si_hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash;
}

#endif
