/*
 * Where the frames of a recording begin, and how agents go on from frame to frame. Internal.
 *
 * Frames are counted by what is present: frame f is the f-th distinct frame number. One merge of
 * neighbouring frames, both sorted by agent, finds everything in time proportional to the rows.
 */
#ifndef SI_IO_TRACK_INDEX_H
#define SI_IO_TRACK_INDEX_H

#include <stdint.h>

#include "tracks.h"

#define SI_NO_ROW SIZE_MAX

typedef struct si_track_index {
    size_t frame_count; /* F */
    size_t *first_row;  /* [F + 1]: frame f has the rows first_row[f] .. first_row[f + 1] - 1 */
    size_t *previous;   /* [row_count]: the row of the same agent in frame f - 1, or SI_NO_ROW */
    size_t *run; /* [row_count]: frames in a row, up to this, in which the agent is present */
} si_track_index;

/* SI_ERR_ARGUMENT if the rows are not sorted or repeat; SI_ERR_NO_MEMORY. Empty on failure. */
SI_MUST_CHECK si_result si_track_index_build(const si_tracks *tracks, si_track_index *index,
                                             si_error *error);
void si_track_index_finish(si_track_index *index);

/* *order [row_count], the caller's to free: the rows agent after agent, each in order of time. */
SI_MUST_CHECK si_result si_track_chain_order(const si_tracks *tracks, size_t **order,
                                             si_error *error);
/* *next [row_count], the caller's to free: the row that the same agent has next, however many
 * frames lie between, or SI_NO_ROW. */
SI_MUST_CHECK si_result si_track_chain_next(const si_tracks *tracks, size_t **next,
                                            si_error *error);

#endif
