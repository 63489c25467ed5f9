/*
 * A recording while it is read: rows in the file's order with their lines, and what the two formats
 * add to it. Internal: not installed.
 */
#ifndef SI_IO_TRACKS_DRAFT_H
#define SI_IO_TRACKS_DRAFT_H

#include <stddef.h>

#include "line_reader.h"
#include "tracks.h"

typedef struct si_track_row {
    int64_t frame;
    int64_t agent_id;
    double x;
    double y;
    size_t line;
} si_track_row;

/* Start from zeros and the path; release with si_tracks_draft_finish. */
typedef struct si_tracks_draft {
    const char *path; /* borrowed, for errors */
    size_t row_count;
    size_t row_capacity;
    si_track_row *row; /* owned */
    size_t scene_count;
    size_t scene_capacity;
    si_tracks_scene *scene; /* owned */
    double frames_per_second;
} si_tracks_draft;

SI_MUST_CHECK si_result si_tracks_draft_add_row(si_tracks_draft *draft, const si_track_row *row,
                                                si_error *error);
SI_MUST_CHECK si_result si_tracks_draft_add_scene(si_tracks_draft *draft,
                                                  const si_tracks_scene *scene, si_error *error);

/* A line that is neither blank nor a comment, in one of the formats: adds what it says. */
SI_MUST_CHECK si_result si_tracks_draft_add_ethucy(si_tracks_draft *draft, const si_line *line,
                                                   si_error *error);
SI_MUST_CHECK si_result si_tracks_draft_add_trajnet(si_tracks_draft *draft, const si_line *line,
                                                    si_error *error);

/* By frame, then agent, then line; in time proportional to the rows. */
SI_MUST_CHECK si_result si_tracks_draft_sort(si_tracks_draft *draft, si_error *error);

/*
 * Of a sorted draft: rows that repeat a (frame, agent) are an error if `repeats` is NULL; otherwise
 * they are dropped, the first line of each staying, and told in `repeats`.
 */
SI_MUST_CHECK si_result si_tracks_draft_settle_repeats(si_tracks_draft *draft,
                                                       si_tracks_repeats *repeats, si_error *error);

/* Fills `tracks` from a sorted draft; scenes move over. On failure `tracks` is left as it is. */
SI_MUST_CHECK si_result si_tracks_draft_pack(si_tracks_draft *draft, si_tracks *tracks,
                                             si_error *error);

void si_tracks_draft_finish(si_tracks_draft *draft);

#endif
