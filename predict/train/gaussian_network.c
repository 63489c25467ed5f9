#include "predict/train/gaussian_network.h"

#include <string.h>

#include "predict/train/dense.h"

/* One dense layer's weight. */
typedef struct weight_shape {
    si_gaussian_tensor tensor;
    size_t inputs, outputs;
} weight_shape;

/* Those that derivatives go back through. */
static const weight_shape turned_weights[] = {
    {SI_GAUSSIAN_HIDDEN2_WEIGHT, SI_GAUSSIAN_HIDDEN, SI_GAUSSIAN_HIDDEN},
    {SI_GAUSSIAN_PATH_WEIGHT, SI_GAUSSIAN_HIDDEN, SI_GAUSSIAN_PATH_OUTPUTS},
    {SI_GAUSSIAN_SPREAD_WEIGHT, SI_GAUSSIAN_HIDDEN, SI_GAUSSIAN_SPREAD_OUTPUTS},
    {SI_GAUSSIAN_SCALE_WEIGHT, SI_GAUSSIAN_HIDDEN, 2},
    {SI_GAUSSIAN_INNER_WEIGHT, SI_GAUSSIAN_HIDDEN, SI_GAUSSIAN_INNER},
    {SI_GAUSSIAN_SHIFT_WEIGHT, SI_GAUSSIAN_INNER, SI_GAUSSIAN_SHIFT_OUTPUTS},
};

void si_gaussian_turn_weights(const si_gaussian_shape *shape, const si_real *parameters,
                              si_real *turned)
{
    for (size_t i = 0; i < sizeof turned_weights / sizeof *turned_weights; i++) {
        const weight_shape *weight = &turned_weights[i];
        const size_t first = shape->offset[weight->tensor];
        si_dense_turn(weight->inputs, weight->outputs, parameters + first, turned + first);
    }
}

static void anchors_forward(const si_gaussian_shape *shape, const si_real *parameters,
                            const si_gaussian_inputs *inputs, size_t i, si_gaussian_pass *pass,
                            const si_gaussian_path *path)
{
    const size_t size = 2 * shape->predicted_steps;
    si_gaussian_anchor_scale(pass->scale[i], inputs->pace[i], pass->metres[i]);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        si_real *anchor = path->anchor + k * size;
        si_gaussian_anchor_offset(shape, parameters, pass->shift[i], pass->metres[i], k, anchor);
        si_add(size, path->mean, anchor);
    }
}

/* What the layers of agent i say. */
static void heads_forward(const si_gaussian_shape *shape, const si_gaussian_math *math,
                          const si_real *parameters, const si_gaussian_inputs *inputs, size_t i,
                          si_gaussian_pass *pass, const si_gaussian_path *path)
{
    const si_real still[2] = {0, 0};
    si_gaussian_mean(shape, parameters, pass->path[i], still, 1, path->mean);
    si_gaussian_tight(shape, math, pass->spread[i], path->tight);
    for (size_t n = 0; n < 4; n++) {
        const size_t axis = n % 2, mode = n / 2;
        si_real deviation[SI_GAUSSIAN_PADDED(SI_MAX_STEPS)];
        si_gaussian_calibrated(shape, math, pass->spread[i], mode == 1, axis, inputs->pace[i],
                               inputs->noise[i], deviation);
        for (size_t t = 0; t < shape->predicted_steps; t++)
            path->calibrated[2 * (mode * shape->predicted_steps + t) + axis] = deviation[t];
    }
    *path->chance = si_gaussian_wide_chance(pass->spread[i]);
    anchors_forward(shape, parameters, inputs, i, pass, path);
}

void si_gaussian_forward(const si_gaussian_shape *shape, const si_real *parameters,
                         const si_gaussian_inputs *inputs, si_gaussian_pass *pass,
                         const si_gaussian_path *path)
{
    const si_gaussian_math math = {si_dense_multiply, si_gaussian_plain_math.exponentials};
    const si_gaussian_layers layers = {*pass->hidden1, *pass->rectified, *pass->hidden2,
                                       *pass->path, *pass->spread};
    const si_gaussian_anchor_layers anchors = {*pass->scale, *pass->inner, *pass->shift};
    si_gaussian_network(shape, &math, parameters, inputs->agent_count, inputs->features, &layers);
    si_gaussian_anchor_network(shape, &math, parameters, inputs->agent_count, layers.hidden2,
                               &anchors);
    si_gaussian_unit_loading(shape, parameters, path->loading);
    for (size_t i = 0; i < inputs->agent_count; i++)
        heads_forward(shape, &math, parameters, inputs, i, pass, &path[i]);
}

/* The part of the basis that step t has on an axis. */
static size_t basis_at(const si_gaussian_shape *shape, size_t axis, size_t t)
{
    return shape->offset[SI_GAUSSIAN_MEAN_BASIS] +
           (axis * shape->predicted_steps + t) * SI_GAUSSIAN_BASIS;
}

/* Adds the derivative of an exponent at a step to that of one of its polynomials. */
static void polynomial_backward(const si_gaussian_shape *shape, size_t spread, size_t t, si_real d,
                                si_real d_spread[SI_GAUSSIAN_SPREAD_OUTPUTS])
{
    for (size_t i = 0; i < SI_GAUSSIAN_SPREAD_TERMS; i++, d *= si_gaussian_time(shape, t))
        d_spread[spread * SI_GAUSSIAN_SPREAD_TERMS + i] += d;
}

static bool is_held(si_real exponent)
{
    return si_gaussian_held(exponent) != exponent;
}

static void mean_backward(const si_gaussian_shape *shape, const si_real *parameters,
                          const si_real *path, const si_real *d_mean, si_real *d_path,
                          si_real *d_parameters)
{
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < shape->predicted_steps; t++) {
            const size_t basis = basis_at(shape, axis, t);
            for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++) {
                const size_t c = axis * SI_GAUSSIAN_BASIS + r;
                d_path[c] += d_mean[2 * t + axis] * parameters[basis + r];
                d_parameters[basis + r] += d_mean[2 * t + axis] * path[c];
            }
        }
}

/* Of a calibrated deviation, d that of its logarithm; the noise in it has learned nothing. */
static void calibrated_backward(const si_gaussian_shape *shape, const si_real *spread, bool wide,
                                size_t axis, size_t t, si_real d, si_real *d_spread)
{
    if (is_held(si_gaussian_calibrated_exponent(shape, spread, wide, axis, t)))
        return;
    polynomial_backward(shape, 1 + axis, t, d, d_spread);
    if (wide)
        polynomial_backward(shape, 3, t, d, d_spread);
}

static void spreads_backward(const si_gaussian_shape *shape, const si_real *spread, si_real pace,
                             si_real noise, const si_gaussian_path *path, const si_gaussian_path *d,
                             si_real *d_spread)
{
    const size_t steps = shape->predicted_steps;
    const si_real floor = noise * noise;
    const si_real a_step =
        si_gaussian_reach(shape, pace) * (si_real)shape->calibrated_scale / (si_real)steps;
    for (size_t t = 0; t < steps; t++)
        if (!is_held(si_gaussian_exponent(shape, spread, t)))
            polynomial_backward(shape, 0, t, d->tight[t], d_spread);
    for (size_t i = 0; i < 4 * steps; i++) {
        const si_real square = path->calibrated[i] * path->calibrated[i];
        const si_real reach = a_step * (si_real)(i / 2 % steps + 1);
        const si_real learned = (1 - floor / square) * (1 - (square - floor) / (reach * reach));
        calibrated_backward(shape, spread, i >= 2 * steps, i % 2, i / 2 % steps,
                            learned * d->calibrated[i], d_spread);
    }
    if (!is_held(spread[SI_GAUSSIAN_CHANCE]))
        d_spread[SI_GAUSSIAN_CHANCE] = *d->chance;
}

/* A unit row only turns: what points along it is taken away, and long rows turn less. */
static void loading_backward(const si_gaussian_shape *shape, const si_real *parameters,
                             const si_real *unit, const si_real *d_unit, si_real *d_parameters)
{
    const size_t first = shape->offset[SI_GAUSSIAN_LOADING];
    for (size_t row = 0; row < 2 * shape->predicted_steps; row++) {
        const size_t at = row * SI_GAUSSIAN_RANK;
        si_real along = 0, length = 0;
        for (size_t r = 0; r < SI_GAUSSIAN_RANK; r++) {
            along += d_unit[at + r] * unit[at + r];
            length += parameters[first + at + r] * unit[at + r];
        }
        for (size_t r = 0; r < SI_GAUSSIAN_RANK; r++)
            d_parameters[first + at + r] += (d_unit[at + r] - along * unit[at + r]) / length;
    }
}

/* Of one axis of one anchor: its coefficients and the basis; that of the metres is returned. */
SI_INLINE si_real anchor_axis_backward(size_t steps, si_real metres, const si_real *restrict basis,
                                       const si_real *restrict coefficient,
                                       const si_real *restrict d_anchor,
                                       si_real *restrict d_coefficient, si_real *restrict d_basis)
{
    si_real of_one[SI_GAUSSIAN_BASIS] = {0}, scaled[SI_GAUSSIAN_BASIS], d_metres = 0;
    for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++)
        scaled[r] = metres * coefficient[r];
    for (size_t t = 0; t < steps; t++)
        for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++) {
            of_one[r] += d_anchor[2 * t] * basis[t * SI_GAUSSIAN_BASIS + r];
            d_basis[t * SI_GAUSSIAN_BASIS + r] += d_anchor[2 * t] * scaled[r];
        }
    for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++) {
        d_coefficient[r] = metres * of_one[r];
        d_metres += coefficient[r] * of_one[r];
    }
    return d_metres;
}

static bool is_zero(size_t count, const si_real *value)
{
    bool is = true;
    for (size_t i = 0; i < count; i++)
        is &= value[i] == 0;
    return is;
}

/* Adds what the mean learns of the anchors, too. Most anchors learn nothing of most agents. */
static void anchors_backward(const si_gaussian_shape *shape, const si_real *parameters, size_t i,
                             const si_gaussian_pass *pass, const si_real *d_anchor,
                             si_gaussian_pass *layers, si_real *d_mean, si_real *d_parameters)
{
    const size_t steps = shape->predicted_steps, size = 2 * steps;
    si_real d_metres[2] = {0, 0};
    memset(layers->shift[i], 0, sizeof layers->shift[i]);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++, d_anchor += size) {
        if (is_zero(size, d_anchor))
            continue;
        si_add(size, d_anchor, d_mean);
        for (size_t axis = 0; axis < 2; axis++) {
            const size_t at = k * SI_GAUSSIAN_PATH_OUTPUTS + axis * SI_GAUSSIAN_BASIS;
            const size_t basis = basis_at(shape, axis, 0);
            d_metres[axis] += anchor_axis_backward(steps, pass->metres[i][axis], parameters + basis,
                                                   pass->shift[i] + at, d_anchor + axis,
                                                   layers->shift[i] + at, d_parameters + basis);
        }
    }
    for (size_t axis = 0; axis < 2; axis++)
        layers->scale[i][axis] =
            is_held(pass->scale[i][axis]) ? 0 : d_metres[axis] * pass->metres[i][axis];
}

/* What agent i's path has learned, for its layers' outputs, the basis and the anchors. */
static void heads_backward(const si_gaussian_shape *shape, const si_real *parameters,
                           const si_gaussian_inputs *inputs, size_t i, const si_gaussian_pass *pass,
                           const si_gaussian_path *path, const si_gaussian_path *d,
                           si_gaussian_pass *layers, si_real *d_parameters)
{
    si_real d_mean[2 * SI_MAX_STEPS];
    memcpy(d_mean, d->mean, 2 * shape->predicted_steps * sizeof *d_mean);
    memset(layers->path[i], 0, sizeof layers->path[i]);
    memset(layers->spread[i], 0, sizeof layers->spread[i]);
    anchors_backward(shape, parameters, i, pass, d->anchor, layers, d_mean, d_parameters);
    mean_backward(shape, parameters, pass->path[i], d_mean, layers->path[i], d_parameters);
    spreads_backward(shape, pass->spread[i], inputs->pace[i], inputs->noise[i], path, d,
                     layers->spread[i]);
}

/* The backward pass through the layers of some agents. */
typedef struct backward {
    const si_gaussian_shape *shape;
    const si_gaussian_parameters *parameters;
    size_t agent_count;
    si_real *d_parameters;
} backward;

enum { NO_BIAS = -1 };

/* One dense layer; adds to d_input unless NULL, which has the rows of the input. */
static void layer_backward(const backward *run, si_gaussian_tensor weight, int bias, si_rows input,
                           si_rows d_output, si_real *d_input)
{
    const size_t *at = run->shape->offset;
    si_dense_gradient(run->agent_count, input, d_output, run->d_parameters + at[weight],
                      bias != NO_BIAS ? run->d_parameters + at[bias] : NULL);
    if (d_input != NULL)
        si_dense_multiply(&(si_gaussian_product){
            .agent_count = run->agent_count,
            .inputs = d_output.count,
            .input_row = d_output.row,
            .outputs = input.count,
            .output_row = input.row,
            .input = d_output.value,
            .weight = run->parameters->turned + at[weight],
            .output = d_input,
        });
}

/* Rows of a layer of a pass. */
#define ROWS(layer, count) ((si_rows){*(layer), count, sizeof *(layer) / sizeof **(layer)})

static void layers_backward(const backward *run, si_rows features, const si_gaussian_pass *pass,
                            si_gaussian_pass *d)
{
    const size_t hidden_size = run->agent_count * SI_GAUSSIAN_HIDDEN_ROW;
    const si_rows hidden1 = ROWS(pass->hidden1, SI_GAUSSIAN_HIDDEN);
    const si_rows hidden2 = ROWS(pass->hidden2, SI_GAUSSIAN_HIDDEN);
    const si_rows path = ROWS(d->path, SI_GAUSSIAN_PATH_OUTPUTS);
    memset(d->inner, 0, sizeof d->inner);
    memset(d->hidden2, 0, sizeof d->hidden2);
    layer_backward(run, SI_GAUSSIAN_PATH_WEIGHT, SI_GAUSSIAN_PATH_BIAS, hidden2, path, *d->hidden2);
    layer_backward(run, SI_GAUSSIAN_PATH_SKIP, NO_BIAS, features, path, NULL);
    layer_backward(run, SI_GAUSSIAN_SPREAD_WEIGHT, SI_GAUSSIAN_SPREAD_BIAS, hidden2,
                   ROWS(d->spread, SI_GAUSSIAN_SPREAD_OUTPUTS), *d->hidden2);
    layer_backward(run, SI_GAUSSIAN_SHIFT_WEIGHT, SI_GAUSSIAN_ANCHOR,
                   ROWS(pass->inner, SI_GAUSSIAN_INNER), ROWS(d->shift, SI_GAUSSIAN_SHIFT_OUTPUTS),
                   *d->inner);
    layer_backward(run, SI_GAUSSIAN_INNER_WEIGHT, SI_GAUSSIAN_INNER_BIAS, hidden2,
                   ROWS(d->inner, SI_GAUSSIAN_INNER), *d->hidden2);
    layer_backward(run, SI_GAUSSIAN_SCALE_WEIGHT, SI_GAUSSIAN_SCALE_BIAS, hidden2,
                   ROWS(d->scale, 2), *d->hidden2);
    memcpy(d->hidden1, d->hidden2, hidden_size * sizeof **d->hidden1);
    memcpy(d->rectified, d->hidden2, hidden_size * sizeof **d->rectified);
    si_relu_backward(hidden_size, *pass->rectified, *d->rectified);
    layer_backward(run, SI_GAUSSIAN_HIDDEN2_WEIGHT, SI_GAUSSIAN_HIDDEN2_BIAS, hidden1,
                   ROWS(d->rectified, SI_GAUSSIAN_HIDDEN), *d->hidden1);
    si_relu_backward(hidden_size, *pass->hidden1, *d->hidden1);
    layer_backward(run, SI_GAUSSIAN_HIDDEN1_WEIGHT, SI_GAUSSIAN_HIDDEN1_BIAS, features,
                   ROWS(d->hidden1, SI_GAUSSIAN_HIDDEN), NULL);
}

void si_gaussian_backward(const si_gaussian_shape *shape, const si_gaussian_parameters *parameters,
                          const si_gaussian_inputs *inputs, const si_gaussian_pass *pass,
                          const si_gaussian_path *path, const si_gaussian_path *d,
                          si_gaussian_pass *layers, si_real *d_parameters)
{
    const backward run = {shape, parameters, inputs->agent_count, d_parameters};
    const si_rows features = {inputs->features, shape->feature_count, shape->feature_count};
    loading_backward(shape, parameters->value, path->loading, d->loading, d_parameters);
    for (size_t i = 0; i < inputs->agent_count; i++)
        heads_backward(shape, parameters->value, inputs, i, pass, &path[i], &d[i], layers,
                       d_parameters);
    layers_backward(&run, features, pass, layers);
}
