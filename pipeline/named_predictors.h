/* Predictors that the library holds itself: baselines, and models with bundled weights. */
#ifndef SI_PIPELINE_NAMED_PREDICTORS_H
#define SI_PIPELINE_NAMED_PREDICTORS_H

#include "../predict/model.h"

SI_DECLARATIONS_BEGIN

#define SI_BUNDLED_NAMES     "pedestrian, eth, hotel, univ, zara1, zara2, sdd"
#define SI_BASELINE_NAMES    "cv, cv-gauss, cv-sampled, kalman, cv:N over N steps"
#define SI_DEFAULT_PREDICTOR "pedestrian"

/* What is wished for; 0 for no wish. Baselines follow, a model whose steps differ is no answer. */
typedef struct si_predictor_steps {
    size_t observed;
    size_t predicted;
} si_predictor_steps;

/*
 * The predictor of that name. `steps` may be NULL. *predictor is the caller's, to be released with
 * si_predictor_destroy, NULL on failure: SI_ERR_ARGUMENT if there is none of that name (the error
 * lists them), SI_ERR_SHAPE if its steps are others, SI_ERR_UNSUPPORTED (si_model_cpu_level) or
 * SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_predictor_create(const char *name,
                                                   const si_predictor_steps *steps,
                                                   si_predictor **predictor, si_error *error);

/* Whether si_predictor_create knows the name; false of NULL. */
SI_API bool si_predictor_is_name(const char *name);

SI_DECLARATIONS_END

#endif
