#include "predict/train/trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/size.h"
#include "predict/train/draw.h"
#include "predict/train/optimizer.h"
#include "predict/train/runner.h"

static const si_scene_set no_set;

enum { WIDEN_STEPS = 10, WIDEN_RUNS = 2 * WIDEN_STEPS + 1 }; /* to each side; over validation */

struct si_trainer {
    si_recipe recipe;
    si_scene_set train;
    si_scene_set validation;
    si_learner *learner;
    si_runner *runner;
    si_trainer_counters counters;
    float *state;      /* [SI_TRAINER_ARRAY_COUNT][parameter_count] */
    float *gradient;   /* [parameter_count] */
    float *d_prepared; /* [prepared_count] */
    size_t item_count; /* of train */
    size_t *order;     /* [item_count], shuffled anew each round */
    uint64_t round;    /* that `order` is of; 0: none yet */
    size_t batch_size;
    size_t batches_in_round; /* whole ones in one pass over the data */
    size_t batches_in_epoch;
    uint64_t total_steps;
    const si_progress *progress; /* of the epoch that runs */
    uint64_t done_items, total_items;
};

static float *array_of(const si_trainer *trainer, si_trainer_array array)
{
    return trainer->state + (size_t)array * trainer->learner->parameter_count;
}

static si_result check_window(const si_scene_set *set, const char *name, size_t s,
                              size_t observed_steps, size_t predicted_steps, si_error *error)
{
    const size_t first = set->offset[s], end = set->offset[s + 1];
    bool finite = true;
    if (end <= first)
        return si_error_set(error, SI_ERR_ARGUMENT, "%s window %zu has no agents", name, s);
    for (size_t i = first * observed_steps * 2; i < end * observed_steps * 2; i++)
        finite = finite && isfinite(set->observed[i]);
    for (size_t i = first * predicted_steps * 2; i < end * predicted_steps * 2; i++)
        finite = finite && isfinite(set->future[i]);
    if (!finite)
        return si_error_set(error, SI_ERR_NUMERIC,
                            "%s window %zu has a position that is not finite", name, s);
    return SI_OK;
}

static si_result check_set(const si_scene_set *set, const char *name, const si_model_config *model,
                           si_error *error)
{
    if (set->scene_count > 0 &&
        (set->offset == NULL || set->observed == NULL || set->future == NULL))
        return si_error_set(error, SI_ERR_ARGUMENT, "an array of the %s set is missing", name);
    if (set->scene_count > UINT32_MAX)
        return si_error_set(error, SI_ERR_ARGUMENT, "%zu %s windows, expected fewer than 2^32",
                            set->scene_count, name);
    if (set->scene_count > 0 && set->offset[set->scene_count] > UINT32_MAX)
        return si_error_set(error, SI_ERR_ARGUMENT, "%zu %s agents, expected fewer than 2^32",
                            set->offset[set->scene_count], name);
    si_result status = SI_OK;
    for (size_t s = 0; status == SI_OK && s < set->scene_count; s++)
        status = check_window(set, name, s, model->observed_steps, model->predicted_steps, error);
    return status;
}

static si_result check_data(const si_trainer *trainer, si_error *error)
{
    const si_model_config *model = &trainer->recipe.model;
    if (trainer->train.scene_count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "no window to train on");
    si_result status = check_set(&trainer->train, "training", model, error);
    if (status == SI_OK)
        status = check_set(&trainer->validation, "validation", model, error);
    return status;
}

static si_result create_learner(si_trainer *trainer, si_error *error)
{
    switch (trainer->recipe.model.architecture) {
    case SI_ARCHITECTURE_SOCIAL_IMPLICIT:
        return si_paper_learner_create(&trainer->recipe, &trainer->learner, error);
    case SI_ARCHITECTURE_SOCIAL_GAUSSIAN:
        return si_gaussian_learner_create(&trainer->recipe, &trainer->train, &trainer->learner,
                                          error);
    case SI_ARCHITECTURE_COUNT:
        break;
    }
    return si_error_set(error, SI_ERR_ARGUMENT, "recipe: architecture is %d, expected a known one",
                        (int)trainer->recipe.model.architecture);
}

static si_result allocate_state(si_trainer *trainer, si_error *error)
{
    const si_learner *learner = trainer->learner;
    trainer->state =
        calloc(SI_TRAINER_ARRAY_COUNT, learner->parameter_count * sizeof *trainer->state);
    trainer->gradient = calloc(learner->parameter_count, sizeof *trainer->gradient);
    trainer->d_prepared = calloc(learner->prepared_count, sizeof *trainer->d_prepared);
    trainer->order = calloc(trainer->item_count, sizeof *trainer->order);
    if (trainer->state == NULL || trainer->gradient == NULL || trainer->d_prepared == NULL ||
        trainer->order == NULL)
        return si_error_no_memory(error, "the state of training");
    return SI_OK;
}

static void copy_array(const si_trainer *trainer, si_trainer_array from, si_trainer_array to)
{
    memcpy(array_of(trainer, to), array_of(trainer, from),
           trainer->learner->parameter_count * sizeof *trainer->state);
}

static void count_batches(si_trainer *trainer)
{
    const si_recipe *recipe = &trainer->recipe;
    trainer->item_count = si_item_count(trainer->learner, &trainer->train);
    trainer->batch_size = si_batch_size(recipe, trainer->learner, &trainer->train);
    trainer->batches_in_round = trainer->item_count / trainer->batch_size;
    trainer->batches_in_epoch =
        recipe->epoch_steps > 0 ? recipe->epoch_steps : trainer->batches_in_round;
    trainer->total_steps = (uint64_t)recipe->epoch_count * trainer->batches_in_epoch;
}

static si_result set_up(si_trainer *trainer, size_t thread_count, si_error *error)
{
    si_result status = si_recipe_check(&trainer->recipe, error);
    if (status == SI_OK)
        status = check_data(trainer, error);
    if (status == SI_OK)
        status = create_learner(trainer, error);
    if (status == SI_OK)
        status = si_runner_create(&trainer->recipe, trainer->learner, &trainer->train,
                                  &trainer->validation, thread_count, &trainer->runner, error);
    if (status != SI_OK)
        return status;
    count_batches(trainer);
    status = allocate_state(trainer, error);
    if (status != SI_OK)
        return status;
    trainer->learner->ops->initialise(trainer->learner, trainer->recipe.seed,
                                      array_of(trainer, SI_TRAINER_PARAMETERS));
    copy_array(trainer, SI_TRAINER_PARAMETERS, SI_TRAINER_AVERAGE);
    copy_array(trainer, SI_TRAINER_PARAMETERS, SI_TRAINER_BEST);
    trainer->counters.best_loss = INFINITY;
    return SI_OK;
}

si_result si_trainer_create(const si_recipe *recipe, const si_scene_set *train,
                            const si_scene_set *validation, size_t thread_count,
                            si_trainer **trainer, si_error *error)
{
    SI_REQUIRE(error, trainer);
    *trainer = NULL;
    SI_REQUIRE(error, recipe, train);
    if (si_check_threads(thread_count, error) != SI_OK)
        return SI_ERR_ARGUMENT;
    si_trainer *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "a trainer");
    made->recipe = *recipe;
    made->train = *train;
    made->validation = validation != NULL ? *validation : no_set;
    const si_result status = set_up(made, thread_count, error);
    if (status == SI_OK)
        *trainer = made;
    else
        si_trainer_destroy(made);
    return status;
}

void si_trainer_destroy(si_trainer *trainer)
{
    if (trainer == NULL)
        return;
    si_runner_destroy(trainer->runner);
    if (trainer->learner != NULL)
        trainer->learner->ops->destroy(trainer->learner);
    free(trainer->state);
    free(trainer->gradient);
    free(trainer->d_prepared);
    free(trainer->order);
    free(trainer);
}

/* Fisher and Yates' shuffle, named by the round. */
static void shuffle(si_trainer *trainer, uint64_t round)
{
    const size_t count = trainer->item_count;
    si_draw draw = {
        .seed = trainer->recipe.seed, .key = si_window_key(round, 0), .stream = SI_DRAW_ORDER};
    trainer->round = round;
    for (size_t i = 0; i < count; i++)
        trainer->order[i] = i;
    for (size_t i = count - 1; i > 0; i--) {
        const size_t other = si_draw_index(&draw, i + 1);
        const size_t kept = trainer->order[i];
        trainer->order[i] = trainer->order[other];
        trainer->order[other] = kept;
    }
}

/* One step of the optimiser with the derivative in d_prepared. */
static si_result take_step(si_trainer *trainer, si_epoch_record *record, si_error *error)
{
    const si_learner *learner = trainer->learner;
    const si_recipe *recipe = &trainer->recipe;
    float *parameters = array_of(trainer, SI_TRAINER_PARAMETERS);
    if (learner->ops->finish != NULL)
        learner->ops->finish(learner, parameters, trainer->d_prepared, trainer->gradient);
    else
        memcpy(trainer->gradient, trainer->d_prepared,
               learner->parameter_count * sizeof *trainer->gradient);
    const double norm =
        si_gradient_clip(recipe->clip_norm, learner->parameter_count, trainer->gradient);
    if (!isfinite(norm))
        return si_error_set(error, SI_ERR_NUMERIC, "gradient of step %llu is not finite",
                            (unsigned long long)trainer->counters.step + 1);
    record->rate =
        si_schedule_rate(&recipe->schedule, recipe->optimizer.rate, trainer->counters.epoch,
                         trainer->counters.step, trainer->total_steps);
    record->gradient_norm += norm / (double)trainer->batches_in_epoch;
    trainer->counters.step++;
    si_optimizer_step(&recipe->optimizer, record->rate, trainer->counters.step,
                      learner->parameter_count, trainer->gradient,
                      array_of(trainer, SI_TRAINER_MOMENT1), array_of(trainer, SI_TRAINER_MOMENT2),
                      parameters);
    si_average_update(recipe->average_decay, learner->parameter_count, parameters,
                      array_of(trainer, SI_TRAINER_AVERAGE));
    return SI_OK;
}

/* The items of the next step; the shuffle is that of its round. */
static si_run next_batch(si_trainer *trainer)
{
    const size_t batches = trainer->batches_in_round;
    const uint64_t round = 1 + trainer->counters.step / batches;
    if (trainer->round != round)
        shuffle(trainer, round);
    return (si_run){
        .set = &trainer->train,
        .item = trainer->order + trainer->counters.step % batches * trainer->batch_size,
        .count = trainer->batch_size,
        .round = round,
        .augmentation = &trainer->recipe.augmentation,
    };
}

static si_result train_batch(si_trainer *trainer, si_epoch_record *record, si_error *error)
{
    const si_run run = next_batch(trainer);
    double losses[SI_EPOCH_MAX_LOSSES];
    trainer->learner->progress = (double)trainer->counters.step / (double)trainer->total_steps;
    trainer->learner->ops->prepare(trainer->learner, array_of(trainer, SI_TRAINER_PARAMETERS));
    si_result status = si_runner_run(trainer->runner, &run, losses, trainer->d_prepared, error);
    if (status != SI_OK)
        return status;
    for (size_t i = 0; i < trainer->learner->loss_count; i++)
        record->train[i] += losses[i] / (double)trainer->batches_in_epoch;
    return take_step(trainer, record, error);
}

/* The average where the recipe keeps one, else the parameters themselves. */
static si_trainer_array candidate(const si_trainer *trainer)
{
    return trainer->recipe.average_decay > 0.0 ? SI_TRAINER_AVERAGE : SI_TRAINER_PARAMETERS;
}

static si_result report(si_trainer *trainer, size_t items, si_error *error)
{
    trainer->done_items += items;
    if (!si_progress_report(trainer->progress, trainer->done_items, trainer->total_items))
        return si_error_set(error, SI_ERR_INTERRUPTED, "interrupted in epoch %zu",
                            trainer->counters.epoch + 1);
    return SI_OK;
}

/* The losses of the validation set with these parameters. */
static si_result run_validation(si_trainer *trainer, const float *parameters, double *losses,
                                si_error *error)
{
    static const si_augment_config no_augmentation;
    const si_run run = {
        .set = &trainer->validation,
        .count = si_item_count(trainer->learner, &trainer->validation),
        .augmentation = &no_augmentation,
        .is_validation = true,
    };
    trainer->learner->progress = 1.0;
    trainer->learner->ops->prepare(trainer->learner, parameters);
    const si_result status = si_runner_run(trainer->runner, &run, losses, NULL, error);
    return status == SI_OK ? report(trainer, run.count, error) : status;
}

static si_result validate(si_trainer *trainer, si_epoch_record *record, si_error *error)
{
    const si_trainer_array array = candidate(trainer);
    record->is_best = true;
    if (trainer->validation.scene_count > 0) {
        const si_result status =
            run_validation(trainer, array_of(trainer, array), record->validation, error);
        if (status != SI_OK)
            return status;
        record->is_best =
            trainer->recipe.keeps_last || record->validation[0] < trainer->counters.best_loss;
    }
    if (record->is_best) {
        copy_array(trainer, array, SI_TRAINER_BEST);
        trainer->counters.best_epoch = record->epoch;
        trainer->counters.best_loss = record->validation[0];
    }
    return SI_OK;
}

/* The loss of the validation set when the best parameters are wider. */
static si_result widened_loss(si_trainer *trainer, double log_factor, double *loss, si_error *error)
{
    const si_learner *learner = trainer->learner;
    double losses[SI_EPOCH_MAX_LOSSES];
    float *widened = trainer->gradient; /* no longer needed */
    memcpy(widened, array_of(trainer, SI_TRAINER_BEST), learner->parameter_count * sizeof *widened);
    learner->ops->widen(learner, log_factor, widened);
    const si_result status = run_validation(trainer, widened, losses, error);
    *loss = losses[learner->ops->widened_loss];
    return status;
}

static bool will_widen(const si_trainer *trainer)
{
    return trainer->counters.epoch + 1 == trainer->recipe.epoch_count &&
           trainer->learner->ops->widen != NULL && trainer->validation.scene_count > 0;
}

/* Widens the best parameters as validation likes it best. */
static si_result widen_best(si_trainer *trainer, si_error *error)
{
    static const double step = 0.05;
    double best = 0.0, least = INFINITY;
    for (int i = -WIDEN_STEPS; i <= WIDEN_STEPS; i++) {
        double loss;
        const si_result status = widened_loss(trainer, i * step, &loss, error);
        if (status != SI_OK)
            return status;
        best = loss < least ? i * step : best;
        least = fmin(least, loss);
    }
    trainer->learner->ops->widen(trainer->learner, best, array_of(trainer, SI_TRAINER_BEST));
    return SI_OK;
}

static void start_progress(si_trainer *trainer, const si_progress *progress)
{
    const size_t runs = will_widen(trainer) ? 1 + WIDEN_RUNS : 1;
    trainer->progress = progress;
    trainer->done_items = 0;
    trainer->total_items = trainer->batches_in_epoch * trainer->batch_size +
                           runs * si_item_count(trainer->learner, &trainer->validation);
}

si_result si_trainer_epoch(si_trainer *trainer, const si_progress *progress,
                           si_epoch_record *record, si_error *error)
{
    SI_REQUIRE(error, trainer, record);
    *record = (si_epoch_record){.epoch = trainer->counters.epoch + 1};
    if (trainer->counters.epoch >= trainer->recipe.epoch_count)
        return si_error_set(error, SI_ERR_ARGUMENT, "all %zu epochs are done",
                            trainer->recipe.epoch_count);
    start_progress(trainer, progress);
    for (size_t batch = 0; batch < trainer->batches_in_epoch; batch++) {
        si_result status = train_batch(trainer, record, error);
        if (status == SI_OK)
            status = report(trainer, trainer->batch_size, error);
        if (status != SI_OK)
            return status;
    }
    si_result status = validate(trainer, record, error);
    if (status == SI_OK && will_widen(trainer))
        status = widen_best(trainer, error);
    if (status == SI_OK)
        trainer->counters.epoch++;
    return status;
}

const char *si_trainer_loss_name(const si_trainer *trainer, size_t index)
{
    if (trainer == NULL)
        return NULL;
    return index < trainer->learner->loss_count ? trainer->learner->loss_name[index] : NULL;
}

size_t si_trainer_parameter_count(const si_trainer *trainer)
{
    if (trainer == NULL)
        return 0;
    return trainer->learner->parameter_count;
}

const char *si_trainer_array_name(si_trainer_array array)
{
    static const char *const name[SI_TRAINER_ARRAY_COUNT] = {
        [SI_TRAINER_PARAMETERS] = "parameters", [SI_TRAINER_BEST] = "best",
        [SI_TRAINER_AVERAGE] = "average",       [SI_TRAINER_MOMENT1] = "moment1",
        [SI_TRAINER_MOMENT2] = "moment2",
    };
    return (unsigned)array < SI_TRAINER_ARRAY_COUNT ? name[array] : NULL;
}

si_trainer_counters si_trainer_get_counters(const si_trainer *trainer)
{
    if (trainer == NULL)
        return (si_trainer_counters){0};
    return trainer->counters;
}

const float *si_trainer_get_array(const si_trainer *trainer, si_trainer_array array)
{
    if (trainer == NULL)
        return NULL;
    return array_of(trainer, array);
}

static si_result check_state(const si_trainer *trainer, const si_trainer_counters *counters,
                             const float *const array[SI_TRAINER_ARRAY_COUNT], si_error *error)
{
    if (counters->epoch > trainer->recipe.epoch_count)
        return si_error_set(error, SI_ERR_ARGUMENT, "%zu epochs are done already, of %zu",
                            counters->epoch, trainer->recipe.epoch_count);
    if (counters->step != (uint64_t)counters->epoch * trainer->batches_in_epoch)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%llu steps in %zu epochs, expected %zu an epoch: other data or recipe",
                            (unsigned long long)counters->step, counters->epoch,
                            trainer->batches_in_epoch);
    for (size_t i = 0; i < SI_TRAINER_ARRAY_COUNT; i++)
        for (size_t j = 0; j < trainer->learner->parameter_count; j++)
            if (!isfinite(array[i][j]))
                return si_error_set(error, SI_ERR_NUMERIC, "%s: number %zu is not finite",
                                    si_trainer_array_name((si_trainer_array)i), j);
    return SI_OK;
}

si_result si_trainer_restore(si_trainer *trainer, const si_trainer_counters *counters,
                             const float *const array[SI_TRAINER_ARRAY_COUNT], si_error *error)
{
    SI_REQUIRE(error, trainer, counters, array);
    const si_result status = check_state(trainer, counters, array, error);
    if (status != SI_OK)
        return status;
    for (size_t i = 0; i < SI_TRAINER_ARRAY_COUNT; i++)
        memcpy(array_of(trainer, (si_trainer_array)i), array[i],
               trainer->learner->parameter_count * sizeof **array);
    trainer->counters = *counters;
    return SI_OK;
}
