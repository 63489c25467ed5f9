/*
 * Where a command's scenes come from: --dataset SET --data DIR --split SPLIT, or FILE... arguments.
 */
#ifndef SI_CLI_RECORDINGS_H
#define SI_CLI_RECORDINGS_H

#include <argp.h>

#include "pipeline/recordings.h"

/* --dataset, --data, --min-agents, --max-gap, and how files are read, alone: to be a child with an
 * si_recordings_source as its child input, in group 1 of the help. */
extern const struct argp sets_argp;

/* To be a child of the command's argp, with an si_recordings_source as its child input. */
extern const struct argp recordings_argp;

#endif
