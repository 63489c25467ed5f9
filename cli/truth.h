/* --truth and --observed: what completes predictions whose format does not say what happened. */
#ifndef SI_CLI_TRUTH_H
#define SI_CLI_TRUTH_H

#include "cli/options.h"
#include "io/predictions.h"

/* A child whose options are static: truth_options. */
extern const option_set truth_option_set;

/* As the command line says, for every file that this process reads. Static. */
const si_predictions_options *truth_options(void);

#endif
