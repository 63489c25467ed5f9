#include "cli/batch.h"

#include <omp.h>
#include <stdlib.h>

#include "base/size.h"

enum { ALIGNMENT = 64 };

/* What one thread works in. */
typedef struct lane {
    float *observed; /* [largest_scene][T][2], local frame */
    float *samples;  /* [largest_scene][K][P][2], local frame */
    void *workspace;
} lane;

struct batch {
    const si_predictor *predictor;
    si_sampling sampling;
    size_t observed_steps;
    size_t predicted_steps;
    size_t workspace_size;
    size_t lane_count;
    lane *lanes;
};

static void *allocate_aligned(size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return rounded < size ? NULL : aligned_alloc(ALIGNMENT, rounded > 0 ? rounded : ALIGNMENT);
}

static float *allocate_floats(const size_t *extents, size_t rank)
{
    size_t count, bytes;
    if (!si_size_product(extents, rank, &count) || !si_size_multiply(count, sizeof(float), &bytes))
        return NULL;
    return allocate_aligned(bytes);
}

static si_status lane_init(lane *made, const batch *runner, size_t largest_scene)
{
    const size_t observed[] = {largest_scene, runner->observed_steps, 2};
    const size_t samples[] = {largest_scene, runner->sampling.sample_count, runner->predicted_steps,
                              2};
    made->observed = allocate_floats(observed, 3);
    made->samples = allocate_floats(samples, 4);
    made->workspace = allocate_aligned(runner->workspace_size);
    bool complete = made->observed != NULL && made->samples != NULL && made->workspace != NULL;
    return complete ? SI_OK : SI_ERR_NO_MEMORY;
}

static si_status init_lanes(batch *runner, size_t largest_scene)
{
    runner->lanes = calloc(runner->lane_count, sizeof *runner->lanes);
    if (runner->lanes == NULL)
        return SI_ERR_NO_MEMORY;
    for (size_t i = 0; i < runner->lane_count; i++)
        if (lane_init(&runner->lanes[i], runner, largest_scene) != SI_OK)
            return SI_ERR_NO_MEMORY;
    return SI_OK;
}

si_status batch_create(const si_predictor *predictor, const si_sampling *sampling,
                       size_t largest_scene, size_t thread_count, batch **created, si_error *error)
{
    batch *runner = calloc(1, sizeof *runner);
    *created = runner;
    if (runner == NULL)
        return si_error_no_memory(error, "the predictor's threads");
    *runner = (batch){
        .predictor = predictor,
        .sampling = *sampling,
        .observed_steps = si_predictor_observed_steps(predictor),
        .predicted_steps = si_predictor_predicted_steps(predictor),
        .lane_count = thread_count > 0 ? thread_count : (size_t)omp_get_max_threads(),
    };
    runner->workspace_size =
        si_predictor_workspace_size(predictor, largest_scene, sampling->sample_count);
    if (largest_scene > 0 && runner->workspace_size == 0) {
        batch_destroy(runner);
        *created = NULL;
        return si_error_set(error, SI_ERR_SHAPE, "%zu agents x %zu samples are too many",
                            largest_scene, sampling->sample_count);
    }
    if (init_lanes(runner, largest_scene) != SI_OK) {
        batch_destroy(runner);
        *created = NULL;
        return si_error_no_memory(error, "the predictor's threads");
    }
    return SI_OK;
}

void batch_destroy(batch *destroyed)
{
    if (destroyed == NULL)
        return;
    for (size_t i = 0; destroyed->lanes != NULL && i < destroyed->lane_count; i++) {
        free(destroyed->lanes[i].observed);
        free(destroyed->lanes[i].samples);
        free(destroyed->lanes[i].workspace);
    }
    free(destroyed->lanes);
    free(destroyed);
}

/*
 * The scene's local frame starts where its first agent was last observed: translating the
 * recording moves the origin by the same amount, and what the predictor sees stays as it was.
 */
static si_status predict_scene(const batch *runner, const lane *mine, const si_scenes *scenes,
                               size_t scene, double *samples)
{
    const size_t first = scenes->offset[scene];
    const size_t agents = scenes->offset[scene + 1] - first;
    const size_t steps = runner->observed_steps;
    const double *observed = scenes->observed + first * steps * 2;
    const double *origin = observed + (steps - 1) * 2;
    const si_scene_view view = {
        .agent_count = agents,
        .observed = mine->observed,
        .agent_id = scenes->agent_id + first,
        .key = scenes->frame[scene],
    };
    si_local_frame_enter(observed, agents * steps, origin, mine->observed);
    si_status status = si_predictor_predict(runner->predictor, &view, &runner->sampling,
                                            mine->samples, mine->workspace, runner->workspace_size);
    if (status == SI_OK)
        si_local_frame_leave(mine->samples,
                             agents * runner->sampling.sample_count * runner->predicted_steps,
                             origin, samples);
    return status;
}

si_status batch_predict(batch *runner, const si_scenes *scenes, size_t first, size_t count,
                        double *samples)
{
    const size_t sample_size = runner->sampling.sample_count * runner->predicted_steps * 2;
    const size_t base = scenes->offset[first];
    si_status status = SI_OK;
#pragma omp parallel for schedule(dynamic) num_threads((int)runner->lane_count)
    for (size_t i = 0; i < count; i++) {
        const lane *mine = &runner->lanes[omp_get_thread_num()];
        double *target = samples + (scenes->offset[first + i] - base) * sample_size;
        si_status scene_status = predict_scene(runner, mine, scenes, first + i, target);
        if (scene_status != SI_OK)
#pragma omp atomic write
            status = scene_status;
    }
    return status;
}
