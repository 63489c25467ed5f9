#include "io/track_index.h"

#include <stdbool.h>
#include <stdlib.h>

static bool rows_ascend(const si_tracks *tracks)
{
    for (size_t i = 1; i < tracks->row_count; i++) {
        int64_t step = tracks->frame[i] - tracks->frame[i - 1];
        if (step < 0 || (step == 0 && tracks->agent_id[i] <= tracks->agent_id[i - 1]))
            return false;
    }
    return true;
}

static size_t count_frames(const si_tracks *tracks)
{
    size_t count = 0;
    for (size_t i = 0; i < tracks->row_count; i++)
        count += i == 0 || tracks->frame[i] != tracks->frame[i - 1];
    return count;
}

static void find_frames(const si_tracks *tracks, si_track_index *index)
{
    size_t frame = 0;
    for (size_t i = 0; i < tracks->row_count; i++)
        if (i == 0 || tracks->frame[i] != tracks->frame[i - 1])
            index->first_row[frame++] = i;
    index->first_row[frame] = tracks->row_count;
}

static void link_frame(const si_tracks *tracks, si_track_index *index, size_t frame)
{
    size_t before = frame > 0 ? index->first_row[frame - 1] : 0;
    const size_t begin = index->first_row[frame], end = index->first_row[frame + 1];
    for (size_t row = begin; row < end; row++) {
        while (before < begin && tracks->agent_id[before] < tracks->agent_id[row])
            before++;
        bool goes_on = before < begin && tracks->agent_id[before] == tracks->agent_id[row];
        index->previous[row] = goes_on ? before : SI_NO_ROW;
        index->run[row] = goes_on ? index->run[before] + 1 : 1;
    }
}

si_result si_track_index_build(const si_tracks *tracks, si_track_index *index, si_error *error)
{
    *index = (si_track_index){0};
    if (!rows_ascend(tracks))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "tracks are not sorted by frame, then agent, without repeats");
    /* Tracks hold 32 bytes a row: arrays of 8 do not overflow. One more, so that none is empty. */
    const size_t size = (tracks->row_count + 1) * sizeof(size_t);
    index->frame_count = count_frames(tracks);
    index->first_row = malloc((index->frame_count + 1) * sizeof(size_t));
    index->previous = malloc(size);
    index->run = malloc(size);
    if (index->first_row == NULL || index->previous == NULL || index->run == NULL) {
        si_track_index_finish(index);
        return si_error_no_memory(error, "the frames of a recording");
    }
    find_frames(tracks, index);
    for (size_t frame = 0; frame < index->frame_count; frame++)
        link_frame(tracks, index, frame);
    return SI_OK;
}

void si_track_index_finish(si_track_index *index)
{
    free(index->first_row);
    free(index->previous);
    free(index->run);
    *index = (si_track_index){0};
}

typedef struct agent_row {
    int64_t agent_id;
    size_t row;
} agent_row;

static int compare(const void *left, const void *right)
{
    const agent_row *a = left, *b = right;
    if (a->agent_id != b->agent_id)
        return a->agent_id < b->agent_id ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Rows are sorted by frame, so an agent's by row are in order of time. */
si_result si_track_chain_order(const si_tracks *tracks, size_t **order, si_error *error)
{
    const size_t count = tracks->row_count;
    agent_row *sorted = calloc(count + 1, sizeof *sorted);
    *order = calloc(count + 1, sizeof **order);
    if (sorted == NULL || *order == NULL) {
        free(sorted);
        free(*order);
        *order = NULL;
        return si_error_no_memory(error, "the order of a recording");
    }
    for (size_t row = 0; row < count; row++)
        sorted[row] = (agent_row){tracks->agent_id[row], row};
    qsort(sorted, count, sizeof *sorted, compare);
    for (size_t i = 0; i < count; i++)
        (*order)[i] = sorted[i].row;
    free(sorted);
    return SI_OK;
}

si_result si_track_chain_next(const si_tracks *tracks, size_t **next, si_error *error)
{
    const size_t count = tracks->row_count;
    size_t *order = NULL;
    *next = NULL;
    si_result status = si_track_chain_order(tracks, &order, error);
    if (status == SI_OK && (*next = calloc(count + 1, sizeof **next)) == NULL)
        status = si_error_no_memory(error, "the order of a recording");
    for (size_t i = 0; status == SI_OK && i < count; i++) {
        bool goes_on =
            i + 1 < count && tracks->agent_id[order[i + 1]] == tracks->agent_id[order[i]];
        (*next)[order[i]] = goes_on ? order[i + 1] : SI_NO_ROW;
    }
    free(order);
    return status;
}
