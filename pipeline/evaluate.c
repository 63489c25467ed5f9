#include "pipeline/evaluate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "metrics/best_of.h"
#include "pipeline/evaluate_notes.h"
#include "pipeline/evaluate_subset.h"
#include "pipeline/forecast_pool.h"

enum { SLAB_BYTES = 32 << 20, DEFAULT_MIXTURE_SEEDS = 2 };

static const double default_step_seconds = 0.4;

/* An evaluation in the making. */
typedef struct task {
    const si_evaluation_config *config;
    si_evaluation *made;
    si_forecast_pool *pool; /* NULL: the file's own samples count */
    size_t pool_agents;     /* largest scene it has room for */
    double *samples;        /* [capacity][K][P][2]: what is scored instead of the given ones */
    double *scene;          /* [capacity][SI_METRIC_COUNT], unless they are kept */
    double *errors;         /* [3][K], of one agent, for best-of-k */
    size_t capacity;        /* agents */
    size_t scenes;          /* done */
    size_t agents;
    evaluation_order order;
    evaluation_subset subset;
} task;

si_evaluation_config si_evaluation_config_default(void)
{
    si_evaluation_config config = {.score = si_score_config_default(), .spread = 1.0};
    config.score.mixture_seed_count = DEFAULT_MIXTURE_SEEDS;
    return config;
}

static si_result check_config(const si_evaluation_config *config,
                              const si_predictions_header *header, const char *what,
                              si_error *error)
{
    if (!(config->spread > 0.0) || !isfinite(config->spread))
        return si_error_set(error, SI_ERR_ARGUMENT, "spread: expected a number above 0");
    for (size_t m = 0; m < SI_METRIC_COUNT && !header->has_future; m++)
        if ((config->score.metrics >> m & 1U) != 0 && si_metric_needs_future((si_metric)m))
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: %s needs the true future, and there is no /future "
                                "(--metrics amv does without)",
                                what, si_metric_name((si_metric)m));
    if (config->best_of && !header->has_future)
        return si_error_set(error, SI_ERR_FORMAT, "%s: best-of-k needs /future", what);
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
static bool make_room(task *work)
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

static si_result begin(task *work, const si_predictions_header *stored, const char *what,
                       si_error *error)
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
static si_result reserve_pool(task *work, const si_scene_set *slab, si_error *error)
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

static si_result reserve(task *work, size_t agents, si_error *error)
{
    const si_predictions_header *header = &work->made->header;
    if (agents <= work->capacity)
        return SI_OK;
    bool changed = work->config->predictor != NULL || work->config->spread != 1.0;
    size_t numbers;
    if (!si_size_product((size_t[]){header->sample_count, header->predicted_steps, 2}, 3, &numbers))
        return si_error_no_memory(error, "the samples");
    free(work->samples);
    free(work->scene);
    work->samples = changed ? take(agents, numbers) : NULL;
    work->scene = take(agents, SI_METRIC_COUNT); /* a scene has at least one agent */
    work->capacity = agents;
    bool whole = work->scene != NULL && (work->samples != NULL || !changed);
    return whole ? SI_OK : si_error_no_memory(error, "the samples");
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
static si_result find_samples(task *work, const si_scene_set *slab, const double **samples)
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

static void add_expected(task *work, double *errors, double *sum)
{
    size_t count = work->made->header.sample_count;
    double *expected = work->errors + 2 * count;
    si_best_of_expected(count, errors, expected);
    for (size_t k = 0; k < count; k++)
        sum[k] += expected[k] / (double)work->made->header.agent_count;
}

static void add_best_of(task *work, const si_scene_set *slab, const double *samples)
{
    size_t steps = work->made->header.predicted_steps, count = work->made->header.sample_count;
    double *average = work->errors, *final = work->errors + count;
    for (size_t a = 0; a < slab->agent_count; a++) {
        si_displacement_errors(count, steps, samples + 2 * steps * count * a,
                               slab->future + 2 * steps * a, 0.0, average, final);
        add_expected(work, average, work->made->best_of_ade);
        add_expected(work, final, work->made->best_of_fde);
    }
}

/* The place of a recording among those met, the newest first; SIZE_MAX without memory. */
static size_t find_recording(si_evaluation *made, const char *name)
{
    for (size_t i = made->recording_count; i > 0; i--)
        if (strncmp(made->recording[i - 1], name, SI_EVALUATION_RECORDING_SIZE - 1) == 0)
            return i - 1;
    void *grown = realloc(made->recording, (made->recording_count + 1) * sizeof *made->recording);
    if (grown == NULL)
        return SIZE_MAX;
    made->recording = grown;
    snprintf(made->recording[made->recording_count], SI_EVALUATION_RECORDING_SIZE, "%s", name);
    return made->recording_count++;
}

static si_result label_scenes(task *work, const si_scene_set *slab, si_error *error)
{
    si_evaluation *made = work->made;
    for (size_t s = 0; s < slab->scene_count && made->scene != NULL; s++) {
        size_t at = work->scenes + s;
        made->scene_agents[at] = slab->offset[s + 1] - slab->offset[s];
        made->scene_frame[at] = slab->frame != NULL ? slab->frame[s] : (int64_t)at;
        made->scene_recording[at] = find_recording(made, evaluation_recording(slab, s));
        if (made->scene_recording[at] == SIZE_MAX)
            return si_error_no_memory(error, "the names of recordings");
    }
    return SI_OK;
}

static si_result add_slab(task *work, si_scene_set *slab, si_error *error)
{
    si_evaluation *made = work->made;
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
    double *scene =
        made->scene != NULL ? made->scene + work->scenes * SI_METRIC_COUNT : work->scene;
    double *agent = made->agent != NULL ? made->agent + work->agents * SI_METRIC_COUNT : NULL;
    status = si_score_add(made->score, &batch, scene, agent, error);
    if (status == SI_OK)
        status = label_scenes(work, slab, error);
    if (status != SI_OK)
        return status;
    if (work->config->best_of)
        add_best_of(work, slab, samples);
    made->windows = evaluation_windows_add(made->windows, &made->header, slab);
    evaluation_order_add(&work->order, &made->header, slab);
    work->scenes += slab->scene_count;
    work->agents += slab->agent_count;
    return si_progress_report(&work->config->progress, work->agents, made->header.agent_count)
               ? SI_OK
               : si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
}

/* Hands over what was made, or takes it away. */
static si_result end(task *work, si_result status, si_evaluation **evaluation)
{
    si_forecast_pool_destroy(work->pool);
    free(work->samples);
    free(work->scene);
    free(work->errors);
    evaluation_subset_finish(&work->subset);
    if (status != SI_OK) {
        si_evaluation_destroy(work->made);
        return status;
    }
    work->made->result = si_score_get_result(work->made->score);
    si_score_get_steps(work->made->score, work->made->step);
    evaluation_take_notes(work->made, work->config, work->subset.from.sample_count, &work->order);
    *evaluation = work->made;
    return SI_OK;
}

static si_result start(task *work, const si_evaluation_config *config, si_evaluation **evaluation,
                       si_error *error)
{
    *evaluation = NULL;
    work->config = config;
    work->made = calloc(1, sizeof *work->made);
    return work->made != NULL ? SI_OK : si_error_no_memory(error, "an evaluation");
}

static si_result evaluate_reader(task *work, const char *path, si_predictions_reader *reader,
                                 si_error *error)
{
    const si_predictions_header *header = si_predictions_get_header(reader);
    size_t slab_agents = si_predictions_slab_agents(header, SLAB_BYTES);
    evaluation_name(work->made, path, header);
    si_scene_set slab = {.scene_count = 1};
    si_result status = begin(work, header, path, error);
    while (status == SI_OK && slab.scene_count > 0) {
        status = si_predictions_read(reader, slab_agents, &slab, error);
        if (status == SI_OK && slab.scene_count > 0)
            status = add_slab(work, &slab, error);
    }
    return status;
}

si_result si_evaluate_file(const char *path, const si_evaluation_config *config,
                           si_evaluation **evaluation, si_error *error)
{
    task work = {0};
    si_predictions_reader *reader = NULL;
    si_result status = start(&work, config, evaluation, error);
    if (status != SI_OK)
        return status;
    status = si_predictions_open(path, &reader, error);
    if (status == SI_OK)
        status = evaluate_reader(&work, path, reader, error);
    si_predictions_close(reader);
    return end(&work, status, evaluation);
}

static si_result check_arrays(const si_evaluation_arrays *arrays, bool predicts, si_error *error)
{
    const si_scene_set *scenes = &arrays->scenes;
    bool ordered = scenes->offset != NULL && scenes->offset[0] == 0;
    for (size_t s = 0; ordered && s < scenes->scene_count; s++)
        ordered = scenes->offset[s] < scenes->offset[s + 1];
    if (!ordered)
        return si_error_set(error, SI_ERR_ARGUMENT, "offset: expected to rise from 0");
    if (scenes->scene_count > 0 && scenes->samples == NULL && !predicts)
        return si_error_set(error, SI_ERR_ARGUMENT, "samples: expected [A][K][P][2], got NULL");
    if (scenes->scene_count > 0 && scenes->observed == NULL && predicts)
        return si_error_set(error, SI_ERR_ARGUMENT, "observed: expected [A][T][2], got NULL");
    return SI_OK;
}

static si_predictions_header describe(const si_evaluation_arrays *arrays)
{
    const si_scene_set *scenes = &arrays->scenes;
    return (si_predictions_header){
        .observed_steps = scenes->observed != NULL ? arrays->observed_steps : 0,
        .predicted_steps = arrays->predicted_steps,
        .sample_count = arrays->sample_count,
        .scene_count = scenes->scene_count,
        .agent_count = scenes->offset[scenes->scene_count],
        .has_future = scenes->future != NULL,
        .has_frame = scenes->frame != NULL,
        .has_recording = scenes->recording != NULL,
        .has_agent_id = scenes->agent_id != NULL,
        .has_probabilities = scenes->probabilities != NULL,
        .has_primary = scenes->primary_id != NULL && scenes->agent_id != NULL,
        .step_seconds = arrays->step_seconds > 0.0 ? arrays->step_seconds : default_step_seconds,
    };
}

static const double *skip(const double *array, size_t count)
{
    return array != NULL ? array + count : NULL;
}

/* The scenes from `first` on that fit into a slab, at least one; `offset` holds theirs. */
static si_scene_set cut(const si_evaluation_arrays *arrays, size_t first, size_t slab_agents,
                        size_t *offset)
{
    const si_scene_set *scenes = &arrays->scenes;
    const size_t *from = scenes->offset + first;
    size_t count = 1;
    while (first + count < scenes->scene_count && from[count + 1] - from[0] <= slab_agents)
        count++;
    for (size_t s = 0; s <= count; s++)
        offset[s] = from[s] - from[0];
    size_t pair = 2 * from[0];
    return (si_scene_set){
        .scene_count = count,
        .agent_count = offset[count],
        .offset = offset,
        .frame = scenes->frame != NULL ? scenes->frame + first : NULL,
        .primary_id = scenes->primary_id != NULL ? scenes->primary_id + first : NULL,
        .recording = scenes->recording != NULL ? scenes->recording + first : NULL,
        .agent_id = scenes->agent_id != NULL ? scenes->agent_id + from[0] : NULL,
        .observed = skip(scenes->observed, pair * arrays->observed_steps),
        .future = skip(scenes->future, pair * arrays->predicted_steps),
        .probabilities = skip(scenes->probabilities, from[0] * arrays->sample_count),
        .samples = skip(scenes->samples, pair * arrays->predicted_steps * arrays->sample_count),
    };
}

static si_result evaluate_all(task *work, const si_evaluation_arrays *arrays, si_error *error)
{
    size_t slab_agents = si_predictions_slab_agents(&work->made->header, SLAB_BYTES);
    size_t *offset = calloc(arrays->scenes.scene_count + 1, sizeof *offset);
    si_result status = offset != NULL ? SI_OK : si_error_no_memory(error, "the scenes");
    while (status == SI_OK && work->scenes < arrays->scenes.scene_count) {
        si_scene_set slab = cut(arrays, work->scenes, slab_agents, offset);
        status = add_slab(work, &slab, error);
    }
    free(offset);
    return status;
}

si_result si_evaluate_arrays(const si_evaluation_arrays *arrays, const si_evaluation_config *config,
                             si_evaluation **evaluation, si_error *error)
{
    task work = {0};
    si_result status = start(&work, config, evaluation, error);
    if (status != SI_OK)
        return status;
    status = check_arrays(arrays, config->predictor != NULL, error);
    if (status == SI_OK) {
        si_predictions_header header = describe(arrays);
        const char *name = arrays->name != NULL ? arrays->name : "arrays";
        evaluation_name(work.made, name, &header);
        status = begin(&work, &header, name, error);
    }
    if (status == SI_OK)
        status = evaluate_all(&work, arrays, error);
    return end(&work, status, evaluation);
}

void si_evaluation_destroy(si_evaluation *evaluation)
{
    if (evaluation == NULL)
        return;
    si_score_destroy(evaluation->score);
    free(evaluation->step);
    free(evaluation->scene);
    free(evaluation->scene_agents);
    free(evaluation->scene_frame);
    free(evaluation->scene_recording);
    free(evaluation->recording);
    free(evaluation->agent);
    free(evaluation->best_of_ade); /* and best_of_fde, which lies behind */
    free(evaluation);
}
