/* What is scored of a slab: its own samples, some of them, or another predictor's; spread or not.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/size.h"
#include "metrics/best_of.h"
#include "metrics/score_parts.h"
#include "pipeline/evaluate_internal.h"

/* Which samples are kept, and how the header of that reads. */
static si_result choose_samples(evaluation_task *work, si_error *error)
{
    const si_evaluation_config *config = work->config;
    const si_predictions_header *stored = work->source->header;
    si_predictions_header *kept = &work->made->header;
    size_t first = config->first_samples > 0 ? config->first_samples : stored->sample_count;
    work->by_probability = config->top_samples > 0 && config->top_samples < first;
    if (work->by_probability)
        first = config->top_samples;
    if (first > stored->sample_count && config->predictor == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "expected at least %zu samples, found %zu",
                            first, stored->sample_count);
    if (config->score.primary_only && !stored->has_primary)
        return si_error_set(error, SI_ERR_FORMAT,
                            "nothing tells the primary agent of a scene (/primary_id)");
    if (work->by_probability && !stored->has_probabilities)
        return si_error_set(error, SI_ERR_FORMAT,
                            "nothing tells how likely samples are (/probabilities)");
    *kept = *stored;
    kept->sample_count = first;
    if (config->score.primary_only)
        kept->agent_count = stored->scene_count;
    return SI_OK;
}

static si_result check_config(const evaluation_task *work, si_error *error)
{
    const si_evaluation_config *config = work->config;
    const bool has_future = work->source->header->has_future;
    const char *what = work->source->name;
    if (!(config->spread > 0.0) || !isfinite(config->spread))
        return si_error_set(error, SI_ERR_ARGUMENT, "spread: expected a number above 0");
    for (size_t m = 0; m < SI_METRIC_COUNT && !has_future; m++)
        if ((config->score.metrics >> m & 1U) != 0 && si_metric_needs_future((si_metric)m))
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: %s needs the true future, which is not there (amv and "
                                "collision do without)",
                                what, si_metric_name((si_metric)m));
    if ((config->by_agent || config->best_of) &&
        (config->checkpoint != NULL || ranks_count(config->ranks) > 1))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "by_agent and best_of: only of one rank, without a checkpoint");
    if (config->best_of && !has_future)
        return si_error_set(error, SI_ERR_FORMAT, "%s: best-of-k needs the true future", what);
    return SI_OK;
}

/* Room for rows of numbers; NULL if that overflows, too. */
static double *take(size_t rows, size_t columns)
{
    size_t count;
    return si_size_multiply(rows, columns, &count) && count < SIZE_MAX
               ? calloc(count + 1, sizeof(double))
               : NULL;
}

/* Everything that is kept; false if there is no memory. */
static bool make_room(evaluation_task *work)
{
    si_evaluation *made = work->made;
    const si_predictions_header *header = &made->header;
    size_t steps = header->predicted_steps, count = header->sample_count;
    made->step = calloc(steps, SI_METRIC_COUNT * sizeof *made->step);
    bool whole = made->step != NULL;
    if (work->config->by_scene) {
        made->scene = take(header->scene_count, SI_METRIC_COUNT);
        made->scene_agents = calloc(header->scene_count + 1, sizeof *made->scene_agents);
        made->scene_frame = calloc(header->scene_count + 1, sizeof *made->scene_frame);
        made->scene_recording = calloc(header->scene_count + 1, sizeof *made->scene_recording);
        whole = whole && made->scene != NULL && made->scene_agents != NULL &&
                made->scene_frame != NULL && made->scene_recording != NULL;
    }
    if (work->config->by_agent) {
        made->agent = take(header->agent_count, SI_METRIC_COUNT);
        whole = whole && made->agent != NULL;
    }
    if (work->config->best_of) {
        made->best_of_ade = take(2, count);
        work->errors = take(3, count);
        whole = whole && made->best_of_ade != NULL && work->errors != NULL;
        made->best_of_fde = made->best_of_ade + count;
    }
    return whole;
}

static uint64_t begin_windows(const si_predictions_header *header)
{
    const uint64_t windows = si_hash_pair(header->observed_steps, header->predicted_steps);
    return si_hash_pair(windows, (uint64_t)llrint(header->step_seconds * 1e6));
}

si_result evaluation_begin(evaluation_task *work, si_error *error)
{
    si_evaluation *made = work->made;
    si_result status = choose_samples(work, error);
    if (status != SI_OK)
        return status;
    made->conventions = work->config->score;
    made->conventions.sample_count = made->header.sample_count;
    made->conventions.predicted_steps = made->header.predicted_steps;
    made->windows = begin_windows(&made->header);
    status = check_config(work, error);
    if (status == SI_OK)
        status = si_score_create(&made->conventions, &made->score, error);
    if (status == SI_OK && !make_room(work))
        status = si_error_no_memory(error, "the scores");
    return status;
}

/* Whether samples are copied, as only some are scored. */
static bool takes_some(const evaluation_task *work)
{
    return work->config->predictor == NULL &&
           work->made->header.sample_count < work->source->header->sample_count;
}

/* Room for samples that are not scored as they are. */
static si_result reserve(evaluation_task *work, size_t agents, si_error *error)
{
    const si_predictions_header *header = &work->made->header;
    size_t numbers;
    if (agents <= work->capacity ||
        (work->config->predictor == NULL && work->config->spread == 1.0 && !takes_some(work)))
        return SI_OK;
    free(work->samples);
    free(work->probabilities);
    free(work->order);
    const bool fits =
        si_size_product((size_t[]){header->sample_count, header->predicted_steps, 2}, 3, &numbers);
    work->samples = fits ? take(agents, numbers) : NULL;
    work->probabilities = take(agents, header->sample_count);
    work->order = calloc(work->source->header->sample_count + 1, sizeof *work->order);
    work->capacity = agents;
    return work->samples != NULL && work->probabilities != NULL && work->order != NULL
               ? SI_OK
               : si_error_no_memory(error, "the samples");
}

/* A pool for the scenes of a slab; it is made anew when a larger scene comes. */
static si_result reserve_pool(evaluation_task *work, const si_scene_set *slab, si_error *error)
{
    const size_t largest = si_scene_set_largest(slab);
    if (largest <= work->pool_agents)
        return SI_OK;
    si_forecast_pool_destroy(work->pool);
    si_sampling sampling = si_sampling_default();
    sampling.sample_count = work->made->header.sample_count;
    work->pool_agents = largest;
    return si_forecast_pool_create(work->config->predictor, &sampling, largest,
                                   work->config->score.thread_count, &work->pool, error);
}

static si_result predict(evaluation_task *work, si_scene_set *slab, si_error *error)
{
    si_result status = reserve_pool(work, slab, error);
    if (status == SI_OK)
        status = si_forecast_pool_run(
            work->pool, &(si_forecast_job){.scenes = *slab, .samples = work->samples}, error);
    slab->samples = work->samples;
    slab->probabilities = NULL;
    return status;
}

/* The most likely first, and of equals the last: as nuScenes reverses what it has sorted. */
static int compare_likely(const void *one, const void *other)
{
    const evaluation_likely *a = one, *b = other;
    if (a->probability != b->probability)
        return a->probability > b->probability ? -1 : 1;
    return a->sample > b->sample ? -1 : 1;
}

static void copy_agent(evaluation_task *work, const si_scene_set *slab, size_t agent)
{
    const size_t all = work->source->header->sample_count, kept = work->made->header.sample_count;
    const size_t path = 2 * work->made->header.predicted_steps;
    const double *likely = slab->probabilities != NULL ? slab->probabilities + agent * all : NULL;
    for (size_t k = 0; k < all; k++)
        work->order[k] = (evaluation_likely){likely != NULL ? likely[k] : 0.0, k};
    if (work->by_probability)
        qsort(work->order, all, sizeof *work->order, compare_likely);
    for (size_t k = 0; k < kept; k++) {
        const evaluation_likely *from = &work->order[k];
        memcpy(work->samples + (agent * kept + k) * path,
               slab->samples + (agent * all + from->sample) * path, path * sizeof(double));
        work->probabilities[agent * kept + k] = from->probability;
    }
}

static void take_some(evaluation_task *work, si_scene_set *slab)
{
    for (size_t a = 0; a < slab->agent_count; a++)
        copy_agent(work, slab, a);
    slab->samples = work->samples;
    slab->probabilities = slab->probabilities != NULL ? work->probabilities : NULL;
}

/* Of one cell: x <- mean + spread (x - mean). */
static void spread_cell(double *samples, size_t sample_count, size_t stride, double spread)
{
    double mean[2] = {0.0, 0.0};
    for (size_t k = 0; k < sample_count; k++)
        for (size_t i = 0; i < 2; i++)
            mean[i] += samples[k * stride + i] / (double)sample_count;
    for (size_t k = 0; k < sample_count; k++)
        for (size_t i = 0; i < 2; i++) {
            double *value = &samples[k * stride + i];
            *value = mean[i] + spread * (*value - mean[i]);
        }
}

static void spread_samples(evaluation_task *work, si_scene_set *slab)
{
    const si_predictions_header *header = &work->made->header;
    const size_t path = 2 * header->predicted_steps, all = path * header->sample_count;
    if (slab->samples != work->samples)
        memcpy(work->samples, slab->samples, slab->agent_count * all * sizeof *work->samples);
    for (size_t a = 0; a < slab->agent_count; a++)
        for (size_t t = 0; t < header->predicted_steps; t++)
            spread_cell(work->samples + a * all + 2 * t, header->sample_count, path,
                        work->config->spread);
    slab->samples = work->samples;
}

static void add_expected(evaluation_task *work, double *errors, double *sum)
{
    size_t count = work->made->header.sample_count;
    double *expected = work->errors + 2 * count;
    si_best_of_expected(count, errors, expected);
    for (size_t k = 0; k < count; k++)
        sum[k] += expected[k] / (double)work->made->header.agent_count;
}

static void add_best_of(evaluation_task *work, const si_scene_set *slab)
{
    size_t steps = work->made->header.predicted_steps, count = work->made->header.sample_count;
    double *average = work->errors, *final = work->errors + count;
    for (size_t a = 0, s = 0; a < slab->agent_count; a++) {
        s += a == slab->offset[s + 1];
        if (work->config->score.primary_only && slab->agent_id[a] != slab->primary_id[s])
            continue;
        si_displacement_errors(count, steps, slab->samples + 2 * steps * count * a,
                               slab->future + 2 * steps * a, 0.0, average, final);
        add_expected(work, average, work->made->best_of_ade);
        add_expected(work, final, work->made->best_of_fde);
    }
}

si_result evaluation_measure(evaluation_task *work, si_scene_set *slab, rank_result *to,
                             si_error *error)
{
    si_result status = reserve(work, slab->agent_count, error);
    if (status == SI_OK && work->config->predictor != NULL)
        status = predict(work, slab, error);
    if (status != SI_OK)
        return status;
    if (takes_some(work))
        take_some(work, slab);
    if (work->config->spread != 1.0)
        spread_samples(work, slab);
    status = evaluation_write(work, slab, to, error);
    if (status == SI_OK && work->config->best_of)
        add_best_of(work, slab);
    work->measured += work->config->score.primary_only ? slab->scene_count : slab->agent_count;
    return status;
}
