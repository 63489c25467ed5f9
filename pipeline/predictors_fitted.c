/* What is fitted to what recordings show of the past. */
#include "pipeline/predictors.h"

#include <math.h>

#include "base/argument.h"
#include "pipeline/forecaster_internal.h"
#include "predict/kalman.h"

enum { AGENTS_AT_ONCE = 4096, FITTED_AGENTS = 20000 };

static si_result add_scenes(si_forecaster *forecaster, const si_scene_set *set, double *sum)
{
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < set->scene_count; i++) {
        const si_forecast_scene scene =
            si_forecast_scene_of(set, i, si_forecaster_observed_steps(forecaster));
        double variance = 0.0;
        status = si_forecaster_mean_variance(forecaster, &scene, &variance);
        *sum += variance;
    }
    return status;
}

/* The AMV at spread 1. */
static si_result measure(const si_predictor *predictor, si_recordings *recordings,
                         const si_sampling *sampling, double *amv, si_error *error)
{
    si_sampling one = *sampling;
    one.spread = 1.0f;
    const si_scene_counts counts = si_recordings_get_summary(recordings).scenes;
    si_forecaster *forecaster;
    si_scene_set set;
    double sum = 0.0;
    si_result status =
        si_forecaster_create(predictor, &one, counts.largest_scene, &forecaster, error);
    do {
        if (status == SI_OK)
            status = si_recordings_read(recordings, AGENTS_AT_ONCE, &set, error);
        if (status == SI_OK)
            status = add_scenes(forecaster, &set, &sum);
    } while (status == SI_OK && set.scene_count > 0);
    si_forecaster_destroy(forecaster);
    *amv = sum / (double)counts.scene_count;
    return status == SI_OK ? status : si_error_set(error, status, "the spread cannot be computed");
}

si_result si_sampling_fit_amv(const si_predictor *predictor, si_recordings *recordings, double amv,
                              si_sampling *sampling, si_error *error)
{
    SI_REQUIRE(error, predictor, recordings, sampling);
    if (!si_predictor_has_mean_variance(predictor))
        return si_error_set(error, SI_ERR_UNSUPPORTED,
                            "AMV: the spread of %s has no closed form; that of cv-gauss, kalman "
                            "and social-gaussian has; a spread can be given instead",
                            si_predictor_name(predictor));
    double measured;
    si_result status = measure(predictor, recordings, sampling, &measured, error);
    if (status != SI_OK)
        return status;
    const float spread = (float)sqrt(amv / measured);
    if (!isfinite(spread))
        return si_error_set(error, SI_ERR_NUMERIC, "AMV: that of %s is %g, expected above 0",
                            si_predictor_name(predictor), measured);
    sampling->spread = spread;
    return SI_OK;
}

si_result si_kalman_create_fitted(si_recordings *recordings, const si_predictor *like,
                                  si_baseline_config *config, si_predictor **predictor,
                                  si_error *error)
{
    SI_REQUIRE(error, predictor);
    si_scene_set set;
    *predictor = NULL;
    SI_REQUIRE(error, recordings, like, config);
    *config = si_baseline_config_default();
    config->observed_steps = si_predictor_observed_steps(like);
    config->predicted_steps = si_predictor_predicted_steps(like);
    const size_t agents = si_recordings_get_summary(recordings).scenes.agent_count;
    si_kalman_fit fit = {.observed_steps = config->observed_steps,
                         .stride = agents / FITTED_AGENTS + 1};
    do {
        const si_result status = si_recordings_read(recordings, FITTED_AGENTS, &set, error);
        if (status != SI_OK)
            return status;
        si_kalman_fit_add(&fit, set.agent_count, set.observed);
    } while (set.scene_count > 0);
    si_kalman_fit_result(&fit, config);
    return si_baseline_create(SI_BASELINE_KALMAN, config, predictor, error);
}
