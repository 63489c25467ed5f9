/*
 * Text files a line at a time. Internal: not installed.
 *
 * Lines end in LF or CRLF, the last one maybe in neither; a UTF-8 byte order mark at the start is
 * skipped. Only regular files are read: a directory, a device or a pipe is an error before its
 * first byte, so nothing here waits or goes on for ever.
 */
#ifndef SI_IO_LINE_READER_H
#define SI_IO_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../base/status.h"

enum {
    SI_LINE_SIZE_MAX = 64 * 1024,  /* bytes, the line's end included */
    SI_LINE_EXCERPT_SIZE = 64 + 4, /* what an error shows of a text, with "..." */
};

typedef struct si_line_reader {
    const char *path; /* borrowed */
    FILE *stream;     /* owned */
    char *buffer;     /* [capacity], owned */
    size_t capacity;
    size_t line_count;
} si_line_reader;

typedef struct si_line {
    const char *text; /* NUL-terminated, without the line's end; NULL after the last line */
    size_t length;    /* a NUL byte in the file shows as text[i] == 0 with i < length */
    size_t number;    /* from 1 */
} si_line;

/* `path` must outlive the reader. SI_ERR_IO or SI_ERR_NO_MEMORY; nothing to finish then. */
SI_MUST_CHECK si_result si_line_reader_open(si_line_reader *reader, const char *path,
                                            si_error *error);
/* The next line, which holds until the next call. SI_ERR_FORMAT for one that is too long. */
SI_MUST_CHECK si_result si_line_reader_next(si_line_reader *reader, si_line *line, si_error *error);
void si_line_reader_finish(si_line_reader *reader);

/* Calls `take` with each line of a file, to the first error. */
SI_MUST_CHECK si_result si_lines_read(const char *path,
                                      si_result (*take)(void *context, const si_line *line,
                                                        si_error *error),
                                      void *context, si_error *error);

/* "file:line: expected ..., found "the line"", SI_ERR_FORMAT. */
si_result si_line_refuse(const char *path, const si_line *line, const char *expected,
                         si_error *error);

/*
 * A whole file in memory: *text is the caller's to free, with a NUL behind its `length` bytes; NULL
 * on failure. SI_ERR_IO for what cannot be read or is no regular file, SI_ERR_NO_MEMORY.
 */
SI_MUST_CHECK si_result si_file_text_read(const char *path, char **text, size_t *length,
                                          si_error *error);

/* Whether more than `ending` stands in a path that ends so. */
bool si_path_ends_in(const char *path, const char *ending);

/* [SI_LINE_EXCERPT_SIZE]: `text` fit for an error: cut, with '?' for what is not plain ASCII. */
void si_line_excerpt(const char *text, size_t length, char *excerpt);

#endif
