/*
 * What spread buys: AMD against AMV while samples are pulled in and spread out about their mean.
 * Internal: not installed.
 */
#ifndef SI_PIPELINE_FRONTIER_H
#define SI_PIPELINE_FRONTIER_H

#include "pipeline/evaluate.h"

enum { SI_FRONTIER_POINTS = 7, SI_FRONTIER_AS_IT_IS = 3 };

typedef struct si_frontier {
    char name[SI_PREDICTOR_NAME_SIZE];
    si_predictions_header header; /* of the file */
    double amv[SI_FRONTIER_POINTS];
    double amd[SI_FRONTIER_POINTS];
    double low[SI_FRONTIER_POINTS], high[SI_FRONTIER_POINTS]; /* of AMD as it is; else NaN */
} si_frontier;

/*
 * The curve of a file, which needs /future and three different samples: SI_ERR_FORMAT without, and
 * the errors of si_evaluate_file. `options` and `progress` may be NULL.
 */
SI_MUST_CHECK si_result si_frontier_of_file(const char *path, const si_predictions_options *options,
                                            const si_progress *progress, si_frontier *made,
                                            si_error *error);

/* The line to beat: constant velocity with Gaussian noise on the windows of a file whose curve is
 * `first`, from the same AMV on, so that the curves lie over one another. */
SI_MUST_CHECK si_result si_frontier_of_baseline(const char *path,
                                                const si_predictions_options *options,
                                                const si_frontier *first,
                                                const si_progress *progress, si_frontier *made,
                                                si_error *error);

#endif
