/* What a file holds, as `simplicit info` tells it. */
#ifndef SI_CLI_INFO_FACTS_H
#define SI_CLI_INFO_FACTS_H

#include <jansson.h>
#include <stdbool.h>

#include "pipeline/recording_look.h"

/*
 * A new object for the file at `path`, or bundled weights of that name, told by what it holds:
 * "file", "kind", and what there is to say about that kind, in the order of telling. NULL on
 * failure, with `error`; recordings are read as `reading` says, and `with_log` tells all that
 * weights keep of their training; what cannot be allocated is for json_check to tell.
 */
json_t *info_facts(const char *path, const si_reading *reading, bool with_log, si_error *error);

#endif
