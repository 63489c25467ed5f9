#include "pipeline/spread.h"

#include <math.h>

#include "pipeline/forecaster.h"

static si_result add_scenes(si_forecaster *forecaster, const si_recording *source, double *sum,
                            si_error *error)
{
    const si_scenes *scenes = &source->scenes;
    for (size_t i = 0; i < scenes->scene_count; i++) {
        const size_t first = scenes->offset[i];
        const si_forecast_scene scene = {
            .agent_count = scenes->offset[i + 1] - first,
            .observed = scenes->observed + first * scenes->observed_steps * 2,
            .agent_id = scenes->agent_id + first,
            .frame = scenes->frame[i],
        };
        double variance;
        si_result status = si_forecaster_mean_variance(forecaster, &scene, &variance);
        if (status != SI_OK)
            return si_error_set(error, status, "%s: the spread cannot be computed", source->name);
        *sum += variance;
    }
    return SI_OK;
}

/* The AMV at spread 1. */
static si_result measure(const si_predictor *predictor, const si_recordings *recordings,
                         si_point point, double *amv, si_error *error)
{
    const si_sampling one = {.sample_count = 1, .spread = 1.0f, .point = point};
    si_forecaster *forecaster;
    double sum = 0.0;
    si_result status =
        si_forecaster_create(predictor, &one, recordings->largest_scene, &forecaster, error);
    for (size_t i = 0; status == SI_OK && i < recordings->count; i++)
        status = add_scenes(forecaster, &recordings->item[i], &sum, error);
    si_forecaster_destroy(forecaster);
    *amv = sum / (double)recordings->scene_count;
    return status;
}

si_result si_spread_for_amv(const si_predictor *predictor, const si_recordings *recordings,
                            double amv, si_sampling *sampling, si_error *error)
{
    if (!si_predictor_has_mean_variance(predictor))
        return si_error_set(error, SI_ERR_UNSUPPORTED,
                            "--amv: the spread of %s has no closed form; that of cv-gauss, kalman "
                            "and social-gaussian has: give --spread instead",
                            si_predictor_name(predictor));
    double measured;
    si_result status = measure(predictor, recordings, sampling->point, &measured, error);
    if (status != SI_OK)
        return status;
    const float spread = (float)sqrt(amv / measured);
    if (!isfinite(spread))
        return si_error_set(error, SI_ERR_NUMERIC, "--amv: the AMV of %s is %g, expected above 0",
                            si_predictor_name(predictor), measured);
    sampling->spread = spread;
    return SI_OK;
}
