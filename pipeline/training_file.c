#include "pipeline/training_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/provenance.h"

/* Texts that a run is recognised by: name and value of each. Those without zones lack the last. */
enum { ORIGIN_TEXTS = 7, TEXT_SIZE = 256 };

typedef struct origin_text {
    const char *name;
    char value[TEXT_SIZE];
} origin_text;

static bool has_zones(const si_recipe *recipe)
{
    return recipe->model.architecture == SI_ARCHITECTURE_SOCIAL_IMPLICIT;
}

/* Returns how many there are. */
static size_t describe(const training_origin *origin, origin_text texts[ORIGIN_TEXTS])
{
    const si_recipe *recipe = origin->recipe;
    texts[0].name = "recipe";
    snprintf(texts[0].value, TEXT_SIZE, "%s", origin->recipe_name);
    texts[1].name = "dataset";
    snprintf(texts[1].value, TEXT_SIZE, "%s", origin->dataset);
    texts[2].name = "data_fingerprint";
    snprintf(texts[2].value, TEXT_SIZE, "%016" PRIx64, origin->fingerprint);
    texts[3].name = "seed";
    snprintf(texts[3].value, TEXT_SIZE, "%" PRIu64, recipe->seed);
    texts[4].name = "architecture";
    snprintf(texts[4].value, TEXT_SIZE, "%s", si_architecture_name(recipe->model.architecture));
    texts[5].name = "settings";
    snprintf(texts[5].value, TEXT_SIZE, "%s",
             origin->settings[0] != '\0' ? origin->settings : "none");
    if (!has_zones(recipe))
        return 6;
    texts[6].name = "zone_rule";
    snprintf(texts[6].value, TEXT_SIZE, "%s", si_zone_rule_name(recipe->model.zone_rule));
    return ORIGIN_TEXTS;
}

static si_result set_number(si_weights *weights, const char *name, double number)
{
    return si_weights_set_numbers(weights, name, 1, &number);
}

static si_result set_zone_numbers(si_weights *weights, const char *name,
                                  const float value[SI_ZONE_COUNT])
{
    double number[SI_ZONE_COUNT];
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++)
        number[zone] = (double)value[zone];
    return si_weights_set_numbers(weights, name, SI_ZONE_COUNT, number);
}

static si_result save_zones(const si_model_config *model, si_weights *weights)
{
    si_result status = set_zone_numbers(weights, "zone_edges", model->zone_edges);
    if (status == SI_OK)
        status = set_zone_numbers(weights, "noise_weight", model->noise_weight);
    return status;
}

static si_result save_spread(const training_origin *origin, si_weights *weights)
{
    const si_model_config *model = &origin->recipe->model;
    si_result status = set_number(weights, "mean_pull", (double)model->mean_pull);
    if (status == SI_OK)
        status = set_number(weights, "tight_spread", (double)model->tight_spread);
    if (status == SI_OK)
        status = set_number(weights, "tight_amv", origin->tight_amv);
    return status;
}

static si_result save_origin(const training_origin *origin, si_weights *weights)
{
    const si_model_config *model = &origin->recipe->model;
    origin_text texts[ORIGIN_TEXTS];
    si_result status = set_number(weights, "observed_steps", (double)model->observed_steps);
    if (status == SI_OK)
        status = set_number(weights, "predicted_steps", (double)model->predicted_steps);
    if (status == SI_OK)
        status =
            has_zones(origin->recipe) ? save_zones(model, weights) : save_spread(origin, weights);
    const size_t count = describe(origin, texts);
    for (size_t i = 0; status == SI_OK && i < count; i++)
        status = si_weights_set_text(weights, texts[i].name, texts[i].value);
    return status;
}

static si_result save_counters(const training_origin *origin, const si_trainer *trainer,
                               si_weights *weights)
{
    const si_trainer_counters counters = si_trainer_get_counters(trainer);
    const double numbers[] = {(double)counters.epoch, (double)counters.step,
                              (double)counters.best_epoch, counters.best_loss};
    si_result status = si_weights_set_numbers(weights, "training_counters", 4, numbers);
    if (status == SI_OK)
        status = set_number(weights, "epochs", (double)origin->recipe->epoch_count);
    return status;
}

static si_result add_floats(si_weights *weights, const char *name, size_t rank, const size_t *shape,
                            size_t size, const float *value)
{
    double *wide = calloc(size, sizeof *wide);
    if (wide == NULL)
        return SI_ERR_NO_MEMORY;
    for (size_t i = 0; i < size; i++)
        wide[i] = (double)value[i];
    const si_result status = si_weights_add_tensor(weights, name, rank, shape, wide);
    free(wide);
    return status;
}

static si_result save_model(const si_model *model, si_weights *weights)
{
    const float *parameters = si_model_parameters(model);
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < si_model_tensor_count(model); i++) {
        const si_model_tensor tensor = si_model_get_tensor(model, i);
        status = add_floats(weights, tensor.name, tensor.rank, tensor.shape, tensor.size,
                            parameters + tensor.offset);
    }
    return status;
}

static void name_array(size_t index, char name[TEXT_SIZE])
{
    snprintf(name, TEXT_SIZE, "training/%s", si_trainer_array_name((si_trainer_array)index));
}

static si_result save_state(const si_trainer *trainer, si_weights *weights)
{
    const size_t size = si_trainer_parameter_count(trainer);
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < SI_TRAINER_ARRAY_COUNT; i++) {
        char name[TEXT_SIZE];
        name_array(i, name);
        status = add_floats(weights, name, 1, &size, size,
                            si_trainer_get_array(trainer, (si_trainer_array)i));
    }
    return status;
}

si_result training_file_write(const char *path, const training_origin *origin,
                              const si_trainer *trainer, const training_log *log, si_error *error)
{
    si_weights weights = {0};
    /* A rate that falls over all epochs leaves none to add. */
    const bool at_end = origin->recipe->schedule.kind == SI_SCHEDULE_COSINE &&
                        si_trainer_get_counters(trainer).epoch >= origin->recipe->epoch_count;
    si_result status = save_origin(origin, &weights);
    if (status == SI_OK)
        status = save_counters(origin, trainer, &weights);
    if (status == SI_OK)
        status = save_model(origin->model, &weights);
    if (status == SI_OK)
        status = provenance_save(origin->recordings, 2, &weights);
    if (status == SI_OK && !at_end)
        status = save_state(trainer, &weights);
    if (status == SI_OK)
        status = training_log_save(log, trainer, &weights);
    if (status != SI_OK)
        si_error_set(error, status, "%s: no memory for the weights", path);
    else
        status = si_weights_write(path, &weights, error);
    si_weights_finish(&weights);
    return status;
}

static si_result check_origin(const char *path, const training_origin *origin,
                              const si_weights *weights, si_error *error)
{
    origin_text texts[ORIGIN_TEXTS];
    const size_t count = describe(origin, texts);
    for (size_t i = 0; i < count; i++) {
        const si_weights_attribute *found = si_weights_find_attribute(weights, texts[i].name);
        if (found == NULL || found->text == NULL)
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: no attribute %s: not a file of simplicit train", path,
                                texts[i].name);
        if (strcmp(found->text, texts[i].value) != 0)
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: cannot resume: its %s is %s, that of this run is %s", path,
                                texts[i].name, found->text, texts[i].value);
    }
    return SI_OK;
}

/* A rate that falls over all epochs depends on how many they are. */
static si_result check_epochs(const char *path, const training_origin *origin,
                              const si_weights *weights, si_error *error)
{
    const si_recipe *recipe = origin->recipe;
    const si_weights_attribute *found = si_weights_find_attribute(weights, "epochs");
    if (recipe->schedule.kind != SI_SCHEDULE_COSINE)
        return SI_OK;
    if (found == NULL || found->count != 1 || found->number[0] != (double)recipe->epoch_count)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: cannot resume to %zu epochs: its learning rate falls over all "
                            "epochs, and it was begun with another number of them; finish it "
                            "with that, or train anew",
                            path, recipe->epoch_count);
    return SI_OK;
}

static si_result read_counters(const char *path, const si_weights *weights,
                               si_trainer_counters *counters, si_error *error)
{
    const si_weights_attribute *found = si_weights_find_attribute(weights, "training_counters");
    if (found == NULL || found->count != 4)
        return si_error_set(error, SI_ERR_FORMAT, "%s: expected 4 numbers training_counters", path);
    for (size_t i = 0; i < 3; i++)
        if (!(found->number[i] >= 0.0 && found->number[i] < 0x1p53))
            return si_error_set(error, SI_ERR_FORMAT, "%s: training_counters: %g counts nothing",
                                path, found->number[i]);
    *counters = (si_trainer_counters){
        .epoch = (size_t)found->number[0],
        .step = (uint64_t)found->number[1],
        .best_epoch = (size_t)found->number[2],
        .best_loss = found->number[3],
    };
    return SI_OK;
}

/* array [size] from training/<name>. */
static si_result read_array(const char *path, const si_weights *weights, size_t index, size_t size,
                            float *array, si_error *error)
{
    char name[TEXT_SIZE];
    name_array(index, name);
    const si_weights_tensor *found = si_weights_find_tensor(weights, name);
    if (found == NULL)
        return si_error_set(error, SI_ERR_FORMAT, "%s: nothing to go on from: no tensor %s", path,
                            name);
    if (found->size != size)
        return si_error_set(error, SI_ERR_SHAPE, "%s: %s: expected %zu numbers, found %zu", path,
                            name, size, found->size);
    for (size_t i = 0; i < size; i++)
        array[i] = (float)found->value[i];
    return SI_OK;
}

/* A complete run needs no state: what its trainer holds is of no account any more. */
static si_result restore(const char *path, const training_origin *origin, const si_weights *weights,
                         si_trainer *trainer, si_error *error)
{
    const size_t size = si_trainer_parameter_count(trainer);
    float *values = calloc(SI_TRAINER_ARRAY_COUNT, size * sizeof *values);
    const float *array[SI_TRAINER_ARRAY_COUNT];
    si_trainer_counters counters;
    si_result status = values != NULL ? SI_OK : si_error_no_memory(error, "the state of training");
    if (status == SI_OK)
        status = read_counters(path, weights, &counters, error);
    if (status == SI_OK && counters.epoch > origin->recipe->epoch_count)
        status =
            si_error_set(error, SI_ERR_FORMAT, "%s: has %zu epochs, more than the %zu asked for",
                         path, counters.epoch, origin->recipe->epoch_count);
    for (size_t i = 0; status == SI_OK && i < SI_TRAINER_ARRAY_COUNT; i++) {
        array[i] = values + i * size;
        if (counters.epoch < origin->recipe->epoch_count)
            status = read_array(path, weights, i, size, values + i * size, error);
    }
    if (status == SI_OK)
        status = si_trainer_restore(trainer, &counters, array, error);
    free(values);
    return status;
}

si_result training_file_resume(const char *path, const training_origin *origin, const char *output,
                               si_trainer *trainer, training_log *log, si_error *error)
{
    si_weights weights;
    si_result status = si_weights_read(path, &weights, error);
    if (status != SI_OK)
        return status;
    status = check_origin(path, origin, &weights, error);
    if (status == SI_OK)
        status = check_epochs(path, origin, &weights, error);
    if (status == SI_OK)
        status = restore(path, origin, &weights, trainer, error);
    if (status == SI_OK)
        status = training_log_load(log, trainer, &weights, path, error);
    if (status == SI_OK && si_trainer_get_counters(trainer).epoch == origin->recipe->epoch_count)
        status = si_weights_write(output, &weights, error);
    si_weights_finish(&weights);
    return status;
}
