/* The recordings themselves. Internal: not installed. */
#ifndef SI_PIPELINE_RECORDINGS_INTERNAL_H
#define SI_PIPELINE_RECORDINGS_INTERNAL_H

#include "pipeline/recordings.h"

enum { RECORDING_NAME_SIZE = 256 };

size_t recordings_count(const si_recordings *recordings);
const char *recordings_name(const si_recordings *recordings, size_t index);
const si_tracks *recordings_tracks(const si_recordings *recordings, size_t index);

#endif
