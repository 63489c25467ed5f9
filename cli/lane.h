/* What one thread predicts a scene in: buffers made once, absolute positions in, local frame out.
 */
#ifndef SI_CLI_LANE_H
#define SI_CLI_LANE_H

#include "predict/predictor.h"

typedef struct lane {
    const si_predictor *predictor; /* borrowed */
    si_sampling sampling;
    size_t observed_steps;  /* T */
    size_t predicted_steps; /* P */
    double origin[2];       /* of the local frame of the last scene */
    float *observed;        /* [largest_scene][T][2], local frame, of the last scene */
    float *samples;         /* [largest_scene][K][P][2], local frame, of the last scene */
    void *workspace;
    size_t workspace_size;
} lane;

/* SI_ERR_SHAPE or SI_ERR_NO_MEMORY. Release with lane_finish, also after a failure. */
SI_MUST_CHECK si_result lane_init(lane *made, const si_predictor *predictor,
                                  const si_sampling *sampling, size_t largest_scene,
                                  si_error *error);
void lane_finish(lane *finished);

/*
 * Predicts a scene of `agent_count` agents, 1 to largest_scene, from the absolute positions
 * observed [A][T][2]. The results stand in the lane. Allocates nothing.
 */
SI_MUST_CHECK si_result lane_predict(lane *runner, size_t agent_count, const double *observed,
                                     const int64_t *agent_id, int64_t key);

/* The same for si_predictor_mean_variance. */
SI_MUST_CHECK si_result lane_mean_variance(lane *runner, size_t agent_count, const double *observed,
                                           const int64_t *agent_id, int64_t key, double *variance);

#endif
