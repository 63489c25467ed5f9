/* `frame id x y`, separated by blanks. Good lines go one fast way, others a slow one that explains.
 */
#include "io/number.h"
#include "io/tracks_format.h"

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

/* What is none of that, a column at a time; TrajNet 1.0 has `? ?` for a future that it keeps. */
static si_result add_slowly(si_tracks_draft *draft, const si_line *line, si_error *error)
{
    static const si_role role[COLUMN_COUNT] = {SI_ROLE_FRAME, SI_ROLE_ID, SI_ROLE_X, SI_ROLE_Y};
    si_column column[COLUMN_COUNT];
    si_track_row row = {.line = line->number};
    const size_t count = si_columns_split(line, ' ', column, COLUMN_COUNT);
    if (count != COLUMN_COUNT) {
        char excerpt[SI_LINE_EXCERPT_SIZE];
        si_line_excerpt(line->text, line->length, excerpt);
        return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %d numbers, found %zu: \"%s\"",
                            draft->path, line->number, COLUMN_COUNT, count, excerpt);
    }
    const bool is_kept = si_column_equals(&column[2], "?") && si_column_equals(&column[3], "?");
    for (size_t i = 0; i < (is_kept ? 2 : COLUMN_COUNT); i++)
        if (!si_tracks_read_role(&column[i], role[i], &row))
            return si_tracks_refuse_role(draft, line, role[i], &column[i], "", error);
    return is_kept ? SI_OK : si_tracks_draft_add_row(draft, &row, error);
}

si_result si_tracks_add_ethucy(si_tracks_draft *draft, const si_line *line, si_error *error)
{
    si_track_row row;
    return parse_row(line, &row) ? si_tracks_draft_add_row(draft, &row, error)
                                 : add_slowly(draft, line, error);
}
