/* The weights of the network, prepared for simplicit_model.c: matrices are [out][in]. */
#ifndef SIMPLICIT_WEIGHTS_H
#define SIMPLICIT_WEIGHTS_H

#include "simplicit_workspace.h"

extern const float simplicit_hidden1_weight[SIMPLICIT_HIDDEN * SIMPLICIT_FEATURE_COUNT];
extern const float simplicit_hidden1_bias[SIMPLICIT_HIDDEN];
extern const float simplicit_hidden2_weight[SIMPLICIT_HIDDEN * SIMPLICIT_HIDDEN];
extern const float simplicit_hidden2_bias[SIMPLICIT_HIDDEN];
extern const float simplicit_path_weight[SIMPLICIT_PATH_OUTPUTS * SIMPLICIT_HIDDEN];
extern const float simplicit_path_skip[SIMPLICIT_PATH_OUTPUTS * SIMPLICIT_FEATURE_COUNT];
extern const float simplicit_path_bias[SIMPLICIT_PATH_OUTPUTS];
extern const float simplicit_spread_weight[SIMPLICIT_SPREAD_OUTPUTS * SIMPLICIT_HIDDEN];
extern const float simplicit_spread_bias[SIMPLICIT_SPREAD_OUTPUTS];

/* [2][P][SIMPLICIT_BASIS]: axis, step; metres that the mean path leaves constant velocity by. */
extern const float simplicit_basis[2 * SIMPLICIT_PREDICTED_STEPS * SIMPLICIT_BASIS];
/* Metres of standard deviation at each step, before the network's factor. */
extern const float simplicit_tight[SIMPLICIT_PREDICTED_STEPS];
extern const float simplicit_wide[SIMPLICIT_PREDICTED_STEPS];

#endif
