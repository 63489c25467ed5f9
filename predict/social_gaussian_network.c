#include <math.h>

#include "predict/social_gaussian_parts.h"

typedef si_gaussian_real real;

#ifdef SI_TRAIN_DOUBLE
#define REAL(function) function
#else
#define REAL(function) function##f
#endif

/* Keeps a loading of 0 from dividing by 0. */
static const real least_square = (real)1e-12;

/* Metres a step: a pedestrian's usual 1.34 m/s (Weidmann 1993), with steps of .4 s. */
static const real walking_pace = (real)0.536;

enum { BLOCK = 8 };

static real rectified(const si_gaussian_product *product, real value)
{
    return product->is_rectified && !(value > 0) ? 0 : value;
}

/* BLOCK outputs in registers. */
static void multiply_block(const si_gaussian_product *product, const real *input, size_t first,
                           real *output)
{
    const real *weight = product->weight + first;
    const real *start = product->bias != NULL ? product->bias : output;
    real sum[BLOCK];
    for (size_t o = 0; o < BLOCK; o++)
        sum[o] = start[first + o];
    for (size_t i = 0; i < product->inputs; i++) {
        for (size_t o = 0; o < BLOCK; o++)
            sum[o] += input[i] * weight[o];
        weight += product->outputs;
    }
    for (size_t o = 0; o < BLOCK; o++)
        output[first + o] = rectified(product, sum[o]);
}

static void multiply_one(const si_gaussian_product *product, const real *input, size_t o,
                         real *output)
{
    real sum = product->bias != NULL ? product->bias[o] : output[o];
    for (size_t i = 0; i < product->inputs; i++)
        sum += input[i] * product->weight[i * product->outputs + o];
    output[o] = rectified(product, sum);
}

static void multiply(const si_gaussian_product *product)
{
    for (size_t agent = 0; agent < product->agent_count; agent++) {
        const real *input = product->input + agent * product->input_row;
        real *output = product->output + agent * product->output_row;
        size_t o = 0;
        for (; o + BLOCK <= product->outputs; o += BLOCK)
            multiply_block(product, input, o, output);
        for (; o < product->outputs; o++)
            multiply_one(product, input, o, output);
    }
}

real si_gaussian_held(real exponent)
{
    exponent = exponent > SI_GAUSSIAN_LEAST_GROWTH ? exponent : SI_GAUSSIAN_LEAST_GROWTH;
    return exponent < SI_GAUSSIAN_LARGEST_GROWTH ? exponent : SI_GAUSSIAN_LARGEST_GROWTH;
}

static void exponentials(size_t count, real *value)
{
    for (size_t i = 0; i < count; i++)
        value[i] = REAL(exp)(si_gaussian_held(value[i]));
}

const si_gaussian_math si_gaussian_plain_math = {multiply, exponentials};

/* One forward pass of some agents. */
typedef struct pass {
    const si_gaussian_shape *shape;
    const si_gaussian_math *math;
    const real *parameters;
    size_t agent_count;
} pass;

/* Values of the agents, [agent_count][row], `count` of each row. */
typedef struct rows {
    real *value;
    size_t count, row;
} rows;

enum { NO_BIAS = -1 };

static void run_layer(const pass *run, const real *input, size_t inputs, size_t input_row,
                      si_gaussian_tensor weight, int bias, bool is_rectified, rows output)
{
    const size_t *offset = run->shape->offset;
    const si_gaussian_product product = {
        .agent_count = run->agent_count,
        .inputs = inputs,
        .input_row = input_row,
        .outputs = output.count,
        .output_row = output.row,
        .input = input,
        .weight = run->parameters + offset[weight],
        .bias = bias != NO_BIAS ? run->parameters + offset[bias] : NULL,
        .is_rectified = is_rectified,
        .output = output.value,
    };
    run->math->multiply(&product);
}

static void from_features(const pass *run, const real *features, si_gaussian_tensor weight,
                          int bias, bool is_rectified, rows output)
{
    const size_t count = run->shape->feature_count;
    run_layer(run, features, count, count, weight, bias, is_rectified, output);
}

static void from_hidden(const pass *run, const real *hidden, si_gaussian_tensor weight, int bias,
                        bool is_rectified, rows output)
{
    run_layer(run, hidden, SI_GAUSSIAN_HIDDEN, SI_GAUSSIAN_HIDDEN_ROW, weight, bias, is_rectified,
              output);
}

void si_gaussian_network(const si_gaussian_shape *shape, const si_gaussian_math *math,
                         const real *parameters, size_t agent_count, const real *features,
                         const si_gaussian_layers *layers)
{
    const pass run = {shape, math, parameters, agent_count};
    const rows hidden1 = {layers->hidden1, SI_GAUSSIAN_HIDDEN, SI_GAUSSIAN_HIDDEN_ROW};
    const rows rectified = {layers->rectified, SI_GAUSSIAN_HIDDEN, SI_GAUSSIAN_HIDDEN_ROW};
    const rows path = {layers->path, SI_GAUSSIAN_PATH_OUTPUTS, SI_GAUSSIAN_PATH_ROW};
    const rows spread = {layers->spread, SI_GAUSSIAN_SPREAD_OUTPUTS, SI_GAUSSIAN_SPREAD_ROW};
    from_features(&run, features, SI_GAUSSIAN_HIDDEN1_WEIGHT, SI_GAUSSIAN_HIDDEN1_BIAS, true,
                  hidden1);
    from_hidden(&run, layers->hidden1, SI_GAUSSIAN_HIDDEN2_WEIGHT, SI_GAUSSIAN_HIDDEN2_BIAS, true,
                rectified);
    for (size_t i = 0; i < agent_count * SI_GAUSSIAN_HIDDEN_ROW; i++)
        layers->hidden2[i] = layers->hidden1[i] + layers->rectified[i];
    from_hidden(&run, layers->hidden2, SI_GAUSSIAN_PATH_WEIGHT, SI_GAUSSIAN_PATH_BIAS, false, path);
    from_features(&run, features, SI_GAUSSIAN_PATH_SKIP, NO_BIAS, false, path);
    from_hidden(&run, layers->hidden2, SI_GAUSSIAN_SPREAD_WEIGHT, SI_GAUSSIAN_SPREAD_BIAS, false,
                spread);
}

void si_gaussian_mean(const si_gaussian_shape *shape, const real *parameters, const real *path,
                      const real velocity[2], real mean_pull, real *mean)
{
    const real *basis = parameters + shape->offset[SI_GAUSSIAN_MEAN_BASIS];
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < shape->predicted_steps; t++) {
            real turned = 0;
            for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++)
                turned += path[axis * SI_GAUSSIAN_BASIS + r] * *basis++;
            mean[2 * t + axis] = (real)(t + 1) * velocity[axis] + mean_pull * turned;
        }
}

/* tau of step t: its share of the predicted time. */
static real share_of(real one_step, size_t t)
{
    return (real)(t + 1) * one_step;
}

static real one_step_of(const si_gaussian_shape *shape)
{
    return 1 / (real)shape->predicted_steps;
}

static real time_at(real one_step, size_t t)
{
    return 2 * share_of(one_step, t) - 1;
}

static real exponent_at(const real *term, real time)
{
    real exponent = 0;
    for (size_t i = SI_GAUSSIAN_SPREAD_TERMS; i-- > 0;)
        exponent = exponent * time + term[i];
    return exponent;
}

real si_gaussian_time(const si_gaussian_shape *shape, size_t t)
{
    return time_at(one_step_of(shape), t);
}

real si_gaussian_exponent(const si_gaussian_shape *shape, const real *term, size_t t)
{
    return exponent_at(term, si_gaussian_time(shape, t));
}

real si_gaussian_calibrated_exponent(const si_gaussian_shape *shape, const real *spread, bool wide,
                                     size_t axis, size_t t)
{
    const real u = si_gaussian_time(shape, t);
    const real narrow =
        exponent_at(spread + (SI_GAUSSIAN_SPREAD_ALONG + axis) * SI_GAUSSIAN_SPREAD_TERMS, u);
    return wide
               ? narrow +
                     exponent_at(spread + SI_GAUSSIAN_SPREAD_WIDENING * SI_GAUSSIAN_SPREAD_TERMS, u)
               : narrow;
}

void si_gaussian_tight(const si_gaussian_shape *shape, const si_gaussian_math *math,
                       const real *spread, real *deviation)
{
    const real one_step = one_step_of(shape);
    for (size_t t = 0; t < shape->predicted_steps; t++)
        deviation[t] = exponent_at(spread, time_at(one_step, t));
    math->exponentials(shape->predicted_steps, deviation);
    for (size_t t = 0; t < shape->predicted_steps; t++)
        deviation[t] *= (real)shape->tight_scale * REAL(sqrt)(share_of(one_step, t));
}

real si_gaussian_reach(const si_gaussian_shape *shape, real pace)
{
    return (real)shape->reach_scale * REAL(sqrt)(pace * pace + walking_pace * walking_pace);
}

void si_gaussian_calibrated(const si_gaussian_shape *shape, const si_gaussian_math *math,
                            const real *spread, bool wide, size_t axis, real pace, real noise,
                            real *deviation)
{
    const real reach = si_gaussian_reach(shape, pace), square = reach * reach;
    const real one_step = one_step_of(shape);
    for (size_t t = 0; t < shape->predicted_steps; t++)
        deviation[t] = si_gaussian_calibrated_exponent(shape, spread, wide, axis, t);
    math->exponentials(shape->predicted_steps, deviation);
    for (size_t t = 0; t < shape->predicted_steps; t++) {
        const real scale = (real)shape->calibrated_scale * share_of(one_step, t);
        const real grown = deviation[t] * deviation[t];
        deviation[t] =
            REAL(sqrt)(scale * scale * (grown * square / (grown + square)) + noise * noise);
    }
}

real si_gaussian_wide_chance(const real *spread)
{
    return 1 / (1 + REAL(exp)(-si_gaussian_held(spread[SI_GAUSSIAN_CHANCE])));
}

void si_gaussian_unit_loading(const si_gaussian_shape *shape, const real *parameters, real *unit)
{
    const real *loading = parameters + shape->offset[SI_GAUSSIAN_LOADING];
    for (size_t row = 0; row < 2 * shape->predicted_steps; row++) {
        real square = least_square;
        for (size_t r = 0; r < SI_GAUSSIAN_RANK; r++)
            square += loading[r] * loading[r];
        for (size_t r = 0; r < SI_GAUSSIAN_RANK; r++)
            *unit++ = *loading++ / REAL(sqrt)(square);
    }
}

void si_gaussian_anchor_network(const si_gaussian_shape *shape, const si_gaussian_math *math,
                                const real *parameters, size_t agent_count, const real *hidden2,
                                const si_gaussian_anchor_layers *layers)
{
    const pass run = {shape, math, parameters, agent_count};
    const rows scale = {layers->scale, 2, SI_GAUSSIAN_SCALE_ROW};
    const rows inner = {layers->inner, SI_GAUSSIAN_INNER, SI_GAUSSIAN_INNER_ROW};
    const rows shift = {layers->shift, SI_GAUSSIAN_SHIFT_OUTPUTS, SI_GAUSSIAN_SHIFT_ROW};

    from_hidden(&run, hidden2, SI_GAUSSIAN_SCALE_WEIGHT, SI_GAUSSIAN_SCALE_BIAS, false, scale);
    from_hidden(&run, hidden2, SI_GAUSSIAN_INNER_WEIGHT, SI_GAUSSIAN_INNER_BIAS, false, inner);
    run_layer(&run, layers->inner, SI_GAUSSIAN_INNER, SI_GAUSSIAN_INNER_ROW,
              SI_GAUSSIAN_SHIFT_WEIGHT, SI_GAUSSIAN_ANCHOR, false, shift);
}

void si_gaussian_anchor_scale(const real *scale, real pace, real metres[2])
{
    for (size_t axis = 0; axis < 2; axis++)
        metres[axis] = pace * REAL(exp)(si_gaussian_held(scale[axis]));
}

void si_gaussian_anchor_offset(const si_gaussian_shape *shape, const real *parameters,
                               const real *shift, const real metres[2], size_t k, real *offset)
{
    const real *basis = parameters + shape->offset[SI_GAUSSIAN_MEAN_BASIS];
    const real *anchor = shift + k * SI_GAUSSIAN_PATH_OUTPUTS;
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < shape->predicted_steps; t++) {
            real sum = 0;
            for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++)
                sum += anchor[axis * SI_GAUSSIAN_BASIS + r] * *basis++;
            offset[2 * t + axis] = metres[axis] * sum;
        }
}
