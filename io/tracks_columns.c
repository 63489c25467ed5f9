/* Recordings in columns: which column is what, told by names, by --columns, or by their number. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/tracks_format.h"

enum { MOST_COLUMNS = 64, FRAMES_A_SECOND = 1000 }; /* of times in seconds */

static const char *const role_names[SI_ROLE_COUNT][10] = {
    [SI_ROLE_FRAME] = {"frame", "frame_id", "frame_number", "frameid", "framenumber", "frame_no"},
    [SI_ROLE_TIME] = {"time", "timestamp", "t", "seconds", "time_s"},
    [SI_ROLE_ID] = {"id", "agent_id", "track_id", "ped_id", "person_id", "pedestrian_id", "trackid",
                    "agent", "object_id"},
    [SI_ROLE_X] = {"x", "x_est", "pos_x", "position_x", "x_m", "xcenter"},
    [SI_ROLE_Y] = {"y", "y_est", "pos_y", "position_y", "y_m", "ycenter"},
};

static si_tracks_layout layout_of(char separator, size_t column_count, int frame, int id, int x,
                                  int y)
{
    return (si_tracks_layout){separator, column_count, {frame, SI_NO_COLUMN, id, x, y}};
}

static bool is_complete(const si_tracks_layout *layout)
{
    return (layout->column[SI_ROLE_FRAME] >= 0 || layout->column[SI_ROLE_TIME] >= 0) &&
           layout->column[SI_ROLE_X] >= 0 && layout->column[SI_ROLE_Y] >= 0;
}

static void note_role(si_tracks_layout *layout, const si_column *name, int column)
{
    for (size_t role = 0; role < SI_ROLE_COUNT; role++)
        for (size_t i = 0; role_names[role][i] != NULL; i++)
            if (layout->column[role] < 0 && si_column_equals(name, role_names[role][i]))
                layout->column[role] = column;
}

/* False unless the line names a time, x and y. */
static bool read_names(const si_line *line, char separator, si_tracks_layout *layout)
{
    si_column name[MOST_COLUMNS];
    const size_t count = si_columns_split(line, separator, name, MOST_COLUMNS);
    *layout = layout_of(separator, count, SI_NO_COLUMN, SI_NO_COLUMN, SI_NO_COLUMN, SI_NO_COLUMN);
    for (size_t i = 0; i < count && i < MOST_COLUMNS; i++)
        note_role(layout, &name[i], (int)i);
    if (layout->column[SI_ROLE_FRAME] >= 0)
        layout->column[SI_ROLE_TIME] = SI_NO_COLUMN;
    return is_complete(layout) && count <= MOST_COLUMNS;
}

bool si_tracks_columns_are_known(const char *columns)
{
    if (columns == NULL)
        return false;
    const si_line line = {columns, strlen(columns), 0};
    si_tracks_layout layout;
    return read_names(&line, ',', &layout);
}

bool si_tracks_is_named(si_tracks_draft *draft, const si_line *line)
{
    const bool is_named = read_names(line, si_columns_separator(line), &draft->layout);
    draft->header_line = is_named ? line->number : 0;
    return is_named;
}

static size_t count_numbers(const si_line *line, char separator, si_column column[MOST_COLUMNS])
{
    const size_t count = si_columns_split(line, separator, column, MOST_COLUMNS);
    double value;
    for (size_t i = 0; i < count; i++)
        if (i == MOST_COLUMNS || !si_column_number(&column[i], &value))
            return 0;
    return count;
}

/* The columns that the caller named, in any file; a first line without a number names them too. */
bool si_tracks_is_given(si_tracks_draft *draft, const si_line *line)
{
    if (draft->options.columns == NULL)
        return false;
    const si_line given = {draft->options.columns, strlen(draft->options.columns), 0};
    si_column column[MOST_COLUMNS];
    const char separator = si_columns_separator(line);
    read_names(&given, ',', &draft->layout);
    draft->layout.separator = separator;
    double value;
    const size_t count = si_columns_split(line, separator, column, MOST_COLUMNS);
    bool has_number = false;
    for (size_t i = 0; i < count && i < MOST_COLUMNS; i++)
        has_number = has_number || si_column_number(&column[i], &value);
    draft->header_line = has_number ? 0 : line->number;
    return true;
}

bool si_tracks_is_obsmat(si_tracks_draft *draft, const si_line *line)
{
    si_column column[MOST_COLUMNS];
    draft->layout = layout_of(' ', 8, 0, 1, 2, 4);
    return count_numbers(line, ' ', column) == 8;
}

/* The fifth column is the height of a head. */
bool si_tracks_is_hermes(si_tracks_draft *draft, const si_line *line)
{
    si_column column[MOST_COLUMNS];
    int64_t whole;
    double height;
    draft->layout = layout_of(' ', 5, 1, 0, 2, 3);
    return count_numbers(line, ' ', column) == 5 && si_column_whole(&column[0], &whole) &&
           si_column_whole(&column[1], &whole) && si_column_number(&column[4], &height) &&
           height >= 50.0 && height <= 250.0;
}

bool si_tracks_is_separated(si_tracks_draft *draft, const si_line *line)
{
    si_column column[MOST_COLUMNS];
    const char separator = si_columns_separator(line);
    draft->layout = layout_of(separator, 4, 0, 1, 2, 3);
    return (separator == ',' || separator == ';') && count_numbers(line, separator, column) == 4;
}

si_result si_tracks_refuse_role(const si_tracks_draft *draft, const si_line *line, si_role role,
                                const si_column *found, const char *where, si_error *error)
{
    static const char *const expected[SI_ROLE_COUNT] = {
        "a whole frame number within +-2^53", "a time in seconds within +-1e11",
        "a whole agent id within +-2^53", "a finite number for x", "a finite number for y"};
    char excerpt[SI_LINE_EXCERPT_SIZE];
    si_line_excerpt(found->text, found->length, excerpt);
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %s%s, found \"%s\"", draft->path,
                        line->number, expected[role], where, excerpt);
}

static bool read_time(const si_column *column, int64_t *frame)
{
    double seconds;
    if (!si_column_number(column, &seconds) || fabs(seconds) > 1e11)
        return false;
    *frame = llround(seconds * FRAMES_A_SECOND);
    return true;
}

bool si_tracks_read_role(const si_column *column, si_role role, si_track_row *row)
{
    switch (role) {
    case SI_ROLE_FRAME:
        return si_column_whole(column, &row->frame);
    case SI_ROLE_TIME:
        return read_time(column, &row->frame);
    case SI_ROLE_ID:
        return si_column_whole(column, &row->agent_id);
    case SI_ROLE_X:
        return si_column_number(column, &row->x);
    default:
        return si_column_number(column, &row->y);
    }
}

si_result si_tracks_add_columns(si_tracks_draft *draft, const si_line *line, si_error *error)
{
    const si_tracks_layout *layout = &draft->layout;
    if (line->number == draft->header_line)
        return SI_OK;
    si_column column[MOST_COLUMNS];
    const size_t count = si_columns_split(line, layout->separator, column, MOST_COLUMNS);
    if (count != layout->column_count)
        return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %zu columns, found %zu",
                            draft->path, line->number, layout->column_count, count);
    si_track_row row = {.line = line->number, .agent_id = 1}; /* one person where none is named */
    for (size_t role = 0; role < SI_ROLE_COUNT; role++) {
        const int place = layout->column[role];
        if (place >= 0 && !si_tracks_read_role(&column[place], (si_role)role, &row)) {
            char where[32];
            snprintf(where, sizeof where, " in column %d", place + 1);
            return si_tracks_refuse_role(draft, line, (si_role)role, &column[place], where, error);
        }
    }
    if (layout->column[SI_ROLE_TIME] >= 0)
        draft->frame_rate = FRAMES_A_SECOND;
    return si_tracks_draft_add_row(draft, &row, error);
}
