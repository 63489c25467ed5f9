/* Recordings of one or many files as one set of windows to train on. Internal. */
#ifndef SI_PIPELINE_TRAINING_WINDOWS_H
#define SI_PIPELINE_TRAINING_WINDOWS_H

#include "pipeline/recordings.h"
#include "predict/train/trainer.h"

/* Everything is owned; release with training_windows_finish. */
typedef struct training_windows {
    si_training_set set; /* its arrays are those below */
    size_t *offset;
    double *observed;
    double *future;
    const char **recording;
    int64_t *frame;
    si_recordings source; /* holds the names */
    size_t observed_steps;
    size_t predicted_steps;
} training_windows;

/* Reads what the source names. No window at all is not an error here. */
SI_MUST_CHECK si_result training_windows_load(const si_recordings_source *source,
                                              training_windows *loaded, si_error *error);
void training_windows_finish(training_windows *loaded);

/*
 * 64 bits that stand for every number of the set (FNV-1a, Fowler, Noll and Vo), going on from
 * `hash`; start from TRAINING_WINDOWS_FINGERPRINT_START.
 */
#define TRAINING_WINDOWS_FINGERPRINT_START 0xcbf29ce484222325u
uint64_t training_windows_fingerprint(const training_windows *loaded, uint64_t hash);

#endif
