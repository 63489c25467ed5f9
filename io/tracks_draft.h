/*
 * A recording while it is read: rows in the file's order with their lines, and what the formats
 * add to it. Internal: not installed.
 */
#ifndef SI_IO_TRACKS_DRAFT_H
#define SI_IO_TRACKS_DRAFT_H

#include <stdbool.h>
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

/* What a column is. */
typedef enum si_role {
    SI_ROLE_FRAME,
    SI_ROLE_TIME, /* seconds, in place of a frame */
    SI_ROLE_ID,
    SI_ROLE_X,
    SI_ROLE_Y,
    SI_ROLE_COUNT
} si_role;

enum { SI_NO_COLUMN = -1 };

typedef struct si_tracks_layout {
    char separator;            /* as si_columns_split */
    size_t column_count;       /* of every line */
    int column[SI_ROLE_COUNT]; /* SI_NO_COLUMN where there is none */
} si_tracks_layout;

/* How far a vsp file has come. */
typedef struct si_tracks_splines {
    bool has_count;
    int64_t count, begun, points_left;
} si_tracks_splines;

typedef struct si_tracks_format si_tracks_format;

/* Start from zeros and the path; release with si_tracks_draft_finish. */
typedef struct si_tracks_draft {
    const char *path; /* borrowed, for errors */
    si_tracks_options options;
    const si_tracks_format *format; /* NULL until a line says something */
    si_tracks_layout layout;
    size_t header_line; /* a line that names columns, 0: none */
    si_tracks_splines splines;
    double frame_rate; /* where rows tell it, else 0 */
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

/* By frame, then agent, then line. */
void si_tracks_draft_sort(si_tracks_draft *draft);

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
