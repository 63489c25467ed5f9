/*
 * Social-Gaussian (social_gaussian.h) as an architecture. Agents are gone through in the order in
 * which the crowd sorts them, a tile at a time: their features, the network once, and then samples,
 * which cost two multiply-adds a coordinate.
 */
#include <stdlib.h>
#include <string.h>

#include "predict/model_internal.h"
#include "predict/noise.h"
#include "predict/social_gaussian_crowd.h"

/* Agents of a tile, and the samples of them that are made at once. */
enum { TILE = 8, SAMPLES = 32 };

/* Rows are those of a tile: it grows with agents but not with samples. */
typedef struct workspace {
    si_gaussian_crowd crowd;
    si_gaussian_frame *frame; /* [TILE] */
    float *features;          /* [TILE][F] */
    si_gaussian_layers layers;
    float *mean;   /* [TILE][2P] in the agent's own frame, then in the scene's; padded rows */
    float *along;  /* [TILE][P], deviations in its own frame, with all factors; padded rows */
    float *across; /* the same */
    float *spread; /* [TILE][2][P][2], what each component of z adds to a position */
    si_gaussian_latents *latents; /* [TILE] */
    uint64_t *bits;               /* [TILE][SAMPLES][2] */
    float *latent;                /* [TILE][SAMPLES][2] */
    size_t size;
} workspace;

/* Of a number a step; a pair a step has twice that. */
static size_t row_of(const si_model *model)
{
    return SI_GAUSSIAN_PADDED(model->config.predicted_steps);
}

static workspace lay_out(const si_model *model, size_t agent_count, void *memory)
{
    const si_gaussian_shape *shape = &model->gaussian;
    const size_t row = row_of(model);
    si_arena arena = {.base = memory};
    workspace work;
    work.crowd = si_gaussian_crowd_take(&arena, agent_count);
    work.frame = si_arena_take(&arena, TILE, sizeof *work.frame);
    work.features = si_arena_take(&arena, TILE, shape->feature_count * sizeof *work.features);
    work.layers = si_gaussian_layers_take(&arena, TILE);
    work.mean = si_arena_take(&arena, TILE * row, 2 * sizeof *work.mean);
    work.along = si_arena_take(&arena, TILE * row, sizeof *work.along);
    work.across = si_arena_take(&arena, TILE * row, sizeof *work.across);
    work.spread = si_arena_take(&arena, TILE * row, 4 * sizeof *work.spread);
    work.latents = si_arena_take(&arena, TILE, sizeof *work.latents);
    work.bits = si_arena_take(&arena, TILE * SAMPLES, 2 * sizeof *work.bits);
    work.latent = si_arena_take(&arena, TILE * SAMPLES, 2 * sizeof *work.latent);
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

static void multiply(const run *now, size_t agent_count, const float *input, size_t inputs,
                     size_t input_row, const float *weight, size_t row, float *output)
{
    memset(output, 0, agent_count * row * sizeof *output);
    now->model->kernels->gaussian.multiply(&(si_gaussian_product){
        .agent_count = agent_count,
        .inputs = inputs,
        .input_row = input_row,
        .outputs = row,
        .output_row = row,
        .input = input,
        .weight = weight,
        .output = output,
    });
}

static void set_means(const run *now, size_t agent_count)
{
    float *path = now->work.layers.path;
    for (size_t i = 0; i < agent_count; i++)
        memcpy(path + i * SI_GAUSSIAN_PATH_ROW + SI_GAUSSIAN_PATH_OUTPUTS,
               now->work.frame[i].velocity, sizeof now->work.frame[i].velocity);
    multiply(now, agent_count, path, SI_GAUSSIAN_PATH_OUTPUTS + 2, SI_GAUSSIAN_PATH_ROW,
             now->model->derived.mean, 2 * row_of(now->model), now->work.mean);
}

/* Of one spread of each agent of the tile, from those of a silent network. */
static void set_deviation(const run *now, size_t agent_count, size_t spread, const float *silent,
                          float factor, float *deviation)
{
    const size_t row = row_of(now->model);
    multiply(now, agent_count, now->work.layers.spread + spread * SI_GAUSSIAN_SPREAD_TERMS,
             SI_GAUSSIAN_SPREAD_TERMS, SI_GAUSSIAN_SPREAD_ROW, now->model->derived.exponent, row,
             deviation);
    now->model->kernels->gaussian.exponentials(agent_count * row, deviation);
    for (size_t i = 0; i < agent_count; i++)
        for (size_t t = 0; t < row; t++)
            deviation[i * row + t] *= factor * silent[t];
}

/* The deviations of the agents of the tile at the point, with all factors. */
static void set_deviations(const run *now, size_t agent_count)
{
    const workspace *work = &now->work;
    const si_gaussian_derived *derived = &now->model->derived;
    const float spread = now->sampling->spread;
    if (now->sampling->point == SI_POINT_TIGHT) {
        set_deviation(now, agent_count, 0, derived->tight, spread * now->model->config.tight_spread,
                      work->along);
        memcpy(work->across, work->along, agent_count * row_of(now->model) * sizeof *work->along);
    } else {
        set_deviation(now, agent_count, 1, derived->wide, spread, work->along);
        set_deviation(now, agent_count, 2, derived->wide, spread, work->across);
    }
}

/* What the samples of an agent of the tile are made of, once there are means and deviations. */
static void place_agent(const run *now, size_t index, size_t agent)
{
    const size_t steps = now->model->gaussian.predicted_steps, row = row_of(now->model);
    const workspace *work = &now->work;
    work->latents[index] =
        si_gaussian_latents_of(now->sampling->seed, now->scene->key,
                               si_noise_agent_stream(si_scene_agent_id(now->scene, agent)));
    si_gaussian_turn_back(steps, &work->frame[index], work->mean + index * 2 * row,
                          work->along + index * row, work->across + index * row,
                          work->spread + index * 4 * row);
}

/* latent [agent_count][samples][2] from sample `first` on; samples in whole groups. */
static void set_latents(const run *now, size_t agent_count, size_t first, size_t samples)
{
    for (size_t i = 0; i < agent_count; i++)
        si_gaussian_latent_bits(&now->work.latents[i], (uint32_t)first, samples,
                                now->work.bits + 2 * i * samples);
    now->model->kernels->normals(2 * agent_count * samples, now->work.bits, now->work.latent);
}

/* Samples of the agents of the tile, who are at the places from `place` on. */
static void sample_tile(const run *now, size_t place, size_t agent_count, float *samples)
{
    enum { GROUP = SI_NORMALS_PADDING / 2 };
    const size_t path_size = 2 * now->model->gaussian.predicted_steps;
    const size_t all = now->sampling->sample_count, row = row_of(now->model);
    for (size_t k = 0; k < all; k += SAMPLES) {
        const size_t count = all - k < SAMPLES ? all - k : SAMPLES;
        const size_t rounded = (count + GROUP - 1) / GROUP * GROUP;
        set_latents(now, agent_count, k, rounded);
        for (size_t i = 0; i < agent_count; i++)
            now->model->kernels->sample(
                path_size, now->work.mean + 2 * i * row, now->work.spread + 4 * i * row, count,
                now->work.latent + 2 * i * rounded,
                samples + (now->work.crowd.order[place + i] * all + k) * path_size);
    }
}

static void predict(const si_predictor *predictor, const si_scene_view *scene,
                    const si_sampling *sampling, float *samples, void *memory)
{
    run now = start(predictor, scene, sampling, memory);
    for (size_t first = 0; first < scene->agent_count; first += TILE) {
        const size_t count = run_tile(&now, first);
        set_means(&now, count);
        set_deviations(&now, count);
        for (size_t i = 0; i < count; i++)
            place_agent(&now, i, now.work.crowd.order[first + i]);
        sample_tile(&now, first, count, samples);
    }
}

/* Adds the covariance of the agent's positions, turned into the scene, summed over the steps. */
static void add_covariance(const run *now, size_t index, double covariance[3])
{
    const size_t first = index * row_of(now->model);
    const float *heading = now->work.frame[index].heading;
    double along = 0.0, across = 0.0, c = heading[0], s = heading[1];
    for (size_t t = 0; t < now->model->config.predicted_steps; t++) {
        along += (double)now->work.along[first + t] * now->work.along[first + t];
        across += (double)now->work.across[first + t] * now->work.across[first + t];
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
        set_deviations(&now, count);
        for (size_t i = 0; i < count; i++)
            add_covariance(&now, i, sum);
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
    const size_t row = row_of(model);
    const size_t mean_size = (SI_GAUSSIAN_PATH_OUTPUTS + 2) * 2 * row;
    const size_t size = mean_size + (SI_GAUSSIAN_SPREAD_TERMS + 2) * row;
    model->folded = aligned_alloc(SI_WORKSPACE_ALIGNMENT, size * sizeof *model->folded);
    if (model->folded == NULL)
        return SI_ERR_NO_MEMORY;
    memset(model->folded, 0, size * sizeof *model->folded);
    model->derived.mean = model->folded;
    model->derived.exponent = model->derived.mean + mean_size;
    model->derived.tight = model->derived.exponent + SI_GAUSSIAN_SPREAD_TERMS * row;
    model->derived.wide = model->derived.tight + row;
    return SI_OK;
}

static si_model_tensor tensor_of(const si_model *model, size_t index)
{
    return si_gaussian_tensor_of(&model->gaussian, index);
}

/* A linear map is what it makes of units. */
static void derive(si_model *model)
{
    const si_gaussian_shape *shape = &model->gaussian;
    const si_gaussian_derived *derived = &model->derived;
    const size_t row = row_of(model);
    for (size_t i = 0; i < SI_GAUSSIAN_PATH_OUTPUTS + 2; i++) {
        float input[SI_GAUSSIAN_PATH_OUTPUTS + 2] = {0};
        input[i] = 1.0f;
        si_gaussian_mean(shape, model->parameters, input, input + SI_GAUSSIAN_PATH_OUTPUTS,
                         model->config.mean_pull, derived->mean + i * 2 * row);
    }
    for (size_t i = 0; i < SI_GAUSSIAN_SPREAD_TERMS; i++) {
        float term[SI_GAUSSIAN_SPREAD_TERMS] = {0};
        term[i] = 1.0f;
        for (size_t t = 0; t < shape->predicted_steps; t++)
            derived->exponent[i * row + t] = si_gaussian_exponent(shape, term, t);
    }
    const float silent[SI_GAUSSIAN_SPREAD_OUTPUTS] = {0};
    si_gaussian_tight(shape, &si_gaussian_plain_math, silent, derived->tight);
    si_gaussian_wide(shape, &si_gaussian_plain_math, silent, 0, derived->wide);
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
