/* The weights: a Social-Cell a zone of walking speed, prepared for simplicit_model.c. */
#ifndef SIMPLICIT_WEIGHTS_H
#define SIMPLICIT_WEIGHTS_H

#include "simplicit_config.h"

/* What acts on an agent's outputs: the features of its neighbours in scene order and its own. */
enum {
    SIMPLICIT_PREVIOUS,
    SIMPLICIT_SELF,
    SIMPLICIT_NEXT,
    SIMPLICIT_LOCAL,
    SIMPLICIT_SOURCE_COUNT
};
enum { SIMPLICIT_SIDE_COUNT = SIMPLICIT_LOCAL, SIMPLICIT_TAP_COUNT = 3 };

/* With V the displacements and noise of the agents: features = relu(kernel * V + kernel_bias) +
 * straight V + straight_bias. */
typedef struct simplicit_layer {
    const float *kernel; /* [2][2][SIMPLICIT_TAP_COUNT][side_count]: out, in, time, agent */
    float kernel_bias[2];
    float straight[2][2]; /* out, in */
    float straight_bias[2];
} simplicit_layer;

/* Positions = last observed + bias + mix . features, the running sum over the steps included. */
typedef struct simplicit_cell {
    simplicit_layer global; /* over three agents */
    simplicit_layer local;  /* over the agent alone */
    float noise_scale;      /* metres a step for one unit of noise */
    const float *bias;      /* [P][2] */
    const float *mix;       /* [P][SIMPLICIT_SOURCE_COUNT][2T][2] */
} simplicit_cell;

extern const simplicit_cell simplicit_cells[SIMPLICIT_ZONE_COUNT];
/* Metres a step; an agent is in the last zone whose edge is not above its speed. */
extern const float simplicit_zone_edges[SIMPLICIT_ZONE_COUNT];

#endif
