#include "cli/lane.h"

#include <stdlib.h>

#include "base/size.h"

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

si_result lane_init(lane *made, const si_predictor *predictor, const si_sampling *sampling,
                    size_t largest_scene, si_error *error)
{
    *made = (lane){
        .predictor = predictor,
        .sampling = *sampling,
        .observed_steps = si_predictor_observed_steps(predictor),
        .predicted_steps = si_predictor_predicted_steps(predictor),
        .workspace_size =
            si_predictor_workspace_size(predictor, largest_scene, sampling->sample_count),
    };
    if (largest_scene > 0 && made->workspace_size == 0)
        return si_error_set(error, SI_ERR_SHAPE, "%zu agents x %zu samples are too many",
                            largest_scene, sampling->sample_count);
    made->observed = allocate_floats((size_t[]){largest_scene, made->observed_steps, 2}, 3);
    made->samples = allocate_floats(
        (size_t[]){largest_scene, sampling->sample_count, made->predicted_steps, 2}, 4);
    made->workspace = allocate_aligned(made->workspace_size);
    if (made->observed == NULL || made->samples == NULL || made->workspace == NULL)
        return si_error_no_memory(error, "the samples of a scene");
    return SI_OK;
}

void lane_finish(lane *finished)
{
    free(finished->observed);
    free(finished->samples);
    free(finished->workspace);
    *finished = (lane){0};
}

/*
 * The scene's local frame starts where its first agent was last observed: translating the
 * recording moves the origin by the same amount, and what the predictor sees stays as it was.
 */
static si_scene_view enter_scene(lane *runner, size_t agent_count, const double *observed,
                                 const int64_t *agent_id, int64_t key)
{
    const size_t steps = runner->observed_steps;
    const double *origin = observed + (steps - 1) * 2;
    runner->origin[0] = origin[0];
    runner->origin[1] = origin[1];
    si_local_frame_enter(observed, agent_count * steps, origin, runner->observed);
    return (si_scene_view){
        .agent_count = agent_count,
        .observed = runner->observed,
        .agent_id = agent_id,
        .key = key,
    };
}

si_result lane_predict(lane *runner, size_t agent_count, const double *observed,
                       const int64_t *agent_id, int64_t key)
{
    const si_scene_view view = enter_scene(runner, agent_count, observed, agent_id, key);
    return si_predictor_predict(runner->predictor, &view, &runner->sampling, runner->samples,
                                runner->workspace, runner->workspace_size);
}

si_result lane_mean_variance(lane *runner, size_t agent_count, const double *observed,
                             const int64_t *agent_id, int64_t key, double *variance)
{
    const si_scene_view view = enter_scene(runner, agent_count, observed, agent_id, key);
    return si_predictor_mean_variance(runner->predictor, &view, &runner->sampling, variance,
                                      runner->workspace, runner->workspace_size);
}
