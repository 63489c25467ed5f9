#include "pipeline/latency.h"

#include <math.h>
#include <stddef.h>
#include <time.h>

uint64_t latency_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

double latency_seconds(void)
{
    return 1e-9 * (double)latency_now();
}

/* The highest LATENCY_PARTS_BITS + 1 bits of the time, counted from the first bucket on. */
static size_t bucket_of(uint64_t nanoseconds)
{
    size_t shift = 0;
    while (nanoseconds >> shift >= 2 * LATENCY_PARTS)
        shift++;
    return shift * LATENCY_PARTS + (size_t)(nanoseconds >> shift);
}

/* The longest time that falls into the bucket. */
static uint64_t bucket_end(size_t bucket)
{
    if (bucket < 2 * LATENCY_PARTS)
        return bucket;
    size_t shift = bucket / LATENCY_PARTS - 1;
    uint64_t high_bits = bucket - shift * LATENCY_PARTS;
    return ((high_bits + 1) << shift) - 1;
}

void latency_add(latency *times, uint64_t nanoseconds)
{
    times->bucket[bucket_of(nanoseconds)]++;
    times->count++;
    if (nanoseconds > times->longest)
        times->longest = nanoseconds;
}

uint64_t latency_quantile(const latency *times, double share)
{
    uint64_t wanted = (uint64_t)ceil(share * (double)times->count), seen = 0;
    for (size_t i = 0; i < LATENCY_BUCKETS && wanted > 0; i++) {
        seen += times->bucket[i];
        if (seen >= wanted)
            return bucket_end(i) < times->longest ? bucket_end(i) : times->longest;
    }
    return 0;
}
