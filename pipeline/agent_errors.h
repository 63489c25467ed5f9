/* How final errors are distributed over agents. Internal: not installed. */
#ifndef SI_PIPELINE_AGENT_ERRORS_H
#define SI_PIPELINE_AGENT_ERRORS_H

#include "pipeline/curve_data.h"

/* Release with si_agent_errors_finish, also after a failure. */
typedef struct si_agent_errors {
    si_curve_data all; /* percent of the agents against the error that they are below */
    /* Median error and quartiles, of classes of nearly as many agents, against the median of: */
    si_curve_data by_speed; /* metres a second over the observed steps */
    si_curve_data by_crowd; /* agents in the scene */
} si_agent_errors;

/*
 * Of an evaluation by_scene and by_agent that has FDE, of the file at `path`, which is read again
 * with `options` for how fast agents were. SI_ERR_NUMERIC if an error is not finite, and what
 * agent_traits_read says.
 */
SI_MUST_CHECK si_result si_agent_errors_find(const char *path,
                                             const si_predictions_options *options,
                                             const si_evaluation *made, si_agent_errors *errors,
                                             si_error *error);
void si_agent_errors_finish(si_agent_errors *errors);

#endif
