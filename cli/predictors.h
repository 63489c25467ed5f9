/* From the text after --model to a predictor: a baseline or a weights file. */
#ifndef SI_CLI_PREDICTORS_H
#define SI_CLI_PREDICTORS_H

#include "io/weights.h"
#include "predict/model.h"

/* What --model understands besides a path, for --help and errors. */
#define BUNDLED_NAMES  "pedestrian, eth, hotel, univ, zara1, zara2, sdd"
#define BASELINE_NAMES "cv, cv-gauss, cv-sampled, kalman"
#define DEFAULT_MODEL  "pedestrian"
#define WEIGHTS_HELP   "bundled weights (" BUNDLED_NAMES ") or a weights file"
#define MODEL_HELP                                                \
    "bundled weights (" BUNDLED_NAMES "; default: " DEFAULT_MODEL \
    "), a weights file, or a baseline (" BASELINE_NAMES ")"

/* What --model names. Exactly one of the owners is set. Release with named_predictor_finish. */
typedef struct named_predictor {
    const si_predictor *predictor; /* borrowed from one of the two below */
    si_predictor *baseline;        /* owned */
    si_model *model;               /* owned */
} named_predictor;

/*
 * `observed_steps` and `predicted_steps` are what the user asked for, 0 for no wish: baselines
 * follow, a model whose steps differ is an error.
 */
SI_MUST_CHECK si_result named_predictor_load(const char *name, size_t observed_steps,
                                             size_t predicted_steps, named_predictor *loaded,
                                             si_error *error);
void named_predictor_finish(named_predictor *loaded);

/* A model from the tensors and attributes of a weights file; `source` names it in errors. */
SI_MUST_CHECK si_result model_from_weights(const si_weights *weights, const char *source,
                                           si_model **model, si_error *error);

#endif
