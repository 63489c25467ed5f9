/* What --model means, and how samples are drawn, for every command that has them. */
#ifndef SI_CLI_MODEL_OPTIONS_H
#define SI_CLI_MODEL_OPTIONS_H

#include <argp.h>

#include "pipeline/predictors.h"

#define WEIGHTS_HELP "bundled weights (" SI_BUNDLED_NAMES ") or a weights file"
#define MODEL_HELP                                                          \
    "bundled weights (" SI_BUNDLED_NAMES "; default: " SI_DEFAULT_PREDICTOR \
    "), a weights file, or a baseline (" SI_BASELINE_NAMES ")"

/* A child that reads --cpu LEVEL, for commands that predict: it sets SIMPLICIT_CPU. */
extern const struct argp cpu_argp;

/* The same with --samples, --spread, --point and --draws, for a si_sampling as child input. */
extern const struct argp sampling_argp;

#endif
