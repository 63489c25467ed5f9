/* How far samples are to spread: --point, and --amv, which is met before a sample is drawn. */
#ifndef SI_CLI_SPREAD_H
#define SI_CLI_SPREAD_H

#include "cli/recordings.h"
#include "predict/predictor.h"

/*
 * Sets sampling->spread so that the closed-form AMV at its point (si_predictor_mean_variance), the
 * mean over the scenes, is `amv` square metres. No future is needed.
 * SI_ERR_UNSUPPORTED if the predictor has none in closed form, SI_ERR_NUMERIC if no spread does.
 */
SI_MUST_CHECK si_result spread_for_amv(const si_predictor *predictor, const recordings *loaded,
                                       double amv, si_sampling *sampling, si_error *error);

/* The value of --point, as console_parse_choice. */
si_point spread_parse_point(struct argp_state *state, const char *text);

#endif
