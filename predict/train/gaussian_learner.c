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
    si_real *turned;     /* the same with weights turned (gaussian_network.h), owned */
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

/* What an agent is to the network and the loss. */
typedef struct entry {
    si_real *features; /* [F] */
    si_real *truth;    /* [P][2], own frame, from constant velocity */
    si_real *pace;
    si_real *noise;
    double *weight;
    size_t size;
} entry;

static entry lay_out_entry(const si_gaussian_shape *shape, void *memory)
{
    si_arena arena = {.base = memory};
    entry e;
    e.features = si_arena_take(&arena, shape->feature_count, sizeof *e.features);
    e.truth = si_arena_take(&arena, shape->predicted_steps, 2 * sizeof *e.truth);
    e.weight = si_arena_take(&arena, 1, sizeof *e.weight + 2 * sizeof *e.pace);
    e.pace = e.weight != NULL ? (si_real *)(e.weight + 1) : NULL;
    e.noise = e.pace != NULL ? e.pace + 1 : NULL;
    e.size = si_arena_size(&arena);
    return e;
}

/* Where an agent of a window is entered. */
typedef struct desk {
    float *observed; /* [A][T][2], from the agent's last position */
    float *smoothed; /* the same */
    float *scratch;  /* [2T] */
    float *features; /* [F] */
    size_t size;
} desk;

static desk lay_out_desk(const si_gaussian_shape *shape, size_t agent_count, void *memory)
{
    const size_t track = shape->observed_steps * 2;
    si_arena arena = {.base = memory};
    desk w;
    w.observed = si_arena_take(&arena, agent_count, track * sizeof *w.observed);
    w.smoothed = si_arena_take(&arena, agent_count, track * sizeof *w.smoothed);
    w.scratch = si_arena_take(&arena, track, sizeof *w.scratch);
    w.features = si_arena_take(&arena, shape->feature_count, sizeof *w.features);
    w.size = si_arena_size(&arena);
    return w;
}

/* What a group runs in. */
typedef struct work {
    si_real *features; /* [group][F] */
    si_real *pace;     /* [group] */
    si_real *noise;    /* [group] */
    si_gaussian_pass *pass;
    si_gaussian_pass *layers; /* derivatives */
    si_gaussian_path path[SI_GAUSSIAN_GROUP];
    si_gaussian_path d[SI_GAUSSIAN_GROUP];
    size_t size;
} work;

/* Loadings are the same for all, and their derivatives are summed. */
static void take_paths(si_arena *arena, size_t steps, si_gaussian_path *path)
{
    const size_t row = SI_GAUSSIAN_PADDED(steps);
    si_real *loading = si_arena_take(arena, row, 2 * SI_GAUSSIAN_RANK * sizeof *loading);
    for (size_t i = 0; i < SI_GAUSSIAN_GROUP; i++)
        path[i] = (si_gaussian_path){
            .mean = si_arena_take(arena, row, 2 * sizeof *path->mean),
            .tight = si_arena_take(arena, row, sizeof *path->tight),
            .calibrated = si_arena_take(arena, row, 4 * sizeof *path->calibrated),
            .chance = si_arena_take(arena, 1, sizeof *path->chance),
            .loading = loading,
            .anchor = si_arena_take(arena, row, 2 * SI_GAUSSIAN_ANCHORS * sizeof *path->anchor),
        };
}

static work lay_out(const si_gaussian_shape *shape, void *memory)
{
    si_arena arena = {.base = memory};
    work w;
    w.features =
        si_arena_take(&arena, SI_GAUSSIAN_GROUP, shape->feature_count * sizeof *w.features);
    w.pace = si_arena_take(&arena, SI_GAUSSIAN_GROUP, sizeof *w.pace);
    w.noise = si_arena_take(&arena, SI_GAUSSIAN_GROUP, sizeof *w.noise);
    w.pass = si_arena_take(&arena, 1, sizeof *w.pass);
    w.layers = si_arena_take(&arena, 1, sizeof *w.layers);
    take_paths(&arena, shape->predicted_steps, w.path);
    take_paths(&arena, shape->predicted_steps, w.d);
    w.size = si_arena_size(&arena);
    return w;
}

static size_t workspace_size(const si_learner *learner, size_t agent_count)
{
    const si_gaussian_shape *shape = &gaussian_of(learner)->shape;
    const size_t desk_size = lay_out_desk(shape, agent_count, NULL).size;
    const size_t work_size = lay_out(shape, NULL).size;
    return desk_size == 0 || desk_size > work_size ? desk_size : work_size;
}

static void prepare(si_learner *learner, const si_real *parameters)
{
    gaussian_learner *gaussian = (gaussian_learner *)learner;
    memcpy(gaussian->parameters, parameters, learner->parameter_count * sizeof *parameters);
    si_gaussian_turn_weights(&gaussian->shape, parameters, gaussian->turned);
}

/* An agent counts less, the more of them share its scene. */
static double agent_weight(const gaussian_learner *gaussian, size_t agent_count)
{
    return pow((double)agent_count, gaussian->weights.crowd_power);
}

static void enter(const si_learner *learner, const si_learner_input *input, void *memory,
                  void *workspace)
{
    const gaussian_learner *gaussian = gaussian_of(learner);
    const si_gaussian_shape *shape = &gaussian->shape;
    const size_t seen = shape->observed_steps, steps = seen + shape->predicted_steps;
    const double *future = input->position + (input->agent * steps + seen) * 2;
    const desk w = lay_out_desk(shape, input->agent_count, workspace);
    const entry e = lay_out_entry(shape, memory);
    si_gaussian_frame frame;
    for (size_t a = 0; a < input->agent_count; a++)
        si_local_frame_enter(input->position + a * steps * 2, seen, future - 2,
                             w.observed + a * seen * 2);
    const float noise =
        si_gaussian_smooth(input->agent_count, seen, w.observed, w.smoothed, w.scratch);
    si_gaussian_features(shape, input->agent_count, w.smoothed, input->agent, noise, &frame,
                         w.features);
    for (size_t f = 0; f < shape->feature_count; f++)
        e.features[f] = (si_real)w.features[f];
    si_gaussian_truth_of(shape->predicted_steps, &frame, future - 2, future, e.truth);
    *e.pace = (si_real)frame.pace;
    *e.noise = (si_real)frame.noise;
    *e.weight = agent_weight(gaussian, input->agent_count) / gaussian->mean_weight;
}

/* How far the anchors still share what they learn. */
static double temperature_of(double progress, double pace)
{
    const double left = 1.0 - progress / cooling_share;
    const double warmth = left > 0.0 ? first_temperature * left * left : 0.0;
    return warmth > least_temperature ? warmth * (temperature_paces * pace + temperature_metres)
                                      : 0.0;
}

static entry entry_at(const si_learner *learner, const void *entries, size_t i)
{
    return lay_out_entry(&gaussian_of(learner)->shape,
                         (unsigned char *)entries + i * learner->entry_size);
}

static si_gaussian_truth truth_of(const gaussian_learner *gaussian, entry e)
{
    return (si_gaussian_truth){
        .step_count = gaussian->shape.predicted_steps,
        .anchor_count = SI_GAUSSIAN_ANCHORS,
        .path = e.truth,
        .weight = *e.weight,
        .temperature = (si_real)temperature_of(gaussian->base.progress, (double)*e.pace),
        .weights = &gaussian->weights,
    };
}

static void run(const si_learner *learner, size_t count, const void *entries, si_real *sums,
                double *losses, void *workspace)
{
    const gaussian_learner *gaussian = gaussian_of(learner);
    const si_gaussian_shape *shape = &gaussian->shape;
    const work w = lay_out(shape, workspace);
    const si_gaussian_inputs inputs = {count, w.features, w.pace, w.noise};
    const si_gaussian_parameters parameters = {gaussian->parameters, gaussian->turned};
    for (size_t i = 0; i < count; i++) {
        const entry e = entry_at(learner, entries, i);
        memcpy(w.features + i * shape->feature_count, e.features,
               shape->feature_count * sizeof *e.features);
        w.pace[i] = *e.pace;
        w.noise[i] = *e.noise;
    }
    si_gaussian_forward(shape, gaussian->parameters, &inputs, w.pass, w.path);
    memset(w.d[0].loading, 0, 2 * shape->predicted_steps * SI_GAUSSIAN_RANK * sizeof(si_real));
    for (size_t i = 0; i < count; i++) {
        const si_gaussian_truth truth = truth_of(gaussian, entry_at(learner, entries, i));
        si_gaussian_loss(&truth, &w.path[i], losses + i * SI_GAUSSIAN_TERM_COUNT,
                         sums != NULL ? &w.d[i] : NULL);
    }
    if (sums != NULL)
        si_gaussian_backward(shape, &parameters, &inputs, w.pass, w.path, w.d, w.layers, sums);
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
    free(gaussian->turned);
    free(gaussian);
}

static const si_learner_ops ops = {
    .initialise = initialise,
    .workspace_size = workspace_size,
    .prepare = prepare,
    .enter = enter,
    .run = run,
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
        .group = SI_GAUSSIAN_GROUP,
        .entry_size = lay_out_entry(&made->shape, NULL).size,
        .parameter_count = count,
        .prepared_count = count,
        .sum_count = count,
        .loss_count = SI_GAUSSIAN_TERM_COUNT,
        .loss_name = loss_names,
    };
    made->parameters = calloc(count, sizeof *made->parameters);
    made->turned = calloc(count + SI_LANES, sizeof *made->turned);
    si_result found = made->parameters != NULL && made->turned != NULL
                          ? si_anchor_start_find(&made->shape, train, recipe->seed, made->start)
                          : SI_ERR_NO_MEMORY;
    if (found != SI_OK) {
        destroy(&made->base);
        return si_error_no_memory(error, "the learner");
    }
    *learner = &made->base;
    return SI_OK;
}
