/*
 * Where a command's scenes come from: --dataset SET --data DIR --split SPLIT, or FILE... arguments.
 */
#ifndef SI_CLI_RECORDINGS_H
#define SI_CLI_RECORDINGS_H

#include "cli/options.h"
#include "pipeline/recordings.h"

/* Of an si_recordings_source: --dataset, --data, --min-agents, --max-gap, and how files are read,
 * alone, in groups 1 and 3 of the help. */
extern const option_set sets_options;

/* The same with --split, --noise and the words FILE..., either of which there must be. */
extern const option_set recordings_options;

#endif
