#include "cli/batch.h"

#include <omp.h>
#include <stdlib.h>

#include "cli/lane.h"

struct batch {
    size_t lane_count;
    lane *lanes; /* one a thread */
};

static si_result init_lanes(batch *runner, const si_predictor *predictor,
                            const si_sampling *sampling, size_t largest_scene, si_error *error)
{
    runner->lanes = calloc(runner->lane_count, sizeof *runner->lanes);
    if (runner->lanes == NULL)
        return si_error_no_memory(error, "the predictor's threads");
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < runner->lane_count; i++)
        status = lane_init(&runner->lanes[i], predictor, sampling, largest_scene, error);
    return status;
}

si_result batch_create(const si_predictor *predictor, const si_sampling *sampling,
                       size_t largest_scene, size_t thread_count, batch **created, si_error *error)
{
    *created = NULL;
    batch *runner = calloc(1, sizeof *runner);
    if (runner == NULL)
        return si_error_no_memory(error, "the predictor's threads");
    runner->lane_count = thread_count > 0 ? thread_count : (size_t)omp_get_max_threads();
    si_result status = init_lanes(runner, predictor, sampling, largest_scene, error);
    if (status == SI_OK)
        *created = runner;
    else
        batch_destroy(runner);
    return status;
}

void batch_destroy(batch *destroyed)
{
    if (destroyed == NULL)
        return;
    for (size_t i = 0; destroyed->lanes != NULL && i < destroyed->lane_count; i++)
        lane_finish(&destroyed->lanes[i]);
    free(destroyed->lanes);
    free(destroyed);
}

static si_result predict_scene(lane *mine, const si_scenes *scenes, size_t scene, double *samples)
{
    const size_t first = scenes->offset[scene];
    const size_t agents = scenes->offset[scene + 1] - first;
    const double *observed = scenes->observed + first * scenes->observed_steps * 2;
    si_result status =
        lane_predict(mine, agents, observed, scenes->agent_id + first, scenes->frame[scene]);
    if (status == SI_OK)
        si_local_frame_leave(mine->samples,
                             agents * mine->sampling.sample_count * mine->predicted_steps,
                             mine->origin, samples);
    return status;
}

si_result batch_predict(batch *runner, const si_scenes *scenes, size_t first, size_t count,
                        double *samples)
{
    const lane *any = &runner->lanes[0];
    const size_t sample_size = any->sampling.sample_count * any->predicted_steps * 2;
    const size_t base = scenes->offset[first];
    si_result status = SI_OK;
#pragma omp parallel for schedule(dynamic) num_threads((int)runner->lane_count)
    for (size_t i = 0; i < count; i++) {
        lane *mine = &runner->lanes[omp_get_thread_num()];
        double *target = samples + (scenes->offset[first + i] - base) * sample_size;
        si_result scene_status = predict_scene(mine, scenes, first + i, target);
        if (scene_status != SI_OK)
#pragma omp atomic write
            status = scene_status;
    }
    return status;
}
