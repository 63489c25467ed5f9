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
    for (size_t agent = 0; agent < product->agent_count; agent++)
        si_dense_forward((si_dense_shape){product->inputs, product->outputs}, product->weight,
                         product->input + agent * product->input_row,
                         product->output + agent * product->output_row);
}

void si_gaussian_forward(const si_gaussian_shape *shape, const si_real *parameters,
                         const si_real *features, si_gaussian_pass *pass,
                         const si_gaussian_path *path)
{
    const si_gaussian_math math = {multiply, si_gaussian_plain_math.exponentials};
    const si_gaussian_layers layers = {pass->hidden1, pass->rectified, pass->hidden2, pass->path,
                                       pass->spread};
    const si_real still[2] = {0, 0};
    si_gaussian_network(shape, &math, parameters, 1, features, &layers);
    si_gaussian_mean(shape, parameters, pass->path, still, 1, path->mean);
    si_gaussian_tight(shape, &math, pass->spread, path->tight);
    for (size_t axis = 0; axis < 2; axis++) {
        si_real deviation[SI_GAUSSIAN_PADDED(SI_MAX_STEPS)];
        si_gaussian_wide(shape, &math, pass->spread, axis, deviation);
        for (size_t t = 0; t < shape->predicted_steps; t++)
            path->wide[2 * t + axis] = deviation[t];
    }
}

/* The part of the basis that step t has on an axis. */
static size_t basis_at(const si_gaussian_shape *shape, size_t axis, size_t t)
{
    return shape->offset[SI_GAUSSIAN_MEAN_BASIS] +
           (axis * shape->predicted_steps + t) * SI_GAUSSIAN_BASIS;
}

/* Adds the derivative of the logarithm of one spread at a step to that of its polynomial. */
static void exponent_backward(const si_gaussian_shape *shape, const si_gaussian_pass *pass,
                              size_t spread, size_t t, si_real d,
                              si_real d_spread[SI_GAUSSIAN_SPREAD_OUTPUTS])
{
    const size_t first = spread * SI_GAUSSIAN_SPREAD_TERMS;
    const si_real exponent = si_gaussian_exponent(shape, pass->spread + first, t);
    if (si_gaussian_held(exponent) != exponent)
        return;
    for (size_t i = 0; i < SI_GAUSSIAN_SPREAD_TERMS; i++, d *= si_gaussian_time(shape, t))
        d_spread[first + i] += d;
}

/* Derivatives of the layers. */
typedef struct derivatives {
    si_real hidden1[SI_GAUSSIAN_HIDDEN];
    si_real rectified[SI_GAUSSIAN_HIDDEN];
    si_real hidden2[SI_GAUSSIAN_HIDDEN];
    si_real path[SI_GAUSSIAN_PATH_OUTPUTS];
    si_real spread[SI_GAUSSIAN_SPREAD_OUTPUTS];
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

static void spreads_backward(const si_gaussian_shape *shape, const si_gaussian_pass *pass,
                             const si_gaussian_path *d, derivatives *layers)
{
    for (size_t t = 0; t < shape->predicted_steps; t++) {
        exponent_backward(shape, pass, 0, t, d->tight[t], layers->spread);
        for (size_t axis = 0; axis < 2; axis++)
            exponent_backward(shape, pass, 1 + axis, t, d->wide[2 * t + axis], layers->spread);
    }
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
                          const si_real *features, const si_gaussian_pass *pass,
                          const si_gaussian_path *d, si_real *d_parameters)
{
    derivatives layers = {0};
    mean_backward(shape, parameters, pass, d->mean, &layers, d_parameters);
    spreads_backward(shape, pass, d, &layers);
    heads_backward(shape, parameters, features, pass, &layers, d_parameters);
    layers_backward(shape, parameters, features, pass, &layers, d_parameters);
}
