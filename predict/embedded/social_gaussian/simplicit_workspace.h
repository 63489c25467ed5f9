/* What Social-Gaussian works in: the scene's tracks, and one agent at a time. */
#ifndef SIMPLICIT_WORKSPACE_H
#define SIMPLICIT_WORKSPACE_H

#include "simplicit_config.h"
#include "simplicit_social_gaussian_parts.h"

/* Each agent has noise of its own; of the tight point only the first two numbers count. */
enum { SIMPLICIT_NOISE_STREAMS = SIMPLICIT_MAX_AGENTS, SIMPLICIT_NOISE_SIZE = SI_GAUSSIAN_LATENT };

/* Deviations of the scene's positions, and what noise adds to them. */
typedef struct simplicit_spread {
    float along[SIMPLICIT_PREDICTED_STEPS]; /* the way, and across it */
    float across[SIMPLICIT_PREDICTED_STEPS];
    float turned[2 * SI_GAUSSIAN_WALK * SIMPLICIT_PREDICTED_STEPS];
} simplicit_spread;

typedef struct simplicit_workspace {
    float smoothed[2 * SIMPLICIT_OBSERVED_STEPS * SIMPLICIT_MAX_AGENTS];
    float noise; /* in the tracks */
    float scratch[2 * SIMPLICIT_OBSERVED_STEPS];
    float unit[2 * SI_GAUSSIAN_RANK * SIMPLICIT_PREDICTED_STEPS];
    float feature[SIMPLICIT_FEATURE_COUNT];
    float hidden1[SI_GAUSSIAN_HIDDEN_ROW];
    float rectified[SI_GAUSSIAN_HIDDEN_ROW];
    float hidden2[SI_GAUSSIAN_HIDDEN_ROW];
    float path[SI_GAUSSIAN_PATH_ROW];
    float spread[SI_GAUSSIAN_SPREAD_ROW];
    float scale[SI_GAUSSIAN_SCALE_ROW]; /* of the anchors, as the next two */
    float inner[SI_GAUSSIAN_INNER_ROW];
    float shift[SI_GAUSSIAN_SHIFT_ROW];
    float mean[2 * SIMPLICIT_PREDICTED_STEPS]; /* of the scene's positions */
    simplicit_spread narrow;                   /* the only one but at the calibrated point */
    simplicit_spread wide;
    float offset[SI_GAUSSIAN_ANCHORS][2 * SIMPLICIT_PREDICTED_STEPS];
} simplicit_workspace;

#endif
