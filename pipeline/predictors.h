/*
 * A predictor from a name or a path: bundled weights, a weights file, or a baseline; and what of it
 * is fitted to recordings without their futures.
 */
#ifndef SI_PIPELINE_PREDICTORS_H
#define SI_PIPELINE_PREDICTORS_H

#include "../io/weights.h"
#include "../predict/baseline.h"
#include "named_predictors.h"
#include "recordings.h"

SI_DECLARATIONS_BEGIN

/*
 * As si_predictor_create, or the model of the weights file at that path; names go before paths.
 * What si_weights_read says of a file, SI_ERR_FORMAT or SI_ERR_SHAPE if its weights are no model.
 */
SI_API SI_MUST_CHECK si_result si_predictor_load(const char *name_or_path,
                                                 const si_predictor_steps *steps,
                                                 si_predictor **predictor, si_error *error);

/* The weights of such a name or path, to look at; a baseline has none: SI_ERR_ARGUMENT. */
SI_API SI_MUST_CHECK si_result si_weights_load(const char *name_or_path, si_weights *weights,
                                               si_error *error);

/*
 * "kalman" of the steps of `like`, with its noise fitted to the observed steps of the recordings;
 * about 20,000 agents of them count. *config tells the sigmas. *predictor is the caller's, NULL on
 * failure.
 */
SI_API SI_MUST_CHECK si_result si_kalman_create_fitted(si_recordings *recordings,
                                                       const si_predictor *like,
                                                       si_baseline_config *config,
                                                       si_predictor **predictor, si_error *error);

/*
 * Meets a wanted AMV before a sample is drawn: sets sampling->spread so that the closed-form AMV at
 * its point (si_predictor_mean_variance), the mean over the scenes, is `amv` square metres. No
 * future is needed. Reads the recordings from first to last, and leaves them at the first again.
 * SI_ERR_UNSUPPORTED if the predictor has none in closed form, SI_ERR_NUMERIC if no spread does
 * (none without scenes).
 */
SI_API SI_MUST_CHECK si_result si_sampling_fit_amv(const si_predictor *predictor,
                                                   si_recordings *recordings, double amv,
                                                   si_sampling *sampling, si_error *error);

/*
 * A model from the tensors and attributes of weights; `source` names them in errors. *model is the
 * caller's, NULL on failure: SI_ERR_FORMAT, SI_ERR_SHAPE, or as si_model_create.
 */
SI_API SI_MUST_CHECK si_result si_model_from_weights(const si_weights *weights, const char *source,
                                                     si_model **model, si_error *error);

SI_DECLARATIONS_END

#endif
