/*
 * How often what happened lies in the central region (metrics/coverage.h) that holds a given part
 * of the samples: on the diagonal the spread is right, below it is too narrow.
 * Internal: not installed.
 */
#ifndef SI_PIPELINE_COVERAGE_CURVES_H
#define SI_PIPELINE_COVERAGE_CURVES_H

#include "base/progress.h"
#include "io/predictions.h"

enum { SI_COVERAGE_CURVES_LEVELS = 21, SI_COVERAGE_CURVES_SHOWN = 3 };

/* The levels that are told by time ahead: .5, .8, .95. */
extern const double si_coverage_curves_shown[SI_COVERAGE_CURVES_SHOWN];

/* Percent. Arrays belong to it. */
typedef struct si_coverage_curves {
    char name[SI_PREDICTOR_NAME_SIZE];
    size_t steps;   /* P */
    size_t samples; /* K */
    size_t agents;
    double nominal[SI_COVERAGE_CURVES_LEVELS], held[SI_COVERAGE_CURVES_LEVELS]; /* over all steps */
    double *seconds;                                                            /* [P], ahead */
    double *by_step[SI_COVERAGE_CURVES_SHOWN];                                  /* [P] each */
} si_coverage_curves;

/* SI_ERR_FORMAT without /future, three samples and a scene; the errors of reading. Finish it even
 * on failure. `options` and `progress` may be NULL. */
SI_MUST_CHECK si_result si_coverage_curves_measure(const char *path,
                                                   const si_predictions_options *options,
                                                   const si_progress *progress,
                                                   si_coverage_curves *made, si_error *error);
void si_coverage_curves_finish(si_coverage_curves *made);

#endif
