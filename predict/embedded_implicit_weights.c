/*
 * The weights of Social-Implicit for predict/embedded/social_implicit: first layers as trained,
 * which are small; second layers folded (social_implicit_fold.c) and in the order in which the
 * exported code walks them.
 */
#include "predict/embedded_internal.h"
#include "predict/model_internal.h"

/* One of the two first layers of a cell. */
typedef struct layer_tensors {
    const char *name;
    si_cell_tensor kernel, kernel_bias, straight, straight_bias;
    size_t side_count; /* agents that the kernel reaches over */
} layer_tensors;

enum { LAYER_COUNT = 2, TAP_COUNT = 3 };

static const layer_tensors layers[LAYER_COUNT] = {
    {"global", SI_CELL_FEAT_WEIGHT, SI_CELL_FEAT_BIAS, SI_CELL_HIGHWAY_INPUT_WEIGHT,
     SI_CELL_HIGHWAY_INPUT_BIAS, SI_SIDE_COUNT},
    {"local", SI_CELL_PED_FEAT_WEIGHT, SI_CELL_PED_FEAT_BIAS, SI_CELL_PED_HIGHWAY_INPUT_WEIGHT,
     SI_CELL_PED_HIGHWAY_INPUT_BIAS, 1},
};

/* Zones that agents of the model can be in. */
static size_t zone_count_of(const si_model *model)
{
    return model->config.zone_rule == SI_ZONE_FIRST_STEP ? 1 : SI_ZONE_COUNT;
}

void si_embedded_add_implicit_extents(const si_model *model, FILE *text)
{
    fprintf(text, "    SIMPLICIT_ZONE_COUNT = %zu\n", zone_count_of(model));
}

static void add_kernel(const si_model *model, size_t zone, const layer_tensors *layer, FILE *text)
{
    size_t count = 2 * 2 * TAP_COUNT * layer->side_count;
    fprintf(text, "static const float %s_kernel_%zu[] = ", layer->name, zone);
    si_embedded_add_floats(text, count, si_model_cell_tensor(model, zone, layer->kernel));
    fprintf(text, ";\n");
}

static void add_pair(FILE *text, float x, float y)
{
    fprintf(text, "    ");
    si_embedded_add_float(text, x);
    fprintf(text, ", ");
    si_embedded_add_float(text, y);
    fprintf(text, ",\n");
}

static void add_bias(const si_model *model, size_t zone, FILE *text)
{
    double sum = 0.0;
    fprintf(text, "static const float bias_%zu[] = {\n", zone);
    for (size_t p = 0; p < model->config.predicted_steps; p++) {
        sum += si_model_output_bias(model, zone, p);
        add_pair(text, (float)sum, (float)sum);
    }
    fprintf(text, "};\n");
}

/* From [source][2T][output_stride] to [P][source][2T][2]. */
static void add_mix(const si_model *model, size_t zone, FILE *text)
{
    const si_fold_shape *shape = &model->fold_shape;
    const float *mix = si_model_folded_cell(model, SI_OUTPUT_PATH, zone).mix;
    fprintf(text, "static const float mix_%zu[] = {\n", zone);
    for (size_t p = 0; p < model->config.predicted_steps; p++)
        for (size_t row = 0; row < (SI_SIDE_COUNT + 1) * shape->feature_count; row++) {
            const float *pair = mix + row * shape->output_stride + 2 * p;
            add_pair(text, pair[0], pair[1]);
        }
    fprintf(text, "};\n");
}

static void add_layer(const si_model *model, size_t zone, const layer_tensors *layer, FILE *text)
{
    const float *straight = si_model_cell_tensor(model, zone, layer->straight);
    fprintf(text, "     .%s = {.kernel = %s_kernel_%zu,\n      .kernel_bias = ", layer->name,
            layer->name, zone);
    si_embedded_add_floats(text, 2, si_model_cell_tensor(model, zone, layer->kernel_bias));
    fprintf(text, ",\n      .straight = {");
    si_embedded_add_floats(text, 2, straight);
    fprintf(text, ", ");
    si_embedded_add_floats(text, 2, straight + 2);
    fprintf(text, "},\n      .straight_bias = ");
    si_embedded_add_floats(text, 2, si_model_cell_tensor(model, zone, layer->straight_bias));
    fprintf(text, "},\n");
}

static void add_cell(const si_model *model, size_t zone, FILE *text)
{
    fprintf(text, "    {\n");
    for (size_t i = 0; i < LAYER_COUNT; i++)
        add_layer(model, zone, &layers[i], text);
    fprintf(text, "     .noise_scale = ");
    si_embedded_add_float(text, (float)si_model_noise_scale(model, zone));
    fprintf(text, ",\n     .bias = bias_%zu,\n     .mix = mix_%zu},\n", zone, zone);
}

void si_embedded_add_implicit_weights(const si_model *model, FILE *text)
{
    size_t zone_count = zone_count_of(model);
    fprintf(text, SI_EMBEDDED_WEIGHTS_START);
    for (size_t zone = 0; zone < zone_count; zone++) {
        for (size_t i = 0; i < LAYER_COUNT; i++)
            add_kernel(model, zone, &layers[i], text);
        add_bias(model, zone, text);
        add_mix(model, zone, text);
    }
    fprintf(text, "\nconst simplicit_cell simplicit_cells[SIMPLICIT_ZONE_COUNT] = {\n");
    for (size_t zone = 0; zone < zone_count; zone++)
        add_cell(model, zone, text);
    fprintf(text, "};\n\nconst float simplicit_zone_edges[SIMPLICIT_ZONE_COUNT] = ");
    si_embedded_add_floats(text, zone_count, model->config.zone_edges);
    fprintf(text, ";\n");
}
