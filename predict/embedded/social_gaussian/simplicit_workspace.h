/* What Social-Gaussian works in: one agent at a time. */
#ifndef SIMPLICIT_WORKSPACE_H
#define SIMPLICIT_WORKSPACE_H

#include "simplicit_config.h"

/* Each agent has noise of its own. */
enum { SIMPLICIT_NOISE_STREAMS = SIMPLICIT_MAX_AGENTS };

/* Of one agent: its steps, its speed, and 5 numbers a field of neighbours but 7 of the first. */
enum { SIMPLICIT_FEATURE_COUNT = 2 * (SIMPLICIT_OBSERVED_STEPS - 1) + 1 + 17 };
enum { SIMPLICIT_PATH_OUTPUTS = 2 * SIMPLICIT_BASIS };
/* A polynomial each: tight, wide along the way, wide across it. */
enum { SIMPLICIT_SPREAD_OUTPUTS = 3 * SIMPLICIT_SPREAD_TERMS };

typedef struct simplicit_workspace {
    float feature[SIMPLICIT_FEATURE_COUNT];
    float hidden1[SIMPLICIT_HIDDEN];
    float hidden2[SIMPLICIT_HIDDEN];
    float path[SIMPLICIT_PATH_OUTPUTS];
    float spread[SIMPLICIT_SPREAD_OUTPUTS];
    float mean[SIMPLICIT_PREDICTED_STEPS][2];      /* of the scene's positions */
    float turned[SIMPLICIT_PREDICTED_STEPS][2][2]; /* what each component of noise adds to them */
} simplicit_workspace;

#endif
