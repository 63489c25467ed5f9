/* What `simplicit info` says about a file, as JSON that is also printed as a table. */
#ifndef SI_CLI_DESCRIBE_H
#define SI_CLI_DESCRIBE_H

#include <jansson.h>

#include "pipeline/recording_look.h"

/*
 * A new object for the file at `path`, told by what it holds: "file", "kind", and what there is to
 * say about that kind, in the order of telling. Recordings are read as `reading` says. NULL on
 * failure, with `error`.
 */
json_t *describe_file(const char *path, const si_reading *reading, si_error *error);

#endif
