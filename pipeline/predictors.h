/* A predictor from a name or a path: bundled weights, a weights file, or a baseline. */
#ifndef SI_PIPELINE_PREDICTORS_H
#define SI_PIPELINE_PREDICTORS_H

#include "../io/weights.h"
#include "../predict/baseline.h"
#include "../predict/model.h"
#include "recordings.h"

SI_DECLARATIONS_BEGIN

/* What there is besides weights files. */
#define SI_BUNDLED_NAMES     "pedestrian, eth, hotel, univ, zara1, zara2, sdd"
#define SI_BASELINE_NAMES    "cv, cv-gauss, cv-sampled, kalman, cv:N over N steps"
#define SI_DEFAULT_PREDICTOR "pedestrian"

/*
 * The predictor that `name` is: of a baseline, of bundled weights, or of the weights file at that
 * path; names go before paths. `observed_steps` and `predicted_steps` are what is wished for, 0 for
 * no wish: baselines follow, a model whose steps differ is SI_ERR_SHAPE. *predictor is the
 * caller's, NULL on failure. SI_ERR_ARGUMENT if there is none of that name (the error lists the
 * names), what si_weights_read says of a file, SI_ERR_FORMAT or SI_ERR_SHAPE if its weights are no
 * model. si_predictor_model gives the model.
 */
SI_API SI_MUST_CHECK si_result si_predictor_load(const char *name, size_t observed_steps,
                                                 size_t predicted_steps, si_predictor **predictor,
                                                 si_error *error);

/*
 * "kalman" of the steps of `like`, with its noise fitted to the observed steps of the recordings;
 * about 20,000 agents of them count. *config tells the sigmas. *predictor is the caller's, NULL on
 * failure.
 */
SI_API SI_MUST_CHECK si_result si_kalman_fitted(si_recordings *recordings, const si_predictor *like,
                                                si_baseline_config *config,
                                                si_predictor **predictor, si_error *error);

/*
 * A model from the tensors and attributes of weights; `source` names them in errors. *model is the
 * caller's, NULL on failure.
 */
SI_API SI_MUST_CHECK si_result si_model_from_weights(const si_weights *weights, const char *source,
                                                     si_model **model, si_error *error);

SI_DECLARATIONS_END

#endif
