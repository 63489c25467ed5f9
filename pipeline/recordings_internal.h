/* The recordings themselves. Internal: not installed. */
#ifndef SI_PIPELINE_RECORDINGS_INTERNAL_H
#define SI_PIPELINE_RECORDINGS_INTERNAL_H

#include "pipeline/recordings.h"

enum { RECORDING_NAME_SIZE = 256 };

size_t recordings_count(const si_recordings *recordings);
const char *recordings_name(const si_recordings *recordings, size_t index);
const si_tracks *recordings_tracks(const si_recordings *recordings, size_t index);

/* Rounds positions to float32, as a file keeps them. */
static inline void recordings_narrow_array(double *position, size_t count)
{
    for (size_t i = 0; i < count; i++)
        position[i] = (double)(float)position[i];
}

/* The same of the scenes that were read last. */
void recordings_narrow(si_recordings *recordings);

#endif
