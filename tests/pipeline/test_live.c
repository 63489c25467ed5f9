/* Following a live crowd: what recordings give, who lacks history, times that are none. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/forecaster.h"
#include "pipeline/live.h"
#include "pipeline/predictors.h"
#include "tests/support/suite.h"

enum { STEPS = 8, WALKERS = 3, NEWCOMER = 9 };

static si_predictor *predictor;
static si_live *live;

static void setup(void)
{
    si_live_config config = si_live_config_default();
    config.max_agents = 8;
    ck_assert_int_eq(si_predictor_load("pedestrian", NULL, &predictor, NULL), SI_OK);
    ck_assert_int_eq(si_live_create(predictor, &config, &live, NULL), SI_OK);
}

static void teardown(void)
{
    si_live_destroy(live);
    si_predictor_destroy(predictor);
}

/* Where walker `id` is at a step. */
static double along(int id, int step)
{
    return 100.0 + 0.4 * step + 0.05 * id * step;
}

/* The walkers' steps up to the last observed one; the newcomer's last two. */
static void walk(void)
{
    for (int step = 0; step < STEPS; step++) {
        for (int id = 0; id < WALKERS; id++)
            ck_assert_int_eq(si_live_add(live, 0.4 * step, id, along(id, step), id),
                             SI_TRACKER_ADDED);
        if (step >= STEPS - 2)
            ck_assert_int_eq(si_live_add(live, 0.4 * step, NEWCOMER, along(NEWCOMER, step), 7.0),
                             SI_TRACKER_ADDED);
    }
}

START_TEST(predictions_are_those_of_a_recording)
{
    double observed[WALKERS][STEPS][2];
    for (int id = 0; id < WALKERS; id++)
        for (int step = 0; step < STEPS; step++)
            memcpy(observed[id][step], (double[]){along(id, step), id}, sizeof(double[2]));
    const si_sampling sampling = si_sampling_default();
    const si_forecast_scene scene = {
        .agent_count = WALKERS, .observed = &observed[0][0][0], .frame = 77};
    si_forecaster *forecaster;
    si_forecast expected;
    si_live_forecast found;
    walk();
    ck_assert_int_eq(si_live_predict(live, 0.4 * (STEPS - 1), 77, &found), SI_OK);
    ck_assert_int_eq(si_forecaster_create(predictor, &sampling, WALKERS, &forecaster, NULL), SI_OK);
    ck_assert_int_eq(si_forecaster_predict(forecaster, &scene, &expected), SI_OK);
    const size_t length = sampling.sample_count * si_predictor_predicted_steps(predictor) * 2;
    ck_assert_uint_eq(found.agent_count, WALKERS + 1);
    for (size_t i = 0; i < WALKERS; i++) {
        ck_assert_int_eq(found.agent[i].agent_id, (int64_t)i);
        ck_assert_uint_eq(found.agent[i].known_steps, STEPS);
        ck_assert_double_eq(found.agent[i].origin[0], expected.origin[0]);
        ck_assert_mem_eq(found.agent[i].samples, expected.samples + i * length,
                         length * sizeof(float));
    }
    ck_assert_uint_eq(found.sample_count * found.predicted_steps * 2, length);
    double *samples = calloc(WALKERS * length, sizeof *samples);
    ck_assert_int_eq(si_predictor_forecast(predictor, NULL, &scene, samples, NULL), SI_OK);
    for (size_t i = 0; i < WALKERS * length; i++)
        ck_assert_double_eq(samples[i], expected.origin[i % 2] + (double)expected.samples[i]);
    free(samples);
    si_forecaster_destroy(forecaster);
}
END_TEST

START_TEST(the_others_are_predicted_whoever_has_no_position)
{
    double observed[2][STEPS][2], samples[2][20][12][2];
    for (int id = 0; id < 2; id++)
        for (int step = 0; step < STEPS; step++)
            memcpy(observed[id][step], (double[]){along(id, step), id}, sizeof(double[2]));
    const si_forecast_scene scene = {.agent_count = 2, .observed = &observed[0][0][0]};
    for (int lost = 0; lost < 2; lost++) {
        const double kept = observed[lost][STEPS - 1][1];
        observed[lost][STEPS - 1][1] = NAN;
        ck_assert_int_eq(si_predictor_forecast(predictor, NULL, &scene, &samples[0][0][0][0], NULL),
                         SI_OK);
        observed[lost][STEPS - 1][1] = kept;
        ck_assert(!isfinite(samples[lost][0][0][0]));
        for (int k = 0; k < 20; k++)
            ck_assert_double_eq_tol(samples[!lost][k][0][0], along(!lost, STEPS), 0.5);
    }
}
END_TEST

START_TEST(samplings_that_are_none_are_refused_at_the_start)
{
    si_live_config config[5];
    for (size_t i = 0; i < 5; i++)
        config[i] = si_live_config_default();
    config[0].sampling.spread = NAN;
    config[1].sampling.spread = -INFINITY;
    config[2].sampling.point = SI_POINT_COUNT;
    config[3].sampling.draws = (si_draws)9;
    config[4].step_seconds = NAN;
    static const char *const said[] = {"spread nan", "spread -inf", "point 3", "draws 9",
                                       "step of nan"};
    for (size_t i = 0; i < 5; i++) {
        si_error error = SI_ERROR_INIT;
        si_live *made;
        ck_assert_int_eq(si_live_create(predictor, &config[i], &made, &error), SI_ERR_ARGUMENT);
        ck_assert_ptr_nonnull(strstr(error.message, said[i]));
    }
}
END_TEST

START_TEST(newcomers_come_last_about_an_origin_of_their_own)
{
    si_live_forecast found;
    walk();
    ck_assert_int_eq(si_live_predict(live, 0.4 * (STEPS - 1), 77, &found), SI_OK);
    const si_live_agent *newcomer = &found.agent[WALKERS];
    ck_assert_int_eq(newcomer->agent_id, NEWCOMER);
    ck_assert_uint_eq(newcomer->known_steps, 2);
    ck_assert_double_eq(newcomer->origin[0], along(NEWCOMER, STEPS - 1));
    ck_assert_float_eq_tol(newcomer->observed[0], -0.85f * (STEPS - 1), 1e-5f);
    ck_assert_float_eq(newcomer->observed[2 * (STEPS - 1)], 0.0f);
}
END_TEST

START_TEST(times_that_are_none_change_nothing)
{
    const double times[] = {NAN, INFINITY, -INFINITY, 1e308, -DBL_MAX};
    si_live_forecast found;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        ck_assert_int_eq(si_live_predict(live, times[i], 0, &found), SI_ERR_ARGUMENT);
        ck_assert_int_eq(si_live_add(live, times[i], 1, 0, 0), SI_TRACKER_NOT_FINITE);
    }
    walk();
    ck_assert_int_eq(si_live_predict(live, 0.4 * (STEPS - 1), 77, &found), SI_OK);
    ck_assert_uint_eq(found.agent_count, WALKERS + 1);
}
END_TEST

START_TEST(configs_out_of_range_are_refused)
{
    si_live_config config[6];
    for (size_t i = 0; i < 6; i++)
        config[i] = si_live_config_default();
    config[0].max_agents = 0;
    config[1].step_seconds = NAN;
    config[2].lateness_seconds = -1.0;
    config[3].sampling.sample_count = 0;
    config[4].max_agents = SIZE_MAX / 2;
    config[5].max_gap_seconds = INFINITY;
    for (size_t i = 0; i < 6; i++) {
        si_error error = SI_ERROR_INIT;
        si_live *made;
        ck_assert_int_ne(si_live_create(predictor, &config[i], &made, &error), SI_OK);
        ck_assert_ptr_null(made);
        ck_assert_int_ne(error.message[0], '\0');
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("live");
    TCase *tests = tcase_create("live");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, predictions_are_those_of_a_recording);
    tcase_add_test(tests, the_others_are_predicted_whoever_has_no_position);
    tcase_add_test(tests, samplings_that_are_none_are_refused_at_the_start);
    tcase_add_test(tests, newcomers_come_last_about_an_origin_of_their_own);
    tcase_add_test(tests, times_that_are_none_change_nothing);
    tcase_add_test(tests, configs_out_of_range_are_refused);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
