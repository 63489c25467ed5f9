/* Weights that are part of the library, known by name from any folder, and what they are made into.
 * Internal: not installed. */
#ifndef SI_PIPELINE_BUNDLED_H
#define SI_PIPELINE_BUNDLED_H

#include <stdbool.h>

#include "io/weights.h"
#include "pipeline/named_predictors.h"

typedef struct bundled_tensor {
    const char *name; /* NULL after the last */
    size_t rank;
    size_t shape[SI_WEIGHTS_MAX_RANK];
    const float *value;
} bundled_tensor;

/* A text, or numbers. */
typedef struct bundled_attribute {
    const char *name; /* NULL after the last */
    const char *text;
    size_t count;
    const double *number;
} bundled_attribute;

typedef struct bundled_weights {
    const char *name; /* NULL after the last */
    const bundled_tensor *tensor;
    const bundled_attribute *attribute;
} bundled_weights;

/* Written by predict/weights/embed.c from the files beside it. */
extern const bundled_weights bundled_weights_table[];

bool bundled_weights_have(const char *name);

/* As si_weights_read, of bundled weights. SI_ERR_ARGUMENT if there are none of that name. */
SI_MUST_CHECK si_result bundled_weights_read(const char *name, si_weights *weights,
                                             si_error *error);

/* As si_predictor_create, of weights that `name` names in errors; *predictor is left on failure. */
SI_MUST_CHECK si_result predictor_from_weights(const si_weights *weights, const char *name,
                                               const si_predictor_steps *steps,
                                               si_predictor **predictor, si_error *error);

#endif
