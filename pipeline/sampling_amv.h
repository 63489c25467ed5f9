/* A spread that gives a wanted AMV, met before a sample is drawn. */
#ifndef SI_PIPELINE_SAMPLING_AMV_H
#define SI_PIPELINE_SAMPLING_AMV_H

#include "../predict/predictor.h"
#include "recordings.h"

SI_DECLARATIONS_BEGIN

/*
 * Sets sampling->spread so that the closed-form AMV at its point (si_predictor_mean_variance), the
 * mean over the scenes, is `amv` square metres. No future is needed. Reads the recordings from
 * first to last, and leaves them at the first again. SI_ERR_UNSUPPORTED if the predictor has none
 * in closed form, SI_ERR_NUMERIC if no spread does (none without scenes).
 */
SI_API SI_MUST_CHECK si_result si_sampling_fit_amv(const si_predictor *predictor,
                                                   si_recordings *recordings, double amv,
                                                   si_sampling *sampling, si_error *error);

SI_DECLARATIONS_END

#endif
