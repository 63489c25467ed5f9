#include "pipeline/forecaster_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/size.h"
#include "predict/predictor_internal.h"

struct si_forecaster {
    const si_predictor *predictor; /* borrowed */
    si_sampling sampling;
    size_t largest_scene;
    size_t observed_steps; /* T */
    size_t sample_length;  /* K P 2 */
    float *observed;       /* [largest_scene][T][2], from the origin */
    float *samples;        /* [largest_scene][K][P][2], from the origin */
    void *workspace;
    size_t workspace_size;
};

static void *allocate_aligned(size_t size)
{
    const size_t unit = SI_WORKSPACE_ALIGNMENT;
    size_t rounded = (size + unit - 1) / unit * unit;
    return rounded < size ? NULL : aligned_alloc(unit, rounded > 0 ? rounded : unit);
}

static float *allocate_floats(const size_t *extents, size_t rank)
{
    size_t count, bytes;
    if (!si_size_product(extents, rank, &count) || !si_size_multiply(count, sizeof(float), &bytes))
        return NULL;
    return allocate_aligned(bytes);
}

static si_result allocate(si_forecaster *made, si_error *error)
{
    const size_t agents = made->largest_scene, samples = made->sampling.sample_count;
    made->workspace_size = si_predictor_workspace_size(made->predictor, agents, samples);
    if (made->workspace_size == 0)
        return si_error_set(error, SI_ERR_SHAPE,
                            "%zu agents x %zu samples: expected at least one of each, and fewer",
                            agents, samples);
    const size_t predicted_steps = si_predictor_predicted_steps(made->predictor);
    made->sample_length = samples * predicted_steps * 2;
    made->observed = allocate_floats((size_t[]){agents, made->observed_steps, 2}, 3);
    made->samples = allocate_floats((size_t[]){agents, samples, predicted_steps, 2}, 4);
    made->workspace = allocate_aligned(made->workspace_size);
    if (made->observed == NULL || made->samples == NULL || made->workspace == NULL)
        return si_error_no_memory(error, "the samples of a scene");
    return SI_OK;
}

si_result si_forecaster_create(const si_predictor *predictor, const si_sampling *sampling,
                               size_t largest_scene, si_forecaster **forecaster, si_error *error)
{
    SI_REQUIRE(error, forecaster);
    *forecaster = NULL;
    SI_REQUIRE(error, predictor);
    si_forecaster *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "a forecaster");
    made->predictor = predictor;
    made->sampling = sampling != NULL ? *sampling : si_sampling_default();
    made->largest_scene = largest_scene;
    made->observed_steps = si_predictor_observed_steps(predictor);
    si_result status = si_sampling_check(&made->sampling, error);
    if (status == SI_OK)
        status = allocate(made, error);
    if (status == SI_OK)
        *forecaster = made;
    else
        si_forecaster_destroy(made);
    return status;
}

void si_forecaster_destroy(si_forecaster *forecaster)
{
    if (forecaster == NULL)
        return;
    free(forecaster->observed);
    free(forecaster->samples);
    free(forecaster->workspace);
    free(forecaster);
}

static bool is_valid(const si_forecaster *forecaster, const si_forecast_scene *scene)
{
    return forecaster != NULL && scene != NULL && scene->observed != NULL &&
           scene->agent_count > 0 && scene->agent_count <= forecaster->largest_scene;
}

/* Where the first agent that has a position was last observed. */
static const double *find_origin(const si_forecaster *forecaster, const si_forecast_scene *scene)
{
    const size_t stride = forecaster->observed_steps * 2;
    const double *last = scene->observed + stride - 2;
    for (size_t a = 0; a < scene->agent_count; a++)
        if (isfinite(last[a * stride]) && isfinite(last[a * stride + 1]))
            return last + a * stride;
    return last;
}

/* Into the local frame, in `local`. */
static si_scene_view enter_scene(const si_forecaster *forecaster, const si_forecast_scene *scene,
                                 double origin[2], float *local)
{
    const size_t steps = forecaster->observed_steps;
    memcpy(origin, find_origin(forecaster, scene), 2 * sizeof *origin);
    si_local_frame_enter(scene->observed, scene->agent_count * steps, origin, local);
    return (si_scene_view){
        .agent_count = scene->agent_count,
        .observed = local,
        .agent_id = scene->agent_id,
        .key = scene->frame,
    };
}

si_result si_forecaster_predict_behind(si_forecaster *forecaster, size_t first,
                                       const si_forecast_scene *scene, si_forecast *forecast)
{
    if (!is_valid(forecaster, scene) || forecast == NULL ||
        first > forecaster->largest_scene - scene->agent_count)
        return SI_ERR_ARGUMENT;
    float *observed = forecaster->observed + first * forecaster->observed_steps * 2;
    float *samples = forecaster->samples + first * forecaster->sample_length;
    *forecast = (si_forecast){.samples = samples, .observed = observed};
    const si_scene_view view = enter_scene(forecaster, scene, forecast->origin, observed);
    return si_predictor_predict(forecaster->predictor, &view, &forecaster->sampling, samples,
                                forecaster->workspace, forecaster->workspace_size);
}

si_result si_forecaster_predict(si_forecaster *forecaster, const si_forecast_scene *scene,
                                si_forecast *forecast)
{
    return si_forecaster_predict_behind(forecaster, 0, scene, forecast);
}

si_result si_predictor_forecast(const si_predictor *predictor, const si_sampling *sampling,
                                const si_forecast_scene *scene, double *samples, si_error *error)
{
    SI_REQUIRE(error, predictor, scene, samples);
    si_forecaster *forecaster;
    si_forecast forecast;
    si_result status =
        si_forecaster_create(predictor, sampling, scene->agent_count, &forecaster, error);
    if (status == SI_OK) {
        status = si_forecaster_predict(forecaster, scene, &forecast);
        if (status == SI_OK)
            si_local_frame_leave(forecast.samples,
                                 scene->agent_count * forecaster->sample_length / 2,
                                 forecast.origin, samples);
        else
            si_error_set(error, status, "a scene needs observed positions, a sampling its ranges");
    }
    si_forecaster_destroy(forecaster);
    return status;
}

si_result si_forecaster_mean_variance(si_forecaster *forecaster, const si_forecast_scene *scene,
                                      double *variance)
{
    if (!is_valid(forecaster, scene) || variance == NULL)
        return SI_ERR_ARGUMENT;
    double origin[2];
    const si_scene_view view = enter_scene(forecaster, scene, origin, forecaster->observed);
    return si_predictor_mean_variance(forecaster->predictor, &view, &forecaster->sampling, variance,
                                      forecaster->workspace, forecaster->workspace_size);
}

si_forecast_scene si_forecast_scene_of(const si_scene_set *set, size_t index, size_t observed_steps)
{
    const size_t first = set->offset[index];
    return (si_forecast_scene){
        .agent_count = set->offset[index + 1] - first,
        .observed = set->observed + first * observed_steps * 2,
        .agent_id = set->agent_id != NULL ? set->agent_id + first : NULL,
        .frame = set->frame != NULL ? set->frame[index] : (int64_t)index,
    };
}

size_t si_forecaster_observed_steps(const si_forecaster *forecaster)
{
    return forecaster->observed_steps;
}
