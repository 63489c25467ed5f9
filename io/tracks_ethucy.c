/* `frame id x y`, separated by blanks. Good lines go one fast way; bad ones are then explained. */
#include "io/columns.h"
#include "io/number.h"
#include "io/tracks_draft.h"

enum { COLUMN_COUNT = 4 };

static inline bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

static inline const char *skip_blanks(const char *text)
{
    while (is_blank(*text))
        text++;
    return text;
}

static inline bool is_row_end(const char *text, const si_line *line)
{
    return *text == '#' || text == line->text + line->length;
}

/* The number at *text, which blanks or the row's end must follow; *text moves to what is next. */
static inline bool scan_column(const char **text, const si_line *line, si_number *number)
{
    if (!si_number_scan(*text, number))
        return false;
    if (!is_blank(*number->end) && !is_row_end(number->end, line))
        return false;
    *text = skip_blanks(number->end);
    return true;
}

static bool parse_row(const si_line *line, si_track_row *row)
{
    si_number column[COLUMN_COUNT];
    const char *text = skip_blanks(line->text);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (!scan_column(&text, line, &column[i]))
            return false;
    row->line = line->number;
    return is_row_end(text, line) && si_number_whole(&column[0], &row->frame) &&
           si_number_whole(&column[1], &row->agent_id) && si_number_value(&column[2], &row->x) &&
           si_number_value(&column[3], &row->y);
}

static size_t count_columns(const si_line *line)
{
    size_t count = 0;
    for (const char *text = skip_blanks(line->text); !is_row_end(text, line);
         text = skip_blanks(text)) {
        while (!is_blank(*text) && !is_row_end(text, line))
            text++;
        count++;
    }
    return count;
}

static bool column_is_good(size_t column, const char *text, const si_line *line)
{
    si_number number;
    int64_t whole;
    double value;
    if (!scan_column(&text, line, &number))
        return false;
    return column < 2 ? si_number_whole(&number, &whole) : si_number_value(&number, &value);
}

static si_result refuse_column(const char *path, const si_line *line, size_t column,
                               const char *text, si_error *error)
{
    static const char *const expected[COLUMN_COUNT] = {
        "a whole frame number within +-2^53", "a whole agent id within +-2^53",
        "a finite number for x", "a finite number for y"};
    size_t length = 0;
    while (!is_blank(text[length]) && !is_row_end(text + length, line))
        length++;
    char excerpt[SI_LINE_EXCERPT_SIZE];
    si_line_excerpt(text, length, excerpt);
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %s, found \"%s\"", path,
                        line->number, expected[column], excerpt);
}

static si_result explain(const char *path, const si_line *line, si_error *error)
{
    char excerpt[SI_LINE_EXCERPT_SIZE];
    si_line_excerpt(line->text, line->length, excerpt);
    size_t count = count_columns(line);
    if (count != COLUMN_COUNT)
        return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %d numbers, found %zu: \"%s\"",
                            path, line->number, COLUMN_COUNT, count, excerpt);
    const char *text = skip_blanks(line->text);
    for (size_t column = 0; column < COLUMN_COUNT; column++) {
        if (!column_is_good(column, text, line))
            return refuse_column(path, line, column, text, error);
        while (!is_blank(*text) && !is_row_end(text, line))
            text++;
        text = skip_blanks(text);
    }
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected `frame id x y`, found \"%s\"", path,
                        line->number, excerpt);
}

/* TrajNet 1.0: a future that is kept from us. */
static bool is_unknown(const si_line *line)
{
    si_column column[COLUMN_COUNT];
    int64_t whole;
    return si_columns_split(line, ' ', column, COLUMN_COUNT) == COLUMN_COUNT &&
           si_column_whole(&column[0], &whole) && si_column_whole(&column[1], &whole) &&
           si_column_equals(&column[2], "?") && si_column_equals(&column[3], "?");
}

si_result si_tracks_draft_add_ethucy(si_tracks_draft *draft, const si_line *line, si_error *error)
{
    si_track_row row;
    if (!parse_row(line, &row))
        return is_unknown(line) ? SI_OK : explain(draft->path, line, error);
    return si_tracks_draft_add_row(draft, &row, error);
}
