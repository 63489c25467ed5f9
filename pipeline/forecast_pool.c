#include "pipeline/forecast_pool.h"

#include <omp.h>
#include <stdlib.h>

#include "base/argument.h"
#include "base/size.h"
#include "pipeline/forecaster_internal.h"

/* Paths between two reports of progress: some tenths of a second. */
enum { REPORTED_PATHS = 1 << 20 };

struct si_forecast_pool {
    size_t sample_count;
    size_t agent_paths;    /* K P: positions of an agent */
    size_t observed_count; /* numbers of the largest scene's observed positions */
    size_t thread_count;
    double *observed;           /* [thread_count][observed_count], of float32 */
    si_forecaster **forecaster; /* [thread_count] */
};

static si_result create_forecasters(si_forecast_pool *pool, const si_predictor *predictor,
                                    const si_sampling *sampling, size_t largest_scene,
                                    si_error *error)
{
    size_t numbers;
    si_result status = SI_OK;
    pool->sample_count = sampling->sample_count;
    pool->forecaster = calloc(pool->thread_count, sizeof(si_forecaster *));
    if (si_size_product((size_t[]){largest_scene, si_predictor_observed_steps(predictor), 2}, 3,
                        &pool->observed_count) &&
        si_size_multiply(pool->observed_count, pool->thread_count, &numbers))
        pool->observed = calloc(numbers > 0 ? numbers : 1, sizeof *pool->observed);
    if (pool->forecaster == NULL || pool->observed == NULL)
        return si_error_no_memory(error, "the threads that predict");
    for (size_t i = 0; status == SI_OK && i < pool->thread_count; i++)
        status =
            si_forecaster_create(predictor, sampling, largest_scene, &pool->forecaster[i], error);
    if (status == SI_OK)
        pool->agent_paths = sampling->sample_count * si_predictor_predicted_steps(predictor);
    return status;
}

si_result si_forecast_pool_create(const si_predictor *predictor, const si_sampling *sampling,
                                  size_t largest_scene, size_t thread_count,
                                  si_forecast_pool **pool, si_error *error)
{
    SI_REQUIRE(error, pool);
    *pool = NULL;
    SI_REQUIRE(error, predictor);
    const si_sampling standard = si_sampling_default();
    if (sampling == NULL)
        sampling = &standard;
    if (si_check_threads(thread_count, error) != SI_OK)
        return SI_ERR_ARGUMENT;
    si_forecast_pool *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "the threads that predict");
    made->thread_count = thread_count > 0 ? thread_count : (size_t)omp_get_max_threads();
    const si_result status = create_forecasters(made, predictor, sampling, largest_scene, error);
    if (status == SI_OK)
        *pool = made;
    else
        si_forecast_pool_destroy(made);
    return status;
}

void si_forecast_pool_destroy(si_forecast_pool *pool)
{
    if (pool == NULL)
        return;
    for (size_t i = 0; pool->forecaster != NULL && i < pool->thread_count; i++)
        si_forecaster_destroy(pool->forecaster[i]);
    free(pool->forecaster);
    free(pool->observed);
    free(pool);
}

/* The scene, with what was observed in float64: `wide` has room for that of the largest. */
static si_forecast_scene find_scene(const si_forecast_job *job, size_t scene, size_t steps,
                                    double *wide, size_t room)
{
    si_forecast_scene seen = si_forecast_scene_of(&job->scenes, scene, steps);
    if (job->observed_float == NULL)
        return seen;
    const float *observed = job->observed_float + job->scenes.offset[scene] * steps * 2;
    for (size_t i = 0; i < room && i < seen.agent_count * steps * 2; i++)
        wide[i] = (double)observed[i];
    seen.observed = wide;
    return seen;
}

static bool is_finite(const si_forecast_scene *scene, size_t steps)
{
    double zero = 0.0;
    for (size_t i = 0; i < scene->agent_count * steps * 2; i++)
        zero += 0.0 * scene->observed[i];
    return zero == 0.0;
}

static void leave_in_float(const si_forecast *forecast, size_t count, float *samples)
{
    for (size_t i = 0; i < count; i++)
        for (size_t axis = 0; axis < 2; axis++)
            samples[2 * i + axis] =
                (float)(forecast->origin[axis] + (double)forecast->samples[2 * i + axis]);
}

static si_result predict_scene(const si_forecast_pool *pool, const si_forecast_job *job,
                               size_t scene)
{
    const size_t thread = (size_t)omp_get_thread_num();
    si_forecaster *mine = pool->forecaster[thread];
    const si_forecast_scene seen =
        find_scene(job, scene, si_forecaster_observed_steps(mine),
                   pool->observed + thread * pool->observed_count, pool->observed_count);
    const size_t first = job->scenes.offset[scene] * pool->agent_paths * 2;
    const size_t count = seen.agent_count * pool->agent_paths;
    si_forecast forecast;
    si_result status = si_forecaster_predict(mine, &seen, &forecast);
    if (status == SI_OK && !is_finite(&seen, si_forecaster_observed_steps(mine)))
        status = SI_ERR_NUMERIC;
    if (status == SI_OK && job->samples != NULL)
        si_local_frame_leave(forecast.samples, count, forecast.origin, job->samples + first);
    else if (status == SI_OK)
        leave_in_float(&forecast, count, job->samples_float + first);
    return status;
}

static si_result refuse_scene(const si_scene_set *set, size_t scene, si_result status,
                              si_error *error)
{
    const char *reason = status == SI_ERR_NUMERIC ? "an observed position is not finite"
                                                  : "there is no agent, or there are too many";
    if (set->recording != NULL && set->frame != NULL)
        return si_error_set(error, status, "%s: the scene at frame %lld: %s", set->recording[scene],
                            (long long)set->frame[scene], reason);
    return si_error_set(error, status, "scene %zu: %s", scene, reason);
}

/* Of what cannot be predicted the first scene is named, however many threads there are. */
static si_result predict_scenes(const si_forecast_pool *pool, const si_forecast_job *job,
                                size_t first, size_t end, si_error *error)
{
    si_result status = SI_OK;
    size_t refused = end;
#pragma omp parallel for schedule(dynamic) num_threads((int)pool->thread_count) if (end - first > 1)
    for (size_t i = first; i < end; i++) {
        const si_result scene_status = predict_scene(pool, job, i);
        if (scene_status != SI_OK)
#pragma omp critical(si_refused_scene)
            if (i < refused) {
                refused = i;
                status = scene_status;
            }
    }
    return status == SI_OK ? SI_OK : refuse_scene(&job->scenes, refused, status, error);
}

/* Behind the scenes from `first` on that are done before progress is reported. */
static size_t find_end(const si_forecast_pool *pool, const si_forecast_job *job, size_t first)
{
    const size_t *offset = job->scenes.offset, agents = REPORTED_PATHS / pool->sample_count;
    size_t end = first + 1;
    while (end < job->scenes.scene_count && offset[end + 1] - offset[first] <= agents)
        end++;
    return end;
}

si_result si_forecast_pool_run(si_forecast_pool *pool, const si_forecast_job *job, si_error *error)
{
    SI_REQUIRE(error, pool, job);
    const si_scene_set *set = &job->scenes;
    if (set->scene_count > 0 &&
        (set->offset == NULL || (set->observed == NULL && job->observed_float == NULL) ||
         (job->samples == NULL && job->samples_float == NULL)))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "predicting needs offset, observed and room for samples");
    for (size_t scene = 0, end; scene < set->scene_count; scene = end) {
        end = find_end(pool, job, scene);
        const si_result status = predict_scenes(pool, job, scene, end, error);
        if (status != SI_OK)
            return status;
        if (!si_progress_report(&job->progress, set->offset[end], set->offset[set->scene_count]))
            return si_error_set(error, SI_ERR_INTERRUPTED, "interrupted");
    }
    return SI_OK;
}
