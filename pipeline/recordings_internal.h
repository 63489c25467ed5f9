/* The recordings themselves, and some of their scenes. Internal: not installed. */
#ifndef SI_PIPELINE_RECORDINGS_INTERNAL_H
#define SI_PIPELINE_RECORDINGS_INTERNAL_H

#include "pipeline/recordings.h"

enum { RECORDING_NAME_SIZE = 256 };

size_t recordings_count(const si_recordings *recordings);
const char *recordings_name(const si_recordings *recordings, size_t index);
const si_tracks *recordings_tracks(const si_recordings *recordings, size_t index);

/* Makes scenes first .. first + count - 1, of those there are in all recordings, all that will be
 * read before they start again from the first of all. */
void recordings_select(si_recordings *recordings, size_t first, size_t count);

/*
 * Takes those without a future out of the scenes that were read last, which `set` is to be, and
 * their rows out of the samples [A][row_size]: they were neighbours alone (all_neighbours).
 */
void recordings_keep_future(si_recordings *recordings, double *samples, size_t row_size,
                            si_scene_set *set);

/* Rounds positions to float32, as a file keeps them. */
static inline void recordings_narrow_array(double *position, size_t count)
{
    for (size_t i = 0; i < count; i++)
        position[i] = (double)(float)position[i];
}

/* The same of the scenes that were read last. */
void recordings_narrow(si_recordings *recordings);

#endif
