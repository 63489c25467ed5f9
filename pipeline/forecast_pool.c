#include "pipeline/forecast_pool.h"

#include <omp.h>
#include <stdlib.h>

#include "pipeline/forecaster.h"

struct si_forecast_pool {
    size_t agent_paths; /* K P: positions of an agent */
    size_t observed_steps;
    size_t thread_count;
    si_forecaster **forecaster; /* [thread_count] */
};

static si_result create_forecasters(si_forecast_pool *pool, const si_predictor *predictor,
                                    const si_sampling *sampling, size_t largest_scene,
                                    si_error *error)
{
    pool->forecaster = calloc(pool->thread_count, sizeof(si_forecaster *));
    if (pool->forecaster == NULL)
        return si_error_no_memory(error, "the threads that predict");
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < pool->thread_count; i++)
        status =
            si_forecaster_create(predictor, sampling, largest_scene, &pool->forecaster[i], error);
    if (status == SI_OK) {
        pool->observed_steps = si_predictor_observed_steps(predictor);
        pool->agent_paths = sampling->sample_count * si_predictor_predicted_steps(predictor);
    }
    return status;
}

si_result si_forecast_pool_create(const si_predictor *predictor, const si_sampling *sampling,
                                  size_t largest_scene, size_t thread_count,
                                  si_forecast_pool **pool, si_error *error)
{
    *pool = NULL;
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
    free(pool);
}

static si_result predict_scene(const si_forecast_pool *pool, si_forecaster *mine,
                               const si_scenes *scenes, size_t scene, double *samples)
{
    const size_t first = scenes->offset[scene];
    const si_forecast_scene seen = {
        .agent_count = scenes->offset[scene + 1] - first,
        .observed = scenes->observed + first * pool->observed_steps * 2,
        .agent_id = scenes->agent_id + first,
        .frame = scenes->frame[scene],
    };
    si_forecast forecast;
    const si_result status = si_forecaster_predict(mine, &seen, &forecast);
    if (status == SI_OK)
        si_local_frame_leave(forecast.samples, seen.agent_count * pool->agent_paths,
                             forecast.origin, samples);
    return status;
}

si_result si_forecast_pool_predict(si_forecast_pool *pool, const si_scenes *scenes, size_t first,
                                   size_t count, double *samples)
{
    if (pool == NULL || scenes == NULL || samples == NULL || first > scenes->scene_count ||
        count > scenes->scene_count - first || scenes->observed_steps != pool->observed_steps)
        return SI_ERR_ARGUMENT;
    si_result status = SI_OK;
#pragma omp parallel for schedule(dynamic) num_threads((int)pool->thread_count)
    for (size_t i = first; i < first + count; i++) {
        double *target =
            samples + (scenes->offset[i] - scenes->offset[first]) * pool->agent_paths * 2;
        const si_result scene_status =
            predict_scene(pool, pool->forecaster[omp_get_thread_num()], scenes, i, target);
        if (scene_status != SI_OK)
#pragma omp atomic write
            status = scene_status;
    }
    return status;
}
