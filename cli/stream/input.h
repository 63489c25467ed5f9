/*
 * The lines of a stream, from standard input through one buffer of fixed size.
 *
 * Lines end in LF. What stands after the last of them was cut off when the producer went, and may
 * lack digits. Nothing is read ahead of what the buffer holds: who does not get on with the lines
 * makes the kernel hold what follows.
 */
#ifndef SI_CLI_STREAM_INPUT_H
#define SI_CLI_STREAM_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { STREAM_LINE_SIZE_MAX = 4096 };

typedef struct stream_input {
    uint64_t idle;   /* nanoseconds without input until that is told; 0: never */
    bool is_pending; /* there was input since that was last told */
    bool at_end;
    bool is_skipping; /* the rest of a line that is too long */
    uint64_t line_number;
    uint64_t arrived;  /* nanoseconds, when the last bytes did */
    size_t begin, end; /* what is not handed out yet: buffer[begin .. end - 1] */
    char *buffer;      /* owned */
} stream_input;

typedef enum stream_event_kind {
    STREAM_EVENT_LINE,
    STREAM_EVENT_LONG, /* a line of more than STREAM_LINE_SIZE_MAX bytes: its beginning */
    STREAM_EVENT_CUT,  /* a line that the end of the input cut off */
    STREAM_EVENT_IDLE, /* nothing came for the set time; told once */
    STREAM_EVENT_END,  /* of the input, or Ctrl-C */
} stream_event_kind;

typedef struct stream_event {
    stream_event_kind kind;
    const char *text; /* NUL-terminated, until the next call */
    size_t length;
    uint64_t number;  /* of the line, from 1 */
    uint64_t arrived; /* nanoseconds */
} stream_event;

/* Allocates; next does not. Close even after a failure. */
SI_MUST_CHECK si_result stream_input_open(stream_input *input, double idle_seconds,
                                          si_error *error);
/* Waits for the next event. SI_ERR_IO if the operating system refuses to read. */
SI_MUST_CHECK si_result stream_input_next(stream_input *input, stream_event *event,
                                          si_error *error);
void stream_input_close(stream_input *input);

#endif
