#include <math.h>
#include <stdlib.h>

#include "metrics/interval.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

enum { MAX_COUNT = 600, RUNS = 1500 };

/* value = 2 + x_t, x_t a chain with that correlation of neighbours, and independent noise of that
 * deviation on top; weights that vary. */
typedef struct chain {
    size_t count;
    double correlation, noise;
    double row[MAX_COUNT][2]; /* sum, weight */
} chain;

static void draw(random_numbers *random, chain *made)
{
    double r = made->correlation;
    double x = random_normal(random);
    for (size_t t = 0; t < made->count; t++) {
        double weight = 1.0 + (double)(t % 3);
        made->row[t][0] = weight * (2.0 + x);
        if (made->noise > 0.0)
            made->row[t][0] += weight * made->noise * random_normal(random);
        made->row[t][1] = weight;
        x = r * x + sqrt(1.0 - r * r) * random_normal(random);
    }
}

static si_series series_of(const chain *made)
{
    return (si_series){made->count, &made->row[0][0], &made->row[0][1], 2};
}

/* Share of chains whose interval holds the truth. */
static double coverage(size_t count, double correlation, double noise, double confidence)
{
    random_numbers random = random_start(77);
    static chain made;
    made.count = count;
    made.correlation = correlation;
    made.noise = noise;
    size_t held = 0;
    for (size_t i = 0; i < RUNS; i++) {
        draw(&random, &made);
        si_series series = series_of(&made);
        si_estimate estimate = si_estimate_mean(&series);
        si_interval interval = si_estimate_interval(&estimate, confidence);
        held += interval.low <= 2.0 && 2.0 <= interval.high;
    }
    random_end(&random);
    return (double)held / RUNS;
}

/* Whatever the dependence and the confidence; the binomial deviation is .006. */
START_TEST(intervals_hold_their_word)
{
    const struct {
        size_t count;
        double correlation, noise, confidence;
    } cases[] = {{20, 0.0, 0.0, 0.95},  {300, 0.0, 0.0, 0.95}, {300, 0.5, 0.0, 0.95},
                 {300, 0.8, 0.0, 0.95}, {600, 0.9, 0.0, 0.95}, {600, 0.5, 0.0, 0.5},
                 {300, 0.95, 3.0, 0.95}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double held =
            coverage(cases[i].count, cases[i].correlation, cases[i].noise, cases[i].confidence);
        ck_assert_msg(fabs(held - cases[i].confidence) < 0.03, "case %zu: %g of %g", i, held,
                      cases[i].confidence);
    }
}
END_TEST

/* The variance from a matrix product instead of a recurrence, at the frequencies that were used. */
START_TEST(error_is_that_of_the_cosines)
{
    random_numbers random = random_start(5);
    static chain made = {.count = 120, .correlation = 0.6};
    draw(&random, &made);
    random_end(&random);
    si_series series = series_of(&made);
    si_estimate estimate = si_estimate_mean(&series);
    double sum = 0.0, weight = 0.0, variance = 0.0;
    for (size_t t = 0; t < made.count; t++) {
        sum += made.row[t][0];
        weight += made.row[t][1];
    }
    ck_assert_double_eq_tol(estimate.value, sum / weight, 1e-14);
    for (size_t j = 1; j <= estimate.degrees; j++) {
        double part = 0.0;
        for (size_t t = 0; t < made.count; t++)
            part += (made.row[t][0] - sum / weight * made.row[t][1]) / weight *
                    cos(acos(-1.0) * (double)j * ((double)t + 0.5) / (double)made.count);
        variance += 2.0 * part * part;
    }
    ck_assert_double_eq_tol(estimate.standard_error, sqrt(variance / (double)estimate.degrees),
                            1e-13);
}
END_TEST

/* Critical values of tables: t(1) 12.706 at .95; two points have one degree. */
START_TEST(two_points_are_an_interval_of_one_degree)
{
    const double sum[2] = {1.0, 3.0}, weight[2] = {1.0, 1.0};
    si_series series = {2, sum, weight, 1};
    si_estimate estimate = si_estimate_mean(&series);
    ck_assert_uint_eq(estimate.degrees, 1);
    ck_assert_double_eq_tol(estimate.value, 2.0, 1e-15);
    ck_assert_double_eq_tol(estimate.standard_error, 1.0, 1e-12); /* s / sqrt 2 */
    si_interval interval = si_estimate_interval(&estimate, 0.95);
    ck_assert_double_eq_tol(interval.high, 2.0 + 12.7062, 1e-4);
    ck_assert_double_eq_tol(interval.low, 2.0 - 12.7062, 1e-4);
    estimate.value = 12.7062;
    ck_assert_double_eq_tol(si_estimate_p_value(&estimate), 0.05, 1e-6);
}
END_TEST

START_TEST(what_cannot_be_told_is_not_a_number)
{
    const double sum[3] = {1.0, INFINITY, 2.0}, weight[3] = {1.0, 1.0, 1.0}, none[3] = {0};
    const si_series bad[] = {
        {0, sum, weight, 1}, {1, sum, weight, 1}, {3, sum, weight, 1}, {3, none, none, 1}};
    const double values[] = {NAN, 1.0, INFINITY, NAN};
    for (size_t i = 0; i < 4; i++) {
        si_estimate estimate = si_estimate_mean(&bad[i]);
        ck_assert(isnan(values[i]) ? isnan(estimate.value) : estimate.value == values[i]);
        ck_assert(isnan(estimate.standard_error) && estimate.degrees == 0);
        ck_assert(isnan(si_estimate_interval(&estimate, 0.95).low));
        ck_assert(isnan(si_estimate_p_value(&estimate)));
    }
    si_estimate unlike = si_estimate_difference(&bad[1], &bad[2]);
    ck_assert(isnan(unlike.value));
    si_estimate known = {1.0, 0.5, 4};
    const double confidences[] = {0.0, 1.0, -1.0, NAN};
    for (size_t i = 0; i < 4; i++)
        ck_assert(isnan(si_estimate_interval(&known, confidences[i]).high));
}
END_TEST

START_TEST(the_same_everywhere_is_sure)
{
    const double sum[4] = {3.0, 3.0, 3.0, 3.0}, weight[4] = {1.0, 1.0, 1.0, 1.0};
    si_series series = {4, sum, weight, 1};
    si_estimate estimate = si_estimate_mean(&series);
    si_interval interval = si_estimate_interval(&estimate, 0.95);
    ck_assert(interval.low == 3.0 && interval.high == 3.0);
    si_estimate difference = si_estimate_difference(&series, &series);
    ck_assert(difference.value == 0.0 && difference.standard_error == 0.0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("interval");
    TCase *tests = tcase_create("interval");
    tcase_add_test(tests, intervals_hold_their_word);
    tcase_add_test(tests, error_is_that_of_the_cosines);
    tcase_add_test(tests, two_points_are_an_interval_of_one_degree);
    tcase_add_test(tests, what_cannot_be_told_is_not_a_number);
    tcase_add_test(tests, the_same_everywhere_is_sure);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
