/* Where the tensors of Social-Gaussian lie, and how large they are. */
#include <math.h>
#include <stdio.h>

#include "predict/model_internal.h"

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
    [SI_GAUSSIAN_LOADING] = {"loading", 3, {2, PREDICTED, SI_GAUSSIAN_RANK}},
    [SI_GAUSSIAN_ANCHOR] = {"anchor/path", 2, {SI_GAUSSIAN_ANCHORS, SI_GAUSSIAN_PATH_OUTPUTS}},
    [SI_GAUSSIAN_SCALE_WEIGHT] = {"anchor/scale/weight", 2, {HIDDEN, 2}},
    [SI_GAUSSIAN_SCALE_BIAS] = {"anchor/scale/bias", 1, {2}},
    [SI_GAUSSIAN_INNER_WEIGHT] = {"anchor/inner/weight", 2, {HIDDEN, SI_GAUSSIAN_INNER}},
    [SI_GAUSSIAN_INNER_BIAS] = {"anchor/inner/bias", 1, {SI_GAUSSIAN_INNER}},
    [SI_GAUSSIAN_SHIFT_WEIGHT] = {"anchor/shift/weight",
                                  2,
                                  {SI_GAUSSIAN_INNER, SI_GAUSSIAN_SHIFT_OUTPUTS}},
};

/* A deviation at most, as a share of what is walked meanwhile. */
static const double legs_share = 0.25;

static const double typical_tight = 0.3, typical_calibrated = 0.4; /* metres, mean over the steps */

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

static void set_scales(si_gaussian_shape *shape)
{
    double root_sum = 0.0, sum = 0.0, count = (double)shape->predicted_steps;
    for (size_t t = 0; t < shape->predicted_steps; t++) {
        root_sum += sqrt((double)(t + 1) / count);
        sum += (double)(t + 1) / count;
    }
    shape->tight_scale = (float)(typical_tight * count / root_sum);
    shape->calibrated_scale = (float)(typical_calibrated * count / sum);
    shape->reach_scale = (float)(legs_share * sum / typical_calibrated);
}

si_gaussian_shape si_gaussian_shape_of(size_t observed_steps, size_t predicted_steps)
{
    si_gaussian_shape shape = {
        .observed_steps = observed_steps,
        .predicted_steps = predicted_steps,
        .feature_count = 2 * (observed_steps - 1) + 2 + SI_GAUSSIAN_FIELD_FEATURES,
    };
    set_scales(&shape);
    for (size_t i = 0; i < SI_GAUSSIAN_TENSOR_COUNT; i++)
        shape.offset[i + 1] = shape.offset[i] + si_gaussian_tensor_of(&shape, i).size;
    return shape;
}

si_gaussian_layers si_gaussian_layers_take(si_arena *arena, size_t agent_count)
{
    si_gaussian_layers layers;
    const size_t hidden = SI_GAUSSIAN_HIDDEN_ROW * sizeof *layers.hidden1;
    layers.hidden1 = si_arena_take(arena, agent_count, hidden);
    layers.rectified = si_arena_take(arena, agent_count, hidden);
    layers.hidden2 = si_arena_take(arena, agent_count, hidden);
    layers.path = si_arena_take(arena, agent_count, SI_GAUSSIAN_PATH_ROW * sizeof *layers.path);
    layers.spread =
        si_arena_take(arena, agent_count, SI_GAUSSIAN_SPREAD_ROW * sizeof *layers.spread);
    return layers;
}

si_gaussian_anchor_layers si_gaussian_anchor_layers_take(si_arena *arena, size_t agent_count)
{
    si_gaussian_anchor_layers layers;
    const size_t size = sizeof *layers.scale;
    layers.scale = si_arena_take(arena, agent_count, SI_GAUSSIAN_SCALE_ROW * size);
    layers.inner = si_arena_take(arena, agent_count, SI_GAUSSIAN_INNER_ROW * size);
    layers.shift = si_arena_take(arena, agent_count, SI_GAUSSIAN_SHIFT_ROW * size);
    return layers;
}
