#include "predict/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static const char *const zone_rule_names[] = {
    [SI_ZONE_MAX_SPEED] = "max_speed",
    [SI_ZONE_FIRST_STEP] = "first_step",
};
enum { ZONE_RULE_COUNT = sizeof zone_rule_names / sizeof *zone_rule_names };

si_model_config si_model_config_default(void)
{
    return (si_model_config){
        .observed_steps = 8,
        .predicted_steps = 12,
        .zone_rule = SI_ZONE_MAX_SPEED,
        .zone_edges = {0.0f, 0.01f, 0.1f, 1.2f},
        .noise_weight = {0.05f, 1.0f, 4.0f, 8.0f},
    };
}

const char *si_zone_rule_name(si_zone_rule rule)
{
    return (unsigned)rule < ZONE_RULE_COUNT ? zone_rule_names[rule] : NULL;
}

bool si_zone_rule_find(const char *name, si_zone_rule *rule)
{
    for (unsigned i = 0; i < ZONE_RULE_COUNT; i++)
        if (strcmp(name, zone_rule_names[i]) == 0) {
            *rule = (si_zone_rule)i;
            return true;
        }
    return false;
}

static si_status check_steps(const si_model_config *config, si_error *error)
{
    if (config->observed_steps < 2 || config->observed_steps > SI_MAX_STEPS)
        return si_error_set(error, SI_ERR_ARGUMENT, "observed_steps is %zu, expected 2 to %d",
                            config->observed_steps, SI_MAX_STEPS);
    if (config->predicted_steps < 1 || config->predicted_steps > SI_MAX_STEPS)
        return si_error_set(error, SI_ERR_ARGUMENT, "predicted_steps is %zu, expected 1 to %d",
                            config->predicted_steps, SI_MAX_STEPS);
    return SI_OK;
}

static si_status check_zones(const si_model_config *config, si_error *error)
{
    if (si_zone_rule_name(config->zone_rule) == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "zone_rule is %d, which is no rule",
                            (int)config->zone_rule);
    if (config->zone_edges[0] != 0.0f)
        return si_error_set(error, SI_ERR_ARGUMENT, "zone_edges[0] is %g, expected 0",
                            (double)config->zone_edges[0]);
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++) {
        float edge = config->zone_edges[zone], noise_weight = config->noise_weight[zone];
        if (!isfinite(edge) || (zone > 0 && !(edge > config->zone_edges[zone - 1])))
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "zone_edges[%zu] is %g, expected more than the edge before", zone,
                                (double)edge);
        if (!isfinite(noise_weight))
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "noise_weight[%zu] is %g, expected a finite number", zone,
                                (double)noise_weight);
    }
    return SI_OK;
}

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
}

static si_status allocate_parameters(si_model *model)
{
    size_t folded_count = SI_OUTPUT_COUNT * SI_ZONE_COUNT * model->fold_shape.cell_size;
    model->parameters = calloc(si_model_parameter_count(model), sizeof *model->parameters);
    model->folded = aligned_alloc(SI_WORKSPACE_ALIGNMENT, folded_count * sizeof *model->folded);
    if (model->parameters == NULL || model->folded == NULL)
        return SI_ERR_NO_MEMORY;
    si_model_fold(model);
    return SI_OK;
}

si_status si_model_create(const si_model_config *config, si_model **model, si_error *error)
{
    *model = NULL;
    si_status status = check_steps(config, error);
    if (status == SI_OK)
        status = check_zones(config, error);
    const si_forward_kernels *kernels = NULL;
    if (status == SI_OK)
        status = si_forward_kernels_choose(&kernels, error);
    if (status != SI_OK)
        return status;
    si_model *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "a model");
    made->predictor = (si_predictor){.ops = &si_model_ops,
                                     .name = "social-implicit",
                                     .observed_steps = config->observed_steps,
                                     .predicted_steps = config->predicted_steps};
    made->config = *config;
    made->kernels = kernels;
    made->fold_shape = si_fold_shape_of(config->observed_steps, config->predicted_steps);
    lay_out_parameters(made);
    if (allocate_parameters(made) != SI_OK) {
        si_model_destroy(made);
        return si_error_no_memory(error, "the model's parameters");
    }
    *model = made;
    return SI_OK;
}

void si_model_destroy(si_model *model)
{
    if (model == NULL)
        return;
    free(model->parameters);
    free(model->folded);
    free(model);
}

const si_model_config *si_model_get_config(const si_model *model)
{
    return &model->config;
}

const char *si_model_cpu_level(const si_model *model)
{
    return model->kernels->name;
}

uint64_t si_model_saturate_cpu(const si_model *model, uint64_t rounds)
{
    volatile float kept;
    float sink;
    uint64_t count = model->kernels->saturate(rounds, &sink);
    kept = sink;
    (void)kept;
    return count;
}

size_t si_model_tensor_count(const si_model *model)
{
    (void)model;
    return SI_ZONE_COUNT * SI_CELL_TENSOR_COUNT;
}

si_model_tensor si_model_get_tensor(const si_model *model, size_t index)
{
    size_t zone = index / SI_CELL_TENSOR_COUNT, in_cell = index % SI_CELL_TENSOR_COUNT;
    si_model_tensor tensor = cell_tensor_of(model, in_cell);
    tensor.offset += zone * model->cell_parameter_count;
    snprintf(tensor.name, sizeof tensor.name, "implicit_cells/%zu/%s", zone,
             cell_tensors[in_cell].name);
    return tensor;
}

size_t si_model_parameter_count(const si_model *model)
{
    return SI_ZONE_COUNT * model->cell_parameter_count;
}

const float *si_model_parameters(const si_model *model)
{
    return model->parameters;
}

static si_status check_finite(const si_model *model, const float *parameters, si_error *error)
{
    for (size_t i = 0; i < si_model_tensor_count(model); i++) {
        si_model_tensor tensor = si_model_get_tensor(model, i);
        for (size_t j = 0; j < tensor.size; j++)
            if (!isfinite(parameters[tensor.offset + j]))
                return si_error_set(error, SI_ERR_NUMERIC,
                                    "%s: element %zu is %g, expected a finite number", tensor.name,
                                    j, (double)parameters[tensor.offset + j]);
    }
    return SI_OK;
}

si_status si_model_set_parameters(si_model *model, const float *parameters, si_error *error)
{
    si_status status = check_finite(model, parameters, error);
    if (status != SI_OK)
        return status;
    memmove(model->parameters, parameters, si_model_parameter_count(model) * sizeof *parameters);
    si_model_fold(model);
    return SI_OK;
}

const si_predictor *si_model_predictor(const si_model *model)
{
    return &model->predictor;
}

size_t si_model_multiply_adds(const si_model *model, size_t sample_count)
{
    const si_fold_shape *shape = &model->fold_shape;
    /* Noise in R^2 into the global and the local features; those of three neighbours and the local
     * ones into the outputs. */
    size_t before = 2 * 2 * shape->feature_count;
    size_t after = (SI_SIDE_COUNT + 1) * shape->feature_count * shape->output_count;
    return sample_count * (before + after);
}
