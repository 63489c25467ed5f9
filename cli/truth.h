/* --truth and --observed: what completes predictions whose format does not say what happened. */
#ifndef SI_CLI_TRUTH_H
#define SI_CLI_TRUTH_H

#include <argp.h>

#include "io/predictions.h"

/* To be a child of a command's argp; it needs no child input. */
extern const struct argp truth_argp;

/* As the command line says, for every file that this process reads. Static. */
const si_predictions_options *truth_options(void);

#endif
