/* What Social-Gaussian works in: one agent at a time. */
#ifndef SIMPLICIT_WORKSPACE_H
#define SIMPLICIT_WORKSPACE_H

#include "simplicit_config.h"
#include "simplicit_social_gaussian_parts.h"

/* Each agent has noise of its own. */
enum { SIMPLICIT_NOISE_STREAMS = SIMPLICIT_MAX_AGENTS };

typedef struct simplicit_workspace {
    float feature[SIMPLICIT_FEATURE_COUNT];
    float hidden1[SI_GAUSSIAN_HIDDEN_ROW];
    float rectified[SI_GAUSSIAN_HIDDEN_ROW];
    float hidden2[SI_GAUSSIAN_HIDDEN_ROW];
    float path[SI_GAUSSIAN_PATH_ROW];
    float spread[SI_GAUSSIAN_SPREAD_ROW];
    float mean[2 * SIMPLICIT_PREDICTED_STEPS]; /* of the scene's positions */
    float along[SIMPLICIT_PREDICTED_STEPS];    /* deviations along the way and across it */
    float across[SIMPLICIT_PREDICTED_STEPS];
    float turned[4 * SIMPLICIT_PREDICTED_STEPS]; /* what noise adds to the positions */
} simplicit_workspace;

#endif
