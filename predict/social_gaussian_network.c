#include <math.h>
#include <stdio.h>
#include <string.h>

#include "predict/social_gaussian_internal.h"

/* Extents that stand for a length of the model. */
enum { FEATURES = -1, PREDICTED = -2, HIDDEN = SI_GAUSSIAN_HIDDEN };

static const struct {
    const char *name;
    size_t rank;
    int extent[SI_TENSOR_MAX_RANK];
} tensors[SI_GAUSSIAN_TENSOR_COUNT] = {
    [SI_GAUSSIAN_HIDDEN1_WEIGHT] = {"hidden1/weight", 2, {FEATURES, HIDDEN}},
    [SI_GAUSSIAN_HIDDEN1_BIAS] = {"hidden1/bias", 1, {HIDDEN}},
    [SI_GAUSSIAN_HIDDEN2_WEIGHT] = {"hidden2/weight", 2, {HIDDEN, HIDDEN}},
    [SI_GAUSSIAN_HIDDEN2_BIAS] = {"hidden2/bias", 1, {HIDDEN}},
    [SI_GAUSSIAN_PATH_WEIGHT] = {"path/weight", 2, {HIDDEN, SI_GAUSSIAN_PATH_OUTPUTS}},
    [SI_GAUSSIAN_PATH_BIAS] = {"path/bias", 1, {SI_GAUSSIAN_PATH_OUTPUTS}},
    [SI_GAUSSIAN_PATH_SKIP] = {"path/skip", 2, {FEATURES, SI_GAUSSIAN_PATH_OUTPUTS}},
    [SI_GAUSSIAN_SPREAD_WEIGHT] = {"spread/weight", 2, {HIDDEN, SI_GAUSSIAN_SPREAD_OUTPUTS}},
    [SI_GAUSSIAN_SPREAD_BIAS] = {"spread/bias", 1, {SI_GAUSSIAN_SPREAD_OUTPUTS}},
    [SI_GAUSSIAN_MEAN_BASIS] = {"basis", 3, {2, PREDICTED, SI_GAUSSIAN_BASIS}},
};

static const float least_exponent = -4.0f, largest_exponent = 3.0f;
static const double typical_tight = 0.3, typical_wide = 0.4; /* metres, mean over the steps */

static size_t extent_of(const si_gaussian_shape *shape, int extent)
{
    return extent == FEATURES    ? shape->feature_count
           : extent == PREDICTED ? shape->predicted_steps
                                 : (size_t)extent;
}

si_model_tensor si_gaussian_tensor_of(const si_gaussian_shape *shape, size_t index)
{
    si_model_tensor tensor = {
        .rank = tensors[index].rank, .offset = shape->offset[index], .size = 1};
    snprintf(tensor.name, sizeof tensor.name, "%s", tensors[index].name);
    for (size_t i = 0; i < tensor.rank; i++) {
        tensor.shape[i] = extent_of(shape, tensors[index].extent[i]);
        tensor.size *= tensor.shape[i];
    }
    return tensor;
}

/* tau of step t: its share of the predicted time. */
static float share_of(const si_gaussian_shape *shape, size_t t)
{
    return (float)(t + 1) / (float)shape->predicted_steps;
}

static void set_scales(si_gaussian_shape *shape)
{
    double root_sum = 0.0, sum = 0.0, count = (double)shape->predicted_steps;
    for (size_t t = 0; t < shape->predicted_steps; t++) {
        root_sum += sqrt((double)(t + 1) / count);
        sum += (double)(t + 1) / count;
    }
    shape->tight_scale = (float)(typical_tight * count / root_sum);
    shape->wide_scale = (float)(typical_wide * count / sum);
}

si_gaussian_shape si_gaussian_shape_of(size_t observed_steps, size_t predicted_steps)
{
    si_gaussian_shape shape = {
        .observed_steps = observed_steps,
        .predicted_steps = predicted_steps,
        .feature_count = 2 * (observed_steps - 1) + 1 + SI_GAUSSIAN_FIELD_FEATURES,
    };
    set_scales(&shape);
    for (size_t i = 0; i < SI_GAUSSIAN_TENSOR_COUNT; i++)
        shape.offset[i + 1] = shape.offset[i] + si_gaussian_tensor_of(&shape, i).size;
    return shape;
}

/* output [output_count] += input [input_count] weight [input_count][output_count] */
static void add_product(const float *input, size_t input_count, const float *weight,
                        size_t output_count, float *output)
{
    for (size_t i = 0; i < input_count; i++)
        for (size_t o = 0; o < output_count; o++)
            output[o] += input[i] * weight[i * output_count + o];
}

static float rectify(float value)
{
    return value > 0.0f ? value : 0.0f;
}

void si_gaussian_network(const si_gaussian_shape *shape, const float *parameters,
                         const float *features, si_gaussian_layers *layers)
{
    const size_t *at = shape->offset;
    const float *p = parameters;
    memcpy(layers->hidden1, p + at[SI_GAUSSIAN_HIDDEN1_BIAS], sizeof layers->hidden1);
    add_product(features, shape->feature_count, p + at[SI_GAUSSIAN_HIDDEN1_WEIGHT], HIDDEN,
                layers->hidden1);
    for (size_t i = 0; i < HIDDEN; i++)
        layers->hidden1[i] = rectify(layers->hidden1[i]);

    memcpy(layers->rectified, p + at[SI_GAUSSIAN_HIDDEN2_BIAS], sizeof layers->rectified);
    add_product(layers->hidden1, HIDDEN, p + at[SI_GAUSSIAN_HIDDEN2_WEIGHT], HIDDEN,
                layers->rectified);
    for (size_t i = 0; i < HIDDEN; i++) {
        layers->rectified[i] = rectify(layers->rectified[i]);
        layers->hidden2[i] = layers->hidden1[i] + layers->rectified[i];
    }

    memcpy(layers->path, p + at[SI_GAUSSIAN_PATH_BIAS], sizeof layers->path);
    add_product(layers->hidden2, HIDDEN, p + at[SI_GAUSSIAN_PATH_WEIGHT], SI_GAUSSIAN_PATH_OUTPUTS,
                layers->path);
    add_product(features, shape->feature_count, p + at[SI_GAUSSIAN_PATH_SKIP],
                SI_GAUSSIAN_PATH_OUTPUTS, layers->path);

    memcpy(layers->spread, p + at[SI_GAUSSIAN_SPREAD_BIAS], sizeof layers->spread);
    add_product(layers->hidden2, HIDDEN, p + at[SI_GAUSSIAN_SPREAD_WEIGHT],
                SI_GAUSSIAN_SPREAD_OUTPUTS, layers->spread);
}

void si_gaussian_mean(const si_gaussian_shape *shape, const float *parameters,
                      const si_gaussian_layers *layers, const float velocity[2], float mean_pull,
                      float *mean)
{
    const float *basis = parameters + shape->offset[SI_GAUSSIAN_MEAN_BASIS];
    for (size_t axis = 0; axis < 2; axis++)
        for (size_t t = 0; t < shape->predicted_steps; t++) {
            float turned = 0.0f;
            for (size_t r = 0; r < SI_GAUSSIAN_BASIS; r++)
                turned += layers->path[axis * SI_GAUSSIAN_BASIS + r] * *basis++;
            mean[2 * t + axis] = (float)(t + 1) * velocity[axis] + mean_pull * turned;
        }
}

/* exp of the polynomial in u of one spread. */
static float growth(const float *term, float u)
{
    float exponent = term[0] + term[1] * u + term[2] * u * u;
    return expf(fminf(fmaxf(exponent, least_exponent), largest_exponent));
}

void si_gaussian_sigma(const si_gaussian_shape *shape, const si_gaussian_layers *layers,
                       si_point point, float *sigma)
{
    for (size_t t = 0; t < shape->predicted_steps; t++) {
        float tau = share_of(shape, t), u = 2.0f * tau - 1.0f;
        if (point == SI_POINT_TIGHT) {
            sigma[2 * t] = shape->tight_scale * sqrtf(tau) * growth(layers->spread, u);
            sigma[2 * t + 1] = sigma[2 * t];
            continue;
        }
        for (size_t axis = 0; axis < 2; axis++)
            sigma[2 * t + axis] = shape->wide_scale * tau *
                                  growth(layers->spread + (1 + axis) * SI_GAUSSIAN_SPREAD_TERMS, u);
    }
}
