/*
 * Social-Gaussian: tracks are smoothed; of each agent the motion and the field of its neighbours go
 * through a small network once, which says a mean path, spreads about it and anchors; a sample is
 * then a few multiply-adds a coordinate. The equations are in simplicit_social_gaussian.h.
 */
#include "simplicit_model.h"

#include <math.h>
#include <string.h>

#include "simplicit_noise.h"
#include "simplicit_weights.h"

enum { PATH = 2 * SIMPLICIT_PREDICTED_STEPS };

static const si_gaussian_math *const math = &si_gaussian_plain_math;

void simplicit_noise(const simplicit_sampling *sampling, size_t agent_count,
                     const int64_t *agent_id, float *noise)
{
    const size_t size = sampling->point == SIMPLICIT_TIGHT ? 2 : SIMPLICIT_NOISE_SIZE;
    memset(noise, 0, agent_count * sampling->sample_count * SIMPLICIT_NOISE_SIZE * sizeof *noise);
    for (size_t agent = 0; agent < agent_count; agent++) {
        const int64_t id = agent_id != NULL ? agent_id[agent] : (int64_t)agent;
        const si_gaussian_latents latents =
            si_gaussian_latents_of(sampling->seed, sampling->key, si_noise_agent_stream(id), size);
        for (size_t k = 0; k < sampling->sample_count; k++, noise += SIMPLICIT_NOISE_SIZE) {
            si_gaussian_latent(&latents, (uint32_t)k, noise);
            for (size_t i = 0; i < SI_GAUSSIAN_WALK; i++)
                noise[i] *= sampling->spread;
        }
    }
}

static void set_calibrated(bool wide, float factor, const si_gaussian_frame *frame,
                           const float *row, simplicit_spread *spread)
{
    si_gaussian_calibrated(&simplicit_shape, math, row, wide, 0, frame->pace, frame->noise,
                           spread->along);
    si_gaussian_calibrated(&simplicit_shape, math, row, wide, 1, frame->pace, frame->noise,
                           spread->across);
    for (size_t t = 0; t < SIMPLICIT_PREDICTED_STEPS; t++) {
        spread->along[t] *= factor;
        spread->across[t] *= factor;
    }
}

static void set_deviations(simplicit_point point, const si_gaussian_frame *frame,
                           simplicit_workspace *work)
{
    switch (point) {
    case SIMPLICIT_TIGHT:
        si_gaussian_tight(&simplicit_shape, math, work->spread, work->narrow.along);
        for (size_t t = 0; t < SIMPLICIT_PREDICTED_STEPS; t++)
            work->narrow.along[t] *= simplicit_tight_spread;
        memcpy(work->narrow.across, work->narrow.along, sizeof work->narrow.across);
        break;
    case SIMPLICIT_ANCHORS:
        set_calibrated(false, SI_GAUSSIAN_ANCHOR_SPREAD, frame, work->spread, &work->narrow);
        break;
    case SIMPLICIT_CALIBRATED:
        set_calibrated(false, 1.0f, frame, work->spread, &work->narrow);
        set_calibrated(true, 1.0f, frame, work->spread, &work->wide);
        break;
    }
}

static void set_offsets(float pace, const si_gaussian_frame *frame, simplicit_workspace *work)
{
    const si_gaussian_anchor_layers layers = {work->scale, work->inner, work->shift};
    float metres[2];
    si_gaussian_anchor_network(&simplicit_shape, math, simplicit_parameters, 1, work->hidden2,
                               &layers);
    si_gaussian_anchor_scale(work->scale, pace, metres);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        si_gaussian_anchor_offset(&simplicit_shape, simplicit_parameters, work->shift, metres, k,
                                  work->offset[k]);
        si_gaussian_turn(SIMPLICIT_PREDICTED_STEPS, frame, work->offset[k]);
    }
}

static void turn_spread(simplicit_point point, const si_gaussian_frame *frame,
                        simplicit_workspace *work, simplicit_spread *spread)
{
    const bool is_tight = point == SIMPLICIT_TIGHT;
    si_gaussian_turn_spread(SIMPLICIT_PREDICTED_STEPS, is_tight ? 1 : SI_GAUSSIAN_RANK,
                            is_tight ? NULL : work->unit, frame, spread->along, spread->across,
                            spread->turned);
}

static void forecast(size_t agent_count, size_t agent, const simplicit_sampling *sampling,
                     simplicit_workspace *work)
{
    const si_gaussian_layers layers = {work->hidden1, work->rectified, work->hidden2, work->path,
                                       work->spread};
    const bool has_anchors = sampling->point == SIMPLICIT_ANCHORS;
    si_gaussian_frame frame;
    si_gaussian_features(&simplicit_shape, agent_count, work->smoothed, agent, work->noise, &frame,
                         work->feature);
    si_gaussian_network(&simplicit_shape, math, simplicit_parameters, 1, work->feature, &layers);
    si_gaussian_mean(&simplicit_shape, simplicit_parameters, work->path, frame.velocity,
                     simplicit_mean_pull, work->mean);
    si_gaussian_turn_back(SIMPLICIT_PREDICTED_STEPS, &frame, work->mean);
    set_deviations(sampling->point, &frame, work);
    turn_spread(sampling->point, &frame, work, &work->narrow);
    if (sampling->point == SIMPLICIT_CALIBRATED)
        turn_spread(sampling->point, &frame, work, &work->wide);
    if (has_anchors)
        set_offsets(sampling->spread * frame.pace, &frame, work);
}

/* Sample k of an anchors point: one of them, and from the second round on some way off it. */
static void sample_anchor(const simplicit_workspace *work, size_t k, const float *noise,
                          float *path)
{
    static const float none[SIMPLICIT_NOISE_SIZE];
    si_gaussian_sample(PATH, SI_GAUSSIAN_WALK, work->mean, work->narrow.turned, PATH,
                       k < SI_GAUSSIAN_ANCHORS ? none : noise, path);
    for (size_t i = 0; i < PATH; i++)
        path[i] += work->offset[k % SI_GAUSSIAN_ANCHORS][i];
}

/* Sample k of the agent forecast last, which is wide where its noise is below the chance. */
static void sample(const simplicit_workspace *work, simplicit_point point, float wide_chance,
                   size_t k, const float *noise, float *path)
{
    const size_t size = point == SIMPLICIT_TIGHT ? 2 : SI_GAUSSIAN_WALK;
    const bool is_wide = point == SIMPLICIT_CALIBRATED && noise[SI_GAUSSIAN_WALK] < wide_chance;
    if (point == SIMPLICIT_ANCHORS)
        sample_anchor(work, k, noise, path);
    else
        si_gaussian_sample(PATH, size, work->mean,
                           is_wide ? work->wide.turned : work->narrow.turned, PATH, noise, path);
}

bool simplicit_predict(size_t agent_count, const float *observed,
                       const simplicit_sampling *sampling, const float *noise, float *samples,
                       simplicit_workspace *workspace)
{
    if (agent_count == 0 || agent_count > SIMPLICIT_MAX_AGENTS || sampling->sample_count == 0 ||
        sampling->sample_count > SIMPLICIT_MAX_SAMPLES)
        return false;
    workspace->noise = si_gaussian_smooth(agent_count, SIMPLICIT_OBSERVED_STEPS, observed,
                                          workspace->smoothed, workspace->scratch);
    si_gaussian_unit_loading(&simplicit_shape, simplicit_parameters, workspace->unit);
    for (size_t agent = 0; agent < agent_count; agent++) {
        forecast(agent_count, agent, sampling, workspace);
        const float chance = si_gaussian_wide_chance(workspace->spread);
        for (size_t k = 0; k < sampling->sample_count; k++, noise += SIMPLICIT_NOISE_SIZE) {
            sample(workspace, sampling->point, chance, k, noise, samples);
            samples += PATH;
        }
    }
    return true;
}
