/* From weights to a predictor. Internal. */
#ifndef SI_PIPELINE_PREDICTORS_INTERNAL_H
#define SI_PIPELINE_PREDICTORS_INTERNAL_H

#include "io/weights.h"
#include "pipeline/named_predictors.h"

/* As si_predictor_create, of weights that `name` names in errors; *predictor is left on failure. */
SI_MUST_CHECK si_result predictor_from_weights(const si_weights *weights, const char *name,
                                               const si_predictor_steps *steps,
                                               si_predictor **predictor, si_error *error);

#endif
