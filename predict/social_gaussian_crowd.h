/*
 * The agents of a scene as neighbours of Social-Gaussian: sorted by where they are, in blocks of
 * SI_CROWD_BLOCK with bounding boxes, so that the cost of an agent grows with the agents in its
 * reach and not with all of them. Internal: not installed.
 */
#ifndef SI_PREDICT_SOCIAL_GAUSSIAN_CROWD_H
#define SI_PREDICT_SOCIAL_GAUSSIAN_CROWD_H

#include "predict/kernels/kernels.h"
#include "predict/predictor_internal.h"

/* Where the agents of a block are, or will be; empty if they are nowhere. */
typedef struct si_crowd_box {
    float low[2], high[2];
} si_crowd_box;

typedef struct si_gaussian_crowd {
    size_t agent_count, block_count;
    float per_step;
    uint32_t *order;                /* [A], the agent at each place */
    uint32_t *cell;                 /* [A], of each agent; only for sorting */
    si_crowd_arrays arrays;         /* [blocks][SI_CROWD_BLOCK], in order */
    si_crowd_box *box;              /* [SI_GAUSSIAN_FIELD_COUNT][blocks] */
    uint32_t *near[SI_REACH_COUNT]; /* [A + 1]: places in reach of the running block */
    si_gaussian_sums *sums;         /* [SI_GAUSSIAN_FIELD_COUNT][SI_CROWD_BLOCK], of that */
} si_gaussian_crowd;

/* With an empty arena it only measures (predictor_internal.h). */
si_gaussian_crowd si_gaussian_crowd_take(si_arena *arena, size_t agent_count);

/* Sorts the scene observed [A][T][2]. */
void si_gaussian_crowd_sort(si_gaussian_crowd *crowd, const si_gaussian_shape *shape,
                            const float *observed);

/* sums [SI_GAUSSIAN_FIELD_COUNT] of the agent at a place; places are asked for in order. */
void si_gaussian_crowd_sum(const si_gaussian_crowd *crowd, const si_forward_kernels *kernels,
                           size_t place, si_gaussian_sums *sums);

#endif
