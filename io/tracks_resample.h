/* Recordings put on a model's steps. */
#ifndef SI_IO_TRACKS_RESAMPLE_H
#define SI_IO_TRACKS_RESAMPLE_H

#include <stdbool.h>

#include "tracks.h"

SI_DECLARATIONS_BEGIN

/* Seconds between rows of an agent that are bridged, as a stream's. */
#define SI_BRIDGED_SECONDS 1.2

/* Whether every row is on a step, counted from the first frame at `frame_rate` frames a second. */
SI_API bool si_tracks_are_on_steps(const si_tracks *tracks, double frame_rate, double step_seconds);

/*
 * Replaces the rows by the agents' positions at the first frame and every `step_seconds` after it,
 * interpolated linearly between rows on either side that lie within SI_BRIDGED_SECONDS of one
 * another, as si_tracker_gather does; what is on a step stays as it is. The frame of a step is the
 * nearest whole number. SI_ERR_ARGUMENT for rates not above 0, a step shorter than a frame, or a
 * recording that names its own scenes; SI_ERR_NO_MEMORY. `tracks` is then as before.
 */
SI_API SI_MUST_CHECK si_result si_tracks_resample(si_tracks *tracks, double frame_rate,
                                                  double step_seconds, si_error *error);

SI_DECLARATIONS_END

#endif
