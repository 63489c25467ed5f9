/* What each baseline is, against closed forms. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "predict/baseline.h"
#include "predict/kalman.h"
#include "predict/noise.h"
#include "tests/predict/fixture.h"
#include "tests/support/suite.h"

enum { OBSERVED = 8, PREDICTED = 12, MANY = 20000 };

/* An agent that wanders: its last displacement is (0.25, -0.5). */
static const float observed[OBSERVED][2] = {{0, 0},    {1, 0},       {2, 0.5f},  {2, 1},
                                            {3, 1.5f}, {3.5f, 1.5f}, {4, 1.25f}, {4.25f, 0.75f}};

static float *predict_with(si_baseline_kind kind, const si_baseline_config *config, float spread)
{
    si_predictor *predictor;
    ck_assert_int_eq(si_baseline_create(kind, config, &predictor, NULL), SI_OK);
    si_scene_view scene = {.agent_count = 1, .observed = &observed[0][0], .key = 3};
    si_sampling sampling = {.seed = 1, .sample_count = MANY, .spread = spread};
    float *samples = test_predict(predictor, &scene, &sampling);
    si_predictor_destroy(predictor);
    return samples;
}

static float *predict_many(si_baseline_kind kind, const si_baseline_config *config)
{
    return predict_with(kind, config, 1.0f);
}

/* Mean and standard deviation of coordinate `i` of a path, over the samples. */
static void moments(const float *samples, size_t i, double *mean, double *deviation)
{
    double sum = 0, square = 0;
    for (size_t k = 0; k < MANY; k++)
        sum += (double)samples[k * 2 * PREDICTED + i];
    *mean = sum / MANY;
    for (size_t k = 0; k < MANY; k++)
        square += pow((double)samples[k * 2 * PREDICTED + i] - *mean, 2);
    *deviation = sqrt(square / MANY);
}

static double cv_position(size_t i)
{
    double step = (double)(i / 2 + 1);
    return i % 2 == 0 ? 4.25 + 0.25 * step : 0.75 - 0.5 * step;
}

START_TEST(cv_goes_straight_on)
{
    si_baseline_config config = si_baseline_config_default();
    float *samples = predict_many(SI_BASELINE_CV, &config);
    for (size_t i = 0; i < MANY * 2 * PREDICTED; i++)
        if ((double)samples[i] != cv_position(i % (2 * PREDICTED)))
            ck_abort_msg("element %zu is %g", i, (double)samples[i]);
    free(samples);
}
END_TEST

START_TEST(cv_gauss_spreads_with_the_root_of_time)
{
    si_baseline_config config = si_baseline_config_default();
    config.gauss_sigma = 2.0;
    float *samples = predict_many(SI_BASELINE_CV_GAUSS, &config);
    for (size_t i = 0; i < 2 * PREDICTED; i++) {
        double mean, deviation, sigma = 2.0 * sqrt((double)(i / 2 + 1) / PREDICTED);
        moments(samples, i, &mean, &deviation);
        ck_assert_double_eq_tol(mean, cv_position(i), 4 * sigma / sqrt(MANY));
        ck_assert_double_eq_tol(deviation, sigma, 4 * sigma / sqrt(2 * MANY));
    }
    free(samples);
}
END_TEST

START_TEST(cv_sampled_turns_and_keeps_the_speed)
{
    si_baseline_config config = si_baseline_config_default();
    float *samples = predict_many(SI_BASELINE_CV_SAMPLED, &config);
    double speed = hypot(0.25, 0.5), square = 0, sum = 0;
    for (size_t k = 0; k < MANY; k++) {
        const float *path = samples + k * 2 * PREDICTED;
        for (size_t p = 0; p < PREDICTED; p++)
            ck_assert_double_eq_tol(
                hypot((double)path[2 * p] - 4.25, (double)path[2 * p + 1] - 0.75),
                (double)(p + 1) * speed, 1e-5);
        double x = (double)path[0] - 4.25, y = (double)path[1] - 0.75;
        double angle = atan2(0.25 * y + 0.5 * x, 0.25 * x - 0.5 * y) * 180.0 / acos(-1.0);
        sum += angle;
        square += angle * angle;
    }
    ck_assert_double_eq_tol(sum / MANY, 0.0, 4 * 25 / sqrt(MANY));
    ck_assert_double_eq_tol(sqrt(square / MANY), 25.0, 4 * 25 / sqrt(2 * MANY));
    free(samples);
}
END_TEST

/*
 * The filter as batch least squares: the state after T measurements with the velocity's random walk
 * is the minimum of sum (z_t - x_t)^2 / r^2 + sum (v_t - v_{t-1})^2 / q^2, solved densely here. The
 * unknowns are v_1 .. v_{T-1} and x_0, with x_t = x_0 + v_1 + ... + v_t. The recursion carries the
 * walk one step further than the last measurement (v_T has the variance of v_{T-1} plus q^2).
 */
static void batch_kalman(double r, double q, size_t axis, double *position, double *velocity)
{
    enum { N = OBSERVED };
    double a[N][N + 1] = {{0}};
    for (size_t t = 0; t < OBSERVED; t++)
        for (size_t i = 0; i <= t; i++) {
            for (size_t j = 0; j <= t; j++)
                a[i][j] += 1 / (r * r);
            a[i][N] += (double)observed[t][axis] / (r * r);
        }
    for (size_t t = 2; t < OBSERVED; t++) {
        a[t][t] += 1 / (q * q);
        a[t - 1][t - 1] += 1 / (q * q);
        a[t][t - 1] -= 1 / (q * q);
        a[t - 1][t] -= 1 / (q * q);
    }
    for (size_t i = 0; i < N; i++)
        for (size_t row = 0; row < N; row++) {
            double factor = row == i ? 0.0 : a[row][i] / a[i][i];
            for (size_t column = i; column <= N; column++)
                a[row][column] -= factor * a[i][column];
        }
    *position = 0.0;
    for (size_t i = 0; i < N; i++)
        *position += a[i][N] / a[i][i];
    *velocity = a[N - 1][N] / a[N - 1][N - 1];
}

START_TEST(kalman_is_the_least_squares_of_its_model)
{
    si_baseline_config config = si_baseline_config_default();
    config.measurement_sigma = 0.3;
    config.velocity_sigma = 0.1;
    float *samples = predict_with(SI_BASELINE_KALMAN, &config, 0.0f);
    for (size_t axis = 0; axis < 2; axis++) {
        double position, velocity;
        batch_kalman(config.measurement_sigma, config.velocity_sigma, axis, &position, &velocity);
        for (size_t p = 0; p < PREDICTED; p++)
            ck_assert_double_eq_tol((double)samples[2 * p + axis],
                                    position + (double)(p + 1) * velocity, 1e-6);
    }
    free(samples);
}
END_TEST

/* Measured almost exactly, the forecast is a random walk of the velocity: sum of i^2 q^2. */
START_TEST(kalman_without_measurement_noise_is_cv)
{
    si_baseline_config config = si_baseline_config_default();
    config.measurement_sigma = 1e-9;
    config.velocity_sigma = 0.1;
    float *samples = predict_many(SI_BASELINE_KALMAN, &config);
    double variance = 0;
    for (size_t p = 0; p < PREDICTED; p++) {
        double mean, deviation;
        variance += pow(0.1 * (double)(p + 1), 2);
        moments(samples, 2 * p, &mean, &deviation);
        ck_assert_double_eq_tol(deviation, sqrt(variance), 4 * sqrt(variance / (2 * MANY)));
        ck_assert_double_eq_tol(mean, cv_position(2 * p), 4 * sqrt(variance / MANY));
    }
    free(samples);
}
END_TEST

START_TEST(wrong_configurations_are_refused_by_name)
{
#define REFUSE(field, value)                                                              \
    do {                                                                                  \
        si_baseline_config config = si_baseline_config_default();                         \
        config.field = value;                                                             \
        si_error error = SI_ERROR_INIT;                                                   \
        si_predictor *predictor = (si_predictor *)&error;                                 \
        ck_assert_int_eq(si_baseline_create(SI_BASELINE_CV, &config, &predictor, &error), \
                         SI_ERR_ARGUMENT);                                                \
        ck_assert_ptr_null(predictor);                                                    \
        ck_assert_ptr_nonnull(strstr(error.message, #field));                             \
    } while (0)
    REFUSE(observed_steps, 1);
    REFUSE(observed_steps, SIZE_MAX);
    REFUSE(predicted_steps, 0);
    REFUSE(predicted_steps, SI_MAX_STEPS + 1);
    REFUSE(gauss_sigma, NAN);
    REFUSE(angle_sigma, -1.0);
    REFUSE(measurement_sigma, 0.0);
    REFUSE(velocity_sigma, INFINITY);
    si_baseline_config config = si_baseline_config_default();
    si_predictor *predictor;
    ck_assert_int_eq(si_baseline_create(SI_BASELINE_COUNT, &config, &predictor, NULL),
                     SI_ERR_ARGUMENT);
}
END_TEST

START_TEST(names_are_found)
{
    si_baseline_kind found;
    size_t steps = 0;
    for (int kind = 0; kind < SI_BASELINE_COUNT; kind++) {
        ck_assert(si_baseline_find(si_baseline_name((si_baseline_kind)kind), &found, &steps));
        ck_assert_int_eq(found, kind);
    }
    ck_assert_uint_eq(steps, 0);
    ck_assert_ptr_null(si_baseline_name(SI_BASELINE_COUNT));
    ck_assert(si_baseline_find("cv-gauss:5", &found, &steps));
    ck_assert_int_eq(found, SI_BASELINE_CV_GAUSS);
    ck_assert_uint_eq(steps, 5);
    static const char *const none[] = {"CV",    "cv:",   "cv:0",     "cv:x",
                                       "cv:-1", "cv:5x", "kalman:5", "cv:1e3"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        ck_assert_msg(!si_baseline_find(none[i], &found, &steps), "%s", none[i]);
    ck_assert_int_eq(found, SI_BASELINE_CV_GAUSS);
}
END_TEST

START_TEST(cv_goes_on_as_over_its_last_steps)
{
    si_baseline_config config = si_baseline_config_default();
    config.velocity_steps = 3; /* from (3, 1.5) to (4.25, 0.75) */
    float *samples = predict_many(SI_BASELINE_CV, &config);
    ck_assert_float_eq_tol(samples[2 * 11], 4.25f + 12.0f * 1.25f / 3.0f, 1e-5f);
    ck_assert_float_eq_tol(samples[2 * 11 + 1], 0.75f - 12.0f * 0.75f / 3.0f, 1e-5f);
    free(samples);
    config.velocity_steps = 1000; /* as many as there are: from (0, 0) */
    samples = predict_many(SI_BASELINE_CV, &config);
    ck_assert_float_eq_tol(samples[0], 4.25f + 4.25f / 7.0f, 1e-5f);
    free(samples);
}
END_TEST

/* Tracks of the filter's own model: a walk of the velocity, seen with noise. */
static void simulate(double measured, double walked, size_t agent_count, double *tracks)
{
    for (size_t agent = 0; agent < agent_count; agent++) {
        double position[2] = {0, 0}, velocity[2] = {0.5, 0.1};
        for (size_t t = 0; t < OBSERVED; t++) {
            float seen[2], change[2];
            const int64_t key = (int64_t)(agent * OBSERVED + t);
            si_noise_normal_pair(1, key, 0, 0, seen);
            si_noise_normal_pair(2, key, 0, 0, change);
            for (size_t axis = 0; axis < 2; axis++) {
                *tracks++ = position[axis] + measured * (double)seen[axis];
                position[axis] += velocity[axis];
                velocity[axis] += walked * (double)change[axis];
            }
        }
    }
}

START_TEST(kalman_finds_the_noise_of_its_own_model)
{
    static const double sigma[][2] = {{0.1, 0.01}, {0.01, 0.1}, {0.0398, 0.0398}};
    double *tracks = malloc(MANY * OBSERVED * 2 * sizeof *tracks);
    for (size_t i = 0; i < 3; i++) {
        si_baseline_config config = si_baseline_config_default();
        simulate(sigma[i][0], sigma[i][1], MANY, tracks);
        si_kalman_fit fit = {.observed_steps = OBSERVED, .stride = 3};
        si_kalman_fit_add(&fit, MANY / 2, tracks);
        si_kalman_fit_add(&fit, MANY / 2, tracks + MANY / 2 * OBSERVED * 2);
        si_kalman_fit_result(&fit, &config);
        ck_assert_double_eq_tol(log10(config.measurement_sigma / sigma[i][0]), 0.0, 0.11);
        ck_assert_double_eq_tol(log10(config.velocity_sigma / sigma[i][1]), 0.0, 0.11);
    }
    si_baseline_config config = si_baseline_config_default();
    si_kalman_fit_result(&(si_kalman_fit){.observed_steps = OBSERVED}, &config);
    ck_assert_double_eq(config.velocity_sigma, 0.04);
    free(tracks);
}
END_TEST

START_TEST(shortest_lengths_work)
{
    si_baseline_config config = si_baseline_config_default();
    config.observed_steps = 2;
    config.predicted_steps = 1;
    si_predictor *predictor;
    ck_assert_int_eq(si_baseline_create((si_baseline_kind)_i, &config, &predictor, NULL), SI_OK);
    si_scene_view scene = {.agent_count = 1, .observed = (const float[]){1, 1, 2, 3}};
    si_sampling sampling = {.sample_count = 1, .spread = 0.0f};
    float *samples = test_predict(predictor, &scene, &sampling);
    ck_assert_float_eq_tol(samples[0], 3.0f, 1e-6f);
    ck_assert_float_eq_tol(samples[1], 5.0f, 1e-6f);
    free(samples);
    si_predictor_destroy(predictor);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("baseline");
    TCase *forecast = tcase_create("forecast");
    tcase_set_timeout(forecast, 30);
    tcase_add_test(forecast, cv_goes_straight_on);
    tcase_add_test(forecast, cv_gauss_spreads_with_the_root_of_time);
    tcase_add_test(forecast, cv_sampled_turns_and_keeps_the_speed);
    tcase_add_test(forecast, kalman_is_the_least_squares_of_its_model);
    tcase_add_test(forecast, kalman_without_measurement_noise_is_cv);
    tcase_add_test(forecast, cv_goes_on_as_over_its_last_steps);
    tcase_add_test(forecast, kalman_finds_the_noise_of_its_own_model);
    tcase_add_loop_test(forecast, shortest_lengths_work, 0, SI_BASELINE_COUNT);
    suite_add_tcase(suite, forecast);
    TCase *setup = tcase_create("setup");
    tcase_add_test(setup, wrong_configurations_are_refused_by_name);
    tcase_add_test(setup, names_are_found);
    suite_add_tcase(suite, setup);
    return suite_run(suite);
}
