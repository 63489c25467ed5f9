#include "pipeline/training.h"

#include <stdlib.h>

#include "base/argument.h"
#include "base/hash.h"
#include "pipeline/training_file.h"
#include "pipeline/training_windows.h"
#include "predict/train/anchor_order.h"
#include "predict/train/tight_point.h"

/* Windows, borrowed from the recordings that they are cut from. */
typedef struct windows {
    si_recordings *recordings; /* NULL: there are none */
    si_scene_set set;
} windows;

struct si_training {
    si_training_config config;
    si_recipe recipe; /* a copy, whose tight point is found anew after each epoch */
    windows train;
    windows validation;
    training_windows learned; /* of train, and those in a hurry */
    training_origin origin;
    si_trainer *trainer;
    training_log log;
};

static si_result load(const si_recordings_source *source, windows *loaded, si_error *error)
{
    si_result status = si_recordings_open(source, &loaded->recordings, error);
    if (status == SI_OK)
        status = si_recordings_read(loaded->recordings, SIZE_MAX, &loaded->set, error);
    return status;
}

static si_result load_windows(si_training *training, si_error *error)
{
    const si_training_config *config = &training->config;
    const si_scenes_config *scenes = &config->train->scenes;
    si_result status = load(config->train, &training->train, error);
    if (status == SI_OK && config->validation != NULL)
        status = load(config->validation, &training->validation, error);
    if (status == SI_OK && training->train.set.scene_count > 0)
        return training_windows_extend(config->train, &training->recipe, &training->train.set,
                                       &training->learned, error);
    if (status == SI_OK)
        status = si_error_set(error, SI_ERR_FORMAT,
                              "no window to train on in %zu recording(s): expected at least %zu "
                              "agent(s) present in %zu consecutive frames",
                              si_recordings_get_summary(training->train.recordings).recording_count,
                              scenes->min_agents, scenes->observed_steps + scenes->predicted_steps);
    return status;
}

static const si_scene_set *validation_of(const si_training *training)
{
    return training->validation.set.scene_count > 0 ? &training->validation.set : NULL;
}

/* 64 bits that stand for every number of the set. */
static uint64_t hash_set(const si_scene_set *set, const si_model_config *model, uint64_t hash)
{
    const size_t position = 2 * sizeof(double);
    hash = si_hash_bytes(hash, set->offset, (set->scene_count + 1) * sizeof *set->offset);
    hash = si_hash_bytes(hash, set->observed, set->agent_count * model->observed_steps * position);
    return si_hash_bytes(hash, set->future, set->agent_count * model->predicted_steps * position);
}

static void describe_origin(si_training *training)
{
    const char *set = training->config.train->set;
    const si_model_config *model = &training->recipe.model;
    uint64_t fingerprint = hash_set(&training->learned.set, model, SI_HASH_START);
    if (validation_of(training) != NULL)
        fingerprint = hash_set(validation_of(training), model, fingerprint);
    training->origin = (training_origin){
        .recipe_name = training->config.recipe_name,
        .dataset = set != NULL ? set : "files",
        .recipe = &training->recipe,
        .settings = training->config.settings != NULL ? training->config.settings : "",
        .fingerprint = fingerprint,
        .recordings = {training->train.recordings, training->validation.recordings},
    };
}

static si_result prepare(si_training *training, si_error *error)
{
    const si_training_config *config = &training->config;
    si_result status = load_windows(training, error);
    if (status != SI_OK)
        return status;
    describe_origin(training);
    status = si_trainer_create(&training->recipe, &training->learned.set, validation_of(training),
                               config->thread_count, &training->trainer, error);
    if (status == SI_OK && config->resume != NULL)
        status = training_file_resume(config->resume, &training->origin, config->output,
                                      training->trainer, &training->log, error);
    if (status == SI_OK && config->log != NULL &&
        si_trainer_get_counters(training->trainer).epoch == training->recipe.epoch_count)
        status = training_log_write_csv(&training->log, training->trainer, config->log, error);
    return status;
}

si_result si_training_create(const si_training_config *config, si_training **training,
                             si_error *error)
{
    SI_REQUIRE(error, training);
    *training = NULL;
    SI_REQUIRE(error, config);
    SI_REQUIRE(error, config->recipe_name, config->recipe, config->train, config->output);
    si_training *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "the training");
    made->config = *config;
    made->recipe = *config->recipe;
    const si_result status = prepare(made, error);
    if (status == SI_OK)
        *training = made;
    else
        si_training_destroy(made);
    return status;
}

void si_training_destroy(si_training *training)
{
    if (training == NULL)
        return;
    si_trainer_destroy(training->trainer);
    si_model_destroy(training->origin.model);
    training_log_finish(&training->log);
    training_windows_finish(&training->learned);
    si_recordings_destroy(training->train.recordings);
    si_recordings_destroy(training->validation.recordings);
    free(training);
}

/* The operating points of the model, on validation where there is any: tight's spread, and once
 * training is done the order of the anchors. */
static si_result set_points(si_training *training, si_error *error)
{
    si_model *trained = training->origin.model;
    const si_scene_set *set = validation_of(training);
    si_tight_point point;
    if (set == NULL)
        set = &training->train.set;
    si_result status = si_tight_point_fit(trained, set, training->config.amv, &point, error);
    if (status != SI_OK)
        return status;
    training->recipe.model.tight_spread = (float)point.spread;
    training->origin.tight_amv = point.amv;
    if (si_trainer_get_counters(training->trainer).epoch == training->recipe.epoch_count)
        status = si_anchors_order(trained, set, error);
    return status;
}

/* The model that is to be saved. */
static si_result set_model(si_training *training, si_error *error)
{
    const float *parameters = si_trainer_get_array(training->trainer, SI_TRAINER_BEST);
    si_model_destroy(training->origin.model);
    si_result status = si_model_create(&training->recipe.model, &training->origin.model, error);
    if (status == SI_OK)
        status = si_model_set_parameters(training->origin.model, parameters, error);
    if (status == SI_OK && training->recipe.model.architecture == SI_ARCHITECTURE_SOCIAL_GAUSSIAN)
        status = set_points(training, error);
    return status;
}

static si_result save(si_training *training, si_error *error)
{
    const si_training_config *config = &training->config;
    si_result status = set_model(training, error);
    if (status == SI_OK)
        status = training_file_write(config->output, &training->origin, training->trainer,
                                     &training->log, error);
    if (status == SI_OK && config->log != NULL)
        status = training_log_write_csv(&training->log, training->trainer, config->log, error);
    return status;
}

si_result si_training_epoch(si_training *training, const si_progress *progress,
                            si_epoch_record *record, si_error *error)
{
    SI_REQUIRE(error, training, record);
    si_result status = si_trainer_epoch(training->trainer, progress, record, error);
    if (status != SI_OK)
        return status;
    if (training_log_add(&training->log, record) != SI_OK)
        return si_error_no_memory(error, "the log");
    return save(training, error);
}

const si_trainer *si_training_trainer(const si_training *training)
{
    if (training == NULL)
        return NULL;
    return training->trainer;
}

si_training_size si_training_get_size(const si_training *training)
{
    if (training == NULL)
        return (si_training_size){0};
    return (si_training_size){.windows = training->learned.set.scene_count,
                              .agents = training->learned.set.agent_count,
                              .validation_windows = training->validation.set.scene_count};
}

const si_recordings *si_training_recordings(const si_training *training, bool validation)
{
    if (training == NULL)
        return NULL;
    return validation ? training->validation.recordings : training->train.recordings;
}
