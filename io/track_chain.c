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
si_result si_track_chain_next(const si_tracks *tracks, size_t **next, si_error *error)
{
    const size_t count = tracks->row_count;
    agent_row *order = calloc(count + 1, sizeof *order);
    *next = calloc(count + 1, sizeof **next);
    if (order == NULL || *next == NULL) {
        free(order);
        free(*next);
        *next = NULL;
        return si_error_no_memory(error, "the order of a recording");
    }
    for (size_t row = 0; row < count; row++)
        order[row] = (agent_row){tracks->agent_id[row], row};
    qsort(order, count, sizeof *order, compare);
    for (size_t i = 0; i < count; i++) {
        bool goes_on = i + 1 < count && order[i + 1].agent_id == order[i].agent_id;
        (*next)[order[i].row] = goes_on ? order[i + 1].row : SI_NO_ROW;
    }
    free(order);
    return SI_OK;
}
