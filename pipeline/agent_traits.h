/* What tells agents apart: how they walk, and among how many. Internal: not installed. */
#ifndef SI_PIPELINE_AGENT_TRAITS_H
#define SI_PIPELINE_AGENT_TRAITS_H

#include "pipeline/compare.h"

/*
 * The traits of the `agents` agents of a prediction file, in its order, as si_where counts them:
 * trait [agents][SI_WHERE_COUNT]. SI_ERR_SHAPE if it has more or fewer, SI_ERR_FORMAT without
 * /future, and the errors of reading. `options` may be NULL.
 */
SI_MUST_CHECK si_result agent_traits_read(const char *path, const si_predictions_options *options,
                                          size_t agents, double *trait, si_error *error);

#endif
