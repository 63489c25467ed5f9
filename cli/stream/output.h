/* Predictions of a stream as text, a line an agent and step: ndjson, or csv with a header. */
#ifndef SI_CLI_STREAM_OUTPUT_H
#define SI_CLI_STREAM_OUTPUT_H

#include <stdbool.h>

#include "cli/stream/text_writer.h"
#include "pipeline/sample_shape.h"
#include "pipeline/stream.h"

typedef enum stream_format { STREAM_FORMAT_NDJSON, STREAM_FORMAT_CSV } stream_format;

/* What stands in a line besides the mean path. */
typedef enum stream_paths {
    STREAM_PATHS_MEAN,
    STREAM_PATHS_SAMPLES,
    STREAM_PATHS_ELLIPSES
} stream_paths;

typedef struct stream_output_config {
    stream_format format;
    stream_paths paths;
    unsigned digits; /* after the point, of positions */
    bool has_frame;  /* a column each */
    bool has_zone;
    size_t sample_count; /* K */
    size_t step_count;   /* P */
} stream_output_config;

typedef struct stream_output {
    stream_output_config config;
    text_writer writer;
    double *mean;               /* [P][2] of the agent being written */
    si_sample_ellipse *ellipse; /* [P] */
} stream_output;

/* To standard output. Release with stream_output_finish. */
SI_MUST_CHECK si_result stream_output_init(stream_output *output,
                                           const stream_output_config *config, si_error *error);
void stream_output_finish(stream_output *output);

/* What comes before the first line. */
void stream_output_header(stream_output *output);
/* A step, `latency` nanoseconds after its frame. Allocates nothing. Whether writing failed is in
 * writer.failure. */
void stream_output_write(stream_output *output, const stream_step *step, uint64_t latency);
void stream_output_flush(stream_output *output);

#endif
