/* How agents go on from row to row, however many frames lie between. Internal: not installed. */
#ifndef SI_IO_TRACK_CHAIN_H
#define SI_IO_TRACK_CHAIN_H

#include "track_index.h"

/* *order [row_count], the caller's to free: the rows agent after agent, each in order of time. */
SI_MUST_CHECK si_result si_track_chain_order(const si_tracks *tracks, size_t **order,
                                             si_error *error);

/* *next [row_count], the caller's to free: the row that the same agent has next, or SI_NO_ROW. */
SI_MUST_CHECK si_result si_track_chain_next(const si_tracks *tracks, size_t **next,
                                            si_error *error);

#endif
