/*
 * Is one predictor better than another? Both are scored on the same windows, so their difference is
 * taken scene by scene: what is hard for both cancels, and the interval is that of the difference.
 */
#ifndef SI_PIPELINE_COMPARE_H
#define SI_PIPELINE_COMPARE_H

#include "evaluate.h"

SI_DECLARATIONS_BEGIN

/* One metric of one predictor less that of the other. */
typedef struct si_comparison {
    si_metric metric;
    si_estimate difference; /* below 0: the first is lower; better, if si_metric_is_loss */
    si_interval interval;   /* at the confidence of the first's conventions */
    double p_value;         /* of no difference */
    double holm;            /* p_value times what Holm (Scandinavian Journal of Statistics 6, 1979)
                               asks for testing so many metrics at once, at most 1 */
    bool shown;             /* holm is below 1 - confidence: there is a difference */
    double won; /* share of agents that the first is lower on, ties half; NaN for what is
                   no loss, and without by_agent in both */
} si_comparison;

/*
 * Compares the metrics that both scored: comparison [SI_METRIC_COUNT], *count are filled. AMV,
 * which says how wide and not how good, is no test and does not count for Holm's: its `shown` goes
 * by its own p_value.
 *
 * SI_ERR_SHAPE for unlike windows, unless `force` (then scenes and agents must still be as many),
 * SI_ERR_ARGUMENT for unlike conventions.
 */
SI_API SI_MUST_CHECK si_result si_compare(const si_evaluation *first, const si_evaluation *second,
                                          bool force, si_comparison *comparison, size_t *count,
                                          si_error *error);

/*
 * The mean over sets of what was compared on each, comparison [set_count][SI_METRIC_COUNT] with
 * count [set_count] filled of them, for the metrics that all have: sets count alike whatever their
 * sizes, and are independent, so that variances add (degrees of freedom by Welch and
 * Satterthwaite).
 */
SI_API void si_compare_mean(size_t set_count, const si_comparison *comparison, const size_t *count,
                            double confidence, si_comparison *mean, size_t *mean_count);

SI_DECLARATIONS_END

#endif
