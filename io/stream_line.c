#include "io/stream_line.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "io/columns.h"

enum { COLUMN_COUNT = 4 };

/* Milliseconds up to here, and beyond, are whole in a double: clocks of three thousand years. */
static const double largest_time = 1e11;
/* Twenty times round the Earth: what is further away is no position. */
static const double largest_position = 1e9;

static bool read_time(const si_column *column, double fps, double *time)
{
    int64_t frame;
    if (fps <= 0.0)
        return si_column_number(column, time) && fabs(*time) <= largest_time;
    if (!si_column_whole(column, &frame))
        return false;
    *time = (double)frame / fps;
    return fabs(*time) <= largest_time;
}

static bool read_position(const si_column *column, double *position)
{
    return si_column_number(column, position) && fabs(*position) <= largest_position;
}

stream_line_kind stream_line_parse(const char *text, size_t length, double fps, stream_point *point,
                                   const char **expected)
{
    si_column column[COLUMN_COUNT];
    while (length > 0 && text[length - 1] == '\r')
        length--;
    const size_t count = si_columns_split(&(si_line){text, length, 0}, ' ', column, COLUMN_COUNT);
    if (count == 0)
        return memchr(text, '#', length) != NULL ? STREAM_LINE_COMMENT : STREAM_LINE_BLANK;
    if (count != 1 && count != COLUMN_COUNT)
        *expected = fps > 0.0 ? "`frame id x y`" : "`time id x y`";
    else if (!read_time(&column[0], fps, &point->time))
        *expected =
            fps > 0.0 ? "a whole frame number within 1e11 s" : "a time in seconds within +-1e11";
    else if (count == 1)
        return STREAM_LINE_TIME;
    else if (!si_column_whole(&column[1], &point->agent_id))
        *expected = "a whole agent id within +-2^53";
    else if (!read_position(&column[2], &point->x) || !read_position(&column[3], &point->y))
        *expected = "x and y in metres within +-1e9";
    else
        return STREAM_LINE_POINT;
    return STREAM_LINE_BAD;
}
