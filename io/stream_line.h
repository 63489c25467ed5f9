/* A line of a stream: a point, or word that a frame is complete. Internal: not installed. */
#ifndef SI_IO_STREAM_LINE_H
#define SI_IO_STREAM_LINE_H

#include <stddef.h>
#include <stdint.h>

typedef struct stream_point {
    double time; /* seconds */
    int64_t agent_id;
    double x, y; /* metres */
} stream_point;

typedef enum stream_line_kind {
    STREAM_LINE_POINT,   /* `time id x y` or `frame id x y` */
    STREAM_LINE_TIME,    /* `time` or `frame` alone: all lines up to it have come */
    STREAM_LINE_BLANK,   /* all lines of the open frame have come */
    STREAM_LINE_COMMENT, /* # and anything */
    STREAM_LINE_BAD,
} stream_line_kind;

/*
 * `text` [length] ends in a NUL byte. With `fps` above 0 the first number is a frame, which must be
 * whole, and the time is frame / fps; otherwise it is the time in seconds. Numbers are separated by
 * blanks and read exactly, whatever the locale. Of a bad line *expected says what it should be:
 * static. Allocates nothing.
 */
stream_line_kind stream_line_parse(const char *text, size_t length, double fps, stream_point *point,
                                   const char **expected);

#endif
