/* A window with everything that its losses need, from the golden file or made up. */
#ifndef SI_TESTS_PREDICT_TRAIN_CASE_H
#define SI_TESTS_PREDICT_TRAIN_CASE_H

#include "predict/model.h"
#include "predict/train/window.h"

/* Everything is owned; train_case_finish. */
typedef struct train_case {
    si_model *model; /* for its layout */
    si_window_config config;
    si_window window;
    si_real *parameters; /* [si_model_parameter_count] */
    si_real *displacement;
    si_real *noise;
    uint8_t *zone;
} train_case;

/* The window `name` of reference/random_weights.h5, with its weights; skips where it is absent. */
train_case train_case_read(const char *name);

/* Random weights, paths and noise for these extents; each agent in a zone by its index. */
train_case train_case_make(size_t agent_count, size_t observed_steps, size_t predicted_steps,
                           size_t sample_count);

void train_case_finish(train_case *c);

/*
 * Losses at `parameters`; gradient [si_model_parameter_count] unless NULL, order [K] unless NULL.
 */
si_social_losses train_case_losses(const train_case *c, const si_real *parameters,
                                   si_real *gradient, size_t *order);

#endif
