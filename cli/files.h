/*
 * The files that a command line names. No output may be one of the inputs, by whatever name, or
 * another output: writing it would destroy what it is made from.
 *
 * Options tell what they name once they are parsed; parse_options then checks.
 * Who finds inputs later tells them and checks again before anything is written.
 */
#ifndef SI_CLI_FILES_H
#define SI_CLI_FILES_H

#include "pipeline/recordings.h"

/* The text is borrowed; NULL is no file. An input that is not there is for its reader to tell. */
void files_read(const char *path);
void files_write(const char *path);

/* SI_ERR_ARGUMENT for an output that is something else as well. */
SI_MUST_CHECK si_result files_check(si_error *error);

/* The same with the recordings of a set, which is looked for only now, as inputs too. */
SI_MUST_CHECK si_result files_check_source(const si_recordings_source *source, si_error *error);

#endif
