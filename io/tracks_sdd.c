/*
 * Stanford Drone annotations: `id xmin ymin xmax ymax frame lost occluded generated "label"`, boxes
 * in pixels. A position is the centre of the box; lost boxes are left out.
 */
#include "io/tracks_format.h"

enum { COLUMN_COUNT = 10, LABEL = 9, LOST = 6, FRAME = 5 };

bool si_tracks_is_sdd(si_tracks_draft *draft, const si_line *line)
{
    (void)draft;
    si_column column[COLUMN_COUNT];
    return si_columns_split(line, ' ', column, COLUMN_COUNT) == COLUMN_COUNT &&
           column[LABEL].text[-1] == '"';
}

si_result si_tracks_add_sdd(si_tracks_draft *draft, const si_line *line, si_error *error)
{
    si_column column[COLUMN_COUNT];
    si_track_row row = {.line = line->number};
    double box[4];
    int64_t lost;
    bool is_good = si_columns_split(line, ' ', column, COLUMN_COUNT) == COLUMN_COUNT &&
                   si_column_whole(&column[0], &row.agent_id) &&
                   si_column_whole(&column[FRAME], &row.frame) &&
                   si_column_whole(&column[LOST], &lost);
    for (size_t i = 0; is_good && i < 4; i++)
        is_good = si_column_number(&column[1 + i], &box[i]);
    if (!is_good)
        return si_line_refuse(draft->path, line,
                              "`id xmin ymin xmax ymax frame lost occluded generated \"label\"`",
                              error);
    if (lost != 0)
        return SI_OK;
    row.x = box[0] / 2.0 + box[2] / 2.0;
    row.y = box[1] / 2.0 + box[3] / 2.0;
    return si_tracks_draft_add_row(draft, &row, error);
}
