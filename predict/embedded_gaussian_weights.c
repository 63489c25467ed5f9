/* The weights of Social-Gaussian for predict/embedded/social_gaussian: as they were trained. */
#include "predict/embedded_internal.h"
#include "predict/model_internal.h"

void si_embedded_add_gaussian_extents(const si_model *model, si_text *text)
{
    si_text_add(text, "    SIMPLICIT_FEATURE_COUNT = %zu,\n", model->gaussian.feature_count);
    si_text_add(text, "    SIMPLICIT_PARAMETER_COUNT = %zu\n", model->parameter_count);
}

static void add_shape(const si_gaussian_shape *shape, si_text *text)
{
    si_text_add(text, "const si_gaussian_shape simplicit_shape = {\n    SIMPLICIT_OBSERVED_STEPS, "
                      "SIMPLICIT_PREDICTED_STEPS, SIMPLICIT_FEATURE_COUNT,\n    ");
    si_text_add_float(text, shape->tight_scale);
    si_text_add(text, ", ");
    si_text_add_float(text, shape->calibrated_scale);
    si_text_add(text, ",\n    {");
    for (size_t i = 0; i <= SI_GAUSSIAN_TENSOR_COUNT; i++)
        si_text_add(text, i > 0 ? ", %zu" : "%zu", shape->offset[i]);
    si_text_add(text, "}};\n\n");
}

static void add_number(const char *name, float value, si_text *text)
{
    si_text_add(text, "const float simplicit_%s = ", name);
    si_text_add_float(text, value);
    si_text_add(text, ";\n");
}

void si_embedded_add_gaussian_weights(const si_model *model, si_text *text)
{
    si_text_add(text, SI_EMBEDDED_WEIGHTS_START);
    add_shape(&model->gaussian, text);
    add_number("mean_pull", model->config.mean_pull, text);
    add_number("tight_spread", model->config.tight_spread, text);
    si_text_add(text, "\nconst float simplicit_parameters[SIMPLICIT_PARAMETER_COUNT] = ");
    si_text_add_floats(text, model->parameter_count, model->parameters);
    si_text_add(text, ";\n");
}
