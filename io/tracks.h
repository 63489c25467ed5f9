/*
 * Recordings: who was where at which frame.
 *
 * Two text formats are read, told apart by their first line that is neither blank nor a comment:
 *   - ETH/UCY: `frame id x y`, exactly four columns separated by blanks or tabs, a row a line.
 *     Numbers may be written as floats (10692.0, 1.0692e+04) as long as frame and id are whole;
 *     they may be negative. Positions are the doubles nearest to what is written, in any locale.
 *   - TrajNet++ ndjson: {"track": {"f", "p", "x", "y"}} and {"scene": {"id", "p", "s", "e",
 * "fps"}}, other keys and "fps" as they like. Rows with a prediction_number are predictions, not
 * tracks, and are refused; so are scenes that differ in "fps". Rows may come in any order. CRLF,
 * blank lines, `#` to the end of a line and a UTF-8 byte order mark are fine, and the last line
 * needs no end. A line has at most 64 KiB.
 *
 * A bad line is an error that names file:line and the offending text. Not a finite number, a frame
 * or id outside +-2^53, and a second row for one (frame, id) are errors, never silently merged. So
 * is a file without rows, however it comes to have none.
 */
#ifndef SI_IO_TRACKS_H
#define SI_IO_TRACKS_H

#include <stddef.h>
#include <stdint.h>

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

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
 * empty. Memory: a small multiple of the file's size; time: proportional to it. Only regular files
 * are read: directories, devices and pipes are errors, so nothing waits or goes on for ever.
 *
 * SI_ERR_IO if the file cannot be read, SI_ERR_FORMAT for what stands in it, or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_tracks_read(const char *path, si_tracks *tracks, si_error *error);

/* Rows that repeat a frame and agent; the example is the first in order of frame, then agent. */
typedef struct si_tracks_repeats {
    size_t count;
    int64_t frame;
    int64_t agent_id;
    size_t first_line;
    size_t second_line;
} si_tracks_repeats;

/*
 * The same for looking at a recording that may be faulty (`simplicit info`): of repeated rows the
 * first line of each counts, and the rest are told in `repeats` instead of being an error.
 */
SI_API SI_MUST_CHECK si_result si_tracks_inspect(const char *path, si_tracks *tracks,
                                                 si_tracks_repeats *repeats, si_error *error);

/* Frees the arrays and empties the struct. A struct of zeros is fine. */
SI_API void si_tracks_finish(si_tracks *tracks);

SI_DECLARATIONS_END

#endif
