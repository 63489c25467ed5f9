/*
 * Where pedestrians will walk, for a microcontroller: C99, float32, nothing allocated, no stdio, no
 * files; of libm no more than sqrt, exp and log. Written by `simplicit export`.
 *
 * Shapes, row-major, positions in metres:
 *     A agents of a scene, K samples, T = SIMPLICIT_OBSERVED_STEPS, P = SIMPLICIT_PREDICTED_STEPS
 *     observed [A][T][2], samples [A][K][P][2]
 *     noise [N][K][SIMPLICIT_NOISE_SIZE], N = 1 if SIMPLICIT_NOISE_STREAMS is 1, else A
 * Positions are in a local frame: subtract one origin a scene before, add it back after; far from
 * the origin float32 is coarse.
 */
#ifndef SIMPLICIT_MODEL_H
#define SIMPLICIT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simplicit_config.h"

/*
 * SIMPLICIT_NOISE_STREAMS, the most that N can be, SIMPLICIT_NOISE_SIZE, and simplicit_workspace:
 * all that a prediction needs besides a few KB of stack. It holds nothing of interest between
 * calls; two tasks that predict at the same time need one each.
 */
#include "simplicit_workspace.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where a model with operating points (Social-Gaussian) stands; the other ignores it. */
typedef enum simplicit_point {
    SIMPLICIT_CALIBRATED, /* says how likely each place is */
    SIMPLICIT_TIGHT,      /* too narrow at the end; for tables */
    SIMPLICIT_ANCHORS     /* paths apart, of which one is near */
} simplicit_point;

/* How samples are drawn. */
typedef struct simplicit_sampling {
    uint64_t seed;
    int64_t key;         /* the scene's identity in the noise; on the desktop its last frame */
    size_t sample_count; /* K */
    float spread;        /* widens or narrows the samples; 1 as trained */
    simplicit_point point;
} simplicit_sampling;

/*
 * The noise for simplicit_predict: the same as the desktop's, bit for bit, for the same sampling
 * and agents. agent_id [A] is the identity of each agent in the noise, NULL: 0 .. A-1. A model
 * whose agents share their noise looks at neither.
 */
void simplicit_noise(const simplicit_sampling *sampling, size_t agent_count,
                     const int64_t *agent_id, float *noise);

/*
 * Predicts one scene; of the sampling, the noise holds all but the point, and the spread of
 * anchors. False, and nothing done, if there are no agents or samples or more than
 * SIMPLICIT_MAX_AGENTS or SIMPLICIT_MAX_SAMPLES. The order of the agents matters to
 * Social-Implicit: neighbours in it act on one another.
 */
bool simplicit_predict(size_t agent_count, const float *observed,
                       const simplicit_sampling *sampling, const float *noise, float *samples,
                       simplicit_workspace *workspace);

#ifdef __cplusplus
}
#endif

#endif
