/* Forecasting many scenes on several threads. The samples do not depend on how many. */
#ifndef SI_PIPELINE_FORECAST_POOL_H
#define SI_PIPELINE_FORECAST_POOL_H

#include "../io/scenes.h"
#include "../predict/predictor.h"

SI_DECLARATIONS_BEGIN

typedef struct si_forecast_pool si_forecast_pool;

/*
 * As si_forecaster_create, for `thread_count` threads; 0: one a core. *pool is the caller's, NULL
 * on failure.
 */
SI_API SI_MUST_CHECK si_result si_forecast_pool_create(const si_predictor *predictor,
                                                       const si_sampling *sampling,
                                                       size_t largest_scene, size_t thread_count,
                                                       si_forecast_pool **pool, si_error *error);
SI_API void si_forecast_pool_destroy(si_forecast_pool *pool);

/*
 * Predicts the scenes first .. first + count - 1 into samples [A'][K][P][2], absolute positions of
 * their A' agents, metres. SI_ERR_ARGUMENT if they are not there or one is too large.
 */
SI_API SI_MUST_CHECK si_result si_forecast_pool_predict(si_forecast_pool *pool,
                                                        const si_scenes *scenes, size_t first,
                                                        size_t count, double *samples);

SI_DECLARATIONS_END

#endif
