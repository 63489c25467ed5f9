/*
 * Text to a file descriptor through one buffer, numbers included, without printf: a thousand paths
 * of a dozen positions at 30 Hz are 720,000 numbers a second. Allocates nothing after init.
 *
 * A writer that has failed swallows everything; look at `failure` when it matters.
 */
#ifndef SI_CLI_STREAM_TEXT_WRITER_H
#define SI_CLI_STREAM_TEXT_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* The most digits after the point. */
enum { TEXT_WRITER_MAX_DIGITS = 9 };

typedef struct text_writer {
    int file;
    int failure; /* errno of the write that failed, EINTR if an interrupt ended it; 0: none */
    unsigned digits;
    const char *missing; /* stands for a number that is not finite or too large */
    size_t used;
    char *buffer; /* owned */
} text_writer;

/* `missing` is borrowed. Release with text_writer_finish, which does not flush. */
SI_MUST_CHECK si_result text_writer_init(text_writer *writer, int file, unsigned digits,
                                         const char *missing, si_error *error);
void text_writer_finish(text_writer *writer);

/* `text` is shorter than a kilobyte. */
void text_writer_put(text_writer *writer, const char *text);
void text_writer_character(text_writer *writer, char character);
void text_writer_integer(text_writer *writer, int64_t value);
/* Rounded to `digits` after the point. */
void text_writer_number(text_writer *writer, double value);

/*
 * Writes what is buffered and waits for as long as that takes. Once Ctrl-C or SIGTERM came, it
 * waits no longer than a second for a reader that does not read.
 */
void text_writer_flush(text_writer *writer);

#endif
