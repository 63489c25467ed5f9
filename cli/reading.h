/* How a command reads recordings: --unit, --fps and --columns; and what it says of them. */
#ifndef SI_CLI_READING_H
#define SI_CLI_READING_H

#include <argp.h>

#include "pipeline/recordings.h"

/* To be a child of the command's argp, with an si_reading as its child input. */
extern const struct argp reading_argp;

/* Tells on stderr what does not fit, a line each, of files that were loaded. */
void reading_warn_all(const si_recordings *loaded);

#endif
