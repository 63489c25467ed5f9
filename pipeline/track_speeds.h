/* The tracks of a recording, one after another, with how fast each went. Internal: not installed.
 */
#ifndef SI_PIPELINE_TRACK_SPEEDS_H
#define SI_PIPELINE_TRACK_SPEEDS_H

#include "pipeline/recording_look.h"

/* N rows; arrays belong to it, release with si_track_speeds_finish. */
typedef struct si_track_speeds {
    size_t row_count;
    size_t track_count;
    size_t *offset;   /* [track_count + 1] */
    double *position; /* [N][2], metres if the recording knows them */
    double *speed;    /* [N], units a second, since the row before; the first has the second's */
} si_track_speeds;

/*
 * Reads the recording at `path`, by agents, each in order of time. Empty on failure: what
 * si_tracks_read says, or SI_ERR_NO_MEMORY. Where neither `reading` nor the file knows a clock,
 * frames that are next to each other are one step apart.
 */
SI_MUST_CHECK si_result si_track_speeds_read(const char *path, const si_reading *reading,
                                             si_track_speeds *made, si_error *error);
void si_track_speeds_finish(si_track_speeds *made);

#endif
