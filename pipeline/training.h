/*
 * Training from recordings into a weights file, epoch by epoch. After each epoch the file holds the
 * best parameters so far, the log, and what is needed to go on from there to the same bits.
 *
 * A training is for one thread at a time; epochs start threads of their own.
 */
#ifndef SI_PIPELINE_TRAINING_H
#define SI_PIPELINE_TRAINING_H

#include "../predict/train/trainer.h"
#include "recordings.h"

SI_DECLARATIONS_BEGIN

typedef struct si_training si_training;

/* Everything is borrowed for the training's life. */
typedef struct si_training_config {
    const char *recipe_name;           /* for the file; as si_recipe_find */
    const si_recipe *recipe;           /* its steps hold for the windows too */
    const char *settings;              /* what was changed in it, for the file; NULL: nothing */
    const si_recordings_source *train; /* to learn from */
    const si_recordings_source *validation; /* that decide which epoch is kept; NULL: the last is */
    size_t thread_count;                    /* 0: one a core; the weights do not depend on it */
    double amv;         /* of the tight point of Social-Gaussian, square metres; 0: the one with
                           which the windows are most likely (train/tight_point.h) */
    const char *output; /* weights file */
    const char *log;    /* csv of the losses; NULL: none */
    const char *resume; /* weights file of a training to go on from, or NULL; one that has all its
                           epochs is written again */
} si_training_config;

/*
 * Reads the recordings and prepares. *training is the caller's, NULL on failure: SI_ERR_FORMAT
 * (no window to train on, or `resume` is of another training), what si_recordings_open and
 * si_trainer_create say.
 */
SI_API SI_MUST_CHECK si_result si_training_create(const si_training_config *config,
                                                  si_training **training, si_error *error);
SI_API void si_training_destroy(si_training *training);

/* Trains an epoch and writes the files. Errors are those of si_trainer_epoch and of writing. */
SI_API SI_MUST_CHECK si_result si_training_epoch(si_training *training, const si_progress *progress,
                                                 si_epoch_record *record, si_error *error);

/* What trains, borrowed: its counters tell which epoch is done. */
SI_API const si_trainer *si_training_trainer(const si_training *training);

/* What it learns from, or with `validation` decides by, NULL if there is none; borrowed. */
SI_API const si_recordings *si_training_recordings(const si_training *training, bool validation);

typedef struct si_training_size {
    size_t windows; /* to learn from */
    size_t agents;  /* in them */
    size_t validation_windows;
} si_training_size;

SI_API si_training_size si_training_get_size(const si_training *training);

SI_DECLARATIONS_END

#endif
