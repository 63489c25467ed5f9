/* Options that choose metrics and conventions: an argp child of `score` and `compare`. */
#ifndef SI_CLI_SCORE_OPTIONS_H
#define SI_CLI_SCORE_OPTIONS_H

#include <argp.h>

#include "pipeline/evaluate.h"

/* Its input is a si_evaluation_config with defaults. Groups 1, 2 and 4 of the help. */
extern const struct argp score_options_argp;

#endif
