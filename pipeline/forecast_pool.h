/* Forecasting many scenes on several threads. The samples do not depend on how many. */
#ifndef SI_PIPELINE_FORECAST_POOL_H
#define SI_PIPELINE_FORECAST_POOL_H

#include "../base/progress.h"
#include "../base/scene_set.h"
#include "../predict/predictor.h"

SI_DECLARATIONS_BEGIN

typedef struct si_forecast_pool si_forecast_pool;

/*
 * As si_forecaster_create, for `thread_count` threads, at most 1024; 0: one a core. *pool is the
 * caller's, NULL on failure.
 */
SI_API SI_MUST_CHECK si_result si_forecast_pool_create(const si_predictor *predictor,
                                                       const si_sampling *sampling,
                                                       size_t largest_scene, size_t thread_count,
                                                       si_forecast_pool **pool, si_error *error);
SI_API void si_forecast_pool_destroy(si_forecast_pool *pool);

/* What to predict, and where to. Everything is borrowed for the time of the call. */
typedef struct si_forecast_job {
    si_scene_set scenes;         /* needs offset and observed. Without agent_id agents are known in
                                    the noise by 0, 1, .. in each scene, without frame scenes so */
    const float *observed_float; /* [A][T][2], instead of scenes.observed; NULL: none */
    double *samples;             /* [A][K][P][2], absolute positions, metres; */
    float *samples_float;        /* or the same in float32, with `samples` NULL */
    si_progress progress;        /* agents done, and whether to go on */
} si_forecast_job;

/*
 * Predicts the scenes. SI_ERR_ARGUMENT if something is missing or a scene has no agent or too many,
 * SI_ERR_NUMERIC if a position is not finite, SI_ERR_INTERRUPTED if the progress asked to stop;
 * never fails otherwise. The error names the first such scene: by recording and frame if known.
 */
SI_API SI_MUST_CHECK si_result si_forecast_pool_run(si_forecast_pool *pool,
                                                    const si_forecast_job *job, si_error *error);

SI_DECLARATIONS_END

#endif
