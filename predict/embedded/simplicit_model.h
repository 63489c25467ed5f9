/*
 * Where pedestrians will walk, for a microcontroller: C99, float32, nothing allocated, no stdio, no
 * files; libm's sqrt, fabs and frexp only. Written by `simplicit export`.
 *
 * Shapes, row-major, positions in metres:
 *     A agents of a scene, K samples, T = SIMPLICIT_OBSERVED_STEPS, P = SIMPLICIT_PREDICTED_STEPS
 *     observed [A][T][2], samples [A][K][P][2]
 * Positions are in a local frame: subtract one origin a scene before, add it back after; far from
 * the origin float32 is coarse.
 */
#ifndef SIMPLICIT_MODEL_H
#define SIMPLICIT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simplicit_config.h"

/* Samples that are computed side by side, each in a register of its own. */
enum { SIMPLICIT_BLOCK = 4 };
enum {
    SIMPLICIT_PADDED_SAMPLES =
        (SIMPLICIT_MAX_SAMPLES + SIMPLICIT_BLOCK - 1) / SIMPLICIT_BLOCK * SIMPLICIT_BLOCK
};
/* The features of three neighbours in the zone, and an agent's local ones. */
enum { SIMPLICIT_LOCAL_SLOT = 3, SIMPLICIT_SLOT_COUNT };

/* What a prediction works in, all that it needs besides some hundred bytes of stack. Holds nothing
 * of interest between calls; two tasks that predict at the same time need one each. */
typedef struct simplicit_workspace {
    size_t member[SIMPLICIT_MAX_AGENTS]; /* agents of the running zone in scene order */
    float noise[2][SIMPLICIT_PADDED_SAMPLES];
    float feature[SIMPLICIT_SLOT_COUNT][2 * SIMPLICIT_OBSERVED_STEPS][SIMPLICIT_PADDED_SAMPLES];
} simplicit_workspace;

/*
 * Noise [K][2] for simplicit_predict: the same as the desktop's, bit for bit, for the same seed and
 * key (there: the last observed frame). `spread` widens or narrows the samples; 1 as trained.
 */
void simplicit_noise(uint64_t seed, int64_t key, float spread, size_t sample_count, float *noise);

/*
 * Predicts one scene. False, and nothing done, if there are no agents or samples or more than
 * SIMPLICIT_MAX_AGENTS or SIMPLICIT_MAX_SAMPLES. The order of the agents matters: neighbours in it
 * act on one another.
 */
bool simplicit_predict(size_t agent_count, const float *observed, size_t sample_count,
                       const float *noise, float *samples, simplicit_workspace *workspace);

#endif
