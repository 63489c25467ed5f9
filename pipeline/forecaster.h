/*
 * Forecasting scene by scene on one thread: absolute positions in double precision in, samples in
 * float32 about an origin out. Everything is allocated when a forecaster is created; afterwards
 * nothing is. A forecaster is for one thread at a time.
 */
#ifndef SI_PIPELINE_FORECASTER_H
#define SI_PIPELINE_FORECASTER_H

#include "../predict/predictor.h"

SI_DECLARATIONS_BEGIN

typedef struct si_forecaster si_forecaster;

/*
 * For scenes of 1 to `largest_scene` agents. The predictor is borrowed for the forecaster's life,
 * the sampling is copied. *forecaster is the caller's, NULL on failure: SI_ERR_ARGUMENT,
 * SI_ERR_SHAPE (so many agents and samples are too many) or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_forecaster_create(const si_predictor *predictor,
                                                    const si_sampling *sampling,
                                                    size_t largest_scene,
                                                    si_forecaster **forecaster, si_error *error);
SI_API void si_forecaster_destroy(si_forecaster *forecaster);

/* What is known of a scene. Everything is borrowed for the time of the call. */
typedef struct si_forecast_scene {
    size_t agent_count;      /* A, 1 to largest_scene */
    const double *observed;  /* [A][T][2], metres, finite */
    const int64_t *agent_id; /* [A], the identity of each agent in the noise; NULL: 0 .. A-1 */
    int64_t frame;           /* the last observed one: the scene's identity in the noise */
} si_forecast_scene;

/*
 * What will be. The arrays belong to the forecaster, until the next call. The origin is where the
 * first agent was last observed whose position then is finite: translating a recording moves the
 * origin, and nothing else.
 */
typedef struct si_forecast {
    double origin[2];      /* metres */
    const float *samples;  /* [A][K][P][2], from the origin */
    const float *observed; /* [A][T][2], from the origin */
} si_forecast;

/* SI_ERR_ARGUMENT if a pointer is missing or a count or the sampling out of range; never fails
 * otherwise: positions that are not finite come out as samples that are not. */
SI_API SI_MUST_CHECK si_result si_forecaster_predict(si_forecaster *forecaster,
                                                     const si_forecast_scene *scene,
                                                     si_forecast *forecast);

/*
 * One scene at once, where time does not matter: samples [A][K][P][2], absolute positions. Makes a
 * forecaster for it, with its errors.
 */
SI_API SI_MUST_CHECK si_result si_predictor_forecast(const si_predictor *predictor,
                                                     const si_sampling *sampling,
                                                     const si_forecast_scene *scene,
                                                     double *samples, si_error *error);

/* As si_predictor_mean_variance: the AMV of a scene in closed form, square metres. */
SI_API SI_MUST_CHECK si_result si_forecaster_mean_variance(si_forecaster *forecaster,
                                                           const si_forecast_scene *scene,
                                                           double *variance);

SI_DECLARATIONS_END

#endif
