#include "pipeline/compare.h"

#include <math.h>
#include <stdlib.h>

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
        if (status != SI_OK)
            break;
        made.interval = si_estimate_interval(&made.difference, confidence);
        made.p_value = si_estimate_p_value(&made.difference);
        made.won = isnan(made.difference.value) ? NAN : share_won(first, second, made.metric);
        comparison[(*count)++] = made;
    }
    if (status == SI_OK)
        adjust(comparison, *count, confidence);
    else
        *count = 0;
    return status;
}

/* What was compared on one set. */
typedef struct set_comparison {
    si_comparison of[SI_METRIC_COUNT];
    size_t count;
} set_comparison;

static const si_comparison *find_metric(const set_comparison *set, si_metric metric)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->of[i].metric == metric)
            return &set->of[i];
    return NULL;
}

/* False if a set has not compared the metric. */
static bool average(size_t set_count, const set_comparison *sets, si_metric metric,
                    si_comparison *mean)
{
    double variance = 0.0, spread = 0.0;
    *mean = (si_comparison){.metric = metric};
    for (size_t s = 0; s < set_count; s++) {
        const si_comparison *own = find_metric(&sets[s], metric);
        if (own == NULL)
            return false;
        const double square = own->difference.standard_error * own->difference.standard_error;
        mean->difference.value += own->difference.value / (double)set_count;
        mean->won += own->won / (double)set_count;
        variance += square;
        spread += square * square / (double)own->difference.degrees;
    }
    const double degrees = variance * variance / spread;
    mean->difference.standard_error = sqrt(variance) / (double)set_count;
    mean->difference.degrees = isfinite(degrees) && degrees >= 1.0 ? (size_t)degrees : 0;
    return true;
}

static void average_all(size_t set_count, const set_comparison *sets, double confidence,
                        si_comparison *mean, size_t *count)
{
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        si_comparison *made = &mean[*count];
        if (!average(set_count, sets, (si_metric)m, made))
            continue;
        made->interval = si_estimate_interval(&made->difference, confidence);
        made->p_value = si_estimate_p_value(&made->difference);
        ++*count;
    }
    adjust(mean, *count, confidence);
}

si_result si_compare_sets(size_t set_count, const si_evaluation *const *first,
                          const si_evaluation *const *second, bool force, si_comparison *comparison,
                          size_t *count, si_error *error)
{
    SI_REQUIRE(error, count);
    *count = 0;
    SI_REQUIRE(error, first, second, comparison);
    if (set_count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "no set to compare on");
    if (set_count == 1)
        return si_compare(first[0], second[0], force, comparison, count, error);
    set_comparison *sets = calloc(set_count, sizeof *sets);
    si_result status = sets != NULL ? SI_OK : si_error_no_memory(error, "the comparison");
    for (size_t s = 0; s < set_count && status == SI_OK; s++)
        status = si_compare(first[s], second[s], force, sets[s].of, &sets[s].count, error);
    if (status == SI_OK)
        average_all(set_count, sets, first[0]->conventions.confidence, comparison, count);
    free(sets);
    return status;
}
