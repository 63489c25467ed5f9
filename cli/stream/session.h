/* A stream from standard input to standard output. */
#ifndef SI_CLI_STREAM_SESSION_H
#define SI_CLI_STREAM_SESSION_H

#include "cli/stream/output.h"

typedef struct stream_options {
    const char *model;
    stream_config stream;
    stream_output_config output; /* format, paths and digits */
    double idle;                 /* seconds; 0: never */
} stream_options;

/* Until the input ends, nobody reads the output, or Ctrl-C, which are no failures. */
SI_MUST_CHECK si_result stream_session(const stream_options *options, si_error *error);

#endif
