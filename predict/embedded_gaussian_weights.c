/*
 * The weights of Social-Gaussian for predict/embedded/social_gaussian: matrices transposed, so that
 * the exported code walks them in one direction; mean_pull and tight_spread multiplied in.
 */
#include "predict/embedded_internal.h"
#include "predict/model_internal.h"

static const struct {
    si_gaussian_tensor tensor;
    const char *name;
} layers[] = {
    {SI_GAUSSIAN_HIDDEN1_WEIGHT, "hidden1_weight"}, {SI_GAUSSIAN_HIDDEN1_BIAS, "hidden1_bias"},
    {SI_GAUSSIAN_HIDDEN2_WEIGHT, "hidden2_weight"}, {SI_GAUSSIAN_HIDDEN2_BIAS, "hidden2_bias"},
    {SI_GAUSSIAN_PATH_WEIGHT, "path_weight"},       {SI_GAUSSIAN_PATH_BIAS, "path_bias"},
    {SI_GAUSSIAN_PATH_SKIP, "path_skip"},           {SI_GAUSSIAN_SPREAD_WEIGHT, "spread_weight"},
    {SI_GAUSSIAN_SPREAD_BIAS, "spread_bias"},
};
enum { LAYER_COUNT = sizeof layers / sizeof *layers };

void si_embedded_add_gaussian_extents(const si_model *model, si_text *text)
{
    (void)model;
    si_text_add(text, "    SIMPLICIT_HIDDEN = %d,\n", SI_GAUSSIAN_HIDDEN);
    si_text_add(text, "    SIMPLICIT_BASIS = %d,\n", SI_GAUSSIAN_BASIS);
    si_text_add(text, "    SIMPLICIT_SPREAD_TERMS = %d\n", SI_GAUSSIAN_SPREAD_TERMS);
}

/* One array, `factor` times [rows][columns] transposed. */
static void add_transposed(const char *name, size_t rows, size_t columns, const float *values,
                           float factor, si_text *text)
{
    si_text_add(text, "const float simplicit_%s[] = {\n", name);
    for (size_t column = 0; column < columns; column++) {
        for (size_t row = 0; row < rows; row++) {
            si_text_add_float(text, factor * values[row * columns + column]);
            si_text_add(text, ",");
        }
        si_text_add(text, "\n");
    }
    si_text_add(text, "};\n\n");
}

static void add_layer(const si_model *model, size_t layer, si_text *text)
{
    const si_model_tensor tensor = si_gaussian_tensor_of(&model->gaussian, layers[layer].tensor);
    const size_t columns = tensor.shape[tensor.rank - 1];
    add_transposed(layers[layer].name, tensor.size / columns, columns,
                   model->parameters + tensor.offset, 1.0f, text);
}

static void add_basis(const si_model *model, si_text *text)
{
    const si_model_tensor tensor = si_gaussian_tensor_of(&model->gaussian, SI_GAUSSIAN_MEAN_BASIS);
    add_transposed("basis", tensor.size, 1, model->parameters + tensor.offset,
                   model->config.mean_pull, text);
}

/* The deviations of a network that says 0: those that its factors widen. */
static void add_deviations(const si_model *model, si_point point, float factor, si_text *text)
{
    const si_gaussian_layers silent = {0};
    float sigma[2 * SI_MAX_STEPS], along[SI_MAX_STEPS];
    si_gaussian_sigma(&model->gaussian, &silent, point, sigma);
    for (size_t t = 0; t < model->config.predicted_steps; t++)
        along[t] = sigma[2 * t];
    add_transposed(si_point_name(point), model->config.predicted_steps, 1, along, factor, text);
}

void si_embedded_add_gaussian_weights(const si_model *model, si_text *text)
{
    si_text_add(text, SI_EMBEDDED_WEIGHTS_START);
    for (size_t layer = 0; layer < LAYER_COUNT; layer++)
        add_layer(model, layer, text);
    add_basis(model, text);
    add_deviations(model, SI_POINT_TIGHT, model->config.tight_spread, text);
    add_deviations(model, SI_POINT_WIDE, 1.0f, text);
}
