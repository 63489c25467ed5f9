/*
 * Spreads that are put right afterwards, of any predictor: on held-out predictions, whose truths
 * are known, one factor a step is fitted (metrics/widening.h), by which other predictions of it are
 * then widened about the mean of each cell. Paths stay in order, only their width changes.
 */
#ifndef SI_PIPELINE_CALIBRATION_H
#define SI_PIPELINE_CALIBRATION_H

#include "../base/progress.h"
#include "../io/predictions.h"

SI_DECLARATIONS_BEGIN

typedef struct si_calibration {
    size_t predicted_steps; /* P */
    double *factor;         /* [P], owned; positive */
    double step_seconds;    /* of the predictions */
    size_t agent_count;     /* that it was fitted on, once for each scene they are in */
} si_calibration;

/*
 * Fits to the prediction files at path [count], which must have futures and steps alike. `level` as
 * in si_widening_create. Release with si_calibration_finish; empty on failure: SI_ERR_SHAPE or
 * SI_ERR_FORMAT if files do not fit together or lack a future, SI_ERR_NUMERIC if they are too few,
 * SI_ERR_INTERRUPTED, and what si_predictions_reader_open says.
 */
SI_API SI_MUST_CHECK si_result si_calibration_fit(char *const *path, size_t count, double level,
                                                  const si_progress *progress,
                                                  si_calibration *calibration, si_error *error);
SI_API void si_calibration_finish(si_calibration *calibration);

/*
 * Writes the predictions at `from`, widened, to `to`. SI_ERR_SHAPE if they have other steps than
 * the calibration, and what reading and writing says.
 */
SI_API SI_MUST_CHECK si_result si_calibration_apply(const si_calibration *calibration,
                                                    const char *from, const char *to,
                                                    const si_progress *progress, si_error *error);

SI_DECLARATIONS_END

#endif
