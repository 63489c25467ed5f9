#include "pipeline/named_predictors.h"

#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "pipeline/bundled.h"
#include "pipeline/predictors.h"
#include "predict/baseline.h"

static const bundled_weights *find(const char *name)
{
    for (const bundled_weights *weights = bundled_weights_table; weights->name != NULL; weights++)
        if (strcmp(weights->name, name) == 0)
            return weights;
    return NULL;
}

bool bundled_weights_have(const char *name)
{
    return find(name) != NULL;
}

static si_result add_tensor(const bundled_tensor *tensor, si_weights *weights)
{
    size_t size = 1;
    for (size_t i = 0; i < tensor->rank; i++)
        size *= tensor->shape[i];
    double *value = malloc(size * sizeof *value);
    if (value == NULL)
        return SI_ERR_NO_MEMORY;
    for (size_t i = 0; i < size; i++)
        value[i] = (double)tensor->value[i];
    const si_result status =
        si_weights_add_tensor(weights, tensor->name, tensor->rank, tensor->shape, value);
    free(value);
    return status;
}

static si_result add_attribute(const bundled_attribute *attribute, si_weights *weights)
{
    if (attribute->text != NULL)
        return si_weights_set_text(weights, attribute->name, attribute->text);
    return si_weights_set_numbers(weights, attribute->name, attribute->count, attribute->number);
}

si_result bundled_weights_read(const char *name, si_weights *weights, si_error *error)
{
    const bundled_weights *bundled = find(name);
    *weights = (si_weights){0};
    if (bundled == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "no bundled weights \"%s\"", name);
    si_result status = SI_OK;
    for (const bundled_tensor *t = bundled->tensor; status == SI_OK && t->name != NULL; t++)
        status = add_tensor(t, weights);
    for (const bundled_attribute *a = bundled->attribute; status == SI_OK && a->name != NULL; a++)
        status = add_attribute(a, weights);
    if (status != SI_OK) {
        si_weights_finish(weights);
        return si_error_no_memory(error, "the bundled weights");
    }
    return SI_OK;
}

static si_result create_baseline(si_baseline_kind kind, size_t velocity_steps,
                                 const si_predictor_steps *steps, si_predictor **predictor,
                                 si_error *error)
{
    si_baseline_config config = si_baseline_config_default();
    config.velocity_steps = velocity_steps;
    if (steps != NULL && steps->observed > 0)
        config.observed_steps = steps->observed;
    if (steps != NULL && steps->predicted > 0)
        config.predicted_steps = steps->predicted;
    return si_baseline_create(kind, &config, predictor, error);
}

static si_result check_steps(const char *name, const char *what, size_t wanted, size_t found,
                             si_error *error)
{
    if (wanted == 0 || wanted == found)
        return SI_OK;
    return si_error_set(error, SI_ERR_SHAPE, "%s: the model has %zu %s steps, not %zu", name, found,
                        what, wanted);
}

si_result predictor_from_weights(const si_weights *weights, const char *name,
                                 const si_predictor_steps *steps, si_predictor **predictor,
                                 si_error *error)
{
    si_model *model;
    si_result status = si_model_from_weights(weights, name, &model, error);
    if (status != SI_OK)
        return status;
    const si_model_config *config = si_model_get_config(model);
    if (steps != NULL)
        status = check_steps(name, "observed", steps->observed, config->observed_steps, error);
    if (status == SI_OK && steps != NULL)
        status = check_steps(name, "predicted", steps->predicted, config->predicted_steps, error);
    if (status == SI_OK)
        *predictor = si_model_into_predictor(model);
    else
        si_model_destroy(model);
    return status;
}

bool si_predictor_is_name(const char *name)
{
    si_baseline_kind kind;
    return name != NULL && (si_baseline_find(name, &kind, NULL) || bundled_weights_have(name));
}

si_result si_predictor_create(const char *name, const si_predictor_steps *steps,
                              si_predictor **predictor, si_error *error)
{
    SI_REQUIRE(error, predictor);
    *predictor = NULL;
    SI_REQUIRE(error, name);
    if (!si_predictor_is_name(name))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "no predictor \"%s\": neither bundled (" SI_BUNDLED_NAMES
                            "), nor a baseline (" SI_BASELINE_NAMES ")",
                            name);
    size_t velocity_steps = 1;
    si_baseline_kind kind;
    if (si_baseline_find(name, &kind, &velocity_steps))
        return create_baseline(kind, velocity_steps, steps, predictor, error);
    si_weights weights;
    si_result status = bundled_weights_read(name, &weights, error);
    if (status == SI_OK)
        status = predictor_from_weights(&weights, name, steps, predictor, error);
    si_weights_finish(&weights);
    return status;
}
