/* Expected best-of-k against every subset counted out. */
#include <math.h>
#include <string.h>

#include "metrics/best_of.h"
#include "tests/support/suite.h"

enum { SAMPLES = 9 };

static const double errors[SAMPLES] = {0.7, 3.1, 0.2, 5.5, 0.2, 1.9, 2.4, 8.0, 0.9};

static double least_of(unsigned subset)
{
    double least = INFINITY;
    for (unsigned i = 0; i < SAMPLES; i++)
        if (subset >> i & 1U)
            least = fmin(least, errors[i]);
    return least;
}

START_TEST(equals_the_mean_over_subsets)
{
    double sum[SAMPLES] = {0}, count[SAMPLES] = {0}, sorted[SAMPLES], expected[SAMPLES];
    for (unsigned subset = 1; subset < 1U << SAMPLES; subset++) {
        int size = __builtin_popcount(subset);
        sum[size - 1] += least_of(subset);
        count[size - 1] += 1.0;
    }
    memcpy(sorted, errors, sizeof sorted);
    si_best_of_expected(SAMPLES, sorted, expected);
    for (int k = 0; k < SAMPLES; k++)
        ck_assert_double_eq_tol(expected[k], sum[k] / count[k], 1e-12);
}
END_TEST

START_TEST(ends_are_the_mean_and_the_least)
{
    double sorted[SAMPLES], expected[SAMPLES], mean = 0.0;
    memcpy(sorted, errors, sizeof sorted);
    for (int i = 0; i < SAMPLES; i++)
        mean += errors[i] / SAMPLES;
    si_best_of_expected(SAMPLES, sorted, expected);
    ck_assert_double_eq_tol(expected[0], mean, 1e-12);
    ck_assert_double_eq_tol(expected[SAMPLES - 1], 0.2, 1e-12);
}
END_TEST

START_TEST(one_sample)
{
    double error = 2.5, expected = 0.0;
    si_best_of_expected(1, &error, &expected);
    ck_assert_double_eq(expected, 2.5);
}
END_TEST

START_TEST(many_samples_stay_exact)
{
    enum { MANY = 2000 };
    static double error[MANY], expected[MANY];
    for (int i = 0; i < MANY; i++)
        error[i] = i + 1;
    si_best_of_expected(MANY, error, expected);
    /* The least of k out of 1 .. K is (K + 1) / (k + 1) on average. */
    for (int k = 1; k <= MANY; k++)
        ck_assert_double_eq_tol(expected[k - 1], (MANY + 1.0) / (k + 1.0), 1e-8);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("best_of");
    TCase *tcase = tcase_create("best of k");
    tcase_add_test(tcase, equals_the_mean_over_subsets);
    tcase_add_test(tcase, ends_are_the_mean_and_the_least);
    tcase_add_test(tcase, one_sample);
    tcase_add_test(tcase, many_samples_stay_exact);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
