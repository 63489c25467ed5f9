#include "pipeline/evaluate_task.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "metrics/best_of.h"
#include "metrics/score_parts.h"
#include "pipeline/evaluate_record.h"

static si_result check_config(const si_evaluation_config *config,
                              const si_predictions_header *header, const char *what,
                              si_error *error)
{
    if (!(config->spread > 0.0) || !isfinite(config->spread))
        return si_error_set(error, SI_ERR_ARGUMENT, "spread: expected a number above 0");
    for (size_t m = 0; m < SI_METRIC_COUNT && !header->has_future; m++)
        if ((config->score.metrics >> m & 1U) != 0 && si_metric_needs_future((si_metric)m))
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: %s needs the true future, which is not there (amv and "
                                "collision do without)",
                                what, si_metric_name((si_metric)m));
    if ((config->by_agent || config->best_of) &&
        (config->checkpoint != NULL || ranks_count(config->ranks) > 1))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "by_agent and best_of: only of one rank, without a checkpoint");
    if (config->best_of && !header->has_future)
        return si_error_set(error, SI_ERR_FORMAT, "%s: best-of-k needs the true future", what);
    return SI_OK;
}

static double *take(size_t rows, size_t columns)
{
    size_t bytes;
    if (!si_size_product((size_t[]){rows, columns, sizeof(double)}, 3, &bytes))
        return NULL;
    return calloc(bytes > 0 ? bytes : 1, 1);
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

si_result evaluation_begin(evaluation_task *work, const si_predictions_header *stored,
                           const char *what, si_error *error)
{
    si_evaluation *made = work->made;
    const si_predictions_header *header = &made->header;
    si_result status =
        evaluation_subset_begin(&work->subset, work->config, stored, &made->header, error);
    if (status != SI_OK)
        return status;
    made->conventions = work->config->score;
    made->conventions.sample_count = header->sample_count;
    made->conventions.predicted_steps = header->predicted_steps;
    made->windows = evaluation_windows_begin(header);
    status = check_config(work->config, header, what, error);
    if (status == SI_OK)
        status = si_score_create(&made->conventions, &made->score, error);
    if (status == SI_OK && !make_room(work))
        status = si_error_no_memory(error, "the scores");
    return status;
}

/* A pool for the scenes of a slab; it is made anew when a larger scene comes. */
static si_result reserve_pool(evaluation_task *work, const si_scene_set *slab, si_error *error)
{
    size_t largest = si_scene_set_largest(slab);
    if (work->config->predictor == NULL || largest <= work->pool_agents)
        return SI_OK;
    si_forecast_pool_destroy(work->pool);
    si_sampling sampling = si_sampling_default();
    sampling.sample_count = work->made->header.sample_count;
    work->pool_agents = largest;
    return si_forecast_pool_create(work->config->predictor, &sampling, largest,
                                   work->config->score.thread_count, &work->pool, error);
}

static si_result reserve(evaluation_task *work, size_t agents, si_error *error)
{
    const si_predictions_header *header = &work->made->header;
    if (agents <= work->capacity)
        return SI_OK;
    bool changed = work->config->predictor != NULL || work->config->spread != 1.0;
    size_t numbers;
    if (!si_size_product((size_t[]){header->sample_count, header->predicted_steps, 2}, 3, &numbers))
        return si_error_no_memory(error, "the samples");
    free(work->samples);
    work->samples = changed ? take(agents, numbers) : NULL;
    work->capacity = agents;
    return work->samples != NULL || !changed ? SI_OK : si_error_no_memory(error, "the samples");
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

/* The samples that are scored: those given, another predictor's, spread or not. */
static si_result find_samples(evaluation_task *work, const si_scene_set *slab,
                              const double **samples)
{
    const si_predictions_header *header = &work->made->header;
    size_t path = 2 * header->predicted_steps, all = path * header->sample_count;
    si_result status = SI_OK;
    *samples = slab->samples;
    if (work->pool != NULL) {
        status = si_forecast_pool_predict(work->pool, slab, work->samples);
        *samples = work->samples;
    }
    if (status != SI_OK || work->config->spread == 1.0)
        return status;
    if (work->pool == NULL)
        memcpy(work->samples, slab->samples, slab->agent_count * all * sizeof *work->samples);
    for (size_t a = 0; a < slab->agent_count; a++)
        for (size_t t = 0; t < header->predicted_steps; t++)
            spread_cell(work->samples + a * all + 2 * t, header->sample_count, path,
                        work->config->spread);
    *samples = work->samples;
    return SI_OK;
}

static void add_expected(evaluation_task *work, double *errors, double *sum)
{
    size_t count = work->made->header.sample_count;
    double *expected = work->errors + 2 * count;
    si_best_of_expected(count, errors, expected);
    for (size_t k = 0; k < count; k++)
        sum[k] += expected[k] / (double)work->made->header.agent_count;
}

static void add_best_of(evaluation_task *work, const si_scene_set *slab, const double *samples)
{
    size_t steps = work->made->header.predicted_steps, count = work->made->header.sample_count;
    double *average = work->errors, *final = work->errors + count;
    for (size_t a = 0, s = 0; a < slab->agent_count; a++) {
        s += a == slab->offset[s + 1];
        if (work->config->score.primary_only && slab->agent_id[a] != slab->primary_id[s])
            continue;
        si_displacement_errors(count, steps, samples + 2 * steps * count * a,
                               slab->future + 2 * steps * a, 0.0, average, final);
        add_expected(work, average, work->made->best_of_ade);
        add_expected(work, final, work->made->best_of_fde);
    }
}

si_result evaluation_measure(evaluation_task *work, si_scene_set *slab, rank_result *to,
                             si_error *error)
{
    const double *samples;
    si_result status = evaluation_subset_take(&work->subset, slab, error);
    if (status == SI_OK)
        status = reserve(work, slab->agent_count, error);
    if (status == SI_OK)
        status = reserve_pool(work, slab, error);
    if (status == SI_OK && (status = find_samples(work, slab, &samples)) != SI_OK)
        status = si_error_set(error, status, "cannot predict the scenes");
    if (status != SI_OK)
        return status;
    si_scene_set batch = *slab;
    batch.samples = samples;
    if (work->config->predictor != NULL)
        batch.probabilities = NULL;
    status = evaluation_write(work, &batch, to, error);
    if (status == SI_OK && work->config->best_of)
        add_best_of(work, slab, samples);
    work->measured += work->config->score.primary_only ? slab->scene_count : slab->agent_count;
    return status;
}

si_result evaluation_add(evaluation_task *work, si_scene_set *slab, si_error *error)
{
    work->slab.count = 0;
    si_result status = evaluation_measure(work, slab, &work->slab, error);
    if (status == SI_OK)
        status = evaluation_take(work, &work->slab, error);
    if (status != SI_OK)
        return status;
    return si_progress_report(&work->config->progress, work->agents, work->made->header.agent_count)
               ? SI_OK
               : si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
}

si_result evaluation_end(evaluation_task *work, si_result status, si_evaluation **evaluation)
{
    si_forecast_pool_destroy(work->pool);
    free(work->samples);
    free(work->errors);
    rank_result_finish(&work->slab);
    evaluation_subset_finish(&work->subset);
    if (status != SI_OK || !ranks_lead(work->config->ranks)) {
        si_evaluation_destroy(work->made);
        return status;
    }
    work->made->result = si_score_get_result(work->made->score);
    si_score_get_steps(work->made->score, work->made->step);
    score_release_batch(work->made->score);
    evaluation_take_notes(work->made, work->config, work->subset.from.sample_count, &work->order);
    *evaluation = work->made;
    return SI_OK;
}

si_result evaluation_start(evaluation_task *work, const si_evaluation_config *config,
                           si_evaluation **evaluation, si_error *error)
{
    *evaluation = NULL;
    work->standard = si_evaluation_config_default();
    work->config = config != NULL ? config : &work->standard;
    work->made = calloc(1, sizeof *work->made);
    return work->made != NULL ? SI_OK : si_error_no_memory(error, "an evaluation");
}
