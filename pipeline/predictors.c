#include "pipeline/predictors.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pipeline/bundled.h"
#include "predict/kalman.h"

enum { FITTED_AGENTS = 20000 };

/* Leaves *value alone where the file has no such attribute. */
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

static si_result read_zone_values(const si_weights *weights, const char *source, const char *name,
                                  float values[SI_ZONE_COUNT], si_error *error)
{
    const si_weights_attribute *attribute = si_weights_find_attribute(weights, name);
    if (attribute == NULL)
        return SI_OK;
    if (attribute->count != SI_ZONE_COUNT)
        return si_error_set(error, SI_ERR_SHAPE,
                            "%s: attribute %s: expected %d numbers, one a zone, found %zu", source,
                            name, SI_ZONE_COUNT, attribute->count);
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++)
        values[zone] = (float)attribute->number[zone];
    return SI_OK;
}

static si_result read_zone_rule(const si_weights *weights, const char *source, si_zone_rule *rule,
                                si_error *error)
{
    const si_weights_attribute *attribute = si_weights_find_attribute(weights, "zone_rule");
    if (attribute == NULL)
        return SI_OK;
    if (attribute->text == NULL || !si_zone_rule_find(attribute->text, rule))
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: attribute zone_rule: expected max_speed or first_step, found "
                            "\"%s\"",
                            source, attribute->text != NULL ? attribute->text : "a number");
    return SI_OK;
}

static si_result read_architecture(const si_weights *weights, const char *source,
                                   si_architecture *architecture, si_error *error)
{
    const si_weights_attribute *attribute = si_weights_find_attribute(weights, "architecture");
    if (attribute == NULL)
        return SI_OK;
    if (attribute->text == NULL || !si_architecture_find(attribute->text, architecture))
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: attribute architecture: expected %s or %s, found \"%s\"", source,
                            si_architecture_name(SI_ARCHITECTURE_SOCIAL_IMPLICIT),
                            si_architecture_name(SI_ARCHITECTURE_SOCIAL_GAUSSIAN),
                            attribute->text != NULL ? attribute->text : "a number");
    return SI_OK;
}

/* Whether it is in range is for si_model_create to say. */
static si_result read_number(const si_weights *weights, const char *source, const char *name,
                             float *value, si_error *error)
{
    const si_weights_attribute *attribute = si_weights_find_attribute(weights, name);
    if (attribute == NULL)
        return SI_OK;
    if (attribute->count != 1)
        return si_error_set(error, SI_ERR_SHAPE, "%s: attribute %s: expected one number, found %zu",
                            source, name, attribute->count);
    *value = (float)attribute->number[0];
    return SI_OK;
}

static si_result read_config(const si_weights *weights, const char *source, si_model_config *config,
                             si_error *error)
{
    *config = si_model_config_default();
    si_result status = read_architecture(weights, source, &config->architecture, error);
    if (status == SI_OK)
        status = read_steps(weights, source, "observed_steps", &config->observed_steps, error);
    if (status == SI_OK)
        status = read_steps(weights, source, "predicted_steps", &config->predicted_steps, error);
    if (status == SI_OK)
        status = read_zone_rule(weights, source, &config->zone_rule, error);
    if (status == SI_OK)
        status = read_zone_values(weights, source, "zone_edges", config->zone_edges, error);
    if (status == SI_OK)
        status = read_zone_values(weights, source, "noise_weight", config->noise_weight, error);
    if (status == SI_OK)
        status = read_number(weights, source, "mean_pull", &config->mean_pull, error);
    if (status == SI_OK)
        status = read_number(weights, source, "tight_spread", &config->tight_spread, error);
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
    *model = NULL;
    si_model_config config;
    si_result status = read_config(weights, source, &config, error);
    if (status == SI_OK)
        status = si_model_create(&config, model, error);
    if (status == SI_OK)
        status = copy_parameters(weights, source, *model, error);
    if (status != SI_OK) {
        si_model_destroy(*model);
        *model = NULL;
    }
    return status;
}

static si_result create_baseline(si_baseline_kind kind, size_t velocity_steps,
                                 size_t observed_steps, size_t predicted_steps,
                                 si_predictor **predictor, si_error *error)
{
    si_baseline_config config = si_baseline_config_default();
    config.velocity_steps = velocity_steps;
    if (observed_steps > 0)
        config.observed_steps = observed_steps;
    if (predicted_steps > 0)
        config.predicted_steps = predicted_steps;
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

static si_result read_weights(const char *name, si_weights *weights, si_error *error)
{
    const bundled_weights *bundled = bundled_weights_find(name);
    if (bundled != NULL)
        return si_weights_read_image(bundled->image, bundled->size, name, weights, error);
    return si_weights_read(name, weights, error);
}

static si_result load_model(const char *name, si_predictor **predictor, si_error *error)
{
    si_weights weights;
    si_model *model = NULL;
    si_result status = read_weights(name, &weights, error);
    if (status != SI_OK)
        return status;
    status = si_model_from_weights(&weights, name, &model, error);
    si_weights_finish(&weights);
    if (status == SI_OK)
        *predictor = si_model_into_predictor(model);
    return status;
}

static si_result no_such_predictor(const char *name, si_error *error)
{
    return si_error_set(error, SI_ERR_ARGUMENT,
                        "no model \"%s\": neither a weights file, nor bundled (" SI_BUNDLED_NAMES
                        "), nor a baseline (" SI_BASELINE_NAMES ")",
                        name);
}

si_result si_predictor_load(const char *name, size_t observed_steps, size_t predicted_steps,
                            si_predictor **predictor, si_error *error)
{
    *predictor = NULL;
    si_predictor *loaded = NULL;
    size_t velocity_steps = 1;
    const si_baseline_kind kind = si_baseline_find(name, &velocity_steps);
    if (kind != SI_BASELINE_COUNT)
        return create_baseline(kind, velocity_steps, observed_steps, predicted_steps, predictor,
                               error);
    if (bundled_weights_find(name) == NULL && access(name, F_OK) != 0)
        return no_such_predictor(name, error);
    si_result status = load_model(name, &loaded, error);
    if (status == SI_OK)
        status = check_steps(name, "observed", observed_steps, si_predictor_observed_steps(loaded),
                             error);
    if (status == SI_OK)
        status = check_steps(name, "predicted", predicted_steps,
                             si_predictor_predicted_steps(loaded), error);
    if (status == SI_OK)
        *predictor = loaded;
    else
        si_predictor_destroy(loaded);
    return status;
}

si_result si_kalman_fitted(si_recordings *recordings, const si_predictor *like,
                           si_baseline_config *config, si_predictor **predictor, si_error *error)
{
    si_scene_set set;
    *predictor = NULL;
    *config = si_baseline_config_default();
    config->observed_steps = si_predictor_observed_steps(like);
    config->predicted_steps = si_predictor_predicted_steps(like);
    const size_t agents = si_recordings_summarise(recordings).scenes.agent_count;
    si_kalman_fit fit = {.observed_steps = config->observed_steps,
                         .stride = agents / FITTED_AGENTS + 1};
    do {
        const si_result status = si_recordings_read(recordings, FITTED_AGENTS, &set, error);
        if (status != SI_OK)
            return status;
        si_kalman_fit_add(&fit, set.agent_count, set.observed);
    } while (set.scene_count > 0);
    si_kalman_fit_result(&fit, config);
    return si_baseline_create(SI_BASELINE_KALMAN, config, predictor, error);
}
