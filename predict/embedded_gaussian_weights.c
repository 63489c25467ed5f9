/* The weights of Social-Gaussian for predict/embedded/social_gaussian: as they were trained. */
#include "predict/embedded_internal.h"
#include "predict/model_internal.h"

void si_embedded_add_gaussian_extents(const si_model *model, FILE *text)
{
    fprintf(text, "    SIMPLICIT_FEATURE_COUNT = %zu,\n", model->gaussian.feature_count);
    fprintf(text, "    SIMPLICIT_PARAMETER_COUNT = %zu\n", model->parameter_count);
}

static void add_shape(const si_gaussian_shape *shape, FILE *text)
{
    fprintf(text, "const si_gaussian_shape simplicit_shape = {\n    SIMPLICIT_OBSERVED_STEPS, "
                  "SIMPLICIT_PREDICTED_STEPS, SIMPLICIT_FEATURE_COUNT,\n    ");
    si_embedded_add_float(text, shape->tight_scale);
    fprintf(text, ", ");
    si_embedded_add_float(text, shape->calibrated_scale);
    fprintf(text, ", ");
    si_embedded_add_float(text, shape->reach_scale);
    fprintf(text, ",\n    {");
    for (size_t i = 0; i <= SI_GAUSSIAN_TENSOR_COUNT; i++)
        fprintf(text, i > 0 ? ", %zu" : "%zu", shape->offset[i]);
    fprintf(text, "}};\n\n");
}

static void add_number(const char *name, float value, FILE *text)
{
    fprintf(text, "const float simplicit_%s = ", name);
    si_embedded_add_float(text, value);
    fprintf(text, ";\n");
}

void si_embedded_add_gaussian_weights(const si_model *model, FILE *text)
{
    fprintf(text, SI_EMBEDDED_WEIGHTS_START);
    add_shape(&model->gaussian, text);
    add_number("mean_pull", model->config.mean_pull, text);
    add_number("tight_spread", model->config.tight_spread, text);
    fprintf(text, "\nconst float simplicit_parameters[SIMPLICIT_PARAMETER_COUNT] = ");
    si_embedded_add_floats(text, model->parameter_count, model->parameters);
    fprintf(text, ";\n");
}
