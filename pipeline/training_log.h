/* What every epoch came to, for the weights file and for --log. Internal. */
#ifndef SI_PIPELINE_TRAINING_LOG_H
#define SI_PIPELINE_TRAINING_LOG_H

#include "io/weights.h"
#include "predict/train/trainer.h"

/* Numbers of an epoch: epoch, rate, gradient_norm, is_best, and the losses of both sets. */
enum { TRAINING_LOG_COLUMNS = 4 + 2 * SI_EPOCH_MAX_LOSSES };

/* Start from a struct of zeros; release with training_log_finish. */
typedef struct training_log {
    size_t count;
    size_t capacity;
    double (*row)[TRAINING_LOG_COLUMNS]; /* [capacity], owned */
} training_log;

SI_MUST_CHECK si_result training_log_add(training_log *log, const si_epoch_record *record);
void training_log_finish(training_log *log);

/* As attributes log_<column> of a number an epoch: log_epoch, log_rate, log_train_<loss>, ... */
SI_MUST_CHECK si_result training_log_save(const training_log *log, const si_trainer *trainer,
                                          si_weights *weights);
/*
 * The log of the epochs that the restored trainer has done. SI_ERR_FORMAT if the file does not have
 * it; `source` names the file in errors.
 */
SI_MUST_CHECK si_result training_log_load(training_log *log, const si_trainer *trainer,
                                          const si_weights *weights, const char *source,
                                          si_error *error);

/* Writes the whole table; renamed over `path` when it is whole. */
SI_MUST_CHECK si_result training_log_write_csv(const training_log *log, const si_trainer *trainer,
                                               const char *path, si_error *error);

#endif
