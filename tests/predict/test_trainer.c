/* The trainer: it learns, and gives the same bits whoever computes and however often it stops. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "predict/model_internal.h"
#include "predict/train/anchor_order.h"
#include "predict/train/augment.h"
#include "predict/train/tight_point.h"
#include "predict/train/trainer.h"
#include "tests/support/suite.h"

/* Pedestrians who walk on at a constant velocity; everything is owned. */
typedef struct crowd {
    si_scene_set set;
    size_t *offset;
    double *observed;
    double *future;
} crowd;

static crowd make_crowd(const si_recipe *recipe, size_t scenes, unsigned seed)
{
    const size_t seen = recipe->model.observed_steps, ahead = recipe->model.predicted_steps;
    crowd made = {.offset = calloc(scenes + 1, sizeof *made.offset),
                  .observed = calloc(scenes * 5, seen * 2 * sizeof *made.observed),
                  .future = calloc(scenes * 5, ahead * 2 * sizeof *made.future)};
    for (size_t s = 0; s < scenes; s++)
        made.offset[s + 1] = made.offset[s] + 1 + s % 5;
    for (size_t a = 0; a < made.offset[scenes]; a++) {
        double velocity[2], start[2];
        for (size_t axis = 0; axis < 2; axis++) {
            velocity[axis] = 1.0 * rand_r(&seed) / RAND_MAX - .5;
            start[axis] = 10.0 * rand_r(&seed) / RAND_MAX;
        }
        for (size_t t = 0; t < seen + ahead; t++)
            for (size_t axis = 0; axis < 2; axis++) {
                const double x = start[axis] + (double)t * velocity[axis];
                if (t < seen)
                    made.observed[(a * seen + t) * 2 + axis] = x;
                else
                    made.future[(a * ahead + t - seen) * 2 + axis] = x;
            }
    }
    made.set = (si_scene_set){.scene_count = scenes,
                              .offset = made.offset,
                              .observed = made.observed,
                              .future = made.future};
    return made;
}

static void crowd_finish(crowd *made)
{
    free(made->offset);
    free(made->observed);
    free(made->future);
}

static si_recipe small_recipe(void)
{
    si_recipe recipe = si_recipe_paper();
    recipe.model.zone_rule = SI_ZONE_MAX_SPEED;
    recipe.epoch_count = 6;
    recipe.batch_size = 20;
    recipe.average_decay = .9;
    recipe.optimizer.momentum = .5;
    return recipe;
}

/* The same for Social-Gaussian: epochs that are no whole number of passes over the agents. */
static si_recipe small_gaussian_recipe(void)
{
    si_recipe recipe = si_recipe_tuned();
    recipe.epoch_count = 6;
    recipe.epoch_steps = 7;
    recipe.batch_size = 33;
    recipe.schedule.warmup_steps = 3;
    return recipe;
}

static si_trainer *create(const si_recipe *recipe, const crowd *train, const crowd *validation,
                          size_t thread_count)
{
    si_error error = SI_ERROR_INIT;
    si_trainer *trainer;
    si_result status =
        si_trainer_create(recipe, &train->set, validation != NULL ? &validation->set : NULL,
                          thread_count, &trainer, &error);
    ck_assert_msg(status == SI_OK, "%s", error.message);
    return trainer;
}

static si_epoch_record run_epochs(si_trainer *trainer, size_t count)
{
    si_epoch_record record = {0};
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(si_trainer_epoch(trainer, NULL, &record, NULL), SI_OK);
    return record;
}

static void expect_same_state(const si_trainer *a, const si_trainer *b)
{
    const size_t size = si_trainer_parameter_count(a) * sizeof(float);
    for (int i = 0; i < SI_TRAINER_ARRAY_COUNT; i++)
        ck_assert_msg(memcmp(si_trainer_get_array(a, (si_trainer_array)i),
                             si_trainer_get_array(b, (si_trainer_array)i), size) == 0,
                      "%s differ", si_trainer_array_name((si_trainer_array)i));
    si_trainer_counters ca = si_trainer_get_counters(a), cb = si_trainer_get_counters(b);
    ck_assert_uint_eq(ca.epoch, cb.epoch);
    ck_assert_uint_eq(ca.step, cb.step);
    ck_assert_uint_eq(ca.best_epoch, cb.best_epoch);
    ck_assert(ca.best_loss == cb.best_loss);
}

static const struct {
    size_t observed_steps, predicted_steps;
    si_zone_rule rule;
} lengths[] = {{8, 12, SI_ZONE_FIRST_STEP},
               {8, 12, SI_ZONE_MAX_SPEED},
               {5, 3, SI_ZONE_MAX_SPEED},
               {2, 1, SI_ZONE_FIRST_STEP}};

START_TEST(training_lowers_the_loss)
{
    si_recipe recipe = small_recipe();
    recipe.model.observed_steps = lengths[_i].observed_steps;
    recipe.model.predicted_steps = lengths[_i].predicted_steps;
    recipe.model.zone_rule = lengths[_i].rule;
    recipe.average_decay = 0.0;
    recipe.optimizer.momentum = 0.0;
    recipe.optimizer.rate = .3;
    recipe.batch_size = 10;
    recipe.epoch_count = 40;
    recipe.seed = 1; /* at this rate some seeds learn little in 40 epochs */
    crowd train = make_crowd(&recipe, 60, 1), validation = make_crowd(&recipe, 20, 2);
    si_trainer *trainer = create(&recipe, &train, &validation, 1);
    si_epoch_record first = run_epochs(trainer, 1), last = run_epochs(trainer, 39);
    ck_assert_uint_eq(last.epoch, 40);
    ck_assert_double_lt(last.train[0], first.train[0]);
    ck_assert_double_lt(last.validation[0], .8 * first.validation[0]);
    si_trainer_destroy(trainer);
    crowd_finish(&train);
    crowd_finish(&validation);
}
END_TEST

/* The L1 distance of paths that stand still, a mean over windows of means over their numbers. */
static double distance_of_standing(const crowd *made, const si_recipe *recipe)
{
    const size_t seen = recipe->model.observed_steps, ahead = recipe->model.predicted_steps;
    double mean = 0.0;
    for (size_t s = 0; s < made->set.scene_count; s++) {
        double sum = 0.0;
        for (size_t a = made->offset[s]; a < made->offset[s + 1]; a++)
            for (size_t i = 0; i < ahead * 2; i++) {
                const double *future = made->future + a * ahead * 2;
                const double before =
                    i < 2 ? made->observed[(a + 1) * seen * 2 - 2 + i] : future[i - 2];
                sum += fabs(future[i] - before);
            }
        mean += sum / (double)((made->offset[s + 1] - made->offset[s]) * ahead * 2);
    }
    return mean / (double)made->set.scene_count;
}

/* A fresh model's gates are closed: it predicts that everybody stands, and hardly learns here. */
START_TEST(epochs_see_every_window_once)
{
    si_recipe recipe = small_recipe();
    recipe.optimizer = (si_optimizer_config){.kind = SI_OPTIMIZER_SGD, .rate = 1e-30};
    recipe.augmentation.one_of = 0;
    crowd train = make_crowd(&recipe, 60, 1), validation = make_crowd(&recipe, 29, 2);
    si_trainer *trainer = create(&recipe, &train, &validation, 2);
    ck_assert_str_eq(si_trainer_loss_name(trainer, 1), "l1");
    const si_epoch_record record = run_epochs(trainer, 1);
    ck_assert_double_eq_tol(record.train[1], distance_of_standing(&train, &recipe), 1e-6);
    ck_assert_double_eq_tol(record.validation[1], distance_of_standing(&validation, &recipe), 1e-6);
    si_trainer_destroy(trainer);
    crowd_finish(&train);
    crowd_finish(&validation);
}
END_TEST

/* Guests change what is learnt, and validation meets none. */
START_TEST(guests_join_in_training_only)
{
    si_recipe recipe = small_recipe();
    recipe.optimizer = (si_optimizer_config){.kind = SI_OPTIMIZER_SGD, .rate = 1e-30};
    recipe.augmentation.one_of = 1u << SI_AUGMENT_CROWD;
    crowd train = make_crowd(&recipe, 60, 1);
    si_trainer *trainer = create(&recipe, &train, &train, 1);
    const si_epoch_record record = run_epochs(trainer, 1);
    const double alone = distance_of_standing(&train, &recipe);
    ck_assert_double_eq_tol(record.validation[1], alone, 1e-6);
    ck_assert_double_gt(fabs(record.train[1] - alone), 1e-5);
    ck_assert_double_eq_tol(record.train[1], alone, .2 * alone);
    si_trainer_destroy(trainer);
    crowd_finish(&train);
}
END_TEST

START_TEST(adam_trains_too)
{
    si_recipe recipe = small_recipe();
    recipe.optimizer = (si_optimizer_config){
        .kind = SI_OPTIMIZER_ADAM, .rate = .02, .beta1 = .9, .beta2 = .999, .epsilon = 1e-8};
    recipe.schedule = (si_schedule_config){.kind = SI_SCHEDULE_COSINE, .warmup_steps = 2};
    recipe.clip_norm = 1.0;
    crowd train = make_crowd(&recipe, 60, 1);
    si_trainer *trainer = create(&recipe, &train, NULL, 1);
    si_epoch_record first = run_epochs(trainer, 1), last = run_epochs(trainer, 5);
    ck_assert_double_lt(last.train[0], first.train[0]);
    ck_assert(last.is_best);
    si_trainer_destroy(trainer);
    crowd_finish(&train);
}
END_TEST

START_TEST(agents_train_too)
{
    const si_recipe recipe = small_gaussian_recipe();
    crowd train = make_crowd(&recipe, 60, 1), validation = make_crowd(&recipe, 20, 2);
    si_trainer *trainer = create(&recipe, &train, &validation, 1);
    ck_assert_uint_eq(si_trainer_parameter_count(trainer), 7978);
    si_epoch_record first = run_epochs(trainer, 1), last = run_epochs(trainer, 5);
    ck_assert_double_lt(last.validation[0], first.validation[0]);
    ck_assert(last.is_best);
    ck_assert_uint_eq(si_trainer_get_counters(trainer).step, 42);
    si_trainer_destroy(trainer);
    crowd_finish(&train);
    crowd_finish(&validation);
}
END_TEST

START_TEST(threads_do_not_change_a_bit)
{
    const si_recipe recipe = _i % 2 == 0 ? small_recipe() : small_gaussian_recipe();
    crowd train = make_crowd(&recipe, 50, 1), validation = make_crowd(&recipe, 30, 2);
    si_trainer *one = create(&recipe, &train, &validation, 1);
    si_trainer *many = create(&recipe, &train, &validation, (size_t)_i);
    si_epoch_record a = run_epochs(one, 3), b = run_epochs(many, 3);
    ck_assert_mem_eq(a.train, b.train, sizeof a.train);
    ck_assert_mem_eq(a.validation, b.validation, sizeof a.validation);
    expect_same_state(one, many);
    si_trainer_destroy(one);
    si_trainer_destroy(many);
    crowd_finish(&train);
    crowd_finish(&validation);
}
END_TEST

START_TEST(seeds_change_everything)
{
    si_recipe recipe = small_recipe();
    crowd train = make_crowd(&recipe, 50, 1);
    si_trainer *one = create(&recipe, &train, NULL, 1);
    recipe.seed = 1;
    si_trainer *other = create(&recipe, &train, NULL, 1);
    ck_assert_mem_ne(si_trainer_get_array(one, SI_TRAINER_PARAMETERS),
                     si_trainer_get_array(other, SI_TRAINER_PARAMETERS), 100 * sizeof(float));
    si_trainer_destroy(one);
    si_trainer_destroy(other);
    crowd_finish(&train);
}
END_TEST

static void restore_from(si_trainer *trainer, const si_trainer *source)
{
    const si_trainer_counters counters = si_trainer_get_counters(source);
    const float *array[SI_TRAINER_ARRAY_COUNT];
    for (int i = 0; i < SI_TRAINER_ARRAY_COUNT; i++)
        array[i] = si_trainer_get_array(source, (si_trainer_array)i);
    ck_assert_int_eq(si_trainer_restore(trainer, &counters, array, NULL), SI_OK);
}

START_TEST(restored_trainers_go_on_with_the_same_bits)
{
    si_recipe recipe = small_recipe();
    if (_i == 1)
        recipe.optimizer = (si_optimizer_config){
            .kind = SI_OPTIMIZER_ADAM, .rate = .01, .beta1 = .9, .beta2 = .99, .epsilon = 1e-8};
    if (_i == 2)
        recipe = small_gaussian_recipe();
    crowd train = make_crowd(&recipe, 45, 1), validation = make_crowd(&recipe, 10, 2);
    si_trainer *whole = create(&recipe, &train, &validation, 1);
    run_epochs(whole, 2);
    si_trainer *resumed = create(&recipe, &train, &validation, 1);
    restore_from(resumed, whole);
    run_epochs(whole, 4);
    run_epochs(resumed, 4);
    expect_same_state(whole, resumed);
    si_trainer_destroy(whole);
    si_trainer_destroy(resumed);
    crowd_finish(&train);
    crowd_finish(&validation);
}
END_TEST

START_TEST(states_of_other_runs_are_refused)
{
    si_recipe recipe = small_recipe();
    crowd train = make_crowd(&recipe, 60, 1), other = make_crowd(&recipe, 100, 1);
    si_trainer *source = create(&recipe, &train, NULL, 1);
    si_trainer *target = create(&recipe, &other, NULL, 1);
    run_epochs(source, 1);
    const si_trainer_counters counters = si_trainer_get_counters(source);
    const float *array[SI_TRAINER_ARRAY_COUNT];
    for (int i = 0; i < SI_TRAINER_ARRAY_COUNT; i++)
        array[i] = si_trainer_get_array(source, (si_trainer_array)i);
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_trainer_restore(target, &counters, array, &error), SI_ERR_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "other data or recipe"));
    ck_assert_uint_eq(si_trainer_get_counters(target).epoch, 0);
    si_trainer_destroy(source);
    si_trainer_destroy(target);
    crowd_finish(&train);
    crowd_finish(&other);
}
END_TEST

static void expect_refusal(const si_recipe *recipe, const si_scene_set *set, si_result status,
                           const char *text)
{
    si_error error = SI_ERROR_INIT;
    si_trainer *trainer = (si_trainer *)&error;
    ck_assert_int_eq(si_trainer_create(recipe, set, NULL, 1, &trainer, &error), status);
    ck_assert_ptr_null(trainer);
    ck_assert_msg(strstr(error.message, text) != NULL, "\"%s\" in \"%s\"", text, error.message);
}

START_TEST(bad_data_is_refused)
{
    const si_recipe recipe = small_recipe();
    crowd train = make_crowd(&recipe, 10, 1);
    expect_refusal(&recipe, &(si_scene_set){0}, SI_ERR_ARGUMENT, "no window");
    si_trainer *none;
    ck_assert_int_eq(si_trainer_create(&recipe, &train.set, NULL, 100000, &none, NULL),
                     SI_ERR_ARGUMENT);
    ck_assert_ptr_null(none);
    si_scene_set missing = train.set;
    missing.future = NULL;
    expect_refusal(&recipe, &missing, SI_ERR_ARGUMENT, "missing");
    train.observed[100] = NAN;
    expect_refusal(&recipe, &train.set, SI_ERR_NUMERIC, "not finite");
    train.observed[100] = 0.0;
    train.offset[4] = train.offset[3];
    expect_refusal(&recipe, &train.set, SI_ERR_ARGUMENT, "window 3 has no agents");
    crowd_finish(&train);
}
END_TEST

START_TEST(bad_recipes_are_refused)
{
    const si_recipe good = small_recipe();
    crowd train = make_crowd(&good, 10, 1);
    si_recipe recipe = good;
    recipe.batch_size = 0;
    expect_refusal(&recipe, &train.set, SI_ERR_ARGUMENT, "batch_size");
    recipe = good;
    recipe.optimizer.rate = NAN;
    expect_refusal(&recipe, &train.set, SI_ERR_ARGUMENT, "rate");
    recipe = good;
    recipe.sample_count = 0;
    expect_refusal(&recipe, &train.set, SI_ERR_ARGUMENT, "sample_count");
    recipe = good;
    recipe.average_decay = 1.0;
    expect_refusal(&recipe, &train.set, SI_ERR_ARGUMENT, "average_decay");
    recipe = good;
    recipe.model.observed_steps = 1;
    expect_refusal(&recipe, &train.set, SI_ERR_ARGUMENT, "observed_steps");
    recipe.model.architecture = SI_ARCHITECTURE_SOCIAL_GAUSSIAN;
    expect_refusal(&recipe, &train.set, SI_ERR_ARGUMENT, "observed_steps");
    recipe = good;
    recipe.augmentation.mirror_chance = 1.5;
    expect_refusal(&recipe, &train.set, SI_ERR_ARGUMENT, "mirror_chance");
    recipe = good;
    recipe.augmentation.scale_range = NAN;
    expect_refusal(&recipe, &train.set, SI_ERR_ARGUMENT, "scale_range");
    crowd_finish(&train);
}
END_TEST

/* Positions that differ by more than a float can hold make a loss that is not a number. */
START_TEST(losses_that_are_not_finite_name_the_window)
{
    const si_recipe recipe = _i == 0 ? small_recipe() : small_gaussian_recipe();
    crowd train = make_crowd(&recipe, 20, 1);
    const char *recording[20];
    int64_t frame[20];
    for (size_t s = 0; s < 20; s++) {
        recording[s] = "plaza";
        frame[s] = 100 + (int64_t)s;
    }
    train.set.recording = recording;
    train.set.frame = frame;
    train.future[train.offset[7] * recipe.model.predicted_steps * 2] = 1e300;
    si_trainer *trainer = create(&recipe, &train, NULL, 1);
    si_epoch_record record;
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_trainer_epoch(trainer, NULL, &record, &error), SI_ERR_NUMERIC);
    ck_assert_ptr_nonnull(strstr(error.message, "plaza"));
    ck_assert_ptr_nonnull(strstr(error.message, "not finite"));
    si_trainer_destroy(trainer);
    crowd_finish(&train);
}
END_TEST

/* The spread that was used to draw the futures is found. */
/* Constant velocity and no spread, but anchor k goes k metres ahead at the end. */
static si_model *make_straight_model(const si_recipe *recipe)
{
    si_model *model;
    ck_assert_int_eq(si_model_create(&recipe->model, &model, NULL), SI_OK);
    const si_gaussian_shape *shape = &model->gaussian;
    float *parameters = calloc(model->parameter_count, sizeof *parameters);
    for (size_t i = 0; i < 2 * shape->predicted_steps; i++)
        parameters[shape->offset[SI_GAUSSIAN_MEAN_BASIS] + i * SI_GAUSSIAN_BASIS] =
            i % shape->predicted_steps + 1 == shape->predicted_steps ? 1.0f : 0.0f;
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++)
        parameters[shape->offset[SI_GAUSSIAN_ANCHOR] + k * SI_GAUSSIAN_PATH_OUTPUTS] = (float)k;
    for (size_t i = shape->offset[SI_GAUSSIAN_SHIFT_WEIGHT]; i < model->parameter_count; i++)
        parameters[i] =
            parameters[shape->offset[SI_GAUSSIAN_ANCHOR] +
                       (i - shape->offset[SI_GAUSSIAN_SHIFT_WEIGHT]) % SI_GAUSSIAN_SHIFT_OUTPUTS];
    ck_assert_int_eq(si_model_set_parameters(model, parameters, NULL), SI_OK);
    free(parameters);
    return model;
}

/* Which end agent a comes to: most where anchor 7 is, fewer at 12, fewest at 3. */
static float wanted_anchor(size_t a)
{
    return a % 6 < 3 ? 7.0f : a % 6 < 5 ? 12.0f : 3.0f;
}

START_TEST(anchors_are_ordered_by_what_they_add)
{
    const si_recipe recipe = small_gaussian_recipe();
    const size_t ahead = recipe.model.predicted_steps;
    crowd made = make_crowd(&recipe, 60, 3);
    for (size_t a = 0; a < made.offset[60]; a++) {
        double *last = made.observed + ((a + 1) * recipe.model.observed_steps - 1) * 2;
        double *end = made.future + ((a + 1) * ahead - 1) * 2;
        const double x = last[0] - last[-2], y = last[1] - last[-1], pace = hypot(x, y);
        const double metres = sqrt(pace * pace + .12 * .12) * (double)wanted_anchor(a);
        end[0] += metres * x / pace;
        end[1] += metres * y / pace;
    }
    si_model *model = make_straight_model(&recipe);
    const si_gaussian_shape *shape = &model->gaussian;
    ck_assert_int_eq(si_anchors_order(model, &made.set, NULL), SI_OK);
    const float *anchor = model->parameters + shape->offset[SI_GAUSSIAN_ANCHOR];
    const float *shift = model->parameters + shape->offset[SI_GAUSSIAN_SHIFT_WEIGHT];
    const float first[] = {7.0f, 12.0f, 3.0f};
    double sum = 0.0;
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        const float here = anchor[k * SI_GAUSSIAN_PATH_OUTPUTS];
        if (k < 3)
            ck_assert_float_eq(here, first[k]);
        for (size_t g = 0; g < SI_GAUSSIAN_INNER; g++) /* what shifts an anchor moves with it */
            ck_assert_float_eq(shift[g * SI_GAUSSIAN_SHIFT_OUTPUTS + k * SI_GAUSSIAN_PATH_OUTPUTS],
                               here);
        sum += (double)here;
    }
    ck_assert_double_eq(sum, 190.0);
    ck_assert_int_eq(si_anchors_order(model, &(si_scene_set){0}, NULL), SI_ERR_ARGUMENT);
    si_model_destroy(model);
    crowd_finish(&made);
}
END_TEST

START_TEST(validation_says_how_wide_the_calibrated_spread_is)
{
    si_recipe recipe = small_gaussian_recipe();
    crowd train = make_crowd(&recipe, 60, 1), validation = make_crowd(&recipe, 20, 2);
    for (int is_last = 0; is_last < 2; is_last++) {
        recipe.epoch_count = is_last ? 6 : 7;
        si_trainer *trainer = create(&recipe, &train, &validation, 1);
        run_epochs(trainer, 6);
        const float *average = si_trainer_get_array(trainer, SI_TRAINER_AVERAGE);
        const float *best = si_trainer_get_array(trainer, SI_TRAINER_BEST);
        size_t changed = 0;
        for (size_t i = 0; i < si_trainer_parameter_count(trainer); i++)
            changed += average[i] != best[i];
        ck_assert_uint_eq(changed, is_last ? 2 : 0); /* one bias an axis, after the last epoch */
        si_trainer_destroy(trainer);
    }
    crowd_finish(&train);
    crowd_finish(&validation);
}
END_TEST

START_TEST(the_tight_point_is_found)
{
    const si_recipe recipe = small_gaussian_recipe();
    const size_t ahead = recipe.model.predicted_steps;
    crowd made = make_crowd(&recipe, 60, 3);
    si_model *model;
    si_tight_point point, asked;
    ck_assert_int_eq(si_model_create(&recipe.model, &model, NULL), SI_OK);
    /* With parameters of 0, the mean is constant velocity and the deviation .3 sqrt(tau) / mean. */
    double roots = 0.0;
    unsigned seed = 9;
    for (size_t t = 0; t < ahead; t++)
        roots += sqrt((double)(t + 1) / (double)ahead) / (double)ahead;
    for (size_t i = 0; i < made.offset[60] * ahead * 2; i++) {
        const double sigma = .3 * sqrt((double)(i / 2 % ahead + 1) / (double)ahead) / roots;
        made.future[i] += sigma * 2.5 * (rand_r(&seed) % 2 == 0 ? 1.0 : -1.0);
    }
    ck_assert_int_eq(si_tight_point_fit(model, &made.set, 0.0, &point, NULL), SI_OK);
    ck_assert_double_eq_tol(point.spread, 2.5, .03);
    ck_assert_int_eq(si_tight_point_fit(model, &made.set, 4.0 * point.amv, &asked, NULL), SI_OK);
    ck_assert_double_eq_tol(asked.spread, 2.0 * point.spread, 1e-6);
    ck_assert_double_eq_tol(asked.amv, 4.0 * point.amv, 1e-6);
    ck_assert_int_eq(si_tight_point_fit(model, &(si_scene_set){0}, 0.0, &point, NULL),
                     SI_ERR_ARGUMENT);
    ck_assert_int_eq(si_tight_point_fit(model, &made.set, -1.0, &point, NULL), SI_ERR_ARGUMENT);
    si_model_destroy(model);
    crowd_finish(&made);
}
END_TEST

static bool stop(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    return done < total / 2;
}

START_TEST(progress_can_stop_an_epoch)
{
    const si_recipe recipe = small_recipe();
    crowd train = make_crowd(&recipe, 60, 1);
    si_trainer *trainer = create(&recipe, &train, NULL, 1);
    si_epoch_record record;
    ck_assert_int_eq(si_trainer_epoch(trainer, &(si_progress){.report = stop}, &record, NULL),
                     SI_ERR_INTERRUPTED);
    ck_assert_uint_eq(si_trainer_get_counters(trainer).epoch, 0);
    si_trainer_destroy(trainer);
    crowd_finish(&train);
}
END_TEST

static bool note(void *context, uint64_t done, uint64_t total)
{
    double *share = context;
    ck_assert_double_gt((double)done / (double)total, *share);
    *share = (double)done / (double)total;
    return true;
}

static bool stop_at_end(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    return done < total;
}

/* Of both epochs, the second of which ends in widening. */
START_TEST(progress_goes_through_validation)
{
    si_recipe recipe = small_gaussian_recipe();
    recipe.epoch_count = 2;
    crowd train = make_crowd(&recipe, 60, 1), validation = make_crowd(&recipe, 20, 2);
    si_trainer *trainer = create(&recipe, &train, &validation, 1);
    si_epoch_record record;
    double share = 0.0;
    ck_assert_int_eq(
        si_trainer_epoch(trainer, &(si_progress){.report = note, .context = &share}, &record, NULL),
        SI_OK);
    ck_assert_double_eq(share, 1.0);
    share = 0.0;
    ck_assert_int_eq(
        si_trainer_epoch(trainer, &(si_progress){.report = note, .context = &share}, &record, NULL),
        SI_OK);
    ck_assert_double_eq(share, 1.0);
    si_trainer_destroy(trainer);
    trainer = create(&recipe, &train, &validation, 1);
    ck_assert_int_eq(
        si_trainer_epoch(trainer, &(si_progress){.report = stop_at_end}, &record, NULL),
        SI_ERR_INTERRUPTED);
    si_trainer_destroy(trainer);
    crowd_finish(&train);
    crowd_finish(&validation);
}
END_TEST

START_TEST(epochs_end)
{
    si_recipe recipe = small_recipe();
    recipe.epoch_count = 1;
    crowd train = make_crowd(&recipe, 1, 1);
    si_trainer *trainer = create(&recipe, &train, NULL, 0);
    run_epochs(trainer, 1);
    si_epoch_record record;
    ck_assert_int_eq(si_trainer_epoch(trainer, NULL, &record, NULL), SI_ERR_ARGUMENT);
    ck_assert_str_eq(si_trainer_loss_name(trainer, 0), "total");
    ck_assert_ptr_null(si_trainer_loss_name(trainer, SI_EPOCH_MAX_LOSSES));
    si_trainer_destroy(trainer);
    crowd_finish(&train);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trainer");
    TCase *learning = tcase_create("learning");
    tcase_add_loop_test(learning, training_lowers_the_loss, 0,
                        (int)(sizeof lengths / sizeof *lengths));
    tcase_add_test(learning, epochs_see_every_window_once);
    tcase_add_test(learning, guests_join_in_training_only);
    tcase_add_test(learning, adam_trains_too);
    tcase_add_test(learning, agents_train_too);
    tcase_set_timeout(learning, 300);
    suite_add_tcase(suite, learning);
    TCase *bits = tcase_create("bits");
    tcase_add_loop_test(bits, threads_do_not_change_a_bit, 2, 6);
    tcase_add_test(bits, seeds_change_everything);
    tcase_add_loop_test(bits, restored_trainers_go_on_with_the_same_bits, 0, 3);
    tcase_set_timeout(bits, 300);
    suite_add_tcase(suite, bits);
    TCase *spread = tcase_create("spread");
    tcase_add_test(spread, the_tight_point_is_found);
    tcase_add_test(spread, anchors_are_ordered_by_what_they_add);
    tcase_add_test(spread, validation_says_how_wide_the_calibrated_spread_is);
    suite_add_tcase(suite, spread);
    TCase *bad = tcase_create("bad input");
    tcase_add_test(bad, states_of_other_runs_are_refused);
    tcase_add_test(bad, bad_data_is_refused);
    tcase_add_test(bad, bad_recipes_are_refused);
    tcase_add_loop_test(bad, losses_that_are_not_finite_name_the_window, 0, 2);
    tcase_add_test(bad, progress_can_stop_an_epoch);
    tcase_add_test(bad, progress_goes_through_validation);
    tcase_add_test(bad, epochs_end);
    suite_add_tcase(suite, bad);
    return suite_run(suite);
}
