/* Social-Implicit (model.h) as an architecture: where its tensors lie. */
#include <stdio.h>
#include <stdlib.h>

#include "predict/model_internal.h"

/* Extents that stand for a length of the model. */
enum { OBSERVED = -1, PREDICTED = -2 };

static const struct {
    const char *name;
    size_t rank;
    int extent[SI_TENSOR_MAX_RANK];
} cell_tensors[SI_CELL_TENSOR_COUNT] = {
    [SI_CELL_FEAT_WEIGHT] = {"feat/weight", 4, {2, 2, 3, 3}},
    [SI_CELL_FEAT_BIAS] = {"feat/bias", 1, {2}},
    [SI_CELL_HIGHWAY_INPUT_WEIGHT] = {"highway_input/weight", 4, {2, 2, 1, 1}},
    [SI_CELL_HIGHWAY_INPUT_BIAS] = {"highway_input/bias", 1, {2}},
    [SI_CELL_TPCNN_WEIGHT] = {"tpcnn/weight", 4, {PREDICTED, OBSERVED, 3, 3}},
    [SI_CELL_TPCNN_BIAS] = {"tpcnn/bias", 1, {PREDICTED}},
    [SI_CELL_HIGHWAY_WEIGHT] = {"highway/weight", 4, {PREDICTED, OBSERVED, 1, 1}},
    [SI_CELL_HIGHWAY_BIAS] = {"highway/bias", 1, {PREDICTED}},
    [SI_CELL_PED_FEAT_WEIGHT] = {"ped/feat/weight", 3, {2, 2, 3}},
    [SI_CELL_PED_FEAT_BIAS] = {"ped/feat/bias", 1, {2}},
    [SI_CELL_PED_HIGHWAY_INPUT_WEIGHT] = {"ped/highway_input/weight", 3, {2, 2, 1}},
    [SI_CELL_PED_HIGHWAY_INPUT_BIAS] = {"ped/highway_input/bias", 1, {2}},
    [SI_CELL_PED_TPCNN_WEIGHT] = {"ped/tpcnn/weight", 3, {PREDICTED, OBSERVED, 3}},
    [SI_CELL_PED_TPCNN_BIAS] = {"ped/tpcnn/bias", 1, {PREDICTED}},
    [SI_CELL_PED_HIGHWAY_WEIGHT] = {"ped/highway/weight", 3, {PREDICTED, OBSERVED, 1}},
    [SI_CELL_PED_HIGHWAY_BIAS] = {"ped/highway/bias", 1, {PREDICTED}},
    [SI_CELL_NOISE_W] = {"noise_w", 1, {1}},
    [SI_CELL_GLOBAL_W] = {"global_w", 1, {1}},
    [SI_CELL_LOCAL_W] = {"local_w", 1, {1}},
};

/* The tensor as one cell has it: its name without the zone, its offset from the cell's start. */
static si_model_tensor cell_tensor_of(const si_model *model, size_t index)
{
    si_model_tensor tensor = {
        .rank = cell_tensors[index].rank, .offset = model->tensor_offset[index], .size = 1};
    for (size_t i = 0; i < tensor.rank; i++) {
        int extent = cell_tensors[index].extent[i];
        tensor.shape[i] = extent == OBSERVED    ? model->config.observed_steps
                          : extent == PREDICTED ? model->config.predicted_steps
                                                : (size_t)extent;
        tensor.size *= tensor.shape[i];
    }
    return tensor;
}

static void lay_out_parameters(si_model *model)
{
    size_t offset = 0;
    for (size_t i = 0; i < SI_CELL_TENSOR_COUNT; i++) {
        model->tensor_offset[i] = offset;
        offset += cell_tensor_of(model, i).size;
    }
    model->cell_parameter_count = offset;
    model->parameter_count = SI_ZONE_COUNT * offset;
}

static si_result prepare(si_model *model)
{
    model->fold_shape =
        si_fold_shape_of(model->config.observed_steps, model->config.predicted_steps);
    lay_out_parameters(model);
    size_t folded_count = SI_OUTPUT_COUNT * SI_ZONE_COUNT * model->fold_shape.cell_size;
    model->folded = aligned_alloc(SI_WORKSPACE_ALIGNMENT, folded_count * sizeof *model->folded);
    return model->folded != NULL ? SI_OK : SI_ERR_NO_MEMORY;
}

static si_model_tensor tensor_of(const si_model *model, size_t index)
{
    size_t zone = index / SI_CELL_TENSOR_COUNT, in_cell = index % SI_CELL_TENSOR_COUNT;
    si_model_tensor tensor = cell_tensor_of(model, in_cell);
    tensor.offset += zone * model->cell_parameter_count;
    snprintf(tensor.name, sizeof tensor.name, "implicit_cells/%zu/%s", zone,
             cell_tensors[in_cell].name);
    return tensor;
}

static size_t multiply_adds(const si_model *model, size_t sample_count)
{
    const si_fold_shape *shape = &model->fold_shape;
    /* Noise in R^2 into the global and the local features; those of three neighbours and the local
     * ones into the outputs. */
    size_t before = 2 * 2 * shape->feature_count;
    size_t after = (SI_SIDE_COUNT + 1) * shape->feature_count * shape->output_count;
    return sample_count * (before + after);
}

const si_architecture_ops si_social_implicit_ops = {
    .name = "social-implicit",
    .predictor = &si_social_implicit_predictor_ops,
    .tensor_count = SI_ZONE_COUNT * SI_CELL_TENSOR_COUNT,
    .prepare = prepare,
    .tensor = tensor_of,
    .derive = si_model_fold,
    .multiply_adds = multiply_adds,
};
