/*
 * UCY splines: a number of splines, and for each its number of points and a line `x y frame gaze` a
 * point, in pixels from the middle of the picture. Words after a number are the annotators'.
 */
#include "io/tracks_format.h"

enum { COLUMN_COUNT = 4 };

/* A whole number alone, or before words. */
static bool read_count(const si_line *line, int64_t *count)
{
    si_column column[2];
    int64_t second;
    const size_t found = si_columns_split(line, ' ', column, 2);
    return found >= 1 && si_column_whole(&column[0], count) && *count >= 0 &&
           (found == 1 || !si_column_whole(&column[1], &second)) &&
           (found == 1 || column[1].text[0] == '-');
}

bool si_tracks_is_vsp(si_tracks_draft *draft, const si_line *line)
{
    (void)draft;
    int64_t count;
    return read_count(line, &count);
}

static bool read_point(const si_line *line, si_track_row *row)
{
    si_column column[COLUMN_COUNT];
    return si_columns_split(line, ' ', column, COLUMN_COUNT) >= 3 &&
           si_column_number(&column[0], &row->x) && si_column_number(&column[1], &row->y) &&
           si_column_whole(&column[2], &row->frame);
}

si_result si_tracks_add_vsp(si_tracks_draft *draft, const si_line *line, si_error *error)
{
    si_tracks_splines *splines = &draft->splines;
    si_track_row row = {.line = line->number, .agent_id = splines->begun};
    if (!splines->has_count) {
        splines->has_count = true;
        return read_count(line, &splines->count)
                   ? SI_OK
                   : si_line_refuse(draft->path, line, "the number of splines", error);
    }
    if (splines->points_left == 0) {
        splines->begun++;
        return splines->begun <= splines->count && read_count(line, &splines->points_left)
                   ? SI_OK
                   : si_line_refuse(draft->path, line, "the number of points of a spline", error);
    }
    splines->points_left--;
    if (!read_point(line, &row))
        return si_line_refuse(draft->path, line, "`x y frame gaze`", error);
    return si_tracks_draft_add_row(draft, &row, error);
}

const char *si_tracks_missing_vsp(const si_tracks_draft *draft)
{
    if (draft->splines.points_left > 0)
        return "more points of the last spline";
    return draft->splines.begun < draft->splines.count ? "as many splines as it says" : NULL;
}
