/* Options that choose metrics and conventions: an argp child of `score` and `compare`. */
#ifndef SI_CLI_SCORE_OPTIONS_H
#define SI_CLI_SCORE_OPTIONS_H

#include "cli/options.h"
#include "pipeline/evaluate.h"

/* Of an si_evaluation_config, in groups 1, 2 and 4 of the help. */
extern const option_set score_option_set;

#endif
