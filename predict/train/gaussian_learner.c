#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/pi.h"
#include "predict/predictor_internal.h"
#include "predict/train/anchor_start.h"
#include "predict/train/draw.h"
#include "predict/train/gaussian_network.h"
#include "predict/train/learner.h"

static const char *const loss_names[SI_GAUSSIAN_TERM_COUNT] = {
    [SI_GAUSSIAN_TOTAL] = "total",       [SI_GAUSSIAN_LIKELIHOOD] = "nll",
    [SI_GAUSSIAN_CORRELATION] = "walks", [SI_GAUSSIAN_AMD] = "amd",
    [SI_GAUSSIAN_AMV] = "amv",           [SI_GAUSSIAN_TIGHT] = "tight_nll",
    [SI_GAUSSIAN_MEAN_PATH] = "mean",    [SI_GAUSSIAN_BEST_PATH] = "best",
    [SI_GAUSSIAN_BEST_END] = "best_end",
};

/* The anchors' temperature, in paces and metres: it cools to 0 over the first part of training. */
static const double first_temperature = 0.3, cooling_share = 0.4, least_temperature = 2e-3;
static const double temperature_paces = 2.0, temperature_metres = 0.1;

typedef struct gaussian_learner {
    si_learner base;
    si_gaussian_shape shape;
    double start[SI_GAUSSIAN_SHIFT_OUTPUTS]; /* of the anchors */
    double mean_weight;                      /* of the agents of the training set */
    si_gaussian_weights weights;
    si_real *parameters; /* of the batch, [parameter_count], owned */
} gaussian_learner;

static const gaussian_learner *gaussian_of(const si_learner *learner)
{
    return (const gaussian_learner *)learner;
}

/* How far from 0 a tensor starts: uniform in +- this. Biases of the heads start at 0. */
static double initial_bound(const si_gaussian_shape *shape, size_t tensor)
{
    const double by_features = 1.0 / sqrt((double)shape->feature_count);
    const double by_hidden = 1.0 / sqrt((double)SI_GAUSSIAN_HIDDEN);
    switch (tensor) {
    case SI_GAUSSIAN_HIDDEN1_WEIGHT:
    case SI_GAUSSIAN_HIDDEN1_BIAS:
        return by_features;
    case SI_GAUSSIAN_HIDDEN2_WEIGHT:
    case SI_GAUSSIAN_HIDDEN2_BIAS:
        return by_hidden;
    case SI_GAUSSIAN_PATH_WEIGHT:
        return 0.3 * by_hidden;
    case SI_GAUSSIAN_PATH_SKIP:
        return 0.1 * by_features;
    case SI_GAUSSIAN_SPREAD_WEIGHT:
    case SI_GAUSSIAN_SCALE_WEIGHT:
        return 0.1 * by_hidden;
    case SI_GAUSSIAN_INNER_WEIGHT:
    case SI_GAUSSIAN_INNER_BIAS:
        return by_hidden;
    case SI_GAUSSIAN_SHIFT_WEIGHT:
        return 0.3 / sqrt((double)SI_GAUSSIAN_INNER);
    default:
        return 0.0;
    }
}

static void initialise_basis(const si_gaussian_shape *shape, si_real *parameters)
{
    si_real *basis = parameters + shape->offset[SI_GAUSSIAN_MEAN_BASIS];
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < shape->predicted_steps; t++)
            for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++)
                *basis++ = (si_real)si_gaussian_first_basis(shape->predicted_steps, t, r);
}

/* Steps that all hang on one number, and then more and more on others. */
static void initialise_loading(const si_gaussian_shape *shape, si_real *parameters)
{
    si_real *loading = parameters + shape->offset[SI_GAUSSIAN_LOADING];
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < shape->predicted_steps; t++)
            for (size_t r = 0; r < SI_GAUSSIAN_RANK; r++) {
                const double tau = (double)(t + 1) / (double)shape->predicted_steps;
                *loading++ = (si_real)(r == 0 ? 1.0 : 0.7 * cos((double)r * SI_PI * tau));
            }
}

/* A fourth of the paths twice as wide. */
static void initialise_spread(const si_gaussian_shape *shape, si_real *parameters)
{
    si_real *bias = parameters + shape->offset[SI_GAUSSIAN_SPREAD_BIAS];
    bias[3 * SI_GAUSSIAN_SPREAD_TERMS] = (si_real)log(2.0);
    bias[SI_GAUSSIAN_CHANCE] = (si_real)log(1.0 / 3.0);
}

static void initialise(const si_learner *learner, uint64_t seed, si_real *parameters)
{
    const si_gaussian_shape *shape = &gaussian_of(learner)->shape;
    si_draw draw = {.seed = seed, .stream = SI_DRAW_INITIAL};
    for (size_t tensor = 0; tensor < SI_GAUSSIAN_TENSOR_COUNT; tensor++) {
        const double bound = initial_bound(shape, tensor);
        for (size_t i = shape->offset[tensor]; i < shape->offset[tensor + 1]; i++)
            parameters[i] = bound > 0.0 ? (si_real)si_draw_between(&draw, -bound, bound) : 0;
    }
    initialise_basis(shape, parameters);
    initialise_loading(shape, parameters);
    initialise_spread(shape, parameters);
    for (size_t i = 0; i < SI_GAUSSIAN_SHIFT_OUTPUTS; i++)
        parameters[shape->offset[SI_GAUSSIAN_ANCHOR] + i] = (si_real)gaussian_of(learner)->start[i];
}

/* An agent's inputs as the network and the loss want them, and what they make of them. */
typedef struct work {
    float *observed; /* [A][T][2], from the agent's last position */
    float *smoothed; /* the same */
    float *scratch;  /* [2T] */
    float *features; /* [F] */
    si_real *inputs; /* [F], the same */
    si_real *truth;  /* [P][2], own frame, from constant velocity */
    si_gaussian_path path;
    si_gaussian_path d;
    size_t size;
} work;

static si_gaussian_path take_path(si_arena *arena, size_t steps)
{
    const size_t row = SI_GAUSSIAN_PADDED(steps);
    si_gaussian_path path;
    path.mean = si_arena_take(arena, row, 2 * sizeof *path.mean);
    path.tight = si_arena_take(arena, row, sizeof *path.tight);
    path.calibrated = si_arena_take(arena, row, 4 * sizeof *path.calibrated);
    path.chance = si_arena_take(arena, 1, sizeof *path.chance);
    path.loading = si_arena_take(arena, row, 2 * SI_GAUSSIAN_RANK * sizeof *path.loading);
    path.anchor = si_arena_take(arena, row, 2 * SI_GAUSSIAN_ANCHORS * sizeof *path.anchor);
    return path;
}

static work lay_out(const gaussian_learner *gaussian, size_t agent_count, void *memory)
{
    const si_gaussian_shape *shape = &gaussian->shape;
    const size_t track = shape->observed_steps * 2;
    si_arena arena = {.base = memory};
    work w;
    w.observed = si_arena_take(&arena, agent_count, track * sizeof *w.observed);
    w.smoothed = si_arena_take(&arena, agent_count, track * sizeof *w.smoothed);
    w.scratch = si_arena_take(&arena, track, sizeof *w.scratch);
    w.features = si_arena_take(&arena, shape->feature_count, sizeof *w.features);
    w.inputs = si_arena_take(&arena, shape->feature_count, sizeof *w.inputs);
    w.truth = si_arena_take(&arena, shape->predicted_steps, 2 * sizeof *w.truth);
    w.path = take_path(&arena, shape->predicted_steps);
    w.d = take_path(&arena, shape->predicted_steps);
    w.size = si_arena_size(&arena);
    return w;
}

static size_t workspace_size(const si_learner *learner, size_t agent_count)
{
    return lay_out(gaussian_of(learner), agent_count, NULL).size;
}

static void prepare(si_learner *learner, const si_real *parameters)
{
    gaussian_learner *gaussian = (gaussian_learner *)learner;
    memcpy(gaussian->parameters, parameters, learner->parameter_count * sizeof *parameters);
}

/* The frame of the item's agent; fills inputs and truth. */
static si_gaussian_frame set_inputs(const gaussian_learner *gaussian, const si_learner_input *input,
                                    const work *w)
{
    const si_gaussian_shape *shape = &gaussian->shape;
    const size_t seen = shape->observed_steps, steps = seen + shape->predicted_steps;
    const double *future = input->position + (input->agent * steps + seen) * 2;
    float noise = 0.0f;
    si_gaussian_frame frame;
    for (size_t a = 0; a < input->agent_count; a++) {
        float *track = w->observed + a * seen * 2;
        si_local_frame_enter(input->position + a * steps * 2, seen, future - 2, track);
        const float own = si_gaussian_smooth(seen, track, w->smoothed + a * seen * 2, w->scratch);
        noise = a == input->agent ? own : noise;
    }
    si_gaussian_features(shape, input->agent_count, w->smoothed, input->agent, noise, &frame,
                         w->features);
    for (size_t f = 0; f < shape->feature_count; f++)
        w->inputs[f] = (si_real)w->features[f];
    si_gaussian_truth_of(shape->predicted_steps, &frame, future - 2, future, w->truth);
    return frame;
}

/* How far the anchors still share what they learn. */
static double temperature_of(double progress, double pace)
{
    const double left = 1.0 - progress / cooling_share;
    const double warmth = left > 0.0 ? first_temperature * left * left : 0.0;
    return warmth > least_temperature ? warmth * (temperature_paces * pace + temperature_metres)
                                      : 0.0;
}

/* An agent counts less, the more of them share its scene. */
static double agent_weight(const gaussian_learner *gaussian, size_t agent_count)
{
    return pow((double)agent_count, gaussian->weights.crowd_power);
}

static void run_agent(const si_learner *learner, const si_learner_input *input, si_real *sums,
                      double *losses, void *workspace)
{
    const gaussian_learner *gaussian = gaussian_of(learner);
    const si_gaussian_shape *shape = &gaussian->shape;
    work w = lay_out(gaussian, input->agent_count, workspace);
    const si_gaussian_frame frame = set_inputs(gaussian, input, &w);
    const si_gaussian_inputs inputs = {w.inputs, (si_real)frame.pace, (si_real)frame.noise};
    const si_gaussian_truth truth = {
        .step_count = shape->predicted_steps,
        .rank = SI_GAUSSIAN_RANK,
        .anchor_count = SI_GAUSSIAN_ANCHORS,
        .path = w.truth,
        .weight = agent_weight(gaussian, input->agent_count) / gaussian->mean_weight,
        .temperature = (si_real)temperature_of(learner->progress, (double)frame.pace),
        .weights = &gaussian->weights,
    };
    si_gaussian_pass pass;
    si_gaussian_forward(shape, gaussian->parameters, &inputs, &pass, &w.path);
    si_gaussian_loss(&truth, &w.path, losses, sums != NULL ? &w.d : NULL);
    if (sums != NULL)
        si_gaussian_backward(shape, gaussian->parameters, &inputs, &pass, &w.path, &w.d, sums);
}

static void collect(const si_learner *learner, const si_real *sums, si_real *d_prepared)
{
    memcpy(d_prepared, sums, learner->sum_count * sizeof *sums);
}

static void finish(const si_learner *learner, const si_real *parameters, const si_real *d_prepared,
                   si_real *gradient)
{
    (void)parameters;
    memcpy(gradient, d_prepared, learner->parameter_count * sizeof *gradient);
}

/* Both calibrated deviations, on both axes; the noise in them stays. */
static void widen(const si_learner *learner, double log_factor, si_real *parameters)
{
    si_real *bias = parameters + gaussian_of(learner)->shape.offset[SI_GAUSSIAN_SPREAD_BIAS];
    for (size_t axis = 0; axis < 2; axis++)
        bias[(1 + axis) * SI_GAUSSIAN_SPREAD_TERMS] += (si_real)log_factor;
}

static void destroy(si_learner *learner)
{
    gaussian_learner *gaussian = (gaussian_learner *)learner;
    free(gaussian->parameters);
    free(gaussian);
}

static const si_learner_ops ops = {
    .initialise = initialise,
    .workspace_size = workspace_size,
    .prepare = prepare,
    .item = run_agent,
    .collect = collect,
    .finish = finish,
    .widen = widen,
    .widened_loss = SI_GAUSSIAN_LIKELIHOOD,
    .destroy = destroy,
};

static double mean_weight(const gaussian_learner *gaussian, const si_scene_set *train)
{
    double sum = 0.0;
    for (size_t s = 0; s < train->scene_count; s++) {
        const size_t agents = train->offset[s + 1] - train->offset[s];
        sum += (double)agents * agent_weight(gaussian, agents);
    }
    return sum / (double)train->offset[train->scene_count];
}

si_result si_gaussian_learner_create(const si_recipe *recipe, const si_scene_set *train,
                                     si_learner **learner, si_error *error)
{
    *learner = NULL;
    si_model *model; /* says whether its config is in range */
    const si_result status = si_model_create(&recipe->model, &model, error);
    si_model_destroy(model);
    if (status != SI_OK)
        return status;
    gaussian_learner *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "a learner");
    made->shape = si_gaussian_shape_of(recipe->model.observed_steps, recipe->model.predicted_steps);
    made->weights = recipe->gaussian;
    made->mean_weight = mean_weight(made, train);
    const size_t count = made->shape.offset[SI_GAUSSIAN_TENSOR_COUNT];
    made->base = (si_learner){
        .ops = &ops,
        .item = SI_ITEM_AGENT,
        .parameter_count = count,
        .prepared_count = count,
        .sum_count = count,
        .loss_count = SI_GAUSSIAN_TERM_COUNT,
        .loss_name = loss_names,
    };
    made->parameters = calloc(count, sizeof *made->parameters);
    si_result found = made->parameters != NULL
                          ? si_anchor_start_find(&made->shape, train, recipe->seed, made->start)
                          : SI_ERR_NO_MEMORY;
    if (found != SI_OK) {
        destroy(&made->base);
        return si_error_no_memory(error, "the learner");
    }
    *learner = &made->base;
    return SI_OK;
}
