/*
 * The weights file of a training run: the model with the best parameters so far, where it comes
 * from, the log, and, as long as there may be another epoch, what --resume needs to go on.
 * Internal.
 */
#ifndef SI_PIPELINE_TRAINING_FILE_H
#define SI_PIPELINE_TRAINING_FILE_H

#include "pipeline/recordings.h"
#include "pipeline/training_log.h"

/* What a run is known by. Everything is borrowed. */
typedef struct training_origin {
    const char *recipe_name;
    const char *dataset; /* a set's name, or "files" */
    const si_recipe *recipe;
    const char *settings; /* changes of the recipe, "" for none */
    uint64_t fingerprint; /* of the windows, training and validation */
    double tight_amv;     /* that the recipe's tight_spread gives its windows; 0: no such thing */
    si_model *model;      /* as it is to be written */
    const si_recordings *recordings[2]; /* training and, if there is any, validation */
} training_origin;

/* Writes the state after an epoch; the file at `path` is replaced when the new one is whole. */
SI_MUST_CHECK si_result training_file_write(const char *path, const training_origin *origin,
                                            const si_trainer *trainer, const training_log *log,
                                            si_error *error);

/*
 * Puts the state of the file at `path` into `trainer` and `log`; if it has all epochs, writes it to
 * `output` at once. SI_ERR_FORMAT if it is of another recipe, seed or data (the error says which).
 */
SI_MUST_CHECK si_result training_file_resume(const char *path, const training_origin *origin,
                                             const char *output, si_trainer *trainer,
                                             training_log *log, si_error *error);

#endif
