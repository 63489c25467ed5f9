/* From the tensors and attributes of weights to a model. */
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "pipeline/predictors.h"
#include "predict/social_gaussian.h"

/* Leaves *value alone where the weights have no such attribute. */
static si_result read_steps(const si_weights *weights, const char *source, const char *name,
                            size_t *value, si_error *error)
{
    const si_weights_attribute *attribute = si_weights_find_attribute(weights, name);
    if (attribute == NULL)
        return SI_OK;
    if (attribute->count != 1 || attribute->number[0] < 1 || attribute->number[0] > 1e6)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: attribute %s: expected one whole number from 1 to 1000000", source,
                            name);
    *value = (size_t)attribute->number[0];
    return SI_OK;
}

/* The same; whether numbers are in range is for si_model_create to say. */
static si_result read_numbers(const si_weights *weights, const char *source, const char *name,
                              size_t count, float *value, si_error *error)
{
    const si_weights_attribute *attribute = si_weights_find_attribute(weights, name);
    if (attribute == NULL)
        return SI_OK;
    if (attribute->count != count)
        return si_error_set(error, SI_ERR_SHAPE,
                            "%s: attribute %s: expected one number%s, found %zu", source, name,
                            count > 1 ? " a zone" : "", attribute->count);
    for (size_t i = 0; i < count; i++)
        value[i] = (float)attribute->number[i];
    return SI_OK;
}

/* NULL where the weights have no such attribute. */
static const char *text_of(const si_weights *weights, const char *name)
{
    const si_weights_attribute *attribute = si_weights_find_attribute(weights, name);
    return attribute != NULL ? attribute->text != NULL ? attribute->text : "a number" : NULL;
}

static si_result read_choices(const si_weights *weights, const char *source,
                              si_model_config *config, si_error *error)
{
    const char *architecture = text_of(weights, "architecture"),
               *rule = text_of(weights, "zone_rule");
    if (architecture != NULL && !si_architecture_find(architecture, &config->architecture))
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: attribute architecture: expected %s or %s, found \"%s\"", source,
                            si_architecture_name(SI_ARCHITECTURE_SOCIAL_IMPLICIT),
                            si_architecture_name(SI_ARCHITECTURE_SOCIAL_GAUSSIAN), architecture);
    if (rule != NULL && !si_zone_rule_find(rule, &config->zone_rule))
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: attribute zone_rule: expected max_speed or first_step, found "
                            "\"%s\"",
                            source, rule);
    return SI_OK;
}

/* Tensors of another form have the same extents, so that only this tells. */
static si_result check_form(const si_weights *weights, const char *source,
                            const si_model_config *config, si_error *error)
{
    const char *form = text_of(weights, "form");
    if (config->architecture != SI_ARCHITECTURE_SOCIAL_GAUSSIAN ||
        (form != NULL && strcmp(form, SI_GAUSSIAN_FORM) == 0))
        return SI_OK;
    return si_error_set(error, SI_ERR_FORMAT,
                        "%s: attribute form: expected %s, found %s; weights of another version of "
                        "the model have to be trained again",
                        source, SI_GAUSSIAN_FORM, form != NULL ? form : "none");
}

static si_result read_config(const si_weights *weights, const char *source, si_model_config *config,
                             si_error *error)
{
    *config = si_model_config_default();
    const struct {
        const char *name;
        size_t count;
        float *value;
    } numbers[] = {{"zone_edges", SI_ZONE_COUNT, config->zone_edges},
                   {"noise_weight", SI_ZONE_COUNT, config->noise_weight},
                   {"mean_pull", 1, &config->mean_pull},
                   {"tight_spread", 1, &config->tight_spread}};
    si_result status = read_choices(weights, source, config, error);
    if (status == SI_OK)
        status = read_steps(weights, source, "observed_steps", &config->observed_steps, error);
    if (status == SI_OK)
        status = read_steps(weights, source, "predicted_steps", &config->predicted_steps, error);
    for (size_t i = 0; status == SI_OK && i < sizeof numbers / sizeof *numbers; i++)
        status = read_numbers(weights, source, numbers[i].name, numbers[i].count, numbers[i].value,
                              error);
    return status;
}

/* All of them must be there before any is looked at: weights of an older form lack some. */
static si_result check_tensor(const si_weights *weights, const char *source, const char *name,
                              si_error *error)
{
    if (si_weights_find_tensor(weights, name) != NULL)
        return SI_OK;
    return si_error_set(error, SI_ERR_FORMAT,
                        "%s: no tensor %s; weights of earlier versions have to be trained again",
                        source, name);
}

static si_result copy_tensor(const si_weights *weights, const char *source,
                             const si_model_tensor *wanted, float *parameters, si_error *error)
{
    const si_weights_tensor *found = si_weights_find_tensor(weights, wanted->name);
    if (found->rank != wanted->rank ||
        memcmp(found->shape, wanted->shape, wanted->rank * sizeof wanted->shape[0]) != 0)
        return si_error_set(error, SI_ERR_SHAPE,
                            "%s: tensor %s: expected rank %zu and %zu numbers, found rank %zu and "
                            "%zu numbers",
                            source, wanted->name, wanted->rank, wanted->size, found->rank,
                            found->size);
    for (size_t i = 0; i < wanted->size; i++)
        parameters[wanted->offset + i] = (float)found->value[i];
    return SI_OK;
}

static si_result copy_parameters(const si_weights *weights, const char *source, si_model *model,
                                 si_error *error)
{
    float *parameters = calloc(si_model_parameter_count(model), sizeof *parameters);
    if (parameters == NULL)
        return si_error_no_memory(error, "the parameters");
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < si_model_tensor_count(model); i++)
        status = check_tensor(weights, source, si_model_get_tensor(model, i).name, error);
    for (size_t i = 0; status == SI_OK && i < si_model_tensor_count(model); i++) {
        si_model_tensor tensor = si_model_get_tensor(model, i);
        status = copy_tensor(weights, source, &tensor, parameters, error);
    }
    if (status == SI_OK)
        status = si_model_set_parameters(model, parameters, error);
    free(parameters);
    return status;
}

si_result si_model_from_weights(const si_weights *weights, const char *source, si_model **model,
                                si_error *error)
{
    SI_REQUIRE(error, model);
    *model = NULL;
    SI_REQUIRE(error, weights, source);
    si_model_config config;
    si_result status = read_config(weights, source, &config, error);
    if (status == SI_OK)
        status = si_model_create(&config, model, error);
    if (status == SI_OK)
        status = copy_parameters(weights, source, *model, error);
    if (status == SI_OK)
        status = check_form(weights, source, &config, error);
    if (status != SI_OK) {
        si_model_destroy(*model);
        *model = NULL;
    }
    return status;
}
