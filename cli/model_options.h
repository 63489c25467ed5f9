/* What --model and --point mean, for every command that has them. */
#ifndef SI_CLI_MODEL_OPTIONS_H
#define SI_CLI_MODEL_OPTIONS_H

#include <argp.h>

#include "pipeline/predictors.h"

#define WEIGHTS_HELP "bundled weights (" SI_BUNDLED_NAMES ") or a weights file"
#define MODEL_HELP                                                          \
    "bundled weights (" SI_BUNDLED_NAMES "; default: " SI_DEFAULT_PREDICTOR \
    "), a weights file, or a baseline (" SI_BASELINE_NAMES ")"
#define POINT_HELP                                                                               \
    "of social-gaussian weights: calibrated (default) for deciding, tight for AMD, anchors for " \
    "best-of-20: paths apart, the first of which are fewer samples, and about which more lie"

/* A child that reads --cpu LEVEL, for commands that predict: it sets SIMPLICIT_CPU. */
extern const struct argp cpu_argp;

/* The value of --draws, as console_parse_choice. */
si_draws parse_draws(struct argp_state *state, const char *text);
/* The value of --point, as console_parse_choice. */
si_point parse_point(struct argp_state *state, const char *text);

#endif
