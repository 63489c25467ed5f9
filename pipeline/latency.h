/* How long things took: a histogram of fixed size, so that counting allocates nothing.
 * Internal. */
#ifndef SI_PIPELINE_LATENCY_H
#define SI_PIPELINE_LATENCY_H

#include <stdint.h>

/* Every power of two has 32 buckets: a quantile is exact to 3 %. */
enum { LATENCY_PARTS_BITS = 5, LATENCY_PARTS = 1 << LATENCY_PARTS_BITS };
enum { LATENCY_BUCKETS = (64 - LATENCY_PARTS_BITS + 1) * LATENCY_PARTS };

/* Start from {0}. */
typedef struct latency {
    uint64_t count;
    uint64_t longest; /* nanoseconds */
    uint64_t bucket[LATENCY_BUCKETS];
} latency;

/* Nanoseconds, or seconds, of a clock that never goes back. */
uint64_t latency_now(void);
double latency_seconds(void);

void latency_add(latency *times, uint64_t nanoseconds);

/* Nanoseconds that at least `share` of all times do not exceed, 0 < share <= 1; 0 of none. */
uint64_t latency_quantile(const latency *times, double share);

#endif
