/* Regions that should hold the truth, interval scores, and collisions between steps. */
#include <math.h>
#include <stdlib.h>

#include "metrics/collision.h"
#include "metrics/coverage.h"
#include "metrics/widening.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

enum { SAMPLES = 1000, RUNS = 400 };

static si_cell cell;

static void open_cell(void)
{
    ck_assert_int_eq(si_cell_init(&cell, SAMPLES), SI_OK);
}

static void close_cell(void)
{
    si_cell_finish(&cell);
}

/* Correlated normal numbers, drawn again for every run; the truth likewise. */
static void draw(random_numbers *random, double *samples, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        double x = random_normal(random), y = random_normal(random);
        samples[2 * k] = 5.0 + 2.0 * x;
        samples[2 * k + 1] = -3.0 + 1.5 * x + 0.5 * y;
    }
}

/* Truths drawn as the samples are have levels that are uniform: deviation .025 at .5. */
START_TEST(calibrated_samples_hold_the_truth_as_often_as_they_say)
{
    random_numbers random = random_start(3);
    static double samples[SAMPLES][2];
    double truth[2], within[3] = {0};
    const double levels[3] = {0.5, 0.8, 0.95};
    for (int run = 0; run < RUNS; run++) {
        draw(&random, &samples[0][0], SAMPLES);
        draw(&random, truth, 1);
        si_cell_gather(&cell, &samples[0][0], 2, SAMPLES);
        double level = si_coverage_level(&cell, truth);
        for (int i = 0; i < 3; i++)
            within[i] += (level < levels[i]) / (double)RUNS;
    }
    for (int i = 0; i < 3; i++) {
        double deviation = sqrt(levels[i] * (1.0 - levels[i]) / RUNS);
        ck_assert_double_eq_tol(within[i], levels[i], 4.0 * deviation);
    }
    random_end(&random);
}
END_TEST

/* Truths that lie 2.5 times as far out as samples say: that is found, and then regions hold. */
START_TEST(the_factor_that_samples_lack_is_found)
{
    enum { CELLS = 1500, SAMPLES_EACH = 300 };
    const double level = _i == 0 ? 0.0 : 0.8, lacking = 2.5;
    random_numbers random = random_start(5);
    static double samples[SAMPLES_EACH][2], truths[CELLS][2];
    si_widening *widening;
    double factor, held = 0.0;
    ck_assert_int_eq(si_widening_create(level, &widening), SI_OK);
    ck_assert_int_eq(si_widening_factor(widening, &factor, NULL), SI_ERR_NUMERIC);
    for (int run = 0; run < CELLS; run++) {
        draw(&random, &samples[0][0], SAMPLES_EACH);
        draw(&random, truths[run], 1);
        truths[run][0] = 5.0 + lacking * (truths[run][0] - 5.0);
        truths[run][1] = -3.0 + lacking * (truths[run][1] + 3.0);
        si_cell_gather(&cell, &samples[0][0], 2, SAMPLES_EACH);
        ck_assert_int_eq(si_widening_add(widening, &cell, truths[run]), SI_OK);
    }
    ck_assert_int_eq(si_widening_factor(widening, &factor, NULL), SI_OK);
    ck_assert_double_eq_tol(factor, lacking, 0.15); /* by 4 deviations */
    for (int run = 0; run < CELLS; run++) {
        draw(&random, &samples[0][0], SAMPLES_EACH);
        for (int k = 0; k < SAMPLES_EACH; k++) {
            samples[k][0] = 5.0 + factor * (samples[k][0] - 5.0);
            samples[k][1] = -3.0 + factor * (samples[k][1] + 3.0);
        }
        si_cell_gather(&cell, &samples[0][0], 2, SAMPLES_EACH);
        held += (si_coverage_level(&cell, truths[run]) < 0.8) / (double)CELLS;
    }
    ck_assert_double_eq_tol(held, 0.8, 0.05);
    si_widening_destroy(widening);
    random_end(&random);
}
END_TEST

START_TEST(cells_without_width_do_not_count)
{
    const double same[3][2] = {{1, 2}, {1, 2}, {1, 2}}, far[3][2] = {{0, 0}, {1, 0}, {0, NAN}};
    si_widening *widening;
    double factor;
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_widening_create(1.0, &widening), SI_ERR_ARGUMENT);
    ck_assert_int_eq(si_widening_create(0.9, &widening), SI_OK);
    si_cell_gather(&cell, &same[0][0], 2, 3);
    ck_assert_int_eq(si_widening_add(widening, &cell, same[0]), SI_OK);
    si_cell_gather(&cell, &far[0][0], 2, 3);
    ck_assert_int_eq(si_widening_add(widening, &cell, same[0]), SI_OK);
    ck_assert_int_eq(si_widening_factor(widening, &factor, &error), SI_ERR_NUMERIC);
    ck_assert_str_eq(error.message,
                     "expected at least 9 truths and samples of some width, found 0");
    si_widening_destroy(widening);
}
END_TEST

START_TEST(levels_grow_outwards)
{
    random_numbers random = random_start(4);
    static double samples[SAMPLES][2];
    draw(&random, &samples[0][0], SAMPLES);
    random_end(&random);
    si_cell_gather(&cell, &samples[0][0], 2, SAMPLES);
    double before = 0.0;
    ck_assert_double_eq(si_coverage_level(&cell, cell.mean), 0.0);
    for (double way = 0.0; way < 12.0; way += 0.25) {
        double truth[2] = {cell.mean[0] + way, cell.mean[1] + 0.2 * way};
        double level = si_coverage_level(&cell, truth);
        ck_assert_double_ge(level, before);
        before = level;
    }
    ck_assert_double_eq(before, 1.0);
}
END_TEST

/* Samples 0, 1, .. 40: quantiles at .025 and .975 are 1 and 39. */
START_TEST(interval_score_is_width_and_what_is_missed)
{
    double samples[41][2];
    for (int k = 0; k <= 40; k++)
        samples[k][0] = samples[40 - k][1] = k;
    si_cell_gather(&cell, &samples[0][0], 2, 41);
    const double inside[2] = {20.0, 5.0}, left[2] = {-1.0, 20.0}, both[2] = {42.0, 0.5};
    ck_assert_double_eq_tol(si_interval_score(&cell, inside), 38.0, 1e-12);
    ck_assert_double_eq_tol(si_interval_score(&cell, left), 38.0 + 0.5 * 40.0 * 2.0, 1e-12);
    ck_assert_double_eq_tol(si_interval_score(&cell, both), 38.0 + 0.5 * 40.0 * 3.5, 1e-12);
}
END_TEST

START_TEST(what_is_not_finite_is_outside)
{
    double samples[3][2] = {{0, 0}, {1, 0}, {0, 1}};
    const double nowhere[2] = {NAN, 0.0}, somewhere[2] = {0.3, 0.3};
    si_cell_gather(&cell, &samples[0][0], 2, 3);
    ck_assert_double_eq(si_coverage_level(&cell, nowhere), 1.0);
    ck_assert(isinf(si_interval_score(&cell, nowhere)));
    samples[1][1] = INFINITY;
    si_cell_gather(&cell, &samples[0][0], 2, 3);
    ck_assert_double_eq(si_coverage_level(&cell, somewhere), 1.0);
    ck_assert(isinf(si_interval_score(&cell, somewhere)));
}
END_TEST

/* Samples on one line hold the line's middle, and nothing beside it. */
START_TEST(a_line_has_an_inside)
{
    const double samples[5][2] = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}};
    const double on[2] = {2.5, 2.5}, beside[2] = {2.0, 2.1};
    si_cell_gather(&cell, &samples[0][0], 2, 5);
    ck_assert_double_eq_tol(si_coverage_level(&cell, on), 0.2, 1e-15);
    ck_assert_double_eq(si_coverage_level(&cell, beside), 1.0);
}
END_TEST

/* Two who swap places meet half way, at no step. */
START_TEST(people_collide_between_steps)
{
    const double east[2][2] = {{0, 0}, {2, 0}}, west[2][2] = {{2, 0.05}, {0, 0.05}};
    ck_assert_double_eq_tol(si_collision_distance(2, &east[0][0], &west[0][0]), 0.05, 1e-15);
    ck_assert_double_eq_tol(si_collision_distance(1, &east[0][0], &west[0][0]), hypot(2, 0.05),
                            1e-15);
    const double behind[3][2] = {{0, 3}, {1, 3}, {2, 3}}, ahead[3][2] = {{1, 0}, {2, 0}, {2, 1}};
    ck_assert_double_eq_tol(si_collision_distance(3, &behind[0][0], &ahead[0][0]), 2.0, 1e-15);
    ck_assert(isinf(si_collision_distance(0, &east[0][0], &west[0][0])));
    const double lost[2][2] = {{0, 0}, {NAN, 0}};
    ck_assert(isnan(si_collision_distance(2, &lost[0][0], &west[0][0])));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("regions");
    TCase *tests = tcase_create("regions");
    tcase_add_checked_fixture(tests, open_cell, close_cell);
    tcase_add_test(tests, calibrated_samples_hold_the_truth_as_often_as_they_say);
    tcase_add_test(tests, levels_grow_outwards);
    tcase_add_loop_test(tests, the_factor_that_samples_lack_is_found, 0, 2);
    tcase_add_test(tests, cells_without_width_do_not_count);
    tcase_add_test(tests, interval_score_is_width_and_what_is_missed);
    tcase_add_test(tests, what_is_not_finite_is_outside);
    tcase_add_test(tests, a_line_has_an_inside);
    tcase_add_test(tests, people_collide_between_steps);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
