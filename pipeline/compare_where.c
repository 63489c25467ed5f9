/* Where the difference of two predictors comes from. */
#include "pipeline/compare.h"

#include <math.h>
#include <stdlib.h>

#include "base/argument.h"
#include "base/names.h"
#include "base/order.h"
#include "base/pi.h"

enum { SLAB_BYTES = 16 << 20 };

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
    size_t agents;
} search;

static double speed_of(const double *observed, size_t steps, double step_seconds)
{
    double way = 0.0;
    for (size_t t = 1; t < steps; t++)
        way +=
            hypot(observed[2 * t] - observed[2 * t - 2], observed[2 * t + 1] - observed[2 * t - 1]);
    return steps > 1 ? way / ((double)(steps - 1) * step_seconds) : 0.0;
}

static double turn_of(const double *observed, size_t steps, const double *end)
{
    const double *last = observed + 2 * (steps - 1);
    const double before[2] = {last[0] - observed[0], last[1] - observed[1]};
    const double after[2] = {end[0] - last[0], end[1] - last[1]};
    const double along = before[0] * after[0] + before[1] * after[1];
    const double across = before[0] * after[1] - before[1] * after[0];
    return fabs(atan2(across, along)) * 180.0 / SI_PI;
}

static si_result add_slab(search *work, const si_predictions_header *header,
                          const si_scene_set *slab, const char *path, si_error *error)
{
    const size_t T = header->observed_steps, P = header->predicted_steps;
    if (slab->agent_count > work->first->header.agent_count - work->agents)
        return si_error_set(error, SI_ERR_SHAPE, "%s: has more agents than were scored", path);
    for (size_t s = 0; s < slab->scene_count; s++)
        for (size_t a = slab->offset[s]; a < slab->offset[s + 1]; a++) {
            double *has = work->has + work->agents++ * SI_WHERE_COUNT;
            const double *observed = slab->observed + 2 * T * a;
            has[SI_WHERE_SPEED] = speed_of(observed, T, header->step_seconds);
            has[SI_WHERE_TURN] = turn_of(observed, T, slab->future + 2 * (P * (a + 1) - 1));
            has[SI_WHERE_DENSITY] = (double)(slab->offset[s + 1] - slab->offset[s]);
        }
    return SI_OK;
}

static si_result read_agents(search *work, const char *path, const si_predictions_options *options,
                             si_error *error)
{
    si_predictions_reader *reader;
    si_scene_set slab = {.scene_count = 1};
    si_result status = si_predictions_reader_open(path, options, &reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *header = si_predictions_reader_header(reader);
    const size_t agents = si_predictions_slab_agents(header, SLAB_BYTES);
    if (!header->has_future)
        status = si_error_set(error, SI_ERR_FORMAT, "%s: has no /future", path);
    while (status == SI_OK && slab.scene_count > 0) {
        status = si_predictions_reader_read(reader, agents, &slab, error);
        if (status == SI_OK && slab.scene_count > 0)
            status = add_slab(work, header, &slab, path, error);
    }
    if (status == SI_OK && work->agents != work->first->header.agent_count)
        status = si_error_set(error, SI_ERR_SHAPE, "%s: has fewer agents than were scored", path);
    si_predictions_reader_destroy(reader);
    return status;
}

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
    for (size_t a = 0; a < work->agents; a++) {
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
        status = read_agents(&work, path, options, error);
    for (size_t w = 0; w < SI_WHERE_COUNT && status == SI_OK; w++)
        sort_out(&work, (si_where)w, agent, part[w]);
    free(work.has);
    free(agent);
    return status;
}
