/*
 * Social-Gaussian: of each agent the motion and the field of its neighbours go through a small
 * network once, which says a mean path and spreads about it; a sample is then two multiply-adds a
 * coordinate. The equations are in simplicit_social_gaussian.h.
 */
#include "simplicit_model.h"

#include <string.h>

#include "simplicit_noise.h"
#include "simplicit_weights.h"

void simplicit_noise(const simplicit_sampling *sampling, size_t agent_count,
                     const int64_t *agent_id, float *noise)
{
    for (size_t agent = 0; agent < agent_count; agent++) {
        const int64_t id = agent_id != NULL ? agent_id[agent] : (int64_t)agent;
        const si_gaussian_latents latents =
            si_gaussian_latents_of(sampling->seed, sampling->key, si_noise_agent_stream(id));
        for (size_t k = 0; k < sampling->sample_count; k++, noise += 2) {
            si_gaussian_latent(&latents, (uint32_t)k, noise);
            noise[0] *= sampling->spread;
            noise[1] *= sampling->spread;
        }
    }
}

static void set_deviations(simplicit_point point, simplicit_workspace *work)
{
    const si_gaussian_math *math = &si_gaussian_plain_math;
    if (point == SIMPLICIT_TIGHT) {
        si_gaussian_tight(&simplicit_shape, math, work->spread, work->along);
        for (size_t t = 0; t < SIMPLICIT_PREDICTED_STEPS; t++)
            work->along[t] *= simplicit_tight_spread;
        memcpy(work->across, work->along, sizeof work->across);
    } else {
        si_gaussian_wide(&simplicit_shape, math, work->spread, 0, work->along);
        si_gaussian_wide(&simplicit_shape, math, work->spread, 1, work->across);
    }
}

static void forecast(size_t agent_count, const float *observed, size_t agent, simplicit_point point,
                     simplicit_workspace *work)
{
    const si_gaussian_layers layers = {work->hidden1, work->rectified, work->hidden2, work->path,
                                       work->spread};
    si_gaussian_frame frame;
    si_gaussian_features(&simplicit_shape, agent_count, observed, agent, &frame, work->feature);
    si_gaussian_network(&simplicit_shape, &si_gaussian_plain_math, simplicit_parameters, 1,
                        work->feature, &layers);
    si_gaussian_mean(&simplicit_shape, simplicit_parameters, work->path, frame.velocity,
                     simplicit_mean_pull, work->mean);
    set_deviations(point, work);
    si_gaussian_turn_back(SIMPLICIT_PREDICTED_STEPS, &frame, work->mean, work->along, work->across,
                          work->turned);
}

bool simplicit_predict(size_t agent_count, const float *observed,
                       const simplicit_sampling *sampling, const float *noise, float *samples,
                       simplicit_workspace *workspace)
{
    if (agent_count == 0 || agent_count > SIMPLICIT_MAX_AGENTS || sampling->sample_count == 0 ||
        sampling->sample_count > SIMPLICIT_MAX_SAMPLES)
        return false;
    for (size_t agent = 0; agent < agent_count; agent++) {
        forecast(agent_count, observed, agent, sampling->point, workspace);
        for (size_t k = 0; k < sampling->sample_count; k++, noise += 2) {
            si_gaussian_sample(SIMPLICIT_PREDICTED_STEPS, workspace->mean, workspace->turned, noise,
                               samples);
            samples += 2 * SIMPLICIT_PREDICTED_STEPS;
        }
    }
    return true;
}
