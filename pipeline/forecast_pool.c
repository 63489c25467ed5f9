#include "pipeline/forecast_pool.h"

#include <omp.h>
#include <stdlib.h>

#include "base/argument.h"
#include "pipeline/forecaster_internal.h"

struct si_forecast_pool {
    size_t agent_paths; /* K P: positions of an agent */
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
    SI_REQUIRE(error, predictor, sampling);
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
                               const si_scene_set *set, size_t scene, double *samples)
{
    const size_t first = set->offset[scene];
    const si_forecast_scene seen =
        si_forecast_scene_of(set, scene, si_forecaster_observed_steps(mine));
    si_forecast forecast;
    const si_result status = si_forecaster_predict(mine, &seen, &forecast);
    if (status == SI_OK)
        si_local_frame_leave(forecast.samples, seen.agent_count * pool->agent_paths,
                             forecast.origin, samples + first * pool->agent_paths * 2);
    return status;
}

si_result si_forecast_pool_predict(si_forecast_pool *pool, const si_scene_set *set, double *samples)
{
    if (pool == NULL || set == NULL ||
        (set->scene_count > 0 && (set->offset == NULL || set->observed == NULL || samples == NULL)))
        return SI_ERR_ARGUMENT;
    si_result status = SI_OK;
#pragma omp parallel for schedule(dynamic) num_threads((int)pool->thread_count)
    for (size_t i = 0; i < set->scene_count; i++) {
        const si_result scene_status =
            predict_scene(pool, pool->forecaster[omp_get_thread_num()], set, i, samples);
        if (scene_status != SI_OK)
#pragma omp atomic write
            status = scene_status;
    }
    return status;
}
