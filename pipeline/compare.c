#include "pipeline/compare.h"

#include <math.h>

#include "base/argument.h"

static si_result check_windows(const si_evaluation *first, const si_evaluation *second, bool force,
                               si_error *error)
{
    if (first->windows == second->windows || force)
        return SI_OK;
    return si_error_set(error, SI_ERR_SHAPE,
                        "%s and %s predict other windows (fingerprints %016llx and %016llx), so "
                        "there is nothing to pair (--force pairs them all the same)",
                        first->name, second->name, (unsigned long long)first->windows,
                        (unsigned long long)second->windows);
}

static double share_won(const si_evaluation *first, const si_evaluation *second, si_metric metric)
{
    size_t count = first->result.agent_count;
    double won = 0.0;
    if (!si_metric_is_loss(metric) || first->agent == NULL || second->agent == NULL || count == 0)
        return NAN;
    for (size_t a = 0; a < count; a++) {
        double one = first->agent[a * SI_METRIC_COUNT + metric];
        double other = second->agent[a * SI_METRIC_COUNT + metric];
        won += one < other ? 1.0 : one > other ? 0.0 : 0.5;
    }
    return won / (double)count;
}

static bool is_test(const si_comparison *comparison)
{
    return si_metric_is_loss(comparison->metric) && !isnan(comparison->p_value);
}

/* Holm: the i-th smallest of m, times m - i + 1, never below the one before. */
static void adjust(si_comparison *comparison, size_t count, double confidence)
{
    size_t tests = 0;
    for (size_t i = 0; i < count; i++) {
        comparison[i].holm = comparison[i].p_value;
        tests += is_test(&comparison[i]);
    }
    double before = -1.0, last = 0.0;
    for (size_t left = tests; left > 0;) {
        double next = INFINITY;
        for (size_t i = 0; i < count; i++)
            if (is_test(&comparison[i]) && comparison[i].p_value > before)
                next = fmin(next, comparison[i].p_value);
        last = fmin(fmax(last, next * (double)left), 1.0);
        for (size_t i = 0; i < count; i++)
            if (is_test(&comparison[i]) && comparison[i].p_value == next) {
                comparison[i].holm = last;
                left--;
            }
        before = next;
    }
    for (size_t i = 0; i < count; i++)
        comparison[i].shown = comparison[i].holm < 1.0 - confidence;
}

si_result si_compare(const si_evaluation *first, const si_evaluation *second, bool force,
                     si_comparison *comparison, size_t *count, si_error *error)
{
    SI_REQUIRE(error, first, second, comparison, count);
    unsigned both = first->conventions.metrics & second->conventions.metrics;
    double confidence = first->conventions.confidence;
    *count = 0;
    si_result status = check_windows(first, second, force, error);
    for (size_t m = 0; m < SI_METRIC_COUNT && status == SI_OK; m++) {
        si_comparison made = {.metric = (si_metric)m};
        if ((both >> m & 1U) == 0)
            continue;
        status =
            si_score_compare(first->score, second->score, made.metric, &made.difference, error);
        made.interval = si_estimate_interval(&made.difference, confidence);
        made.p_value = si_estimate_p_value(&made.difference);
        made.won = isnan(made.difference.value) ? NAN : share_won(first, second, made.metric);
        comparison[(*count)++] = made;
    }
    if (status == SI_OK)
        adjust(comparison, *count, confidence);
    return status;
}
