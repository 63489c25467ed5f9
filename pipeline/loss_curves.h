/*
 * The training log inside a weights file: attributes of equal length, a number an epoch,
 * log_train_<loss>, log_validation_<loss>, and log_epoch where the epochs are not 1, 2, ...
 * Internal: not installed.
 */
#ifndef SI_PIPELINE_LOSS_CURVES_H
#define SI_PIPELINE_LOSS_CURVES_H

#include "io/weights.h"
#include "pipeline/curve_data.h"

typedef struct si_loss_curve {
    char loss[SI_WEIGHTS_NAME_SIZE]; /* as the file calls it, such as "best_end" */
    bool validation;                 /* else on what was trained on */
    si_curve_data data;              /* against the epoch */
} si_loss_curve;

/* Release with si_loss_curves_finish, also after a failure. */
typedef struct si_loss_curves {
    size_t count;
    si_loss_curve *curve; /* [count], training before validation, each in order of names */
    int best;             /* the epoch of the least validation loss, by place; -1: none */
} si_loss_curves;

/* SI_ERR_FORMAT if the file keeps no log, SI_ERR_SHAPE for logs of unlike lengths, and what
 * si_weights_read says. */
SI_MUST_CHECK si_result si_loss_curves_read(const char *path, si_loss_curves *curves,
                                            si_error *error);
void si_loss_curves_finish(si_loss_curves *curves);

/* What a loss is called in a figure: in words, or its name with spaces. */
void si_loss_title(const char *loss, char title[SI_WEIGHTS_NAME_SIZE]);

#endif
