#include "predict/train/gaussian_network.h"

#include <string.h>
#include <tgmath.h>

#include "predict/train/dense.h"

/* Exponents of the spreads are held between these. */
static const si_real least_exponent = -4, greatest_exponent = 3;

/* Metres: the mean over the steps of what a spread is times exp of its polynomial. */
static const double tight_metres = 0.3, wide_metres = 0.4;

static si_dense_shape from_features(const si_gaussian_shape *shape, size_t outputs)
{
    return (si_dense_shape){shape->feature_count, outputs};
}

static si_dense_shape from_hidden(size_t outputs)
{
    return (si_dense_shape){SI_GAUSSIAN_HIDDEN, outputs};
}

static void layers_forward(const si_gaussian_shape *shape, const si_real *parameters,
                           const si_real *features, si_gaussian_pass *pass)
{
    const size_t *at = shape->offset;
    memcpy(pass->hidden1, parameters + at[SI_GAUSSIAN_HIDDEN1_BIAS], sizeof pass->hidden1);
    si_dense_forward(from_features(shape, SI_GAUSSIAN_HIDDEN),
                     parameters + at[SI_GAUSSIAN_HIDDEN1_WEIGHT], features, pass->hidden1);
    si_relu_forward(SI_GAUSSIAN_HIDDEN, pass->hidden1);
    memcpy(pass->rectified, parameters + at[SI_GAUSSIAN_HIDDEN2_BIAS], sizeof pass->rectified);
    si_dense_forward(from_hidden(SI_GAUSSIAN_HIDDEN), parameters + at[SI_GAUSSIAN_HIDDEN2_WEIGHT],
                     pass->hidden1, pass->rectified);
    si_relu_forward(SI_GAUSSIAN_HIDDEN, pass->rectified);
    memcpy(pass->hidden2, pass->hidden1, sizeof pass->hidden2);
    si_add(SI_GAUSSIAN_HIDDEN, pass->rectified, pass->hidden2);
}

static void heads_forward(const si_gaussian_shape *shape, const si_real *parameters,
                          const si_real *features, si_gaussian_pass *pass)
{
    const size_t *at = shape->offset;
    memcpy(pass->path, parameters + at[SI_GAUSSIAN_PATH_BIAS], sizeof pass->path);
    si_dense_forward(from_hidden(SI_GAUSSIAN_PATH_OUTPUTS),
                     parameters + at[SI_GAUSSIAN_PATH_WEIGHT], pass->hidden2, pass->path);
    si_dense_forward(from_features(shape, SI_GAUSSIAN_PATH_OUTPUTS),
                     parameters + at[SI_GAUSSIAN_PATH_SKIP], features, pass->path);
    memcpy(pass->spread, parameters + at[SI_GAUSSIAN_SPREAD_BIAS], sizeof pass->spread);
    si_dense_forward(from_hidden(SI_GAUSSIAN_SPREAD_OUTPUTS),
                     parameters + at[SI_GAUSSIAN_SPREAD_WEIGHT], pass->hidden2, pass->spread);
}

/* The part of the basis that step t has on an axis. */
static size_t basis_at(const si_gaussian_shape *shape, size_t axis, size_t t)
{
    return shape->offset[SI_GAUSSIAN_MEAN_BASIS] +
           (axis * shape->predicted_steps + t) * SI_GAUSSIAN_BASIS;
}

static si_real mean_at(const si_gaussian_shape *shape, const si_real *parameters,
                       const si_gaussian_pass *pass, size_t axis, size_t t)
{
    const si_real *basis = parameters + basis_at(shape, axis, t);
    si_real mean = 0;
    for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++)
        mean += pass->path[axis * SI_GAUSSIAN_BASIS + r] * basis[r];
    return mean;
}

/* 1, u, u^2, ... of step t. */
static void powers_of(const si_gaussian_shape *shape, size_t t,
                      si_real power[SI_GAUSSIAN_SPREAD_TERMS])
{
    const si_real u = 2 * (si_real)(t + 1) / (si_real)shape->predicted_steps - 1;
    power[0] = 1;
    for (size_t i = 1; i < SI_GAUSSIAN_SPREAD_TERMS; i++)
        power[i] = power[i - 1] * u;
}

static si_real exponent_of(const si_gaussian_pass *pass, size_t spread, const si_real *power)
{
    si_real exponent = 0;
    for (size_t i = 0; i < SI_GAUSSIAN_SPREAD_TERMS; i++)
        exponent += pass->spread[spread * SI_GAUSSIAN_SPREAD_TERMS + i] * power[i];
    return exponent;
}

static si_real held_exp(si_real exponent)
{
    return exp(fmin(fmax(exponent, least_exponent), greatest_exponent));
}

static bool is_held(si_real exponent)
{
    return exponent < least_exponent || exponent > greatest_exponent;
}

/* What the tight spreads are times, and the wide ones: the mean over the steps is theirs. */
typedef struct scales {
    double tight;
    double wide;
} scales;

static scales scales_of(size_t predicted_steps)
{
    double roots = 0.0, times = 0.0;
    for (size_t t = 0; t < predicted_steps; t++) {
        const double tau = (double)(t + 1) / (double)predicted_steps;
        roots += sqrt(tau) / (double)predicted_steps;
        times += tau / (double)predicted_steps;
    }
    return (scales){tight_metres / roots, wide_metres / times};
}

void si_gaussian_forward(const si_gaussian_shape *shape, const si_real *parameters,
                         const si_real *features, si_gaussian_pass *pass,
                         const si_gaussian_path *path)
{
    const scales scale = scales_of(shape->predicted_steps);
    layers_forward(shape, parameters, features, pass);
    heads_forward(shape, parameters, features, pass);
    for (size_t t = 0; t < shape->predicted_steps; t++) {
        const double tau = (double)(t + 1) / (double)shape->predicted_steps;
        si_real power[SI_GAUSSIAN_SPREAD_TERMS];
        powers_of(shape, t, power);
        path->tight[t] = (si_real)(scale.tight * sqrt(tau)) * held_exp(exponent_of(pass, 0, power));
        for (size_t axis = 0; axis < 2; axis++) {
            path->mean[2 * t + axis] = mean_at(shape, parameters, pass, axis, t);
            path->wide[2 * t + axis] =
                (si_real)(scale.wide * tau) * held_exp(exponent_of(pass, 1 + axis, power));
        }
    }
}

/* Adds the derivative of the logarithm of one spread at a step to that of its polynomial. */
static void exponent_backward(const si_gaussian_pass *pass, size_t spread, const si_real *power,
                              si_real d, si_real d_spread[SI_GAUSSIAN_SPREAD_OUTPUTS])
{
    if (is_held(exponent_of(pass, spread, power)))
        return;
    for (size_t i = 0; i < SI_GAUSSIAN_SPREAD_TERMS; i++)
        d_spread[spread * SI_GAUSSIAN_SPREAD_TERMS + i] += d * power[i];
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
        si_real power[SI_GAUSSIAN_SPREAD_TERMS];
        powers_of(shape, t, power);
        exponent_backward(pass, 0, power, d->tight[t], layers->spread);
        for (size_t axis = 0; axis < 2; axis++)
            exponent_backward(pass, 1 + axis, power, d->wide[2 * t + axis], layers->spread);
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
