/* Where the difference of two predictors comes from. */
#include "pipeline/compare.h"

#include <math.h>
#include <stdlib.h>

#include "base/argument.h"
#include "base/names.h"
#include "base/order.h"
#include "pipeline/agent_traits.h"

static const char *const where_names[] = {"speed", "turn", "density"};
SI_DEFINE_NAMES(si_where, where_names)

/* An agent with what it has, by which it is sorted, and what the predictors differ by. */
typedef struct placed {
    double has;
    double difference;
} placed;

typedef struct search {
    const si_evaluation *first, *second;
    si_metric metric;
    double *has; /* [A][SI_WHERE_COUNT] */
} search;

/* Cut where a third ends, and on behind all who are like the last. */
static void cut(const placed *agent, size_t count, si_where_part part[SI_WHERE_PARTS])
{
    double whole = 0.0;
    for (size_t i = 0; i < count; i++)
        whole += agent[i].difference;
    size_t done = 0;
    for (size_t p = 0; p < SI_WHERE_PARTS; p++) {
        const size_t wanted = count * (p + 1) / SI_WHERE_PARTS, first = done;
        double sum = 0.0;
        while (done < wanted ||
               (done > first && done < count && agent[done].has == agent[done - 1].has))
            sum += agent[done++].difference;
        part[p] = (si_where_part){.low = done > first ? agent[first].has : NAN,
                                  .high = done > first ? agent[done - 1].has : NAN,
                                  .agent_count = done - first,
                                  .difference = sum / (double)(done - first),
                                  .share = whole != 0.0 ? sum / whole : NAN};
    }
}

static void sort_out(const search *work, si_where where, placed *agent, si_where_part *part)
{
    size_t count = 0;
    for (size_t a = 0; a < work->first->header.agent_count; a++) {
        const size_t at = a * SI_METRIC_COUNT + work->metric;
        const double difference = work->first->agent[at] - work->second->agent[at];
        if (isfinite(difference))
            agent[count++] = (placed){work->has[a * SI_WHERE_COUNT + where], difference};
    }
    qsort(agent, count, sizeof *agent, si_compare_numbers);
    cut(agent, count, part);
}

static si_result check(const si_evaluation *first, const si_evaluation *second, si_metric metric,
                       si_error *error)
{
    const unsigned both = first->conventions.metrics & second->conventions.metrics;
    if ((unsigned)metric >= SI_METRIC_COUNT || (both >> metric & 1U) == 0 || first->agent == NULL ||
        second->agent == NULL || first->conventions.primary_only ||
        second->conventions.primary_only)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "expected a metric that both have scored of each agent");
    if (first->header.agent_count != second->header.agent_count)
        return si_error_set(error, SI_ERR_SHAPE, "%s and %s have not as many agents", first->name,
                            second->name);
    return SI_OK;
}

si_result si_compare_where(const si_evaluation *first, const si_evaluation *second,
                           si_metric metric, const char *path,
                           const si_predictions_options *options,
                           si_where_part part[SI_WHERE_COUNT][SI_WHERE_PARTS], si_error *error)
{
    SI_REQUIRE(error, first, second, path, part);
    search work = {.first = first, .second = second, .metric = metric};
    si_result status = check(first, second, metric, error);
    if (status != SI_OK)
        return status;
    const size_t agents = first->header.agent_count;
    work.has = calloc(agents + 1, SI_WHERE_COUNT * sizeof *work.has);
    placed *agent = calloc(agents + 1, sizeof *agent);
    if (work.has == NULL || agent == NULL)
        status = si_error_no_memory(error, "the agents");
    if (status == SI_OK)
        status = agent_traits_read(path, options, agents, work.has, error);
    for (size_t w = 0; w < SI_WHERE_COUNT && status == SI_OK; w++)
        sort_out(&work, (si_where)w, agent, part[w]);
    free(work.has);
    free(agent);
    return status;
}
