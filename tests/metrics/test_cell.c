#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_statistics_double.h>

#include "metrics/cell.h"
#include "metrics/spread.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

enum { SAMPLES = 37, STRIDE = 5 };

static si_cell cell;

static void open_cell(void)
{
    ck_assert_int_eq(si_cell_init(&cell, SAMPLES), SI_OK);
}

static void close_cell(void)
{
    si_cell_finish(&cell);
}

START_TEST(moments_match_gsl)
{
    double samples[SAMPLES * STRIDE];
    random_numbers random = random_start(2);
    for (size_t i = 0; i < SAMPLES * STRIDE; i++)
        samples[i] = 1e4 + random_normal(&random);
    random_end(&random);
    si_cell_gather(&cell, samples, STRIDE, SAMPLES);
    double share = (SAMPLES - 1.0) / SAMPLES;
    ck_assert_double_eq_tol(cell.mean[0], gsl_stats_mean(samples, STRIDE, SAMPLES), 1e-11);
    ck_assert_double_eq_tol(cell.covariance.xx,
                            share * gsl_stats_variance(samples, STRIDE, SAMPLES), 1e-12);
    ck_assert_double_eq_tol(
        cell.covariance.xy,
        share * gsl_stats_covariance(samples, STRIDE, samples + 1, STRIDE, SAMPLES), 1e-12);
    ck_assert(cell.finite);
    ck_assert_uint_eq(cell.distinct, 3);
}
END_TEST

START_TEST(distinct_samples_are_counted)
{
    const double samples[4][2] = {{0.1, 0.2}, {0.1, 0.2}, {0.3, 0.2}, {0.1, 0.3}};
    const size_t expected[4] = {1, 1, 2, 3};
    for (size_t count = 1; count <= 4; count++) {
        si_cell_gather(&cell, &samples[0][0], 2, count);
        ck_assert_uint_eq(cell.distinct, expected[count - 1]);
    }
    si_cell_gather(&cell, &samples[0][0], 2, 2);
    ck_assert_double_eq(cell.covariance.xx, 0.0);
    ck_assert_double_eq(cell.mean[0], 0.1);
}
END_TEST

START_TEST(what_is_not_finite_is_told)
{
    const double bad[] = {NAN, INFINITY, -INFINITY, 1e300};
    for (size_t i = 0; i < 4; i++) {
        double samples[3][2] = {{0, 0}, {1, 2}, {3, 1}};
        samples[i % 3][i % 2] = bad[i];
        si_cell_gather(&cell, &samples[0][0], 2, 3);
        ck_assert(!cell.finite);
        si_symmetric covariance = si_spread_covariance(&cell, 1e-6);
        ck_assert(isinf(si_spread_largest_eigenvalue(&covariance)));
    }
}
END_TEST

START_TEST(sizes_that_do_not_fit_are_refused)
{
    si_cell huge;
    ck_assert_int_eq(si_cell_init(&huge, 0), SI_ERR_ARGUMENT);
    ck_assert_int_eq(si_cell_init(&huge, SIZE_MAX), SI_ERR_NO_MEMORY);
    ck_assert_int_eq(si_cell_init(&huge, SIZE_MAX / 16), SI_ERR_NO_MEMORY);
    si_cell_finish(&huge);
}
END_TEST

START_TEST(largest_eigenvalue_matches_gsl)
{
    random_numbers random = random_start(9);
    gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(2);
    for (int i = 0; i < 100; i++) {
        double a = random_normal(&random), b = random_normal(&random), c = random_normal(&random);
        si_symmetric matrix = {a * a + b * b, b * c, c * c};
        double full[4] = {matrix.xx, matrix.xy, matrix.xy, matrix.yy};
        double values[2];
        gsl_matrix_view view = gsl_matrix_view_array(full, 2, 2);
        gsl_vector_view result = gsl_vector_view_array(values, 2);
        gsl_eigen_symm(&view.matrix, &result.vector, space);
        ck_assert_double_eq_tol(si_spread_largest_eigenvalue(&matrix), fmax(values[0], values[1]),
                                1e-13);
    }
    gsl_eigen_symm_free(space);
    random_end(&random);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cell");
    TCase *cases = tcase_create("cells");
    tcase_add_checked_fixture(cases, open_cell, close_cell);
    tcase_add_test(cases, moments_match_gsl);
    tcase_add_test(cases, distinct_samples_are_counted);
    tcase_add_test(cases, what_is_not_finite_is_told);
    tcase_add_test(cases, sizes_that_do_not_fit_are_refused);
    tcase_add_test(cases, largest_eigenvalue_matches_gsl);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
