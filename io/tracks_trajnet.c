/* TrajNet++ ndjson: one JSON object a line, {"scene": {...}} or {"track": {...}}. */
#include <stdlib.h>
#include <string.h>

#include "io/tracks_format.h"
#include "io/trajnet_row.h"

bool si_tracks_is_trajnet(si_tracks_draft *draft, const si_line *line)
{
    (void)draft;
    return line->text[strspn(line->text, " \t")] == '{';
}

static si_result add_scene(si_tracks_draft *draft, const si_line *line, const si_trajnet_row *row,
                           si_error *error)
{
    if (row->rate > 0.0 && draft->frames_per_second != 0.0 && draft->frames_per_second != row->rate)
        return si_trajnet_row_refuse(draft->path, line, "fps",
                                     "the same rate as in the scenes before", row->rate, error);
    if (row->rate > 0.0)
        draft->frames_per_second = row->rate;
    return si_tracks_draft_add_scene(
        draft, &(si_tracks_scene){row->scene, row->agent_id, row->frame, row->last_frame}, error);
}

si_result si_tracks_add_trajnet(si_tracks_draft *draft, const si_line *line, si_error *error)
{
    si_trajnet_row row;
    si_result status = si_trajnet_row_read(draft->path, line, false, &row, error);
    if (status == SI_OK && row.is_scene)
        status = add_scene(draft, line, &row, error);
    else if (status == SI_OK)
        status = si_tracks_draft_add_row(
            draft, &(si_track_row){row.frame, row.agent_id, row.x, row.y, line->number}, error);
    free(row.recording);
    return status;
}
