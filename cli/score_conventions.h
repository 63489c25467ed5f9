/* One predictor under every convention of best-of-K errors, and what that does to a ranking. */
#ifndef SI_CLI_SCORE_CONVENTIONS_H
#define SI_CLI_SCORE_CONVENTIONS_H

#include <stdio.h>

#include "pipeline/evaluate.h"

/* Evaluates the files again under each selection, choice and weighting and prints ADE and FDE, a
 * row a convention. The rest of the config is as given. */
SI_MUST_CHECK si_result score_conventions_print(char *const *files, size_t file_count,
                                                const si_evaluation_config *config, FILE *stream,
                                                si_error *error);

#endif
