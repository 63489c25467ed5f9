#include "tests/predict/reference_model.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void reference_zones(const si_model *model, size_t agent_count, const double *observed,
                     uint8_t *zone)
{
    const si_model_config *config = si_model_get_config(model);
    for (size_t a = 0; a < agent_count; a++) {
        const double *x = observed + a * config->observed_steps * 2;
        double speed = 0.0;
        if (config->zone_rule == SI_ZONE_MAX_SPEED)
            for (size_t t = 1; t < config->observed_steps; t++)
                speed = fmax(speed, hypot(x[2 * t] - x[2 * t - 2], x[2 * t + 1] - x[2 * t - 1]));
        for (int z = 0; z < SI_ZONE_COUNT; z++)
            if ((double)config->zone_edges[z] <= speed)
                zone[a] = (uint8_t)z;
    }
}

/* The parameters of the tensor `name` of a zone. */
static const float *tensor(const si_model *model, int zone, const char *name)
{
    char full[SI_TENSOR_NAME_SIZE];
    snprintf(full, sizeof full, "implicit_cells/%d/%s", zone, name);
    for (size_t i = 0; i < si_model_tensor_count(model); i++) {
        si_model_tensor found = si_model_get_tensor(model, i);
        if (strcmp(found.name, full) == 0)
            return si_model_parameters(model) + found.offset;
    }
    ck_abort_msg("no tensor %s", full);
    return NULL;
}

/* A grid [channels][rows][columns]. */
typedef struct grid {
    size_t channels, rows, columns;
    double *value;
} grid;

static grid grid_create(size_t channels, size_t rows, size_t columns)
{
    grid made = {channels, rows, columns, calloc(channels * rows * columns, sizeof(double))};
    if (made.value == NULL)
        abort();
    return made;
}

static double *at(const grid *g, size_t channel, size_t row, size_t column)
{
    return g->value + (channel * g->rows + row) * g->columns + column;
}

/* `height` x `width` convolution (both odd), zero padding, weight [out][in][height][width]. */
static grid convolve(const grid *in, size_t out_channels, size_t height, size_t width,
                     const float *weight, const float *bias)
{
    grid out = grid_create(out_channels, in->rows, in->columns);
    for (size_t o = 0; o < out_channels; o++)
        for (size_t r = 0; r < in->rows; r++)
            for (size_t c = 0; c < in->columns; c++) {
                double sum = bias[o];
                for (size_t i = 0; i < in->channels; i++)
                    for (size_t y = 0; y < height; y++)
                        for (size_t x = 0; x < width; x++) {
                            size_t row = r + y - height / 2, column = c + x - width / 2;
                            if (row < in->rows && column < in->columns)
                                sum += *at(in, i, row, column) *
                                       weight[((o * in->channels + i) * height + y) * width + x];
                        }
                *at(&out, o, r, c) = sum;
            }
    return out;
}

/* Adds the second grid, and frees it. */
static void add(grid *sum, grid *other)
{
    for (size_t i = 0; i < sum->channels * sum->rows * sum->columns; i++)
        sum->value[i] += other->value[i];
    free(other->value);
}

/* [xy][T][M] -> [T][xy][M] */
static grid time_to_channels(const grid *in)
{
    grid out = grid_create(in->rows, in->channels, in->columns);
    for (size_t c = 0; c < in->channels; c++)
        for (size_t r = 0; r < in->rows; r++)
            for (size_t m = 0; m < in->columns; m++)
                *at(&out, r, c, m) = *at(in, c, r, m);
    return out;
}

/* A branch's parameters. */
typedef struct branch {
    size_t width; /* of its kernels over agents: 3, or 1 where each agent is alone */
    const float *feat_weight, *feat_bias, *highway_input_weight, *highway_input_bias;
    const float *tpcnn_weight, *tpcnn_bias, *highway_weight, *highway_bias;
} branch;

static branch branch_of(const si_model *model, int zone, const char *prefix, size_t width)
{
    char name[SI_TENSOR_NAME_SIZE];
#define TENSOR(suffix) (snprintf(name, sizeof name, "%s" suffix, prefix), tensor(model, zone, name))
    return (branch){
        .width = width,
        .feat_weight = TENSOR("feat/weight"),
        .feat_bias = TENSOR("feat/bias"),
        .highway_input_weight = TENSOR("highway_input/weight"),
        .highway_input_bias = TENSOR("highway_input/bias"),
        .tpcnn_weight = TENSOR("tpcnn/weight"),
        .tpcnn_bias = TENSOR("tpcnn/bias"),
        .highway_weight = TENSOR("highway/weight"),
        .highway_bias = TENSOR("highway/bias"),
    };
#undef TENSOR
}

/* [P][xy][M] */
static grid run_branch(const branch *b, size_t predicted_steps, const grid *input)
{
    grid features = convolve(input, 2, 3, b->width, b->feat_weight, b->feat_bias);
    for (size_t i = 0; i < features.channels * features.rows * features.columns; i++)
        features.value[i] = fmax(features.value[i], 0.0);
    grid linear = convolve(input, 2, 1, 1, b->highway_input_weight, b->highway_input_bias);
    add(&features, &linear);
    grid turned = time_to_channels(&features);
    grid out = convolve(&turned, predicted_steps, 3, b->width, b->tpcnn_weight, b->tpcnn_bias);
    linear = convolve(&turned, predicted_steps, 1, 1, b->highway_weight, b->highway_bias);
    add(&out, &linear);
    free(features.value);
    free(turned.value);
    return out;
}

/* The parameters of a zone's cell. */
typedef struct cell {
    branch global, local;
    double noise_scale, global_w, local_w;
} cell;

static cell cell_of(const si_model *model, int zone)
{
    return (cell){
        .global = branch_of(model, zone, "", 3),
        .local = branch_of(model, zone, "ped/", 1),
        .noise_scale = (double)*tensor(model, zone, "noise_w") *
                       (double)si_model_get_config(model)->noise_weight[zone],
        .global_w = (double)*tensor(model, zone, "global_w"),
        .local_w = (double)*tensor(model, zone, "local_w"),
    };
}

/* The zone's agents as a grid [xy][T][M] of displacements plus `noise`. */
static grid zone_input(const si_model *model, const double *observed, const size_t *member,
                       size_t member_count, const double noise[2])
{
    size_t steps = si_model_get_config(model)->observed_steps;
    grid input = grid_create(2, steps, member_count);
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < steps; t++)
            for (size_t m = 0; m < member_count; m++) {
                const double *x = observed + (member[m] * steps + t) * 2 + axis;
                *at(&input, axis, t, m) = (t > 0 ? x[0] - x[-2] : 0.0) + noise[axis];
            }
    return input;
}

/* The agents of one zone, one sample: displacement [M][P][2], at `stride` from agent to agent. */
static void forward_sample(const cell *c, const grid *input, size_t predicted_steps,
                           const size_t *member, size_t stride, double *displacement)
{
    grid global = run_branch(&c->global, predicted_steps, input);
    grid local = run_branch(&c->local, predicted_steps, input);
    for (size_t m = 0; m < input->columns; m++)
        for (size_t p = 0; p < predicted_steps; p++)
            for (size_t axis = 0; axis < 2; axis++)
                displacement[member[m] * stride + 2 * p + axis] =
                    c->global_w * *at(&global, p, axis, m) + c->local_w * *at(&local, p, axis, m);
    free(global.value);
    free(local.value);
}

static void forward_zone(const si_model *model, int zone, const double *observed,
                         const size_t *member, size_t member_count, size_t sample_count,
                         const double *noise, double *displacement)
{
    size_t predicted_steps = si_model_get_config(model)->predicted_steps;
    cell c = cell_of(model, zone);
    for (size_t k = 0; k < sample_count; k++) {
        double scaled[2] = {c.noise_scale * noise[2 * k], c.noise_scale * noise[2 * k + 1]};
        grid input = zone_input(model, observed, member, member_count, scaled);
        forward_sample(&c, &input, predicted_steps, member, sample_count * predicted_steps * 2,
                       displacement + k * predicted_steps * 2);
        free(input.value);
    }
}

void reference_forward(const si_model *model, size_t agent_count, const double *observed,
                       const uint8_t *zone, size_t sample_count, const double *noise,
                       double *displacement)
{
    size_t *member = calloc(agent_count, sizeof *member);
    ck_assert_ptr_nonnull(member);
    for (int z = 0; z < SI_ZONE_COUNT; z++) {
        size_t count = 0;
        for (size_t a = 0; a < agent_count; a++)
            if (zone[a] == z)
                member[count++] = a;
        if (count > 0)
            forward_zone(model, z, observed, member, count, sample_count, noise, displacement);
    }
    free(member);
}
