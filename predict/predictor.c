#include "predict/predictor.h"

#include <math.h>

#include "base/argument.h"
#include "base/names.h"
#include "base/size.h"
#include "predict/eigenvalues.h"
#include "predict/predictor_internal.h"

si_sampling si_sampling_default(void)
{
    return (si_sampling){
        .seed = 0, .sample_count = 20, .spread = 1.0f, .point = SI_POINT_CALIBRATED};
}

static const char *const point_names[] = {[SI_POINT_CALIBRATED] = "calibrated",
                                          [SI_POINT_TIGHT] = "tight",
                                          [SI_POINT_ANCHORS] = "anchors"};
static const char *const draws_names[] = {
    [SI_DRAWS_EVEN] = "even", [SI_DRAWS_INDEPENDENT] = "independent"};

SI_DEFINE_NAMES(si_point, point_names)
SI_DEFINE_NAMES(si_draws, draws_names)

si_result si_check_steps(size_t observed, size_t predicted, si_error *error)
{
    if (observed < 2 || observed > SI_MAX_STEPS)
        return si_error_set(error, SI_ERR_ARGUMENT, "observed_steps is %zu, expected 2 to %d",
                            observed, SI_MAX_STEPS);
    if (predicted < 1 || predicted > SI_MAX_STEPS)
        return si_error_set(error, SI_ERR_ARGUMENT, "predicted_steps is %zu, expected 1 to %d",
                            predicted, SI_MAX_STEPS);
    return SI_OK;
}

const char *si_predictor_name(const si_predictor *predictor)
{
    return predictor != NULL ? predictor->name : NULL;
}

size_t si_predictor_observed_steps(const si_predictor *predictor)
{
    return predictor != NULL ? predictor->observed_steps : 0;
}

size_t si_predictor_predicted_steps(const si_predictor *predictor)
{
    return predictor != NULL ? predictor->predicted_steps : 0;
}

static bool arrays_fit(const si_predictor *predictor, size_t agent_count, size_t sample_count)
{
    size_t bytes;
    return si_size_product(
               (size_t[]){agent_count, sample_count, predictor->predicted_steps, 2 * sizeof(float)},
               4, &bytes) &&
           si_size_product((size_t[]){agent_count, predictor->observed_steps, 2 * sizeof(float)}, 3,
                           &bytes);
}

size_t si_predictor_workspace_size(const si_predictor *predictor, size_t agent_count,
                                   size_t sample_count)
{
    if (predictor == NULL)
        return 0;
    if (agent_count == 0 || sample_count == 0 || sample_count > UINT32_MAX ||
        !arrays_fit(predictor, agent_count, sample_count))
        return 0;
    return predictor->ops->workspace_size(predictor, agent_count, sample_count);
}

si_result si_sampling_check(const si_sampling *sampling, si_error *error)
{
    if (isfinite(sampling->spread) && si_point_name(sampling->point) != NULL &&
        si_draws_name(sampling->draws) != NULL)
        return SI_OK;
    return si_error_set(error, SI_ERR_ARGUMENT,
                        "sampling: expected a finite spread, a point below %d and draws that there "
                        "are, got spread %g, point %d and draws %d",
                        SI_POINT_COUNT, (double)sampling->spread, (int)sampling->point,
                        (int)sampling->draws);
}

static bool request_is_valid(const si_predictor *predictor, const si_scene_view *scene,
                             const si_sampling *sampling, const void *result)
{
    return predictor != NULL && scene != NULL && scene->observed != NULL && sampling != NULL &&
           si_sampling_check(sampling, NULL) == SI_OK && result != NULL;
}

bool si_workspace_fits(const void *memory, size_t size, size_t needed)
{
    return memory != NULL && (uintptr_t)memory % SI_WORKSPACE_ALIGNMENT == 0 && needed > 0 &&
           size >= needed;
}

static bool workspace_does(const si_predictor *predictor, const si_scene_view *scene,
                           const si_sampling *sampling, const void *workspace, size_t size)
{
    size_t needed =
        si_predictor_workspace_size(predictor, scene->agent_count, sampling->sample_count);
    return si_workspace_fits(workspace, size, needed);
}

si_result si_predictor_predict(const si_predictor *predictor, const si_scene_view *scene,
                               const si_sampling *sampling, float *samples, void *workspace,
                               size_t workspace_size)
{
    if (!request_is_valid(predictor, scene, sampling, samples) ||
        !workspace_does(predictor, scene, sampling, workspace, workspace_size))
        return SI_ERR_ARGUMENT;
    predictor->ops->predict(predictor, scene, sampling, samples, workspace);
    return SI_OK;
}

si_draws si_predictor_draws(const si_predictor *predictor, const si_sampling *sampling)
{
    if (predictor == NULL || sampling == NULL || !predictor->ops->has_even_draws)
        return SI_DRAWS_INDEPENDENT;
    return sampling->draws;
}

bool si_predictor_has_mean_variance(const si_predictor *predictor)
{
    return predictor != NULL ? predictor->ops->mean_covariance != NULL : false;
}

si_result si_predictor_mean_variance(const si_predictor *predictor, const si_scene_view *scene,
                                     const si_sampling *sampling, double *variance, void *workspace,
                                     size_t workspace_size)
{
    if (!request_is_valid(predictor, scene, sampling, variance) ||
        !workspace_does(predictor, scene, sampling, workspace, workspace_size))
        return SI_ERR_ARGUMENT;
    if (!si_predictor_has_mean_variance(predictor))
        return SI_ERR_UNSUPPORTED;
    double covariance[3];
    predictor->ops->mean_covariance(predictor, scene, sampling, covariance, workspace);
    double value[2];
    si_eigenvalues(covariance[0], covariance[1], covariance[2], value);
    *variance = value[0];
    return SI_OK;
}

void si_predictor_destroy(si_predictor *predictor)
{
    if (predictor != NULL)
        predictor->ops->destroy(predictor);
}

void si_local_frame_enter(const double *absolute, size_t count, const double origin[2],
                          float *local)
{
    if (!SI_ARE_THERE(absolute, origin, local))
        return;
    for (size_t i = 0; i < count; i++) {
        local[2 * i] = (float)(absolute[2 * i] - origin[0]);
        local[2 * i + 1] = (float)(absolute[2 * i + 1] - origin[1]);
    }
}

void si_local_frame_leave(const float *local, size_t count, const double origin[2],
                          double *absolute)
{
    if (!SI_ARE_THERE(local, origin, absolute))
        return;
    for (size_t i = 0; i < count; i++) {
        absolute[2 * i] = origin[0] + local[2 * i];
        absolute[2 * i + 1] = origin[1] + local[2 * i + 1];
    }
}
