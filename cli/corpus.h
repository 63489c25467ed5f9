/* Recordings of one or many files as one set of windows to train on. */
#ifndef SI_CLI_CORPUS_H
#define SI_CLI_CORPUS_H

#include "cli/recordings.h"
#include "predict/train/trainer.h"

/* Everything is owned; release with corpus_finish. */
typedef struct corpus {
    si_training_set set; /* its arrays are those below */
    size_t *offset;
    double *observed;
    double *future;
    const char **recording;
    int64_t *frame;
    recordings source; /* holds the names */
    size_t observed_steps;
    size_t predicted_steps;
} corpus;

/* Reads what the options name. No window at all is not an error here. */
SI_MUST_CHECK si_result corpus_load(const recordings_options *options, corpus *loaded,
                                    si_error *error);
void corpus_finish(corpus *loaded);

/*
 * 64 bits that stand for every number of the set (FNV-1a, Fowler, Noll and Vo), going on from
 * `hash`; start from CORPUS_FINGERPRINT_START.
 */
#define CORPUS_FINGERPRINT_START 0xcbf29ce484222325u
uint64_t corpus_fingerprint(const corpus *loaded, uint64_t hash);

#endif
