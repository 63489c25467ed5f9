/*
 * Social-Gaussian (social_gaussian.h) as an architecture: agent after agent, its features, its
 * network once, and then samples, which cost two multiply-adds a coordinate.
 */
#include <string.h>

#include "predict/model_internal.h"
#include "predict/noise.h"

/* Of one agent at a time: it grows with neither agents nor samples. */
typedef struct workspace {
    float *features; /* [F] */
    si_gaussian_layers layers;
    float *mean;   /* [P][2] in the agent's own frame, then in the scene's */
    float *along;  /* [P], deviations in its own frame, with all factors */
    float *across; /* [P] */
    float *spread; /* [P][2][2], what each component of z adds to a position of the scene */
    size_t size;
} workspace;

static workspace lay_out(const si_model *model, void *memory)
{
    const si_gaussian_shape *shape = &model->gaussian;
    const size_t row = SI_GAUSSIAN_PADDED(shape->predicted_steps);
    si_arena arena = {.base = memory};
    workspace work;
    work.features = si_arena_take(&arena, shape->feature_count, sizeof *work.features);
    work.layers = si_gaussian_layers_take(&arena, 1);
    work.mean = si_arena_take(&arena, row, 2 * sizeof *work.mean);
    work.along = si_arena_take(&arena, row, sizeof *work.along);
    work.across = si_arena_take(&arena, row, sizeof *work.across);
    work.spread = si_arena_take(&arena, row, 4 * sizeof *work.spread);
    work.size = si_arena_size(&arena);
    return work;
}

static size_t workspace_size(const si_predictor *predictor, size_t agent_count, size_t sample_count)
{
    (void)agent_count;
    (void)sample_count;
    return lay_out((const si_model *)predictor, NULL).size;
}

/* The deviations at the point, with all factors. */
static void set_deviations(const si_model *model, const si_sampling *sampling,
                           const workspace *work)
{
    const si_gaussian_shape *shape = &model->gaussian;
    const si_gaussian_math *math = &si_gaussian_plain_math;
    float factor = sampling->spread;
    if (sampling->point == SI_POINT_TIGHT) {
        factor *= model->config.tight_spread;
        si_gaussian_tight(shape, math, work->layers.spread, work->along);
        memcpy(work->across, work->along, shape->predicted_steps * sizeof *work->across);
    } else {
        si_gaussian_wide(shape, math, work->layers.spread, 0, work->along);
        si_gaussian_wide(shape, math, work->layers.spread, 1, work->across);
    }
    for (size_t t = 0; t < shape->predicted_steps; t++) {
        work->along[t] *= factor;
        work->across[t] *= factor;
    }
}

/* Fills mean and deviations, both in the returned frame. */
static si_gaussian_frame forecast(const si_model *model, const si_scene_view *scene, size_t agent,
                                  const si_sampling *sampling, const workspace *work)
{
    const si_gaussian_shape *shape = &model->gaussian;
    si_gaussian_frame frame;
    si_gaussian_features(shape, scene->agent_count, scene->observed, agent, &frame, work->features);
    si_gaussian_network(shape, &si_gaussian_plain_math, model->parameters, 1, work->features,
                        &work->layers);
    si_gaussian_mean(shape, model->parameters, work->layers.path, frame.velocity,
                     model->config.mean_pull, work->mean);
    set_deviations(model, sampling, work);
    return frame;
}

static void sample_agent(const workspace *work, size_t predicted_steps,
                         const si_gaussian_latents *latents, size_t sample_count, float *samples)
{
    for (size_t k = 0; k < sample_count; k++) {
        float z[2];
        si_gaussian_latent(latents, (uint32_t)k, z);
        si_gaussian_sample(predicted_steps, work->mean, work->spread, z,
                           samples + k * 2 * predicted_steps);
    }
}

static void predict(const si_predictor *predictor, const si_scene_view *scene,
                    const si_sampling *sampling, float *samples, void *memory)
{
    const si_model *model = (const si_model *)predictor;
    const size_t path_size = 2 * predictor->predicted_steps;
    const workspace work = lay_out(model, memory);
    for (size_t agent = 0; agent < scene->agent_count; agent++) {
        si_gaussian_frame frame = forecast(model, scene, agent, sampling, &work);
        si_gaussian_turn_back(predictor->predicted_steps, &frame, work.mean, work.along,
                              work.across, work.spread);
        si_gaussian_latents latents = si_gaussian_latents_of(
            sampling->seed, scene->key, si_noise_agent_stream(si_scene_agent_id(scene, agent)));
        sample_agent(&work, predictor->predicted_steps, &latents, sampling->sample_count,
                     samples + agent * sampling->sample_count * path_size);
    }
}

/* Adds the covariance of the agent's positions, turned into the scene, summed over the steps. */
static void add_covariance(size_t predicted_steps, const si_gaussian_frame *frame,
                           const workspace *work, double covariance[3])
{
    double along = 0.0, across = 0.0, c = frame->heading[0], s = frame->heading[1];
    for (size_t t = 0; t < predicted_steps; t++) {
        along += (double)work->along[t] * work->along[t];
        across += (double)work->across[t] * work->across[t];
    }
    covariance[0] += c * c * along + s * s * across;
    covariance[1] += c * s * (along - across);
    covariance[2] += s * s * along + c * c * across;
}

static void mean_covariance(const si_predictor *predictor, const si_scene_view *scene,
                            const si_sampling *sampling, double covariance[3], void *memory)
{
    const si_model *model = (const si_model *)predictor;
    const workspace work = lay_out(model, memory);
    double sum[3] = {0.0, 0.0, 0.0};
    for (size_t agent = 0; agent < scene->agent_count; agent++) {
        si_gaussian_frame frame = forecast(model, scene, agent, sampling, &work);
        add_covariance(predictor->predicted_steps, &frame, &work, sum);
    }
    for (size_t i = 0; i < 3; i++)
        covariance[i] = sum[i] / ((double)scene->agent_count * (double)predictor->predicted_steps);
}

static const si_predictor_ops predictor_ops = {
    .workspace_size = workspace_size,
    .predict = predict,
    .mean_covariance = mean_covariance,
    .destroy = si_model_destroy_predictor,
};

static si_result prepare(si_model *model)
{
    model->gaussian =
        si_gaussian_shape_of(model->config.observed_steps, model->config.predicted_steps);
    model->parameter_count = model->gaussian.offset[SI_GAUSSIAN_TENSOR_COUNT];
    return SI_OK;
}

static si_model_tensor tensor_of(const si_model *model, size_t index)
{
    return si_gaussian_tensor_of(&model->gaussian, index);
}

/* The network runs on the parameters as they are. */
static void derive(si_model *model)
{
    (void)model;
}

static size_t multiply_adds(const si_model *model, size_t sample_count)
{
    return sample_count * 2 * 2 * model->config.predicted_steps;
}

const si_architecture_ops si_social_gaussian_ops = {
    .name = "social-gaussian",
    .predictor = &predictor_ops,
    .tensor_count = SI_GAUSSIAN_TENSOR_COUNT,
    .prepare = prepare,
    .tensor = tensor_of,
    .derive = derive,
    .multiply_adds = multiply_adds,
};
