#include "pipeline/agent_errors.h"

#include <math.h>
#include <stdlib.h>

#include "pipeline/agent_traits.h"

enum { QUANTILES = 201, CLASSES = 6 };

/* An agent's error and what it is classed by. */
typedef struct error_agent {
    double by, error;
} error_agent;

static int compare_errors(const void *a, const void *b)
{
    const error_agent *x = a, *y = b;
    return (x->error > y->error) - (x->error < y->error);
}

static int compare_agents(const void *a, const void *b)
{
    const error_agent *x = a, *y = b;
    return x->by != y->by ? (x->by > y->by) - (x->by < y->by) : compare_errors(a, b);
}

static size_t rank(double share, size_t count)
{
    return (size_t)(share * (double)(count - 1) + 0.5);
}

/* Classes of nearly equal size; agents with the same value stay together. */
static void classify(error_agent *agent, size_t count, si_curve_data *made)
{
    qsort(agent, count, sizeof *agent, compare_agents);
    made->count = 0;
    for (size_t first = 0; first < count && made->count < CLASSES;) {
        size_t end = first + (count - first + CLASSES - made->count - 1) / (CLASSES - made->count);
        while (end < count && agent[end].by == agent[end - 1].by)
            end++;
        error_agent *class = agent + first;
        size_t size = end - first, number = made->count++;
        made->x[number] = class[size / 2].by;
        qsort(class, size, sizeof *class, compare_errors);
        made->low[number] = class[rank(0.25, size)].error;
        made->y[number] = class[rank(0.5, size)].error;
        made->high[number] = class[rank(0.75, size)].error;
        first = end;
    }
}

static void distribute(error_agent *agent, size_t count, si_curve_data *made)
{
    qsort(agent, count, sizeof *agent, compare_errors);
    for (size_t i = 0; i < QUANTILES; i++) {
        double share = (double)i / (QUANTILES - 1);
        made->x[i] = agent[rank(share, count)].error;
        made->y[i] = 100.0 * share;
    }
}

/* False if an error is not finite. */
static bool take_errors(const si_evaluation *made, const double *trait, si_where where,
                        error_agent *agent)
{
    bool finite = true;
    for (size_t a = 0; a < made->header.agent_count; a++) {
        agent[a] = (error_agent){trait[a * SI_WHERE_COUNT + where],
                                 made->agent[a * SI_METRIC_COUNT + SI_METRIC_FDE]};
        finite = finite && isfinite(agent[a].error);
    }
    return finite;
}

si_result si_agent_errors_find(const char *path, const si_predictions_options *options,
                               const si_evaluation *made, si_agent_errors *errors, si_error *error)
{
    size_t count = made->header.agent_count;
    error_agent *agent = calloc(count + 1, sizeof *agent);
    double *trait = calloc(count + 1, SI_WHERE_COUNT * sizeof *trait);
    *errors = (si_agent_errors){0};
    si_result status =
        agent != NULL && trait != NULL ? SI_OK : si_error_no_memory(error, "the errors");
    if (status == SI_OK)
        status = si_curve_data_create(QUANTILES, false, &errors->all, error);
    if (status == SI_OK)
        status = si_curve_data_create(CLASSES, true, &errors->by_speed, error);
    if (status == SI_OK)
        status = si_curve_data_create(CLASSES, true, &errors->by_crowd, error);
    if (status == SI_OK)
        status = agent_traits_read(path, options, count, trait, error);
    if (status == SI_OK && (!take_errors(made, trait, SI_WHERE_SPEED, agent) || count == 0))
        status = si_error_set(error, SI_ERR_NUMERIC, "%s: the errors are not finite", path);
    if (status == SI_OK) {
        classify(agent, count, &errors->by_speed);
        take_errors(made, trait, SI_WHERE_DENSITY, agent);
        classify(agent, count, &errors->by_crowd);
        distribute(agent, count, &errors->all);
    }
    free(agent);
    free(trait);
    return status;
}

void si_agent_errors_finish(si_agent_errors *errors)
{
    si_curve_data_finish(&errors->all);
    si_curve_data_finish(&errors->by_speed);
    si_curve_data_finish(&errors->by_crowd);
}
