#include "io/stream_line.h"

#include <math.h>
#include <stdbool.h>

#include "io/number.h"

enum { COLUMN_COUNT = 4 };

/* Milliseconds up to here, and beyond, are whole in a double: clocks of three thousand years. */
static const double largest_time = 1e11;
/* Twenty times round the Earth: what is further away is no position. */
static const double largest_position = 1e9;

static const char *skip_blanks(const char *text)
{
    while (*text == ' ' || *text == '\t' || *text == '\r')
        text++;
    return text;
}

static bool is_end(const char *text, const char *end)
{
    return text == end || *text == '#';
}

/* How many of the columns there are; 0 if something else stands in the line. */
static size_t scan_columns(const char *text, const char *end, si_number column[COLUMN_COUNT])
{
    size_t count = 0;
    while (!is_end(text, end)) {
        if (count == COLUMN_COUNT || !si_number_scan(text, &column[count]))
            return 0;
        text = skip_blanks(column[count].end);
        if (text == column[count++].end && !is_end(text, end))
            return 0;
    }
    return count;
}

static bool read_time(const si_number *column, double fps, double *time)
{
    if (fps <= 0.0)
        return si_number_value(column, time) && fabs(*time) <= largest_time;
    int64_t frame;
    if (!si_number_whole(column, &frame))
        return false;
    *time = (double)frame / fps;
    return fabs(*time) <= largest_time;
}

static bool read_position(const si_number *column, double *position)
{
    return si_number_value(column, position) && fabs(*position) <= largest_position;
}

stream_line_kind stream_line_parse(const char *text, size_t length, double fps, stream_point *point,
                                   const char **expected)
{
    const char *end = text + length;
    si_number column[COLUMN_COUNT];
    text = skip_blanks(text);
    if (is_end(text, end))
        return text == end ? STREAM_LINE_BLANK : STREAM_LINE_COMMENT;
    const size_t count = scan_columns(text, end, column);
    if (count != 1 && count != COLUMN_COUNT)
        *expected = fps > 0.0 ? "`frame id x y`" : "`time id x y`";
    else if (!read_time(&column[0], fps, &point->time))
        *expected =
            fps > 0.0 ? "a whole frame number within 1e11 s" : "a time in seconds within +-1e11";
    else if (count == 1)
        return STREAM_LINE_TIME;
    else if (!si_number_whole(&column[1], &point->agent_id))
        *expected = "a whole agent id within +-2^53";
    else if (!read_position(&column[2], &point->x) || !read_position(&column[3], &point->y))
        *expected = "x and y in metres within +-1e9";
    else
        return STREAM_LINE_POINT;
    return STREAM_LINE_BAD;
}
