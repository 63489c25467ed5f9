/* A radix sort: stable, so that rows of one frame and agent keep the order of their lines. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "io/tracks_draft.h"

enum { DIGIT_BITS = 11, DIGIT_COUNT = 1 << DIGIT_BITS };

typedef enum field { FIELD_AGENT, FIELD_FRAME } field;

/* One field of all rows, counted from its least value. */
typedef struct sort_key {
    field which;
    int64_t least;
    uint64_t span;
} sort_key;

static inline int64_t field_of(const si_track_row *row, field which)
{
    return which == FIELD_FRAME ? row->frame : row->agent_id;
}

static bool is_sorted(const si_tracks_draft *draft)
{
    for (size_t i = 1; i < draft->row_count; i++) {
        const si_track_row *before = &draft->row[i - 1], *row = &draft->row[i];
        if (row->frame < before->frame ||
            (row->frame == before->frame && row->agent_id < before->agent_id))
            return false;
    }
    return true;
}

static sort_key measure_key(const si_tracks_draft *draft, field which)
{
    int64_t least = field_of(&draft->row[0], which), most = least;
    for (size_t i = 1; i < draft->row_count; i++) {
        int64_t value = field_of(&draft->row[i], which);
        least = value < least ? value : least;
        most = value > most ? value : most;
    }
    return (sort_key){which, least, (uint64_t)(most - least)};
}

static inline size_t digit_of(const si_track_row *row, const sort_key *key, unsigned shift)
{
    return ((uint64_t)(field_of(row, key->which) - key->least) >> shift) % DIGIT_COUNT;
}

static void sort_by_digit(const si_track_row *from, si_track_row *to, size_t count,
                          const sort_key *key, unsigned shift)
{
    size_t place[DIGIT_COUNT] = {0};
    for (size_t i = 0; i < count; i++)
        place[digit_of(&from[i], key, shift)]++;
    size_t next = 0;
    for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
        size_t here = place[digit];
        place[digit] = next;
        next += here;
    }
    for (size_t i = 0; i < count; i++)
        to[place[digit_of(&from[i], key, shift)]++] = from[i];
}

static void sort_by_field(si_tracks_draft *draft, si_track_row **spare, field which)
{
    const sort_key key = measure_key(draft, which);
    for (unsigned shift = 0; key.span >> shift != 0; shift += DIGIT_BITS) {
        sort_by_digit(draft->row, *spare, draft->row_count, &key, shift);
        si_track_row *sorted = *spare;
        *spare = draft->row;
        draft->row = sorted;
    }
}

si_result si_tracks_draft_sort(si_tracks_draft *draft, si_error *error)
{
    if (is_sorted(draft))
        return SI_OK;
    si_track_row *spare = malloc(draft->row_count * sizeof *spare);
    if (spare == NULL)
        return si_error_no_memory(error, draft->path);
    sort_by_field(draft, &spare, FIELD_AGENT);
    sort_by_field(draft, &spare, FIELD_FRAME);
    draft->row_capacity = draft->row_count;
    free(spare);
    return SI_OK;
}
