/* What --model means, and how samples are drawn, for every command that has them. */
#ifndef SI_CLI_MODEL_OPTIONS_H
#define SI_CLI_MODEL_OPTIONS_H

#include "cli/options.h"
#include "pipeline/predictors.h"

#define WEIGHTS_HELP "bundled weights (" SI_BUNDLED_NAMES ") or a weights file"
#define MODEL_HELP                                                          \
    "bundled weights (" SI_BUNDLED_NAMES "; default: " SI_DEFAULT_PREDICTOR \
    "), a weights file, or a baseline (" SI_BASELINE_NAMES ")"

/* A child that reads --cpu LEVEL, for commands that predict: it sets SIMPLICIT_CPU. */
extern const option_set cpu_options;

/* Of an si_sampling: --samples, --spread, --point and --draws, and --cpu. */
extern const option_set sampling_options;

#endif
