/* Scenes of many recordings a few at a time, and predicting them on any number of threads. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/forecast_pool.h"
#include "pipeline/forecasts.h"
#include "pipeline/predictors.h"
#include "pipeline/recordings_internal.h"
#include "pipeline/training_windows.h"
#include "tests/support/suite.h"

enum { FRAMES = 30, AGENTS = 3, WINDOWS = FRAMES - 19, SAMPLES = 5 };

static char paths[2][512];

/* Two recordings of people who walk on. */
static void write_recordings(void)
{
    for (int i = 0; i < 2; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/day%d.txt", scratch_folder(), i);
        FILE *file = fopen(paths[i], "w");
        for (int frame = 0; frame < FRAMES; frame++)
            for (int id = 0; id < AGENTS; id++)
                fprintf(file, "%d %d %.2f %d\n", frame, id, 0.4 * frame + i, id);
        fclose(file);
    }
}

static si_recordings_source both(void)
{
    static char *const files[] = {paths[0], paths[1]};
    si_recordings_source source = si_recordings_source_default();
    source.files = files;
    source.file_count = 2;
    write_recordings();
    return source;
}

static si_recordings *open_both(void)
{
    const si_recordings_source source = both();
    si_recordings *recordings;
    ck_assert_int_eq(si_recordings_open(&source, &recordings, NULL), SI_OK);
    return recordings;
}

START_TEST(scenes_come_whole_and_in_order_whatever_fits)
{
    const size_t max_agents = (size_t)_i;
    si_recordings *recordings = open_both();
    const si_recordings_summary summary = si_recordings_get_summary(recordings);
    ck_assert_uint_eq(summary.recording_count, 2);
    ck_assert_uint_eq(summary.scenes.scene_count, 2 * WINDOWS);
    ck_assert_uint_eq(summary.scenes.largest_scene, AGENTS);
    for (int round = 0; round < 2; round++) {
        si_scene_set set;
        size_t scene = 0;
        do {
            ck_assert_int_eq(si_recordings_read(recordings, max_agents, &set, NULL), SI_OK);
            ck_assert(set.scene_count <= 1 || set.agent_count <= max_agents);
            for (size_t s = 0; s < set.scene_count; s++, scene++) {
                const size_t day = scene / WINDOWS, window = scene % WINDOWS;
                ck_assert_str_eq(set.recording[s], day == 0 ? "day0" : "day1");
                ck_assert_int_eq(set.frame[s], (int64_t)window + 7);
                ck_assert_double_eq_tol(set.observed[set.offset[s] * 16],
                                        0.4 * (double)window + (double)day, 1e-9);
            }
        } while (set.scene_count > 0);
        ck_assert_uint_eq(scene, 2 * WINDOWS);
    }
    si_recordings_destroy(recordings);
}
END_TEST

/* Noise has its deviation, is of observed positions alone, and the same again. */
START_TEST(observed_positions_are_off_as_asked)
{
    si_recordings_source source = both();
    si_recordings *clean = open_both(), *noisy;
    si_scene_set exact, off;
    source.noise = 0.05;
    ck_assert_int_eq(si_recordings_open(&source, &noisy, NULL), SI_OK);
    ck_assert_int_eq(si_recordings_read(clean, SIZE_MAX, &exact, NULL), SI_OK);
    ck_assert_int_eq(si_recordings_read(noisy, SIZE_MAX, &off, NULL), SI_OK);
    const size_t numbers = exact.agent_count * 16;
    double square = 0.0;
    for (size_t i = 0; i < numbers; i++)
        square += pow(off.observed[i] - exact.observed[i], 2) / (double)numbers;
    ck_assert_double_eq_tol(sqrt(square), 0.05, 0.005);
    ck_assert_mem_eq(off.future, exact.future, exact.agent_count * 24 * sizeof *exact.future);
    double *first = calloc(numbers, sizeof *first);
    memcpy(first, off.observed, numbers * sizeof *first);
    ck_assert_int_eq(si_recordings_read(noisy, SIZE_MAX, &off, NULL), SI_OK); /* the end */
    ck_assert_int_eq(si_recordings_read(noisy, 1, &off, NULL), SI_OK);
    ck_assert_mem_eq(off.observed, first, off.agent_count * 16 * sizeof *first);
    free(first);
    si_recordings_destroy(clean);
    si_recordings_destroy(noisy);
}
END_TEST

/* Who walks on at one speed does so in a hurry, 1.2 to 1.5 times as fast. */
START_TEST(windows_in_a_hurry_come_after_the_others)
{
    const si_recordings_source source = both();
    si_recordings *recordings = open_both();
    si_recipe recipe = si_recipe_tuned();
    si_scene_set set;
    training_windows windows;
    recipe.augmentation.hurry_share = 0.0;
    ck_assert_int_eq(si_recordings_read(recordings, SIZE_MAX, &set, NULL), SI_OK);
    ck_assert_int_eq(training_windows_extend(&source, &recipe, &set, &windows, NULL), SI_OK);
    ck_assert_ptr_eq(windows.set.observed, set.observed);
    training_windows_finish(&windows);
    recipe.augmentation.hurry_share = 0.1;
    recipe.augmentation.hurry_range = 1.5; /* two runs of 30 frames, one of them wanted twice */
    ck_assert_int_eq(training_windows_extend(&source, &recipe, &set, &windows, NULL), SI_OK);
    ck_assert_uint_eq(windows.set.scene_count, 2 * WINDOWS + 2);
    ck_assert_uint_eq(windows.set.agent_count, (2 * WINDOWS + 2) * AGENTS);
    ck_assert_mem_eq(windows.observed, set.observed, set.agent_count * 16 * sizeof *set.observed);
    for (size_t agent = set.agent_count; agent < windows.set.agent_count; agent++) {
        const double *seen = windows.observed + agent * 16, *ahead = windows.future + agent * 24;
        const double step = seen[2] - seen[0];
        ck_assert(step > 1.2 * 0.4 && step < 1.5 * 0.4);
        ck_assert_double_eq_tol(ahead[0] - seen[14], step, 1e-9);
        ck_assert_double_eq_tol(ahead[22] - ahead[0], 11.0 * step, 1e-9);
        ck_assert_double_eq_tol(ahead[23], (double)(agent % AGENTS), 1e-9);
    }
    training_windows_finish(&windows);
    si_recordings_destroy(recordings);
}
END_TEST

/* Selections within a recording, over both, behind the last, and then all again. */
START_TEST(selected_scenes_are_those_of_the_whole)
{
    static const size_t selection[][2] = {
        {3, 4}, {WINDOWS - 2, 5}, {2 * WINDOWS - 1, SIZE_MAX}, {2 * WINDOWS, 1}, {0, SIZE_MAX}};
    si_recordings *recordings = open_both();
    for (size_t i = 0; i < sizeof selection / sizeof selection[0]; i++) {
        const size_t first = selection[i][0], left = 2 * WINDOWS - first;
        const size_t count = selection[i][1] < left ? selection[i][1] : left;
        si_scene_set set;
        recordings_select(recordings, first, selection[i][1]);
        ck_assert_int_eq(si_recordings_read(recordings, SIZE_MAX, &set, NULL), SI_OK);
        ck_assert_uint_eq(set.scene_count, count);
        for (size_t s = 0; s < count; s++) {
            ck_assert_int_eq(set.frame[s], (int64_t)((first + s) % WINDOWS) + 7);
            ck_assert_str_eq(set.recording[s], first + s < WINDOWS ? "day0" : "day1");
        }
        if (count > 0)
            ck_assert_int_eq(si_recordings_read(recordings, SIZE_MAX, &set, NULL), SI_OK);
        ck_assert_uint_eq(set.scene_count, 0);
    }
    si_recordings_destroy(recordings);
}
END_TEST

static double *predict_on(size_t threads, const si_scene_set *set)
{
    si_sampling sampling = si_sampling_default();
    sampling.sample_count = SAMPLES;
    si_predictor *predictor;
    si_forecast_pool *pool;
    double *samples = calloc(set->agent_count, SAMPLES * 12 * 2 * sizeof *samples);
    ck_assert_int_eq(si_predictor_load("pedestrian", NULL, &predictor, NULL), SI_OK);
    ck_assert_int_eq(si_forecast_pool_create(predictor, &sampling, AGENTS, threads, &pool, NULL),
                     SI_OK);
    ck_assert_int_eq(
        si_forecast_pool_run(pool, &(si_forecast_job){.scenes = *set, .samples = samples}, NULL),
        SI_OK);
    si_forecast_pool_destroy(pool);
    si_predictor_destroy(predictor);
    return samples;
}

START_TEST(threads_do_not_matter)
{
    si_recordings *recordings = open_both();
    si_scene_set set;
    ck_assert_int_eq(si_recordings_read(recordings, SIZE_MAX, &set, NULL), SI_OK);
    double *one = predict_on(1, &set), *three = predict_on(3, &set);
    ck_assert_mem_eq(one, three, set.agent_count * SAMPLES * 12 * 2 * sizeof *one);
    for (size_t a = 0; a < set.agent_count; a++) { /* a step on, everybody walks .4 m */
        const double *here = set.observed + a * 16 + 14, *next = one + a * SAMPLES * 24;
        ck_assert_double_eq_tol(hypot(next[0] - here[0], next[1] - here[1]), 0.4, 0.3);
    }
    free(one);
    free(three);
    si_recordings_destroy(recordings);
}
END_TEST

static bool stop_after_half(void *context, uint64_t done, uint64_t total)
{
    uint64_t *calls = context;
    *calls += 1;
    return 2 * done < total;
}

/* Whatever numbers go in and come out, the samples are the same; progress may stop them. */
START_TEST(a_job_takes_float32_and_can_be_stopped)
{
    si_recordings *recordings = open_both();
    si_scene_set set;
    ck_assert_int_eq(si_recordings_read(recordings, SIZE_MAX, &set, NULL), SI_OK);
    const size_t numbers = set.agent_count * 16;
    const size_t sampled = set.agent_count * SAMPLES * 12 * 2;
    float *observed = calloc(numbers, sizeof *observed),
          *samples = calloc(sampled, sizeof *samples);
    double *wide = calloc(numbers, sizeof *wide);
    for (size_t i = 0; i < numbers; i++)
        wide[i] = (double)(observed[i] = (float)set.observed[i]);
    si_predictor *predictor;
    si_forecast_pool *pool;
    si_sampling sampling = si_sampling_default();
    sampling.sample_count = SAMPLES;
    ck_assert_int_eq(si_predictor_load("pedestrian", NULL, &predictor, NULL), SI_OK);
    ck_assert_int_eq(si_forecast_pool_create(predictor, &sampling, AGENTS, 2, &pool, NULL), SI_OK);
    uint64_t calls = 0;
    si_error error = SI_ERROR_INIT;
    si_forecast_pool *none = pool;
    ck_assert_int_eq(si_forecast_pool_create(predictor, &sampling, AGENTS, 100000, &none, &error),
                     SI_ERR_ARGUMENT);
    ck_assert_ptr_null(none);
    ck_assert_str_eq(error.message, "threads: expected at most 1024, got 100000");
    si_forecast_job job = {.scenes = set, .observed_float = observed, .samples_float = samples};
    ck_assert_int_eq(si_forecast_pool_run(pool, &job, &error), SI_OK);
    set.observed = wide;
    double *expected = predict_on(1, &set);
    for (size_t i = 0; i < sampled; i++)
        ck_assert_float_eq(samples[i], (float)expected[i]);
    job.progress = (si_progress){stop_after_half, &calls};
    ck_assert_int_eq(si_forecast_pool_run(pool, &job, &error), SI_ERR_INTERRUPTED);
    ck_assert_uint_eq(calls, 1);
    job.progress = (si_progress){0};
    observed[numbers - 1] = NAN;
    error = (si_error)SI_ERROR_INIT;
    ck_assert_int_eq(si_forecast_pool_run(pool, &job, &error), SI_ERR_NUMERIC);
    char expected_message[sizeof error.message];
    snprintf(expected_message, sizeof expected_message,
             "%s: the scene at frame %lld: an observed position is not finite",
             set.recording[set.scene_count - 1], (long long)set.frame[set.scene_count - 1]);
    ck_assert_str_eq(error.message, expected_message);
    job.observed_float = NULL, job.scenes.observed = NULL;
    ck_assert_int_eq(si_forecast_pool_run(pool, &job, NULL), SI_ERR_ARGUMENT);
    si_forecast_pool_destroy(pool);
    si_predictor_destroy(predictor);
    si_recordings_destroy(recordings);
    free(observed), free(samples), free(wide), free(expected);
}
END_TEST

START_TEST(a_scene_that_is_too_large_is_refused)
{
    const double observed[4 * 8 * 2] = {0};
    const si_scene_set set = {
        .scene_count = 1, .agent_count = 4, .offset = (size_t[]){0, 4}, .observed = observed};
    const si_sampling sampling = {.sample_count = 1, .spread = 1.0f};
    double samples[4 * 12 * 2];
    si_predictor *predictor;
    si_forecast_pool *pool;
    ck_assert_int_eq(si_predictor_load("cv", NULL, &predictor, NULL), SI_OK);
    ck_assert_int_eq(si_forecast_pool_create(predictor, &sampling, 3, 2, &pool, NULL), SI_OK);
    ck_assert_int_eq(
        si_forecast_pool_run(pool, &(si_forecast_job){.scenes = set, .samples = samples}, NULL),
        SI_ERR_ARGUMENT);
    si_forecast_pool_destroy(pool);
    si_predictor_destroy(predictor);
}
END_TEST

START_TEST(a_file_has_the_scenes_and_says_what_is_wrong)
{
    si_predictor *predictor;
    si_predictions_reader *reader;
    si_recordings *recordings = open_both();
    char path[600];
    snprintf(path, sizeof path, "%s/made.h5", scratch_folder());
    ck_assert_int_eq(si_predictor_load("cv", NULL, &predictor, NULL), SI_OK);
    si_forecasts *forecasts;
    si_forecasts_config config = si_forecasts_config_default();
    config.recordings = recordings;
    config.predictor = predictor;
    ck_assert_int_eq(si_forecasts_create(&config, &forecasts, NULL), SI_OK);
    ck_assert_int_eq(si_forecasts_write(forecasts, path, NULL, NULL, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_reader_open(path, NULL, &reader, NULL), SI_OK);
    ck_assert_uint_eq(si_predictions_reader_header(reader)->scene_count, 2 * WINDOWS);
    ck_assert_uint_eq(si_predictions_reader_header(reader)->agent_count, 2 * WINDOWS * AGENTS);
    ck_assert(si_predictions_reader_header(reader)->has_future);
    si_forecasts_destroy(forecasts);
    si_predictions_reader_destroy(reader);
    si_predictor_destroy(predictor);

    const si_predictor_steps longer = {.observed = 8, .predicted = 13};
    ck_assert_int_eq(si_predictor_load("cv", &longer, &predictor, NULL), SI_OK);
    config.predictor = predictor;
    ck_assert_int_eq(si_forecasts_create(&config, &forecasts, NULL), SI_ERR_SHAPE);
    ck_assert_ptr_null(forecasts);
    si_recordings_destroy(recordings);
    si_predictor_destroy(predictor);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("recordings");
    TCase *tests = tcase_create("recordings");
    tcase_add_loop_test(tests, scenes_come_whole_and_in_order_whatever_fits, 0, 80);
    tcase_add_test(tests, observed_positions_are_off_as_asked);
    tcase_add_test(tests, windows_in_a_hurry_come_after_the_others);
    tcase_add_test(tests, selected_scenes_are_those_of_the_whole);
    tcase_add_test(tests, threads_do_not_matter);
    tcase_add_test(tests, a_job_takes_float32_and_can_be_stopped);
    tcase_add_test(tests, a_scene_that_is_too_large_is_refused);
    tcase_add_test(tests, a_file_has_the_scenes_and_says_what_is_wrong);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
