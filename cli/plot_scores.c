#include "cli/plot_scores.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plot_scenes.h"
#include "pipeline/forecast_pool.h"

enum { SLAB_BYTES = 32 << 20 };

si_result plot_visit_file(const char *path, const plot_visitor *visitor, const plot_pass *pass,
                          si_error *error)
{
    si_predictions_reader *reader = NULL;
    si_predictions_slab slab = {.scene_count = 1};
    si_result status = si_predictions_open(path, &reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *header = si_predictions_get_header(reader);
    size_t slab_agents = si_predictions_slab_agents(header, SLAB_BYTES), done = 0;
    if (header->scene_count == 0)
        status = si_error_set(error, SI_ERR_FORMAT, "%s has no scenes", path);
    if (status == SI_OK)
        status = visitor->begin(visitor->context, header, error);
    while (status == SI_OK && slab.scene_count > 0) {
        if (!si_progress_report(pass->progress, pass->number * header->scene_count + done,
                                pass->count * header->scene_count))
            status = si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
        if (status == SI_OK)
            status = si_predictions_read(reader, slab_agents, &slab, error);
        if (status == SI_OK && slab.scene_count > 0)
            status = visitor->visit(visitor->context, &slab, error);
        done += slab.scene_count;
    }
    si_predictions_close(reader);
    return status;
}

typedef struct scorer {
    const char *path;
    const plot_scoring *scoring;
    plot_scores *scores;
    si_score *score;
    double *samples; /* [capacity][K][P][2]: what is scored instead of the file's */
    size_t capacity; /* agents */
    size_t scenes;   /* done */
} scorer;

static bool needs_future(unsigned metrics)
{
    for (int i = 0; i < SI_METRIC_COUNT; i++)
        if ((metrics >> i & 1U) && si_metric_needs_future((si_metric)i))
            return true;
    return false;
}

static si_result begin(void *context, const si_predictions_header *header, si_error *error)
{
    scorer *work = context;
    plot_scores *scores = work->scores;
    scores->header = *header;
    plot_predictor_name(work->path, header, scores->name, sizeof scores->name);
    if (!header->has_future && needs_future(work->scoring->metrics))
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s has no /future: what happened is needed to score it", work->path);
    scores->step = calloc(header->predicted_steps * SI_METRIC_COUNT, sizeof *scores->step);
    scores->scene = calloc(header->scene_count * SI_METRIC_COUNT, sizeof *scores->scene);
    scores->agents = calloc(header->scene_count, sizeof *scores->agents);
    if (scores->step == NULL || scores->scene == NULL || scores->agents == NULL)
        return si_error_no_memory(error, "the scores");
    si_score_config config = si_score_config_default();
    config.sample_count = header->sample_count;
    config.predicted_steps = header->predicted_steps;
    config.metrics = work->scoring->metrics;
    config.shift_count = work->scoring->shift_count;
    memcpy(config.shift, work->scoring->shift, sizeof config.shift);
    return si_score_create(&config, &work->score, error);
}

static si_result make_room(scorer *work, size_t agents, si_error *error)
{
    const si_predictions_header *header = &work->scores->header;
    if (agents <= work->capacity)
        return SI_OK;
    free(work->samples);
    work->capacity = agents;
    work->samples =
        calloc(agents, header->sample_count * header->predicted_steps * 2 * sizeof *work->samples);
    return work->samples != NULL ? SI_OK : si_error_no_memory(error, "the samples");
}

static si_result predict_instead(scorer *work, const si_predictions_slab *slab, si_error *error)
{
    si_forecast_pool *pool = NULL;
    si_sampling sampling = si_sampling_default();
    sampling.sample_count = work->scores->header.sample_count;
    si_result status = si_forecast_pool_create(work->scoring->instead, &sampling, slab->agent_count,
                                               0, &pool, error);
    if (status == SI_OK)
        status = si_forecast_pool_predict(pool, slab, work->samples);
    si_forecast_pool_destroy(pool);
    return status;
}

/* Of one cell: x <- mean + spread (x - mean). */
static void spread_cell(double *samples, size_t sample_count, size_t stride, double spread)
{
    double mean[2] = {0.0, 0.0};
    for (size_t k = 0; k < sample_count; k++)
        for (int i = 0; i < 2; i++)
            mean[i] += samples[k * stride + (size_t)i] / (double)sample_count;
    for (size_t k = 0; k < sample_count; k++)
        for (int i = 0; i < 2; i++) {
            double *value = &samples[k * stride + (size_t)i];
            *value = mean[i] + spread * (*value - mean[i]);
        }
}

static void spread_all(scorer *work, size_t agents)
{
    const si_predictions_header *header = &work->scores->header;
    size_t path = 2 * header->predicted_steps, all = path * header->sample_count;
    for (size_t a = 0; a < agents; a++)
        for (size_t t = 0; t < header->predicted_steps; t++)
            spread_cell(work->samples + a * all + 2 * t, header->sample_count, path,
                        work->scoring->spread);
}

static si_result visit(void *context, const si_predictions_slab *slab, si_error *error)
{
    scorer *work = context;
    const plot_scoring *scoring = work->scoring;
    const si_predictions_header *header = &work->scores->header;
    const double *samples = slab->samples;
    si_result status = SI_OK;
    if (scoring->instead != NULL || scoring->spread != 1.0) {
        status = make_room(work, slab->agent_count, error);
        if (status == SI_OK && scoring->instead != NULL)
            status = predict_instead(work, slab, error);
        else if (status == SI_OK)
            memcpy(work->samples, slab->samples,
                   slab->agent_count * header->sample_count * header->predicted_steps * 2 *
                       sizeof *work->samples);
        if (status == SI_OK && scoring->spread != 1.0)
            spread_all(work, slab->agent_count);
        samples = work->samples;
    }
    si_scene_set scored = *slab;
    scored.samples = samples;
    if (status == SI_OK)
        status = si_score_add(work->score, &scored,
                              work->scores->scene + work->scenes * SI_METRIC_COUNT, error);
    for (size_t s = 0; s < slab->scene_count; s++)
        work->scores->agents[work->scenes + s] = slab->offset[s + 1] - slab->offset[s];
    work->scenes += slab->scene_count;
    return status;
}

si_result plot_score_file(const char *path, const plot_scoring *scoring, const plot_pass *pass,
                          plot_scores *scores, si_error *error)
{
    *scores = (plot_scores){0};
    scorer work = {.path = path, .scoring = scoring, .scores = scores};
    plot_visitor visitor = {begin, visit, &work};
    si_result status = plot_visit_file(path, &visitor, pass, error);
    if (status == SI_OK) {
        scores->result = si_score_get_result(work.score);
        si_score_get_steps(work.score, scores->step);
    }
    si_score_destroy(work.score);
    free(work.samples);
    return status;
}

void plot_scores_finish(plot_scores *scores)
{
    free(scores->step);
    free(scores->scene);
    free(scores->agents);
    *scores = (plot_scores){0};
}
