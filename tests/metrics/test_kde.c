#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "metrics/kde.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

enum { SAMPLES = 1000 };

static si_cell cell;

static void open_cell(void)
{
    ck_assert_int_eq(si_cell_init(&cell, SAMPLES), SI_OK);
}

static void close_cell(void)
{
    si_cell_finish(&cell);
}

START_TEST(matches_reference)
{
    const char *path = shared_path("reference/mixture_cells.h5");
    const int count = (int)golden_members(path, "/", 0, NULL);
    for (int i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "cell_%02d/samples", i);
        double *samples = golden_read(path, name, NULL);
        snprintf(name, sizeof name, "cell_%02d/truth", i);
        double *truth = golden_read(path, name, NULL);
        snprintf(name, sizeof name, "cell_%02d", i);
        double expected = read_number(path, name, "kde_log_density_unclipped");
        si_cell_gather(&cell, samples, 2, SAMPLES);
        si_kde density = si_kde_estimate(&cell, truth, SI_KDE_LIMIT);
        ck_assert_int_eq(density.kind, SI_KDE_REGULAR);
        ck_assert_double_eq_tol(density.log_density, expected, 1e-9 * fmax(1.0, fabs(expected)));
        ck_assert_double_eq(density.nll, fmin(-density.log_density, SI_KDE_LIMIT));
        free(samples);
        free(truth);
    }
}
END_TEST

/* Sums to 1 over the plane: a grid over many bandwidths. */
START_TEST(density_sums_to_one)
{
    const double samples[5][2] = {{0, 0}, {1, 0.3}, {0.2, 1}, {-0.5, 0.4}, {0.1, -0.8}};
    si_cell_gather(&cell, &samples[0][0], 2, 5);
    double sum = 0.0;
    for (double x = -6.0; x < 6.0; x += 0.05)
        for (double y = -6.0; y < 6.0; y += 0.05)
            sum += exp(si_kde_estimate(&cell, (const double[2]){x, y}, 1e300).log_density);
    ck_assert_double_eq_tol(sum * 0.05 * 0.05, 1.0, 1e-6);
}
END_TEST

START_TEST(order_of_samples_does_not_matter)
{
    double samples[SAMPLES][2], turned[SAMPLES][2];
    random_numbers random = random_start(4);
    for (size_t k = 0; k < SAMPLES; k++)
        for (size_t i = 0; i < 2; i++)
            turned[SAMPLES - 1 - k][i] = samples[k][i] = random_normal(&random);
    random_end(&random);
    const double truth[2] = {0.3, 2.0};
    si_cell_gather(&cell, &samples[0][0], 2, SAMPLES);
    double forward = si_kde_estimate(&cell, truth, SI_KDE_LIMIT).nll;
    si_cell_gather(&cell, &turned[0][0], 2, SAMPLES);
    ck_assert_double_eq_tol(si_kde_estimate(&cell, truth, SI_KDE_LIMIT).nll, forward, 1e-12);
}
END_TEST

START_TEST(far_truth_stays_finite)
{
    const double samples[3][2] = {{0, 0}, {1, 0}, {0, 1}};
    si_cell_gather(&cell, &samples[0][0], 2, 3);
    si_kde density = si_kde_estimate(&cell, (const double[2]){1000.0, 0.0}, SI_KDE_LIMIT);
    ck_assert(isfinite(density.log_density) && density.log_density < -1e5);
    ck_assert_double_eq(density.nll, SI_KDE_LIMIT);
}
END_TEST

START_TEST(degenerate_cells_are_named)
{
    const double line[4][2] = {{0.1, 0.1}, {0.2, 0.2}, {0.3, 0.3}, {0.7, 0.7}};
    const double infinite[3][2] = {{0, 0}, {1, INFINITY}, {2, 1}};
    const double truth[2] = {0.5, 0.5};
    for (size_t count = 1; count <= 2; count++) {
        si_cell_gather(&cell, &line[0][0], 2, count);
        si_kde few = si_kde_estimate(&cell, truth, SI_KDE_LIMIT);
        ck_assert_int_eq(few.kind, SI_KDE_FEW_DISTINCT);
        ck_assert_double_eq(few.nll, 0.0);
    }
    for (size_t count = 3; count <= 4; count++) {
        si_cell_gather(&cell, &line[0][0], 2, count);
        si_kde flat = si_kde_estimate(&cell, truth, SI_KDE_LIMIT);
        ck_assert_int_eq(flat.kind, SI_KDE_COLLINEAR);
        ck_assert_double_eq(flat.nll, SI_KDE_LIMIT);
    }
    si_cell_gather(&cell, &infinite[0][0], 2, 3);
    ck_assert_int_eq(si_kde_estimate(&cell, truth, SI_KDE_LIMIT).kind, SI_KDE_NOT_FINITE);
    si_cell_gather(&cell, &line[0][0], 2, 4);
    ck_assert_int_eq(si_kde_estimate(&cell, (const double[2]){NAN, 0.0}, SI_KDE_LIMIT).kind,
                     SI_KDE_NOT_FINITE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kde");
    TCase *cases = tcase_create("densities");
    tcase_add_checked_fixture(cases, open_cell, close_cell);
    tcase_add_test(cases, matches_reference);
    tcase_add_test(cases, density_sums_to_one);
    tcase_add_test(cases, order_of_samples_does_not_matter);
    tcase_add_test(cases, far_truth_stays_finite);
    tcase_add_test(cases, degenerate_cells_are_named);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
