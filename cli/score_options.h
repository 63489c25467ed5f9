/* Options that choose metrics and conventions: an argp child of `score` and `compare`. */
#ifndef SI_CLI_SCORE_OPTIONS_H
#define SI_CLI_SCORE_OPTIONS_H

#include <argp.h>

#include "pipeline/evaluate.h"

/* The names that the switches have on the command line, NULL-terminated. */
extern const char *const score_selection_names[];
extern const char *const score_choice_names[];
extern const char *const score_weighting_names[];

/* Its input is a si_evaluation_config with defaults. Groups 1, 2 and 4 of the help. */
extern const struct argp score_options_argp;

#endif
