/*
 * Is one predictor better than another? Both are scored on the same windows, so their difference is
 * taken scene by scene: what is hard for both cancels, and the interval is that of the difference.
 * And where does it come from: who do they differ on?
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
 * Compares the metrics that both scored: comparison [SI_METRIC_COUNT], *count are filled;
 * *count is 0 on failure. AMV, which says how wide and not how good, is no test and does not count
 * for Holm's: its `shown` goes by its own p_value.
 *
 * SI_ERR_SHAPE for unlike windows, unless `force` (then scenes and agents must still be as many),
 * SI_ERR_ARGUMENT for unlike conventions.
 */
SI_API SI_MUST_CHECK si_result si_compare(const si_evaluation *first, const si_evaluation *second,
                                          bool force, si_comparison *comparison, size_t *count,
                                          si_error *error);

/*
 * The mean over sets of first[s] less second[s], [set_count] each, for the metrics that all have:
 * sets count alike whatever their sizes, and are independent, so that variances add (degrees of
 * freedom by Welch and Satterthwaite). Of one set the same as si_compare, which has the rest and
 * the errors; SI_ERR_ARGUMENT without a set.
 */
SI_API SI_MUST_CHECK si_result si_compare_sets(size_t set_count, const si_evaluation *const *first,
                                               const si_evaluation *const *second, bool force,
                                               si_comparison *comparison, size_t *count,
                                               si_error *error);

/* What agents are told apart by. */
typedef enum si_where {
    SI_WHERE_SPEED,   /* metres a second, over the observed steps */
    SI_WHERE_TURN,    /* degrees from the way that was observed to the way to where it ended; 0 for
                         who did not move */
    SI_WHERE_DENSITY, /* agents in the scene */
    SI_WHERE_COUNT
} si_where;

/* "speed", ...; NULL for another value. Static. */
SI_API const char *si_where_name(si_where where);
/* False, and *where untouched, if there is none of that name. */
SI_API SI_MUST_CHECK bool si_where_find(const char *name, si_where *where);

enum { SI_WHERE_PARTS = 3 };

/* A third of the agents; those who are alike stay together, so that thirds may differ in size, and
 * be empty. */
typedef struct si_where_part {
    double low, high; /* what they have */
    size_t agent_count;
    double difference; /* mean over them; NaN of none */
    double share;      /* of the sum of the difference over all agents; NaN if that is 0 */
} si_where_part;

/*
 * The difference of a metric, `first` less `second`, over thirds of the agents by each of those.
 * Both were scored by_agent, with the metric and without primary_only, on the windows of the file
 * at `path`, which is read with `options` (NULL: as it says itself) for where people walked. An
 * agent without a finite value in both counts for nothing. SI_ERR_ARGUMENT for what was not scored,
 * SI_ERR_SHAPE for a file of other agents, and the errors of reading.
 */
SI_API SI_MUST_CHECK si_result si_compare_where(const si_evaluation *first,
                                                const si_evaluation *second, si_metric metric,
                                                const char *path,
                                                const si_predictions_options *options,
                                                si_where_part part[SI_WHERE_COUNT][SI_WHERE_PARTS],
                                                si_error *error);

SI_DECLARATIONS_END

#endif
