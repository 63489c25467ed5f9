#include "predict/train/gaussian_network.h"

#include <string.h>

#include "predict/train/dense.h"

static si_dense_shape from_features(const si_gaussian_shape *shape, size_t outputs)
{
    return (si_dense_shape){shape->feature_count, outputs};
}

static si_dense_shape from_hidden(size_t outputs)
{
    return (si_dense_shape){SI_GAUSSIAN_HIDDEN, outputs};
}

static void multiply(const si_gaussian_product *product)
{
    const si_dense_shape shape = {product->inputs, product->outputs};
    for (size_t agent = 0; agent < product->agent_count; agent++) {
        si_real *output = product->output + agent * product->output_row;
        if (product->bias != NULL)
            memcpy(output, product->bias, product->outputs * sizeof *output);
        si_dense_forward(shape, product->weight, product->input + agent * product->input_row,
                         output);
        for (size_t o = 0; product->is_rectified && o < product->outputs; o++)
            output[o] = output[o] > 0 ? output[o] : 0;
    }
}

static void anchors_forward(const si_gaussian_shape *shape, const si_gaussian_math *math,
                            const si_real *parameters, si_real pace, si_gaussian_pass *pass,
                            const si_gaussian_path *path)
{
    const si_gaussian_anchor_layers layers = {pass->scale, pass->inner, pass->shift};
    const size_t size = 2 * shape->predicted_steps;
    si_gaussian_anchor_network(shape, math, parameters, 1, pass->hidden2, &layers);
    si_gaussian_anchor_scale(pass->scale, pace, pass->metres);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        si_real *anchor = path->anchor + k * size;
        si_gaussian_anchor_offset(shape, parameters, pass->shift, pass->metres, k, anchor);
        si_add(size, path->mean, anchor);
    }
}

void si_gaussian_forward(const si_gaussian_shape *shape, const si_real *parameters,
                         const si_gaussian_inputs *inputs, si_gaussian_pass *pass,
                         const si_gaussian_path *path)
{
    const si_gaussian_math math = {multiply, si_gaussian_plain_math.exponentials};
    const si_gaussian_layers layers = {pass->hidden1, pass->rectified, pass->hidden2, pass->path,
                                       pass->spread};
    const si_real still[2] = {0, 0};
    si_gaussian_network(shape, &math, parameters, 1, inputs->features, &layers);
    si_gaussian_mean(shape, parameters, pass->path, still, 1, path->mean);
    si_gaussian_tight(shape, &math, pass->spread, path->tight);
    for (size_t i = 0; i < 4; i++) {
        const size_t axis = i % 2, mode = i / 2;
        si_real deviation[SI_GAUSSIAN_PADDED(SI_MAX_STEPS)];
        si_gaussian_calibrated(shape, &math, pass->spread, mode == 1, axis, inputs->noise,
                               deviation);
        for (size_t t = 0; t < shape->predicted_steps; t++)
            path->calibrated[2 * (mode * shape->predicted_steps + t) + axis] = deviation[t];
    }
    *path->chance = si_gaussian_wide_chance(pass->spread);
    si_gaussian_unit_loading(shape, parameters, path->loading);
    anchors_forward(shape, &math, parameters, inputs->pace, pass, path);
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

/* Derivatives of the layers. */
typedef struct derivatives {
    si_real hidden1[SI_GAUSSIAN_HIDDEN];
    si_real rectified[SI_GAUSSIAN_HIDDEN];
    si_real hidden2[SI_GAUSSIAN_HIDDEN];
    si_real path[SI_GAUSSIAN_PATH_OUTPUTS];
    si_real spread[SI_GAUSSIAN_SPREAD_OUTPUTS];
    si_real scale[2];
    si_real inner[SI_GAUSSIAN_INNER];
    si_real shift[SI_GAUSSIAN_SHIFT_OUTPUTS];
} derivatives;

static void mean_backward(const si_gaussian_shape *shape, const si_real *parameters,
                          const si_gaussian_pass *pass, const si_real *d_mean, derivatives *layers,
                          si_real *d_parameters)
{
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < shape->predicted_steps; t++) {
            const size_t basis = basis_at(shape, axis, t);
            for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++) {
                const size_t c = axis * SI_GAUSSIAN_BASIS + r;
                layers->path[c] += d_mean[2 * t + axis] * parameters[basis + r];
                d_parameters[basis + r] += d_mean[2 * t + axis] * pass->path[c];
            }
        }
}

/* Of a calibrated deviation, d that of its logarithm; the noise in it has learned nothing. */
static void calibrated_backward(const si_gaussian_shape *shape, const si_gaussian_pass *pass,
                                bool wide, size_t axis, size_t t, si_real d, derivatives *layers)
{
    if (is_held(si_gaussian_calibrated_exponent(shape, pass->spread, wide, axis, t)))
        return;
    polynomial_backward(shape, 1 + axis, t, d, layers->spread);
    if (wide)
        polynomial_backward(shape, 3, t, d, layers->spread);
}

static void spreads_backward(const si_gaussian_shape *shape, const si_gaussian_pass *pass,
                             si_real noise, const si_gaussian_path *path, const si_gaussian_path *d,
                             derivatives *layers)
{
    const size_t steps = shape->predicted_steps;
    for (size_t t = 0; t < steps; t++)
        if (!is_held(si_gaussian_exponent(shape, pass->spread, t)))
            polynomial_backward(shape, 0, t, d->tight[t], layers->spread);
    for (size_t i = 0; i < 4 * steps; i++) {
        const si_real deviation = path->calibrated[i];
        const si_real learned = 1 - noise * noise / (deviation * deviation);
        calibrated_backward(shape, pass, i >= 2 * steps, i % 2, i / 2 % steps,
                            learned * d->calibrated[i], layers);
    }
    if (!is_held(pass->spread[SI_GAUSSIAN_CHANCE]))
        layers->spread[SI_GAUSSIAN_CHANCE] = *d->chance;
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

/* Of one axis of one anchor: its coefficients, the basis, and the metres, whose part is returned.
 */
static si_real anchor_axis_backward(const si_gaussian_shape *shape, const si_real *parameters,
                                    const si_gaussian_pass *pass, size_t k, size_t axis,
                                    const si_real *d_anchor, si_real *d_shift,
                                    si_real *d_parameters)
{
    const size_t first = k * SI_GAUSSIAN_PATH_OUTPUTS + axis * SI_GAUSSIAN_BASIS;
    const si_real metres = pass->metres[axis];
    si_real d_metres = 0;
    for (size_t t = 0; t < shape->predicted_steps; t++) {
        const si_real d = d_anchor[2 * t + axis];
        const size_t basis = basis_at(shape, axis, t);
        for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++) {
            const si_real weight = parameters[basis + r], coefficient = pass->shift[first + r];
            d_metres += d * coefficient * weight;
            d_shift[first + r] += d * metres * weight;
            d_parameters[basis + r] += d * metres * coefficient;
        }
    }
    return d_metres;
}

static void anchors_backward(const si_gaussian_shape *shape, const si_real *parameters,
                             const si_gaussian_pass *pass, const si_gaussian_path *d,
                             derivatives *layers, si_real *d_parameters)
{
    const size_t size = 2 * shape->predicted_steps;
    si_real d_metres[2] = {0, 0};
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        const si_real *d_anchor = d->anchor + k * size;
        for (size_t axis = 0; axis < 2; axis++)
            d_metres[axis] += anchor_axis_backward(shape, parameters, pass, k, axis, d_anchor,
                                                   layers->shift, d_parameters);
    }
    for (size_t axis = 0; axis < 2; axis++)
        if (!is_held(pass->scale[axis]))
            layers->scale[axis] = d_metres[axis] * pass->metres[axis];
}

static void anchor_heads_backward(const si_gaussian_shape *shape, const si_real *parameters,
                                  const si_gaussian_pass *pass, derivatives *layers,
                                  si_real *d_parameters)
{
    const size_t *at = shape->offset;
    const si_dense_shape shift = {SI_GAUSSIAN_INNER, SI_GAUSSIAN_SHIFT_OUTPUTS};
    si_add(SI_GAUSSIAN_SHIFT_OUTPUTS, layers->shift, d_parameters + at[SI_GAUSSIAN_ANCHOR]);
    si_dense_backward(shift, parameters + at[SI_GAUSSIAN_SHIFT_WEIGHT], pass->inner, layers->shift,
                      d_parameters + at[SI_GAUSSIAN_SHIFT_WEIGHT], layers->inner);
    si_add(SI_GAUSSIAN_INNER, layers->inner, d_parameters + at[SI_GAUSSIAN_INNER_BIAS]);
    si_dense_backward(from_hidden(SI_GAUSSIAN_INNER), parameters + at[SI_GAUSSIAN_INNER_WEIGHT],
                      pass->hidden2, layers->inner, d_parameters + at[SI_GAUSSIAN_INNER_WEIGHT],
                      layers->hidden2);
    si_add(2, layers->scale, d_parameters + at[SI_GAUSSIAN_SCALE_BIAS]);
    si_dense_backward(from_hidden(2), parameters + at[SI_GAUSSIAN_SCALE_WEIGHT], pass->hidden2,
                      layers->scale, d_parameters + at[SI_GAUSSIAN_SCALE_WEIGHT], layers->hidden2);
}

static void heads_backward(const si_gaussian_shape *shape, const si_real *parameters,
                           const si_real *features, const si_gaussian_pass *pass,
                           derivatives *layers, si_real *d_parameters)
{
    const size_t *at = shape->offset;
    si_add(SI_GAUSSIAN_PATH_OUTPUTS, layers->path, d_parameters + at[SI_GAUSSIAN_PATH_BIAS]);
    si_dense_backward(from_hidden(SI_GAUSSIAN_PATH_OUTPUTS),
                      parameters + at[SI_GAUSSIAN_PATH_WEIGHT], pass->hidden2, layers->path,
                      d_parameters + at[SI_GAUSSIAN_PATH_WEIGHT], layers->hidden2);
    si_dense_backward(from_features(shape, SI_GAUSSIAN_PATH_OUTPUTS),
                      parameters + at[SI_GAUSSIAN_PATH_SKIP], features, layers->path,
                      d_parameters + at[SI_GAUSSIAN_PATH_SKIP], NULL);
    si_add(SI_GAUSSIAN_SPREAD_OUTPUTS, layers->spread, d_parameters + at[SI_GAUSSIAN_SPREAD_BIAS]);
    si_dense_backward(from_hidden(SI_GAUSSIAN_SPREAD_OUTPUTS),
                      parameters + at[SI_GAUSSIAN_SPREAD_WEIGHT], pass->hidden2, layers->spread,
                      d_parameters + at[SI_GAUSSIAN_SPREAD_WEIGHT], layers->hidden2);
}

static void layers_backward(const si_gaussian_shape *shape, const si_real *parameters,
                            const si_real *features, const si_gaussian_pass *pass,
                            derivatives *layers, si_real *d_parameters)
{
    const size_t *at = shape->offset;
    memcpy(layers->hidden1, layers->hidden2, sizeof layers->hidden1);
    memcpy(layers->rectified, layers->hidden2, sizeof layers->rectified);
    si_relu_backward(SI_GAUSSIAN_HIDDEN, pass->rectified, layers->rectified);
    si_add(SI_GAUSSIAN_HIDDEN, layers->rectified, d_parameters + at[SI_GAUSSIAN_HIDDEN2_BIAS]);
    si_dense_backward(from_hidden(SI_GAUSSIAN_HIDDEN), parameters + at[SI_GAUSSIAN_HIDDEN2_WEIGHT],
                      pass->hidden1, layers->rectified,
                      d_parameters + at[SI_GAUSSIAN_HIDDEN2_WEIGHT], layers->hidden1);
    si_relu_backward(SI_GAUSSIAN_HIDDEN, pass->hidden1, layers->hidden1);
    si_add(SI_GAUSSIAN_HIDDEN, layers->hidden1, d_parameters + at[SI_GAUSSIAN_HIDDEN1_BIAS]);
    si_dense_backward(from_features(shape, SI_GAUSSIAN_HIDDEN),
                      parameters + at[SI_GAUSSIAN_HIDDEN1_WEIGHT], features, layers->hidden1,
                      d_parameters + at[SI_GAUSSIAN_HIDDEN1_WEIGHT], NULL);
}

void si_gaussian_backward(const si_gaussian_shape *shape, const si_real *parameters,
                          const si_gaussian_inputs *inputs, const si_gaussian_pass *pass,
                          const si_gaussian_path *path, const si_gaussian_path *d,
                          si_real *d_parameters)
{
    const size_t size = 2 * shape->predicted_steps;
    derivatives layers = {0};
    si_real d_mean[2 * SI_MAX_STEPS]; /* the anchors hang on it, too */
    memcpy(d_mean, d->mean, size * sizeof *d_mean);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++)
        si_add(size, d->anchor + k * size, d_mean);
    mean_backward(shape, parameters, pass, d_mean, &layers, d_parameters);
    spreads_backward(shape, pass, inputs->noise, path, d, &layers);
    loading_backward(shape, parameters, path->loading, d->loading, d_parameters);
    anchors_backward(shape, parameters, pass, d, &layers, d_parameters);
    heads_backward(shape, parameters, inputs->features, pass, &layers, d_parameters);
    anchor_heads_backward(shape, parameters, pass, &layers, d_parameters);
    layers_backward(shape, parameters, inputs->features, pass, &layers, d_parameters);
}
