/*
 * Social-Gaussian (social_gaussian.h) as an architecture. Agents are gone through in the order in
 * which the crowd sorts them, a tile at a time: their features, the network once, and then samples,
 * which cost two multiply-adds a coordinate.
 */
#include <string.h>

#include "predict/model_internal.h"
#include "predict/noise.h"
#include "predict/social_gaussian_crowd.h"

/* Agents of a tile, and samples that latents are made for at once. */
enum { TILE = 8, LATENTS = 32 };

/* Rows are those of a tile: it grows with agents but not with samples. */
typedef struct workspace {
    si_gaussian_crowd crowd;
    si_gaussian_frame *frame; /* [TILE] */
    float *features;          /* [TILE][F] */
    si_gaussian_layers layers;
    float *mean;    /* [P][2] of one agent in its own frame, then in the scene's */
    float *along;   /* [P], deviations in its own frame, with all factors */
    float *across;  /* [P] */
    float *spread;  /* [2][P][2], what each component of z adds to a position of the scene */
    uint64_t *bits; /* [LATENTS][2] */
    float *latent;  /* [LATENTS][2] */
    size_t size;
} workspace;

static workspace lay_out(const si_model *model, size_t agent_count, void *memory)
{
    const si_gaussian_shape *shape = &model->gaussian;
    const size_t row = SI_GAUSSIAN_PADDED(shape->predicted_steps);
    si_arena arena = {.base = memory};
    workspace work;
    work.crowd = si_gaussian_crowd_take(&arena, agent_count);
    work.frame = si_arena_take(&arena, TILE, sizeof *work.frame);
    work.features = si_arena_take(&arena, TILE, shape->feature_count * sizeof *work.features);
    work.layers = si_gaussian_layers_take(&arena, TILE);
    work.mean = si_arena_take(&arena, row, 2 * sizeof *work.mean);
    work.along = si_arena_take(&arena, row, sizeof *work.along);
    work.across = si_arena_take(&arena, row, sizeof *work.across);
    work.spread = si_arena_take(&arena, row, 4 * sizeof *work.spread);
    work.bits = si_arena_take(&arena, LATENTS, 2 * sizeof *work.bits);
    work.latent = si_arena_take(&arena, LATENTS, 2 * sizeof *work.latent);
    work.size = si_arena_size(&arena);
    return work;
}

static size_t workspace_size(const si_predictor *predictor, size_t agent_count, size_t sample_count)
{
    (void)sample_count;
    return lay_out((const si_model *)predictor, agent_count, NULL).size;
}

/* A prediction of one scene. */
typedef struct run {
    const si_model *model;
    const si_scene_view *scene;
    const si_sampling *sampling;
    workspace work;
} run;

static run start(const si_predictor *predictor, const si_scene_view *scene,
                 const si_sampling *sampling, void *memory)
{
    const si_model *model = (const si_model *)predictor;
    run started = {model, scene, sampling, lay_out(model, scene->agent_count, memory)};
    si_gaussian_crowd_sort(&started.work.crowd, &model->gaussian, scene->observed);
    return started;
}

/* Frames and layers of the agents at the places from `first` on; returns how many. */
static size_t run_tile(run *now, size_t first)
{
    const si_gaussian_shape *shape = &now->model->gaussian;
    workspace *work = &now->work;
    const size_t left = now->scene->agent_count - first, count = left < TILE ? left : TILE;
    for (size_t i = 0; i < count; i++) {
        const size_t agent = work->crowd.order[first + i];
        const float *seen = now->scene->observed + 2 * agent * shape->observed_steps;
        si_gaussian_sums sums[SI_GAUSSIAN_FIELD_COUNT];
        si_gaussian_crowd_sum(&work->crowd, now->model->kernels, first + i, sums);
        work->frame[i] = si_gaussian_frame_of(shape, seen);
        si_gaussian_fill_features(shape, seen, &work->frame[i], sums,
                                  work->features + i * shape->feature_count);
    }
    si_gaussian_network(shape, &now->model->kernels->gaussian, now->model->parameters, count,
                        work->features, &work->layers);
    return count;
}

/* The deviations of an agent of the tile at the point, with all factors. */
static void set_deviations(const run *now, size_t index)
{
    const si_gaussian_shape *shape = &now->model->gaussian;
    const si_gaussian_math *math = &now->model->kernels->gaussian;
    const workspace *work = &now->work;
    const float *spread = work->layers.spread + index * SI_GAUSSIAN_SPREAD_ROW;
    float factor = now->sampling->spread;
    if (now->sampling->point == SI_POINT_TIGHT) {
        factor *= now->model->config.tight_spread;
        si_gaussian_tight(shape, math, spread, work->along);
        memcpy(work->across, work->along, shape->predicted_steps * sizeof *work->across);
    } else {
        si_gaussian_wide(shape, math, spread, 0, work->along);
        si_gaussian_wide(shape, math, spread, 1, work->across);
    }
    for (size_t t = 0; t < shape->predicted_steps; t++) {
        work->along[t] *= factor;
        work->across[t] *= factor;
    }
}

static void set_latents(const run *now, const si_gaussian_latents *latents, size_t first,
                        size_t count)
{
    for (size_t k = 0; k < count; k++)
        for (size_t axis = 0; axis < 2; axis++)
            now->work.bits[2 * k + axis] =
                si_gaussian_latent_bits(latents, (uint32_t)(first + k), axis);
    now->model->kernels->normals(2 * count, now->work.bits, now->work.latent);
}

/* Samples of an agent of the tile. */
static void sample_agent(const run *now, size_t index, size_t agent, float *samples)
{
    const si_gaussian_shape *shape = &now->model->gaussian;
    const size_t path_size = 2 * shape->predicted_steps;
    const workspace *work = &now->work;
    const si_gaussian_latents latents =
        si_gaussian_latents_of(now->sampling->seed, now->scene->key,
                               si_noise_agent_stream(si_scene_agent_id(now->scene, agent)));
    si_gaussian_mean(shape, now->model->parameters,
                     work->layers.path + index * SI_GAUSSIAN_PATH_ROW, work->frame[index].velocity,
                     now->model->config.mean_pull, work->mean);
    set_deviations(now, index);
    si_gaussian_turn_back(shape->predicted_steps, &work->frame[index], work->mean, work->along,
                          work->across, work->spread);
    for (size_t k = 0; k < now->sampling->sample_count; k += LATENTS) {
        const size_t left = now->sampling->sample_count - k;
        const size_t count = left < LATENTS ? left : LATENTS;
        set_latents(now, &latents, k, count);
        now->model->kernels->sample(path_size, work->mean, work->spread, count, work->latent,
                                    samples + k * path_size);
    }
}

static void predict(const si_predictor *predictor, const si_scene_view *scene,
                    const si_sampling *sampling, float *samples, void *memory)
{
    run now = start(predictor, scene, sampling, memory);
    const size_t size = sampling->sample_count * predictor->predicted_steps * 2;
    for (size_t first = 0; first < scene->agent_count; first += TILE) {
        const size_t count = run_tile(&now, first);
        for (size_t i = 0; i < count; i++) {
            const size_t agent = now.work.crowd.order[first + i];
            sample_agent(&now, i, agent, samples + agent * size);
        }
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
    run now = start(predictor, scene, sampling, memory);
    double sum[3] = {0.0, 0.0, 0.0};
    for (size_t first = 0; first < scene->agent_count; first += TILE) {
        const size_t count = run_tile(&now, first);
        for (size_t i = 0; i < count; i++) {
            set_deviations(&now, i);
            add_covariance(predictor->predicted_steps, &now.work.frame[i], &now.work, sum);
        }
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
