#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_statistics_double.h>

#include "metrics/cell.h"
#include "metrics/kde.h"
#include "metrics/mixture.h"
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

/* M v = value v for unit vectors, the larger value first; sums and products are trace and
 * determinant. */
START_TEST(axes_are_eigenvectors)
{
    random_numbers random = random_start(9);
    for (int i = 0; i < 100; i++) {
        double a = random_normal(&random), b = random_normal(&random), c = random_normal(&random);
        double scale = pow(10.0, 3.0 * a);
        si_symmetric m = {scale * (a * a + b * b), scale * b * c, scale * c * c};
        si_eigen axes = si_symmetric_decompose(&m);
        double size = 1e-14 * (m.xx + m.yy);
        ck_assert_double_ge(axes.value[0], axes.value[1]);
        ck_assert_double_eq(si_spread_largest_eigenvalue(&m), axes.value[0]);
        ck_assert_double_eq_tol(axes.value[0] + axes.value[1], m.xx + m.yy, size);
        for (int k = 0; k < 2; k++) {
            const double *v = axes.vector[k];
            ck_assert_double_eq_tol(v[0] * v[0] + v[1] * v[1], 1.0, 1e-14);
            ck_assert_double_eq_tol(m.xx * v[0] + m.xy * v[1], axes.value[k] * v[0], size);
            ck_assert_double_eq_tol(m.xy * v[0] + m.yy * v[1], axes.value[k] * v[1], size);
        }
    }
    random_end(&random);
}
END_TEST

START_TEST(any_matrix_has_axes)
{
    const si_symmetric zero = {0}, huge = {1e308, 1e308, 1e308}, tiny = {5e-324, 0.0, 5e-324};
    ck_assert_double_eq(si_spread_largest_eigenvalue(&zero), 0.0);
    ck_assert_double_ge(si_spread_largest_eigenvalue(&huge), 1e308);
    ck_assert_double_eq(si_spread_largest_eigenvalue(&tiny), 5e-324);
    const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < 9; i++) {
        si_symmetric matrix = {1.0, 0.0, 2.0};
        *(i < 3 ? &matrix.xx : i < 6 ? &matrix.xy : &matrix.yy) = bad[i % 3];
        ck_assert(isinf(si_spread_largest_eigenvalue(&matrix)));
    }
}
END_TEST

START_TEST(counts_without_room_make_no_cell)
{
    const double samples[4] = {0};
    const size_t counts[] = {0, SIZE_MAX, cell.capacity + 1};
    for (size_t i = 0; i < 3; i++) {
        si_cell_gather(&cell, samples, 2, counts[i]);
        ck_assert(!cell.finite && cell.sample_count == 0);
        ck_assert(isinf(si_spread_covariance(&cell, 1e-6).xx));
        ck_assert_double_eq(si_kde_estimate(&cell, samples, 20.0).nll, 20.0);
        si_mixture_config config = si_mixture_config_default();
        si_mixture_fit fit;
        ck_assert_int_eq(si_mixture_fit_best(&cell, &config, 1, &fit), SI_ERR_NUMERIC);
    }
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
    tcase_add_test(cases, axes_are_eigenvectors);
    tcase_add_test(cases, any_matrix_has_axes);
    tcase_add_test(cases, counts_without_room_make_no_cell);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
