#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "predict/predictor_internal.h"
#include "predict/train/draw.h"
#include "predict/train/gaussian_network.h"
#include "predict/train/learner.h"

static const char *const loss_names[SI_GAUSSIAN_TERM_COUNT] = {
    [SI_GAUSSIAN_TOTAL] = "total",    [SI_GAUSSIAN_AMD] = "amd",
    [SI_GAUSSIAN_AMV] = "amv",        [SI_GAUSSIAN_MEAN_PATH] = "mean",
    [SI_GAUSSIAN_BEST_PATH] = "best", [SI_GAUSSIAN_BEST_END] = "best_end",
};

/* An agent counts less, the more of them share its scene: their number to this power. */
static const double crowd_power = -0.7;

typedef struct gaussian_learner {
    si_learner base;
    si_gaussian_shape shape;
    size_t sample_count;
    double mean_weight;  /* of the agents of the training set */
    si_real *parameters; /* of the batch, [parameter_count], owned */
    double batch[SI_GAUSSIAN_TERM_COUNT];
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
        return 0.1 * by_hidden;
    default:
        return 0.0;
    }
}

/* Quarter, three quarters, five quarters, ... of a sine over the horizon, slower ones larger. */
static void initialise_basis(const si_gaussian_shape *shape, si_real *parameters)
{
    static const double pi = 3.14159265358979323846;
    si_real *basis = parameters + shape->offset[SI_GAUSSIAN_MEAN_BASIS];
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < shape->predicted_steps; t++)
            for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++) {
                const double tau = (double)(t + 1) / (double)shape->predicted_steps;
                const double half = (double)r + 0.5;
                *basis++ = (si_real)(0.8 * sin(half * pi * tau) / half);
            }
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
}

/* An agent's inputs as the network and the loss want them, and what they make of them. */
typedef struct work {
    float *observed; /* [A][T][2], from the agent's last position */
    float *features; /* [F] */
    si_real *inputs; /* [F], the same */
    si_real *truth;  /* [P][2], own frame, from constant velocity */
    si_real *latent; /* [K][2] */
    si_gaussian_path path;
    si_gaussian_path d;
    size_t size;
} work;

static si_gaussian_path take_path(si_arena *arena, size_t steps)
{
    si_gaussian_path path;
    path.mean = si_arena_take(arena, steps, 2 * sizeof *path.mean);
    path.tight = si_arena_take(arena, steps, sizeof *path.tight);
    path.wide = si_arena_take(arena, steps, 2 * sizeof *path.wide);
    return path;
}

static work lay_out(const gaussian_learner *gaussian, size_t agent_count, void *memory)
{
    const si_gaussian_shape *shape = &gaussian->shape;
    si_arena arena = {.base = memory};
    work w;
    w.observed = si_arena_take(&arena, agent_count, shape->observed_steps * 2 * sizeof *w.observed);
    w.features = si_arena_take(&arena, shape->feature_count, sizeof *w.features);
    w.inputs = si_arena_take(&arena, shape->feature_count, sizeof *w.inputs);
    w.truth = si_arena_take(&arena, shape->predicted_steps, 2 * sizeof *w.truth);
    w.latent = si_arena_take(&arena, gaussian->sample_count, 2 * sizeof *w.latent);
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

/* The future [P][2] of an agent in its own frame, less what constant velocity says. */
static void set_truth(const si_gaussian_shape *shape, const si_gaussian_frame *frame,
                      const double *last, const double *future, si_real *truth)
{
    const double c = (double)frame->heading[0], s = (double)frame->heading[1];
    for (size_t t = 0; t < shape->predicted_steps; t++) {
        const double x = future[2 * t] - last[0], y = future[2 * t + 1] - last[1];
        const double steps = (double)(t + 1);
        truth[2 * t] = (si_real)(c * x + s * y - steps * (double)frame->velocity[0]);
        truth[2 * t + 1] = (si_real)(c * y - s * x - steps * (double)frame->velocity[1]);
    }
}

static void set_inputs(const gaussian_learner *gaussian, const si_learner_input *input, work *w)
{
    const si_gaussian_shape *shape = &gaussian->shape;
    const size_t seen = shape->observed_steps, steps = seen + shape->predicted_steps;
    const double *future = input->position + (input->agent * steps + seen) * 2;
    const double *last = future - 2;
    si_gaussian_frame frame;
    for (size_t a = 0; a < input->agent_count; a++)
        si_local_frame_enter(input->position + a * steps * 2, seen, last,
                             w->observed + a * seen * 2);
    si_gaussian_features(shape, input->agent_count, w->observed, input->agent, &frame, w->features);
    for (size_t f = 0; f < shape->feature_count; f++)
        w->inputs[f] = (si_real)w->features[f];
    set_truth(shape, &frame, last, future, w->truth);
}

/* The agent's own latents of this round: the key names it already. */
static void set_latents(const gaussian_learner *gaussian, const si_learner_input *input, work *w)
{
    const si_gaussian_latents latents =
        si_gaussian_latents_of(input->seed, input->key, SI_NOISE_SCENE_STREAM);
    for (size_t k = 0; k < gaussian->sample_count; k++) {
        float z[2];
        si_gaussian_latent(&latents, (uint32_t)k, z);
        w->latent[2 * k] = (si_real)z[0];
        w->latent[2 * k + 1] = (si_real)z[1];
    }
}

static double agent_weight(size_t agent_count)
{
    return pow((double)agent_count, crowd_power);
}

static void run_agent(const si_learner *learner, const si_learner_input *input, si_real *sums,
                      double *losses, void *workspace)
{
    const gaussian_learner *gaussian = gaussian_of(learner);
    work w = lay_out(gaussian, input->agent_count, workspace);
    set_inputs(gaussian, input, &w);
    set_latents(gaussian, input, &w);
    const si_gaussian_truth truth = {
        .step_count = gaussian->shape.predicted_steps,
        .path = w.truth,
        .sample_count = gaussian->sample_count,
        .latent = w.latent,
        .weight = agent_weight(input->agent_count) / gaussian->mean_weight,
    };
    si_gaussian_pass pass;
    si_gaussian_forward(&gaussian->shape, gaussian->parameters, w.inputs, &pass, &w.path);
    si_gaussian_loss(&truth, &w.path, gaussian->batch, losses, sums != NULL ? &w.d : NULL);
    if (sums != NULL)
        si_gaussian_backward(&gaussian->shape, gaussian->parameters, w.inputs, &pass, &w.d, sums);
}

static void couple(si_learner *learner, double *losses)
{
    gaussian_learner *gaussian = (gaussian_learner *)learner;
    losses[SI_GAUSSIAN_TOTAL] = si_gaussian_total(losses);
    memcpy(gaussian->batch, losses, sizeof gaussian->batch);
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
    .couple = couple,
    .collect = collect,
    .finish = finish,
    .destroy = destroy,
};

static double mean_weight(const si_scene_set *train)
{
    double sum = 0.0;
    for (size_t s = 0; s < train->scene_count; s++) {
        const size_t agents = train->offset[s + 1] - train->offset[s];
        sum += (double)agents * agent_weight(agents);
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
    made->sample_count = recipe->sample_count;
    made->mean_weight = mean_weight(train);
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
    if (made->parameters == NULL) {
        destroy(&made->base);
        return si_error_no_memory(error, "the learner's parameters");
    }
    *learner = &made->base;
    return SI_OK;
}
