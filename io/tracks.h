/*
 * Recordings: who was where at which frame.
 *
 * The format is told by the first line that is neither blank nor a comment:
 *   - ETH/UCY: `frame id x y`, exactly four columns separated by blanks or tabs, a row a line.
 *     Numbers may be written as floats (10692.0, 1.0692e+04) as long as frame and id are whole;
 *     they may be negative. Positions are the doubles nearest to what is written, in any locale.
 *     TrajNet 1.0 is the same with `? ?` for positions that are not told: no rows.
 *   - TrajNet++ ndjson: {"track": {"f", "p", "x", "y"}} and {"scene": {"id", "p", "s", "e",
 *     "fps"}}, other keys and "fps" as they like. Rows with a prediction_number are predictions,
 *     not tracks, and are refused; so are scenes that differ in "fps".
 *   - Columns separated by commas, semicolons, tabs or blanks, named in the first line: frame or
 *     time (seconds, kept as frames of a millisecond), id (a single person without), x and y, under
 *     their usual names (DUT, CITR, VRU). Or four columns separated by commas: `frame,id,x,y`.
 *   - ETH obsmat `frame id x z y vx vz vy`; HERMES `id frame x y z`; Stanford Drone annotations;
 *     UCY splines (vsp); Edinburgh `TRACK.Rn=[[x y t];...];`; Wildtrack JSON, a file or a folder.
 * Rows may come in any order. CRLF, blank lines, `#` to the end of a line and a UTF-8 byte order
 * mark are fine, and the last line needs no end. A line has at most 64 KiB.
 *
 * A bad line is an error that names file:line and the offending text. Not a finite number, a frame
 * or id outside +-2^53, and a second row for one (frame, id) are errors, never silently merged. So
 * is a file without rows, however it comes to have none.
 */
#ifndef SI_IO_TRACKS_H
#define SI_IO_TRACKS_H

#include <stdbool.h>
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
    double *position;  /* [row_count][2], metres if unit_metres is known */
    size_t scene_count;
    si_tracks_scene *scene;   /* [scene_count]; none for ETH/UCY text */
    double frames_per_second; /* what TrajNet++ scenes say, to be written again; else 0 */
    double frame_rate;        /* frame numbers a second where the format knows them, else 0 */
    double unit_metres;       /* that one unit of the file was; 0: not known, nothing scaled */
    const char *format;       /* static, for people to read */
    bool format_is_guess;     /* told by the shape of its numbers alone */
} si_tracks;

/* How to read a recording. Zeros, or NULL in place of it: as it says itself. */
typedef struct si_tracks_options {
    double unit_metres;  /* metres that one of its units is; 0: the format's, else 1 */
    const char *scales;  /* file of lines `name metres`: the unit of a recording whose path has the
                            name in it, the longest of several; NULL: none; borrowed */
    const char *columns; /* what its columns are, in order, such as "id,frame,x,y" or "time,_,x,y";
                            borrowed; si_tracks_columns_are_known */
} si_tracks_options;

/* Whether the names hold a frame or time, x and y. Other names mean columns to leave out. */
SI_API bool si_tracks_columns_are_known(const char *columns);

/*
 * Reads the recording at `path` into `tracks`, which needs no initialisation; on failure it is
 * empty. Memory: a small multiple of the file's size; time: proportional to it. Only regular files
 * are read: directories, devices and pipes are errors, so nothing waits or goes on for ever.
 *
 * SI_ERR_IO if the file cannot be read, SI_ERR_FORMAT for what stands in it, or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_tracks_read(const char *path, const si_tracks_options *options,
                                              si_tracks *tracks, si_error *error);

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
SI_API SI_MUST_CHECK si_result si_tracks_inspect(const char *path, const si_tracks_options *options,
                                                 si_tracks *tracks, si_tracks_repeats *repeats,
                                                 si_error *error);

/* Frees the arrays and empties the struct. A struct of zeros is fine. */
SI_API void si_tracks_finish(si_tracks *tracks);

SI_DECLARATIONS_END

#endif
