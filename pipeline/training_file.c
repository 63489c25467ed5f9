#include "pipeline/training_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/provenance.h"
#include "predict/social_gaussian.h"

enum { NAME_SIZE = 64 };

/* Texts that a run is recognised by. */
typedef struct origin_texts {
    char fingerprint[17], seed[21];
    size_t count;
    struct {
        const char *name, *value;
    } text[7];
} origin_texts;

static bool has_zones(const si_recipe *recipe)
{
    return recipe->model.architecture == SI_ARCHITECTURE_SOCIAL_IMPLICIT;
}

static void describe(const training_origin *origin, origin_texts *made)
{
    const si_recipe *recipe = origin->recipe;
    const char *settings = origin->settings[0] != '\0' ? origin->settings : "none";
    *made = (origin_texts){
        .count = 7,
        .text = {{"recipe", origin->recipe_name},
                 {"dataset", origin->dataset},
                 {"data_fingerprint", made->fingerprint},
                 {"seed", made->seed},
                 {"architecture", si_architecture_name(recipe->model.architecture)},
                 {"settings", settings},
                 {"form", SI_GAUSSIAN_FORM}},
    };
    if (has_zones(recipe)) {
        made->text[6].name = "zone_rule";
        made->text[6].value = si_zone_rule_name(recipe->model.zone_rule);
    }
    snprintf(made->fingerprint, sizeof made->fingerprint, "%016" PRIx64, origin->fingerprint);
    snprintf(made->seed, sizeof made->seed, "%" PRIu64, recipe->seed);
}

/* Those of the other architecture count 0. */
static si_result save_numbers(const training_origin *origin, const si_trainer *trainer,
                              si_weights *weights)
{
    const si_model_config *model = &origin->recipe->model;
    const si_trainer_counters counters = si_trainer_get_counters(trainer);
    const size_t zones = has_zones(origin->recipe) ? SI_ZONE_COUNT : 0, points = zones == 0;
    double edges[SI_ZONE_COUNT], noise[SI_ZONE_COUNT];
    const struct {
        const char *name;
        size_t count;
        const double *number;
    } numbers[] = {
        {"observed_steps", 1, (double[]){(double)model->observed_steps}},
        {"predicted_steps", 1, (double[]){(double)model->predicted_steps}},
        {"epochs", 1, (double[]){(double)origin->recipe->epoch_count}},
        {"training_counters", 4,
         (double[]){(double)counters.epoch, (double)counters.step, (double)counters.best_epoch,
                    counters.best_loss}},
        {"zone_edges", zones, edges},
        {"noise_weight", zones, noise},
        {"mean_pull", points, (double[]){(double)model->mean_pull}},
        {"tight_spread", points, (double[]){(double)model->tight_spread}},
        {"tight_amv", points, &origin->tight_amv},
    };
    si_result status = SI_OK;
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++) {
        edges[zone] = (double)model->zone_edges[zone];
        noise[zone] = (double)model->noise_weight[zone];
    }
    for (size_t i = 0; status == SI_OK && i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i].count > 0)
            status = si_weights_set_numbers(weights, numbers[i].name, numbers[i].count,
                                            numbers[i].number);
    return status;
}

static si_result save_texts(const training_origin *origin, si_weights *weights)
{
    origin_texts texts;
    si_result status = SI_OK;
    describe(origin, &texts);
    for (size_t i = 0; status == SI_OK && i < texts.count; i++)
        status = si_weights_set_text(weights, texts.text[i].name, texts.text[i].value);
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

static void name_array(size_t index, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "training/%s", si_trainer_array_name((si_trainer_array)index));
}

static si_result save_state(const si_trainer *trainer, si_weights *weights)
{
    const size_t size = si_trainer_parameter_count(trainer);
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < SI_TRAINER_ARRAY_COUNT; i++) {
        char name[NAME_SIZE];
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
    si_result status = save_numbers(origin, trainer, &weights);
    if (status == SI_OK)
        status = save_texts(origin, &weights);
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
    origin_texts texts;
    describe(origin, &texts);
    for (size_t i = 0; i < texts.count; i++) {
        const char *name = texts.text[i].name, *value = texts.text[i].value;
        const si_weights_attribute *found = si_weights_find_attribute(weights, name);
        if (found == NULL || found->text == NULL)
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: no attribute %s: not a file of simplicit train", path, name);
        if (strcmp(found->text, value) != 0)
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: cannot resume: its %s is %s, that of this run is %s", path,
                                name, found->text, value);
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
    char name[NAME_SIZE];
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
