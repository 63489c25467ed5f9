#include "io/tracks_draft.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "io/grow.h"

si_result si_tracks_draft_add_row(si_tracks_draft *draft, const si_track_row *row, si_error *error)
{
    if (!si_grow((void **)&draft->row, &draft->row_capacity, draft->row_count, sizeof *row))
        return si_error_no_memory(error, draft->path);
    draft->row[draft->row_count++] = *row;
    return SI_OK;
}

si_result si_tracks_draft_add_scene(si_tracks_draft *draft, const si_tracks_scene *scene,
                                    si_error *error)
{
    if (!si_grow((void **)&draft->scene, &draft->scene_capacity, draft->scene_count, sizeof *scene))
        return si_error_no_memory(error, draft->path);
    draft->scene[draft->scene_count++] = *scene;
    return SI_OK;
}

static int compare_rows(const void *left, const void *right)
{
    const si_track_row *a = left, *b = right;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    if (a->agent_id != b->agent_id)
        return a->agent_id < b->agent_id ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

/* Most recordings are sorted. */
void si_tracks_draft_sort(si_tracks_draft *draft)
{
    size_t i = 1;
    while (i < draft->row_count && compare_rows(&draft->row[i - 1], &draft->row[i]) < 0)
        i++;
    if (i < draft->row_count)
        qsort(draft->row, draft->row_count, sizeof *draft->row, compare_rows);
}

static bool is_repeat(const si_track_row *row, const si_track_row *before)
{
    return row->frame == before->frame && row->agent_id == before->agent_id;
}

static si_result refuse_repeat(const si_tracks_draft *draft, const si_track_row *row,
                               const si_track_row *before, si_error *error)
{
    return si_error_set(error, SI_ERR_FORMAT,
                        "%s:%zu: a second row for agent %" PRId64 " at frame %" PRId64
                        ", the first is line %zu; expected one",
                        draft->path, row->line, row->agent_id, row->frame, before->line);
}

static void note_repeat(const si_track_row *row, const si_track_row *before,
                        si_tracks_repeats *repeats)
{
    if (repeats->count == 0)
        *repeats = (si_tracks_repeats){.frame = row->frame,
                                       .agent_id = row->agent_id,
                                       .first_line = before->line,
                                       .second_line = row->line};
    repeats->count++;
}

si_result si_tracks_draft_settle_repeats(si_tracks_draft *draft, si_tracks_repeats *repeats,
                                         si_error *error)
{
    size_t kept = 0;
    for (size_t i = 0; i < draft->row_count; i++) {
        const si_track_row *row = &draft->row[i];
        if (kept == 0 || !is_repeat(row, &draft->row[kept - 1]))
            draft->row[kept++] = *row;
        else if (repeats == NULL)
            return refuse_repeat(draft, row, &draft->row[kept - 1], error);
        else
            note_repeat(row, &draft->row[kept - 1], repeats);
    }
    draft->row_count = kept;
    return SI_OK;
}

/* The rows of the draft take more bytes than any of these arrays: no product can overflow. */
static bool allocate_tracks(size_t row_count, si_tracks *tracks)
{
    tracks->frame = malloc(row_count * sizeof *tracks->frame);
    tracks->agent_id = malloc(row_count * sizeof *tracks->agent_id);
    tracks->position = malloc(row_count * 2 * sizeof *tracks->position);
    return tracks->frame != NULL && tracks->agent_id != NULL && tracks->position != NULL;
}

si_result si_tracks_draft_pack(si_tracks_draft *draft, si_tracks *tracks, si_error *error)
{
    si_tracks packed = {.row_count = draft->row_count};
    if (!allocate_tracks(draft->row_count, &packed)) {
        si_tracks_finish(&packed);
        return si_error_no_memory(error, draft->path);
    }
    for (size_t i = 0; i < draft->row_count; i++) {
        packed.frame[i] = draft->row[i].frame;
        packed.agent_id[i] = draft->row[i].agent_id;
        packed.position[2 * i] = draft->row[i].x;
        packed.position[2 * i + 1] = draft->row[i].y;
    }
    packed.scene_count = draft->scene_count;
    packed.scene = draft->scene;
    packed.frames_per_second = draft->frames_per_second;
    draft->scene = NULL;
    draft->scene_count = draft->scene_capacity = 0;
    *tracks = packed;
    return SI_OK;
}

void si_tracks_draft_finish(si_tracks_draft *draft)
{
    free(draft->row);
    free(draft->scene);
    *draft = (si_tracks_draft){0};
}
