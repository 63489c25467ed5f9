/* How a command reads recordings: --unit, --fps and --columns; and what it says of them. */
#ifndef SI_CLI_READING_H
#define SI_CLI_READING_H

#include "cli/options.h"
#include "pipeline/recordings.h"

/* Of an si_reading. */
extern const option_set reading_options;

/* Tells on stderr what does not fit, a line each, of files that were loaded. */
void reading_warn_all(const si_recordings *loaded);

#endif
