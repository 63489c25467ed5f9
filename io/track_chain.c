#include "io/track_chain.h"

#include <stdlib.h>

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
