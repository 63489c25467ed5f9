/* The network as trained, and what its samples are made with. */
#ifndef SIMPLICIT_WEIGHTS_H
#define SIMPLICIT_WEIGHTS_H

#include "simplicit_workspace.h"

extern const si_gaussian_shape simplicit_shape;
extern const float simplicit_mean_pull;
extern const float simplicit_tight_spread;
extern const float simplicit_parameters[SIMPLICIT_PARAMETER_COUNT];

#endif
