#include "cli/spread.h"

#include <math.h>

#include "cli/console.h"
#include "cli/lane.h"

static si_result add_scenes(lane *runner, const recording *source, double *sum, si_error *error)
{
    const si_scenes *scenes = &source->scenes;
    for (size_t i = 0; i < scenes->scene_count; i++) {
        const size_t first = scenes->offset[i], count = scenes->offset[i + 1] - first;
        double variance;
        si_result status =
            lane_mean_variance(runner, count, scenes->observed + first * scenes->observed_steps * 2,
                               scenes->agent_id + first, scenes->frame[i], &variance);
        if (status != SI_OK)
            return si_error_set(error, status, "%s: the spread cannot be computed", source->name);
        *sum += variance;
    }
    return SI_OK;
}

/* The AMV at spread 1. */
static si_result measure(const si_predictor *predictor, const recordings *loaded, si_point point,
                         double *amv, si_error *error)
{
    const si_sampling one = {.sample_count = 1, .spread = 1.0f, .point = point};
    lane runner;
    double sum = 0.0;
    si_result status = lane_init(&runner, predictor, &one, loaded->largest_scene, error);
    for (size_t i = 0; status == SI_OK && i < loaded->count; i++)
        status = add_scenes(&runner, &loaded->item[i], &sum, error);
    lane_finish(&runner);
    *amv = sum / (double)loaded->scene_count;
    return status;
}

si_result spread_for_amv(const si_predictor *predictor, const recordings *loaded, double amv,
                         si_sampling *sampling, si_error *error)
{
    if (!si_predictor_has_mean_variance(predictor))
        return si_error_set(error, SI_ERR_UNSUPPORTED,
                            "--amv: the spread of %s has no closed form; that of cv-gauss, kalman "
                            "and social-gaussian has: give --spread instead",
                            si_predictor_name(predictor));
    double measured;
    si_result status = measure(predictor, loaded, sampling->point, &measured, error);
    if (status != SI_OK)
        return status;
    const float spread = (float)sqrt(amv / measured);
    if (!isfinite(spread))
        return si_error_set(error, SI_ERR_NUMERIC, "--amv: the AMV of %s is %g, expected above 0",
                            si_predictor_name(predictor), measured);
    sampling->spread = spread;
    return SI_OK;
}

si_point spread_parse_point(struct argp_state *state, const char *text)
{
    const char *const names[] = {si_point_name(SI_POINT_TIGHT), si_point_name(SI_POINT_WIDE), NULL};
    return (si_point)console_parse_choice(state, "--point", text, names);
}
