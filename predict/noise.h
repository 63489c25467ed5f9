/*
 * Random numbers that depend on nothing but their name: Philox4x32-10 (Salmon et al., SC 2011),
 * keyed by the seed and counted by (scene, stream, sample). Any thread can make any sample at any
 * time, and the bits are the same on every machine: the normal deviates use nothing but IEEE
 * addition, multiplication and square root in single precision.
 */
#ifndef SI_PREDICT_NOISE_H
#define SI_PREDICT_NOISE_H

#include <stdbool.h>
#include <stdint.h>

/* Which sequence of a scene: the scene's own, or one of an agent. */
enum { SI_NOISE_SCENE_STREAM = 0 };

/*
 * The stream of one agent: its id mixed into 32 bits, never SI_NOISE_SCENE_STREAM. Two of a hundred
 * agents share one with a probability of about 1e-6.
 */
uint32_t si_noise_agent_stream(int64_t agent_id);

/* Four words of Philox4x32-10 for the counter and key. */
void si_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

/* Two independent standard normal deviates. `stream` tells sequences of one scene apart. */
void si_noise_normal_pair(uint64_t seed, int64_t scene_key, uint32_t stream, uint32_t sample,
                          float normal[2]);

/* The bits that such a pair is made of. */
void si_noise_bits_pair(uint64_t seed, int64_t scene_key, uint32_t stream, uint32_t sample,
                        uint64_t bits[2]);

/* Two independent uniform deviates in (0, 1), the middles of cells as below; here, so that firmware
 * links nothing in double. */
static inline void si_noise_uniform_pair(uint64_t seed, int64_t scene_key, uint32_t stream,
                                         uint32_t sample, double uniform[2])
{
    uint64_t bits[2];
    si_noise_bits_pair(seed, scene_key, stream, sample, bits);
    for (int i = 0; i < 2; i++)
        uniform[i] = ((double)(bits[i] >> 12) + 0.5) * 0x1p-52;
}

enum { SI_NOISE_DEEP = 7300000 };
/* Whether the tail that such bits say is below 1.7e-3, and so needs another formula. */
static inline bool si_noise_is_deep(uint64_t bits)
{
    return (bits >> 63 ? ~bits : bits) >> 32 < SI_NOISE_DEEP;
}

/*
 * The standard normal deviate of 64 random bits: the quantile of the middle of one of 2^52 equal
 * cells of (0, 1), to 5e-7 of it.
 */
float si_noise_normal(uint64_t bits);

#endif
