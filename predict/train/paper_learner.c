#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "predict/train/draw.h"
#include "predict/train/learner.h"
#include "predict/train/window.h"

static const char *const loss_names[] = {"total", "l1", "norm", "triplet", "angle"};

typedef struct paper_learner {
    si_learner base;
    si_model *model; /* for its zones and layout, owned */
    si_window_config config;
    si_real *folded; /* [SI_ZONE_COUNT][layout.size], owned */
} paper_learner;

static const paper_learner *paper_of(const si_learner *learner)
{
    return (const paper_learner *)learner;
}

/* Weights and biases uniform in +-1/sqrt(inputs of an output); the gates start closed, at 0. */
static void initialise(const si_learner *learner, uint64_t seed, si_real *parameters)
{
    const si_model *model = paper_of(learner)->model;
    si_draw draw = {.seed = seed, .stream = SI_DRAW_INITIAL};
    double bound = 0.0;
    for (size_t i = 0; i < si_model_tensor_count(model); i++) {
        const si_model_tensor tensor = si_model_get_tensor(model, i);
        const bool is_gate = i % SI_CELL_TENSOR_COUNT >= SI_CELL_NOISE_W;
        /* A bias follows its weight and shares its bound. */
        if (tensor.rank > 1)
            bound = 1.0 / sqrt((double)(tensor.size / tensor.shape[0]));
        for (size_t j = 0; j < tensor.size; j++)
            parameters[tensor.offset + j] =
                is_gate ? 0 : (si_real)si_draw_between(&draw, -bound, bound);
    }
}

/* A window's inputs as window.h wants them, and its workspace. */
typedef struct work {
    size_t *agent_count;   /* [1] */
    float *local;          /* [A][T][2] */
    si_real *displacement; /* [A][T + P][2] */
    si_real *noise;        /* [K][2] */
    uint8_t *zone;         /* [A] */
    void *window;
    size_t size;
} work;

static work lay_out(const paper_learner *paper, size_t agent_count, void *memory)
{
    const si_model_config *model = si_model_get_config(paper->model);
    const size_t steps = model->observed_steps + model->predicted_steps;
    si_arena arena = {.base = memory};
    work w;
    w.agent_count = si_arena_take(&arena, 1, sizeof *w.agent_count);
    w.local = si_arena_take(&arena, agent_count, model->observed_steps * 2 * sizeof *w.local);
    w.displacement = si_arena_take(&arena, agent_count, steps * 2 * sizeof *w.displacement);
    w.noise = si_arena_take(&arena, paper->config.sample_count, 2 * sizeof *w.noise);
    w.zone = si_arena_take(&arena, agent_count, sizeof *w.zone);
    w.window = si_arena_take(&arena, si_window_workspace_size(&paper->config, agent_count), 1);
    w.size = si_arena_size(&arena);
    return w;
}

static size_t workspace_size(const si_learner *learner, size_t agent_count)
{
    return lay_out(paper_of(learner), agent_count, NULL).size;
}

static void prepare(si_learner *learner, const si_real *parameters)
{
    paper_learner *paper = (paper_learner *)learner;
    si_fold_forward(&paper->config.folding, parameters, paper->folded);
}

static void set_inputs(const paper_learner *paper, const si_learner_input *window, work *w)
{
    const si_model_config *model = si_model_get_config(paper->model);
    const size_t seen = model->observed_steps, steps = seen + model->predicted_steps;
    for (size_t a = 0; a < window->agent_count; a++) {
        const double *path = window->position + a * steps * 2;
        si_real *displacement = w->displacement + a * steps * 2;
        si_local_frame_enter(path, seen, window->position, w->local + a * seen * 2);
        displacement[0] = displacement[1] = 0;
        for (size_t i = 2; i < steps * 2; i++)
            displacement[i] = (si_real)(path[i] - path[i - 2]);
    }
    si_model_zones(paper->model, window->agent_count, w->local, w->zone);
    for (size_t k = 0; k < paper->config.sample_count; k++) {
        float normal[2];
        si_noise_normal_pair(window->seed, window->key, SI_NOISE_SCENE_STREAM, (uint32_t)k, normal);
        w->noise[2 * k] = normal[0];
        w->noise[2 * k + 1] = normal[1];
    }
}

static void enter(const si_learner *learner, const si_learner_input *window, void *entry,
                  void *workspace)
{
    (void)entry;
    work w = lay_out(paper_of(learner), window->agent_count, workspace);
    *w.agent_count = window->agent_count;
    set_inputs(paper_of(learner), window, &w);
}

static void run(const si_learner *learner, size_t count, const void *entry, si_real *sums,
                double *losses, void *workspace)
{
    (void)count, (void)entry;
    const paper_learner *paper = paper_of(learner);
    const size_t *agent_count = workspace; /* comes first */
    const work w = lay_out(paper, *agent_count, workspace);
    const si_window inputs = {*agent_count, w.displacement, w.zone, w.noise};
    const si_social_losses found =
        si_window_losses(&paper->config, paper->folded, &inputs, sums, NULL, w.window);
    losses[0] = found.total;
    losses[1] = found.l1;
    losses[2] = found.norm;
    losses[3] = found.triplet;
    losses[4] = found.angle;
}

static void collect(const si_learner *learner, const si_real *sums, si_real *d_prepared)
{
    for (size_t i = 0; i < learner->prepared_count; i++) {
        d_prepared[i] = 0;
        for (size_t l = 0; l < SI_LANES; l++)
            d_prepared[i] += sums[i * SI_LANES + l];
    }
}

static void finish(const si_learner *learner, const si_real *parameters, const si_real *d_prepared,
                   si_real *gradient)
{
    si_fold_backward(&paper_of(learner)->config.folding, parameters, d_prepared, gradient);
}

static void destroy(si_learner *learner)
{
    paper_learner *paper = (paper_learner *)learner;
    si_model_destroy(paper->model);
    free(paper->folded);
    free(paper);
}

static const si_learner_ops ops = {
    .initialise = initialise,
    .workspace_size = workspace_size,
    .prepare = prepare,
    .enter = enter,
    .run = run,
    .collect = collect,
    .finish = finish,
    .destroy = destroy,
};

static si_result set_up(const si_recipe *recipe, paper_learner *paper, si_error *error)
{
    si_result status = si_model_create(&recipe->model, &paper->model, error);
    if (status != SI_OK)
        return status;
    paper->config = (si_window_config){
        .folding = si_folding_make(paper->model),
        .sample_count = recipe->sample_count,
        .weights = recipe->weights,
    };
    const size_t prepared = SI_ZONE_COUNT * paper->config.folding.layout.size;
    paper->base = (si_learner){
        .ops = &ops,
        .item = SI_ITEM_WINDOW,
        .group = 1,
        .parameter_count = paper->config.folding.parameter_count,
        .prepared_count = prepared,
        .sum_count = prepared * SI_LANES,
        .loss_count = sizeof loss_names / sizeof *loss_names,
        .loss_name = loss_names,
    };
    paper->folded = calloc(prepared, sizeof *paper->folded);
    return paper->folded != NULL ? SI_OK : si_error_no_memory(error, "the folded kernels");
}

si_result si_paper_learner_create(const si_recipe *recipe, si_learner **learner, si_error *error)
{
    *learner = NULL;
    paper_learner *paper = calloc(1, sizeof *paper);
    if (paper == NULL)
        return si_error_no_memory(error, "a learner");
    const si_result status = set_up(recipe, paper, error);
    if (status == SI_OK)
        *learner = &paper->base;
    else
        destroy(&paper->base);
    return status;
}
