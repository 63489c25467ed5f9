#include "tests/predict/train_case.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/golden.h"
#include "tests/support/suite.h"

static const char golden_file[] = "reference/random_weights.h5";

static void *allocate(size_t bytes)
{
    const size_t whole = (bytes + SI_ALIGNMENT) / SI_ALIGNMENT * SI_ALIGNMENT;
    void *memory = aligned_alloc(SI_ALIGNMENT, whole);
    ck_assert_ptr_nonnull(memory);
    memset(memory, 0, whole);
    return memory;
}

static si_real *read_reals(const char *window, const char *name, golden_shape *shape)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", window, name);
    golden_shape ignored;
    shape = shape != NULL ? shape : &ignored;
    double *values = golden_read(shared_path(golden_file), path, shape);
    si_real *reals = allocate(shape->size * sizeof *reals);
    for (size_t i = 0; i < shape->size; i++)
        reals[i] = (si_real)values[i];
    free(values);
    return reals;
}

static void read_displacements(train_case *c, const char *name)
{
    golden_shape shape;
    char path[256];
    snprintf(path, sizeof path, "%s/observed", name);
    double *observed = golden_read(shared_path(golden_file), path, &shape);
    snprintf(path, sizeof path, "%s/future", name);
    double *future = golden_read(shared_path(golden_file), path, NULL);
    const size_t T = c->config.folding.layout.observed_steps,
                 P = c->config.folding.layout.predicted_steps;
    c->window.agent_count = shape.extent[0];
    c->displacement = allocate(c->window.agent_count * (T + P) * 2 * sizeof *c->displacement);
    si_real *to = c->displacement;
    for (size_t a = 0; a < c->window.agent_count; a++)
        for (size_t t = 0; t < T + P; t++)
            for (size_t axis = 0; axis < 2; axis++) {
                const double *seen = observed + a * T * 2 + axis;
                const double *ahead = future + a * P * 2 + axis;
                double here = t < T ? seen[2 * t] : ahead[2 * (t - T)];
                double before = t == 0 ? here : t <= T ? seen[2 * (t - 1)] : ahead[2 * (t - T - 1)];
                *to++ = (si_real)(here - before);
            }
    free(observed);
    free(future);
}

static void read_loss_weights(train_case *c)
{
    double *weight = golden_read_attribute(shared_path(golden_file), "/",
                                           "loss_weights_norm_triplet_angle", NULL);
    c->config.weights = (si_social_weights){weight[0], weight[1], weight[2]};
    free(weight);
}

static void read_noise_weights(train_case *c)
{
    double *weight =
        golden_read_attribute(shared_path(golden_file), "weights", "noise_weight", NULL);
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++)
        c->config.folding.noise_weight[zone] = (si_real)weight[zone];
    free(weight);
}

static void create_model(train_case *c, size_t observed_steps, size_t predicted_steps)
{
    si_model_config config = si_model_config_default();
    config.observed_steps = observed_steps;
    config.predicted_steps = predicted_steps;
    ck_assert_int_eq(si_model_create(&config, &c->model, NULL), SI_OK);
    c->config.folding = si_folding_make(c->model);
    c->parameters = allocate(si_model_parameter_count(c->model) * sizeof *c->parameters);
}

static void read_parameters(train_case *c)
{
    for (size_t i = 0; i < si_model_tensor_count(c->model); i++) {
        si_model_tensor tensor = si_model_get_tensor(c->model, i);
        si_real *value = read_reals("weights", tensor.name, NULL);
        memcpy(c->parameters + tensor.offset, value, tensor.size * sizeof *value);
        free(value);
    }
}

static void connect(train_case *c)
{
    c->window.displacement = c->displacement;
    c->window.noise = c->noise;
    c->window.zone = c->zone;
}

train_case train_case_read(const char *name)
{
    train_case c = {0};
    golden_shape shape;
    shared_path(golden_file);
    create_model(&c, si_model_config_default().observed_steps,
                 si_model_config_default().predicted_steps);
    read_parameters(&c);
    read_loss_weights(&c);
    read_noise_weights(&c);
    read_displacements(&c, name);
    c.noise = read_reals(name, "noise", &shape);
    c.config.sample_count = shape.extent[0];
    si_real *zone = read_reals(name, "zone", NULL);
    c.zone = allocate(c.window.agent_count);
    for (size_t a = 0; a < c.window.agent_count; a++)
        c.zone[a] = (uint8_t)zone[a];
    free(zone);
    connect(&c);
    return c;
}

static void fill(si_real *values, size_t count, double size, unsigned *seed)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (si_real)(size * (2.0 * rand_r(seed) / RAND_MAX - 1.0));
}

train_case train_case_make(size_t agent_count, size_t observed_steps, size_t predicted_steps,
                           size_t sample_count)
{
    train_case c = {.window.agent_count = agent_count};
    const size_t steps = observed_steps + predicted_steps;
    unsigned seed = 7;
    create_model(&c, observed_steps, predicted_steps);
    c.config.sample_count = sample_count;
    c.config.weights = (si_social_weights){.02, .03, .04};
    c.displacement = allocate(agent_count * steps * 2 * sizeof *c.displacement);
    c.noise = allocate(sample_count * 2 * sizeof *c.noise);
    c.zone = allocate(agent_count);
    fill(c.parameters, si_model_parameter_count(c.model), .5, &seed);
    fill(c.displacement, agent_count * steps * 2, 1.0, &seed);
    fill(c.noise, sample_count * 2, 2.0, &seed);
    fill(c.config.folding.noise_weight, SI_ZONE_COUNT, 1.0, &seed);
    for (size_t a = 0; a < agent_count; a++) {
        c.zone[a] = (uint8_t)(a % SI_ZONE_COUNT);
        c.displacement[a * steps * 2] = c.displacement[a * steps * 2 + 1] = 0;
    }
    connect(&c);
    return c;
}

void train_case_finish(train_case *c)
{
    si_model_destroy(c->model);
    free(c->parameters);
    free(c->displacement);
    free(c->noise);
    free(c->zone);
}

static void sum_lanes(const si_real *lanes, size_t count, si_real *sums)
{
    for (size_t i = 0; i < count; i++) {
        sums[i] = 0;
        for (size_t l = 0; l < SI_LANES; l++)
            sums[i] += lanes[i * SI_LANES + l];
    }
}

si_social_losses train_case_losses(const train_case *c, const si_real *parameters,
                                   si_real *gradient, size_t *order)
{
    const size_t size = SI_ZONE_COUNT * c->config.folding.layout.size;
    si_real *folded = allocate(size * sizeof *folded);
    si_real *d_folded = allocate(size * SI_LANES * sizeof *d_folded);
    void *workspace = allocate(si_window_workspace_size(&c->config, c->window.agent_count));
    si_fold_forward(&c->config.folding, parameters, folded);
    si_social_losses losses = si_window_losses(
        &c->config, folded, &c->window, gradient != NULL ? d_folded : NULL, order, workspace);
    sum_lanes(d_folded, size, folded);
    if (gradient != NULL)
        si_fold_backward(&c->config.folding, parameters, folded, gradient);
    free(folded);
    free(d_folded);
    free(workspace);
    return losses;
}
