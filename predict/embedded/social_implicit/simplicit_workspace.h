/* What Social-Implicit works in. */
#ifndef SIMPLICIT_WORKSPACE_H
#define SIMPLICIT_WORKSPACE_H

#include <stddef.h>

#include "simplicit_config.h"

/* All agents of a scene share its noise. */
enum { SIMPLICIT_NOISE_STREAMS = 1, SIMPLICIT_NOISE_SIZE = 2 };

/* Samples that are computed side by side, each in a register of its own. */
enum { SIMPLICIT_BLOCK = 4 };
enum {
    SIMPLICIT_PADDED_SAMPLES =
        (SIMPLICIT_MAX_SAMPLES + SIMPLICIT_BLOCK - 1) / SIMPLICIT_BLOCK * SIMPLICIT_BLOCK
};
/* The features of three neighbours in the zone, and an agent's local ones. */
enum { SIMPLICIT_LOCAL_SLOT = 3, SIMPLICIT_SLOT_COUNT };

typedef struct simplicit_workspace {
    size_t member[SIMPLICIT_MAX_AGENTS]; /* agents of the running zone in scene order */
    float noise[2][SIMPLICIT_PADDED_SAMPLES];
    float feature[SIMPLICIT_SLOT_COUNT][2 * SIMPLICIT_OBSERVED_STEPS][SIMPLICIT_PADDED_SAMPLES];
} simplicit_workspace;

#endif
