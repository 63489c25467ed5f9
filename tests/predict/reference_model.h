/*
 * Social-Implicit written down as the paper has it, in double precision: convolutions over padded
 * grids, a sample at a time, nothing folded. Slow, and the judge of
 * predict/social_implicit_forward.c.
 */
#ifndef SI_TESTS_PREDICT_REFERENCE_MODEL_H
#define SI_TESTS_PREDICT_REFERENCE_MODEL_H

#include "predict/model.h"

/* The zone of each agent, zone [A], of observed [A][T][2]. */
void reference_zones(const si_model *model, size_t agent_count, const double *observed,
                     uint8_t *zone);

/*
 * displacement [A][K][P][2] for noise [K][2], with the agents in the zones given. The parameters
 * are the model's own, as si_model_parameters has them.
 */
void reference_forward(const si_model *model, size_t agent_count, const double *observed,
                       const uint8_t *zone, size_t sample_count, const double *noise,
                       double *displacement);

#endif
