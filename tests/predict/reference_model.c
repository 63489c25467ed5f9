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
    ck_assert_ptr_nonnull(made.value);
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

/* One branch: `prefix` "" with kernels `width` 3 over agents, or "ped/" with 1. [P][xy][M] */
static grid branch(const si_model *model, int zone, const char *prefix, size_t width,
                   const grid *input)
{
    char name[SI_TENSOR_NAME_SIZE];
#define TENSOR(suffix) (snprintf(name, sizeof name, "%s" suffix, prefix), tensor(model, zone, name))
    size_t predicted = si_model_get_config(model)->predicted_steps;
    grid features = convolve(input, 2, 3, width, TENSOR("feat/weight"), TENSOR("feat/bias"));
    for (size_t i = 0; i < features.channels * features.rows * features.columns; i++)
        features.value[i] = fmax(features.value[i], 0.0);
    grid linear =
        convolve(input, 2, 1, 1, TENSOR("highway_input/weight"), TENSOR("highway_input/bias"));
    add(&features, &linear);
    grid turned = time_to_channels(&features);
    grid out = convolve(&turned, predicted, 3, width, TENSOR("tpcnn/weight"), TENSOR("tpcnn/bias"));
    linear = convolve(&turned, predicted, 1, 1, TENSOR("highway/weight"), TENSOR("highway/bias"));
    add(&out, &linear);
#undef TENSOR
    free(features.value);
    free(turned.value);
    return out;
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

static void forward_zone(const si_model *model, int zone, const double *observed,
                         const size_t *member, size_t member_count, size_t sample,
                         size_t sample_count, const double *noise, double *displacement)
{
    const si_model_config *config = si_model_get_config(model);
    double scale = (double)*tensor(model, zone, "noise_w") * config->noise_weight[zone];
    double scaled[2] = {scale * noise[2 * sample], scale * noise[2 * sample + 1]};
    grid input = zone_input(model, observed, member, member_count, scaled);
    grid global = branch(model, zone, "", 3, &input);
    /* A kernel of width 1 over the agents is each agent alone. */
    grid local = branch(model, zone, "ped/", 1, &input);
    for (size_t m = 0; m < member_count; m++)
        for (size_t p = 0; p < config->predicted_steps; p++)
            for (size_t axis = 0; axis < 2; axis++)
                displacement[((member[m] * sample_count + sample) * config->predicted_steps + p) *
                                 2 +
                             axis] =
                    (double)*tensor(model, zone, "global_w") * *at(&global, p, axis, m) +
                    (double)*tensor(model, zone, "local_w") * *at(&local, p, axis, m);
    free(input.value);
    free(global.value);
    free(local.value);
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
        for (size_t k = 0; count > 0 && k < sample_count; k++)
            forward_zone(model, z, observed, member, count, k, sample_count, noise, displacement);
    }
    free(member);
}
