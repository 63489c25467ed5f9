/* What `simplicit info` says about a file, as JSON that is also printed as a table. */
#ifndef SI_CLI_DESCRIBE_H
#define SI_CLI_DESCRIBE_H

#include <jansson.h>
#include <stdbool.h>

#include "pipeline/recording_look.h"

typedef struct describe_options {
    si_reading reading; /* of recordings */
    bool with_log;      /* tell of every epoch of a training */
} describe_options;

/*
 * A new object for the file at `path`, or bundled weights of that name, told by what it holds:
 * "file", "kind", and what there is to say about that kind, in the order of telling. NULL on
 * failure, with `error`; what cannot be allocated is for json_check to tell.
 */
json_t *describe_file(const char *path, const describe_options *options, si_error *error);

#endif
