#include "predict/predictor.h"

#include <math.h>

#include "base/size.h"
#include "predict/predictor_internal.h"

si_sampling si_sampling_default(void)
{
    return (si_sampling){.seed = 0, .sample_count = 20, .spread = 1.0f};
}

const char *si_predictor_name(const si_predictor *predictor)
{
    return predictor->name;
}

size_t si_predictor_observed_steps(const si_predictor *predictor)
{
    return predictor->observed_steps;
}

size_t si_predictor_predicted_steps(const si_predictor *predictor)
{
    return predictor->predicted_steps;
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
    if (agent_count == 0 || sample_count == 0 || sample_count > UINT32_MAX ||
        !arrays_fit(predictor, agent_count, sample_count))
        return 0;
    return predictor->ops->workspace_size(predictor, agent_count, sample_count);
}

static bool request_is_valid(const si_predictor *predictor, const si_scene_view *scene,
                             const si_sampling *sampling, const float *samples)
{
    return predictor != NULL && scene != NULL && scene->observed != NULL && sampling != NULL &&
           isfinite(sampling->spread) && samples != NULL;
}

si_status si_predictor_predict(const si_predictor *predictor, const si_scene_view *scene,
                               const si_sampling *sampling, float *samples, void *workspace,
                               size_t workspace_size)
{
    if (!request_is_valid(predictor, scene, sampling, samples))
        return SI_ERR_ARGUMENT;
    size_t needed =
        si_predictor_workspace_size(predictor, scene->agent_count, sampling->sample_count);
    if (!si_workspace_fits(workspace, workspace_size, needed))
        return SI_ERR_ARGUMENT;
    predictor->ops->predict(predictor, scene, sampling, samples, workspace);
    return SI_OK;
}

void si_predictor_destroy(si_predictor *predictor)
{
    if (predictor != NULL)
        predictor->ops->destroy(predictor);
}
