#include "predict/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/names.h"
#include "predict/model_internal.h"

static const char *const zone_rule_names[] = {
    [SI_ZONE_MAX_SPEED] = "max_speed",
    [SI_ZONE_FIRST_STEP] = "first_step",
};

si_model_config si_model_config_default(void)
{
    return (si_model_config){
        .architecture = SI_ARCHITECTURE_SOCIAL_IMPLICIT,
        .observed_steps = 8,
        .predicted_steps = 12,
        .zone_rule = SI_ZONE_MAX_SPEED,
        .zone_edges = {0.0f, 0.01f, 0.1f, 1.2f},
        .noise_weight = {0.05f, 1.0f, 4.0f, 8.0f},
        .mean_pull = 1.0f,
        .tight_spread = 1.0f,
    };
}

SI_DEFINE_NAMES(si_zone_rule, zone_rule_names)

static const si_architecture_ops *const architectures[SI_ARCHITECTURE_COUNT] = {
    [SI_ARCHITECTURE_SOCIAL_IMPLICIT] = &si_social_implicit_ops,
    [SI_ARCHITECTURE_SOCIAL_GAUSSIAN] = &si_social_gaussian_ops,
};

const char *si_architecture_name(si_architecture architecture)
{
    return (unsigned)architecture < SI_ARCHITECTURE_COUNT ? architectures[architecture]->name
                                                          : NULL;
}

bool si_architecture_find(const char *name, si_architecture *architecture)
{
    if (!SI_ARE_THERE(name, architecture))
        return false;
    for (unsigned i = 0; i < SI_ARCHITECTURE_COUNT; i++)
        if (strcmp(name, architectures[i]->name) == 0) {
            *architecture = (si_architecture)i;
            return true;
        }
    return false;
}

static si_result check_zones(const si_model_config *config, si_error *error)
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

static si_result check_gaussian(const si_model_config *config, si_error *error)
{
    if (!(config->mean_pull >= 0.0f && config->mean_pull <= 2.0f))
        return si_error_set(error, SI_ERR_ARGUMENT, "mean_pull is %g, expected 0 to 2",
                            (double)config->mean_pull);
    if (!isfinite(config->tight_spread) || config->tight_spread <= 0.0f)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "tight_spread is %g, expected a finite number above 0",
                            (double)config->tight_spread);
    return SI_OK;
}

static si_result check_config(const si_model_config *config, si_error *error)
{
    if ((unsigned)config->architecture >= SI_ARCHITECTURE_COUNT)
        return si_error_set(error, SI_ERR_ARGUMENT, "architecture is %d, which is none",
                            (int)config->architecture);
    si_result status = si_check_steps(config->observed_steps, config->predicted_steps, error);
    if (status == SI_OK)
        status = check_zones(config, error);
    if (status == SI_OK)
        status = check_gaussian(config, error);
    return status;
}

static si_result allocate_parameters(si_model *model)
{
    si_result status = model->ops->prepare(model);
    if (status != SI_OK)
        return status;
    /* With room for vectors that go beyond. */
    model->parameters = calloc(model->parameter_count + SI_ROW_PADDING, sizeof *model->parameters);
    if (model->parameters == NULL)
        return SI_ERR_NO_MEMORY;
    model->ops->derive(model);
    return SI_OK;
}

si_result si_model_create(const si_model_config *config, si_model **model, si_error *error)
{
    SI_REQUIRE(error, model);
    *model = NULL;
    const si_model_config standard = si_model_config_default();
    if (config == NULL)
        config = &standard;
    const si_forward_kernels *kernels = NULL;
    si_result status = check_config(config, error);
    if (status == SI_OK)
        status = si_forward_kernels_choose(&kernels, error);
    if (status != SI_OK)
        return status;
    si_model *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "a model");
    made->ops = architectures[config->architecture];
    made->predictor = (si_predictor){.ops = made->ops->predictor,
                                     .name = made->ops->name,
                                     .observed_steps = config->observed_steps,
                                     .predicted_steps = config->predicted_steps};
    made->config = *config;
    made->kernels = kernels;
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
    return model != NULL ? &model->config : NULL;
}

const char *si_model_cpu_level(const si_model *model)
{
    return model != NULL ? model->kernels->name : NULL;
}

size_t si_model_tensor_count(const si_model *model)
{
    return model != NULL ? model->ops->tensor_count : 0;
}

si_model_tensor si_model_get_tensor(const si_model *model, size_t index)
{
    return model != NULL ? model->ops->tensor(model, index) : (si_model_tensor){0};
}

size_t si_model_parameter_count(const si_model *model)
{
    return model != NULL ? model->parameter_count : 0;
}

const float *si_model_parameters(const si_model *model)
{
    return model != NULL ? model->parameters : NULL;
}

static si_result check_finite(const si_model *model, const float *parameters, si_error *error)
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

si_result si_model_set_parameters(si_model *model, const float *parameters, si_error *error)
{
    SI_REQUIRE(error, model, parameters);
    si_result status = check_finite(model, parameters, error);
    if (status != SI_OK)
        return status;
    memmove(model->parameters, parameters, si_model_parameter_count(model) * sizeof *parameters);
    model->ops->derive(model);
    return SI_OK;
}

const si_predictor *si_model_predictor(const si_model *model)
{
    return model != NULL ? &model->predictor : NULL;
}

void si_model_destroy_predictor(si_predictor *predictor)
{
    si_model_destroy((si_model *)predictor);
}

si_predictor *si_model_into_predictor(si_model *model)
{
    return model != NULL ? &model->predictor : NULL;
}

const si_model *si_predictor_model(const si_predictor *predictor)
{
    if (predictor == NULL)
        return NULL;
    return predictor->ops->destroy == si_model_destroy_predictor ? (const si_model *)predictor
                                                                 : NULL;
}

size_t si_model_multiply_adds(const si_model *model, size_t sample_count)
{
    return model != NULL ? model->ops->multiply_adds(model, sample_count) : 0;
}
