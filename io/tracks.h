/*
 * Recordings: who was where at which frame.
 *
 * Two text formats are read, told apart by their first line:
 *   - ETH/UCY: `frame id x y`, separated by blanks or tabs, a row a line. Numbers may be written as
 *     floats (10692.0) as long as frame and id are whole. CRLF, blank lines and `#` comments are
 *     fine. Rows may come in any order.
 *   - TrajNet++ ndjson: {"track": {"f", "p", "x", "y"}} and {"scene": {"id", "p", "s", "e", ...}}.
 *     Rows with a prediction_number are predictions, not tracks, and are refused.
 *
 * A bad line is an error that names file:line and the offending text. Not a finite number, a frame
 * or id outside +-2^53, and a second row for one (frame, id) are errors, never silently merged.
 */
#ifndef SI_IO_TRACKS_H
#define SI_IO_TRACKS_H

#include <stddef.h>
#include <stdint.h>

#include "../base/status.h"

/* A scene that the file itself names (TrajNet++): the frames from first to last, both included. */
typedef struct si_tracks_scene {
    int64_t id;
    int64_t primary_id; /* the agent that the scene is about */
    int64_t first_frame;
    int64_t last_frame;
} si_tracks_scene;

/* Rows sorted by frame, then agent. Everything is owned; release with si_tracks_finish. */
typedef struct si_tracks {
    size_t row_count;
    int64_t *frame;    /* [row_count] */
    int64_t *agent_id; /* [row_count] */
    double *position;  /* [row_count][2], in the file's unit, which should be metres */
    size_t scene_count;
    si_tracks_scene *scene;   /* [scene_count]; none for ETH/UCY text */
    double frames_per_second; /* as the file says (TrajNet++), else 0 */
} si_tracks;

/*
 * Reads the recording at `path` into `tracks`, which needs no initialisation; on failure it is
 * empty. Memory: a small multiple of the file's size. Files that never end (devices) end in an
 * error, not in a loop.
 */
SI_API SI_MUST_CHECK si_status si_tracks_read(const char *path, si_tracks *tracks, si_error *error);

/* Frees the arrays and empties the struct. A struct of zeros is fine. */
SI_API void si_tracks_finish(si_tracks *tracks);

#endif
