#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "metrics/mahalanobis.h"
#include "metrics/mixture.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

enum { ENOUGH_CELLS = 30, SEEDS = 5, COUNTS = 4, SAMPLES = 1000 };

static si_cell cell;

static void open_cell(void)
{
    ck_assert_int_eq(si_cell_init(&cell, SAMPLES), SI_OK);
}

static void close_cell(void)
{
    si_cell_finish(&cell);
}

static double *read_cell(const char *path, int index, const char *name)
{
    char dataset[64];
    snprintf(dataset, sizeof dataset, "cell_%02d/%s", index, name);
    return golden_read(path, dataset, NULL);
}

static double best_of_seeds(const double *by_seed, size_t component_count)
{
    double best = -INFINITY;
    for (size_t seed = 0; seed < SEEDS; seed++)
        best = fmax(best, by_seed[seed * COUNTS + component_count - 1]);
    return best;
}

/* The share of cells in which a fit reaches the reference's best seed. */
static double share_reached(const si_mixture_config *config, size_t component_count)
{
    const char *path = shared_path("reference/mixture_cells.h5");
    const int count = (int)golden_members(path, "/", 0, NULL);
    if (count < ENOUGH_CELLS)
        skip_test("no shared/reference/mixture_cells.h5, and %d cells make no share", count);
    int reached = 0;
    for (int i = 0; i < count; i++) {
        double *samples = read_cell(path, i, "samples");
        double *likelihood = read_cell(path, i, "mean_log_likelihood_by_seed");
        si_mixture_fit fit;
        si_cell_gather(&cell, samples, 2, SAMPLES);
        ck_assert_int_eq(
            si_mixture_fit_components(&cell, config, component_count, (uint64_t)i, &fit), SI_OK);
        reached += fit.mean_log_likelihood >= best_of_seeds(likelihood, component_count) - 1e-3;
        free(samples);
        free(likelihood);
    }
    return 1.0 * reached / count;
}

/* A single start of the reference itself reaches its best of five seeds in 40 of 60 cells on
 * average, in 34 at the worst; a dozen of our starts have to do better than five of its seeds. */
START_TEST(a_dozen_starts_reach_the_best_of_five_seeds)
{
    si_mixture_config config = si_mixture_config_default();
    config.start_count = 12;
    ck_assert_double_ge(share_reached(&config, (size_t)_i), 58.0 / 60.0);
}
END_TEST

START_TEST(one_start_is_as_good_as_one_seed)
{
    si_mixture_config config = si_mixture_config_default();
    ck_assert_double_ge(share_reached(&config, (size_t)_i), 34.0 / 60.0);
}
END_TEST

START_TEST(one_component_is_exact)
{
    const char *path = shared_path("reference/mixture_cells.h5");
    const int count = (int)golden_members(path, "/", 0, NULL);
    si_mixture_config config = si_mixture_config_default();
    for (int i = 0; i < count; i++) {
        double *samples = read_cell(path, i, "samples");
        double *likelihood = read_cell(path, i, "mean_log_likelihood_by_seed");
        double *bic = read_cell(path, i, "bic_by_seed");
        si_mixture_fit fit;
        si_cell_gather(&cell, samples, 2, SAMPLES);
        ck_assert_int_eq(si_mixture_fit_components(&cell, &config, 1, 0, &fit), SI_OK);
        ck_assert_double_eq_tol(fit.mean_log_likelihood, likelihood[0], 1e-9);
        ck_assert_double_eq_tol(fit.bic, bic[0], 1e-6);
        free(samples);
        free(likelihood);
        free(bic);
    }
}
END_TEST

static size_t chosen_by_seed(const double *bic)
{
    size_t count = 1;
    while (count < COUNTS && bic[count] < bic[count - 1])
        count++;
    return count;
}

START_TEST(criterion_chooses_as_some_seed_does)
{
    const char *path = shared_path("reference/mixture_cells.h5");
    const int count = (int)golden_members(path, "/", 0, NULL);
    si_mixture_config config = si_mixture_config_default();
    config.start_count = _i == 0 ? 1 : 12;
    for (int i = 0; i < count; i++) {
        double *samples = read_cell(path, i, "samples");
        double *bic = read_cell(path, i, "bic_by_seed");
        si_mixture_fit fit;
        si_cell_gather(&cell, samples, 2, SAMPLES);
        ck_assert_int_eq(si_mixture_fit_best(&cell, &config, (uint64_t)i, &fit), SI_OK);
        bool chosen = false;
        for (size_t seed = 0; seed < SEEDS; seed++)
            chosen |= chosen_by_seed(bic + seed * COUNTS) == fit.mixture.component_count;
        ck_assert_msg(chosen, "cell %d: %zu components", i, fit.mixture.component_count);
        free(samples);
        free(bic);
    }
}
END_TEST

/* Three round clusters, the centres (0, 0), (4, 0) and (0, 7), drawn `spread` wide. */
static void three_clusters(double *samples, double spread)
{
    random_numbers random = random_start(5);
    for (size_t k = 0; k < SAMPLES; k++) {
        samples[2 * k] = (k % 3 == 1 ? 4.0 : 0.0) + spread * random_normal(&random);
        samples[2 * k + 1] = (k % 3 == 2 ? 7.0 : 0.0) + spread * random_normal(&random);
    }
    random_end(&random);
}

START_TEST(clusters_are_found)
{
    static double samples[2 * SAMPLES];
    three_clusters(samples, 0.2);
    si_mixture_config config = si_mixture_config_default();
    si_mixture_fit fit;
    si_cell_gather(&cell, samples, 2, SAMPLES);
    ck_assert_int_eq(si_mixture_fit_best(&cell, &config, 1, &fit), SI_OK);
    ck_assert_uint_eq(fit.mixture.component_count, 3);
    for (size_t j = 0; j < 3; j++) {
        ck_assert_double_eq_tol(fit.mixture.weight[j], 1.0 / 3.0, 1e-3);
        ck_assert_double_eq_tol(fit.mixture.covariance[j].xx, 0.04, 0.01);
        ck_assert_double_eq_tol(fit.mixture.covariance[j].yy, 0.04, 0.01);
    }
}
END_TEST

/* Plain expectation maximisation over arrays, with libm and no vectors: what an iteration should
 * do, written down a second time. */
static double plain_log_likelihood(const si_mixture *mixture, const double *samples)
{
    double sum = 0.0;
    for (size_t k = 0; k < SAMPLES; k++) {
        double density = 0.0;
        for (size_t j = 0; j < mixture->component_count; j++) {
            const si_symmetric *s = &mixture->covariance[j];
            double x = samples[2 * k] - mixture->mean[j][0];
            double y = samples[2 * k + 1] - mixture->mean[j][1];
            double determinant = s->xx * s->yy - s->xy * s->xy;
            double square = (s->yy * x * x - 2.0 * s->xy * x * y + s->xx * y * y) / determinant;
            density += mixture->weight[j] * exp(-0.5 * square) / (2.0 * M_PI * sqrt(determinant));
        }
        sum += log(density);
    }
    return sum / SAMPLES;
}

START_TEST(likelihood_is_that_of_the_mixture)
{
    static double samples[2 * SAMPLES];
    three_clusters(samples, 1.5);
    si_mixture_config config = si_mixture_config_default();
    for (size_t k = 1; k <= COUNTS; k++) {
        si_mixture_fit fit;
        si_cell_gather(&cell, samples, 2, SAMPLES);
        ck_assert_int_eq(si_mixture_fit_components(&cell, &config, k, 1, &fit), SI_OK);
        ck_assert_double_eq_tol(fit.mean_log_likelihood,
                                plain_log_likelihood(&fit.mixture, samples), 1e-12);
    }
}
END_TEST

START_TEST(moments_are_those_of_the_samples)
{
    static double samples[2 * SAMPLES];
    three_clusters(samples, 1.0);
    si_mixture_config config = si_mixture_config_default();
    for (size_t k = 1; k <= COUNTS; k++) {
        si_mixture_fit fit;
        double mean[2];
        si_symmetric covariance;
        si_cell_gather(&cell, samples, 2, SAMPLES);
        ck_assert_int_eq(si_mixture_fit_components(&cell, &config, k, 7, &fit), SI_OK);
        si_mixture_moments(&fit.mixture, mean, &covariance);
        ck_assert_double_eq_tol(mean[0], cell.mean[0], 1e-12);
        ck_assert_double_eq_tol(mean[1], cell.mean[1], 1e-12);
        ck_assert_double_eq_tol(covariance.xx, cell.covariance.xx + config.ridge, 1e-11);
        ck_assert_double_eq_tol(covariance.xy, cell.covariance.xy, 1e-11);
        ck_assert_double_eq_tol(covariance.yy, cell.covariance.yy + config.ridge, 1e-11);
    }
}
END_TEST

START_TEST(translation_moves_only_means)
{
    static double samples[2 * SAMPLES];
    si_mixture_config config = si_mixture_config_default();
    si_mixture_fit here, there;
    three_clusters(samples, 1.0);
    si_cell_gather(&cell, samples, 2, SAMPLES);
    ck_assert_int_eq(si_mixture_fit_components(&cell, &config, 3, 7, &here), SI_OK);
    for (size_t k = 0; k < SAMPLES; k++)
        samples[2 * k] += 65536.0;
    si_cell_gather(&cell, samples, 2, SAMPLES);
    ck_assert_int_eq(si_mixture_fit_components(&cell, &config, 3, 7, &there), SI_OK);
    for (size_t j = 0; j < 3; j++) {
        ck_assert_double_eq_tol(there.mixture.mean[j][0] - here.mixture.mean[j][0], 65536.0, 1e-7);
        ck_assert_double_eq_tol(there.mixture.covariance[j].xy, here.mixture.covariance[j].xy,
                                1e-7);
    }
}
END_TEST

static void turn(double *position, size_t count, double scale)
{
    for (size_t k = 0; k < count; k++) {
        double x = position[2 * k];
        double y = position[2 * k + 1];
        position[2 * k] = scale * (0.6 * x - 0.8 * y);
        position[2 * k + 1] = scale * (0.8 * x + 0.6 * y);
    }
}

/* Samples and truth turned and scaled: fits, choice and distance go along. */
START_TEST(fitted_distance_is_invariant)
{
    static double samples[2 * SAMPLES];
    double truth[2] = {1.0, 3.0};
    si_mixture_config config = si_mixture_config_default();
    config.ridge = 1e-12;
    si_mixture_fit before, after;
    three_clusters(samples, 0.5);
    si_cell_gather(&cell, samples, 2, SAMPLES);
    ck_assert_int_eq(si_mixture_fit_best(&cell, &config, 3, &before), SI_OK);
    double distance = si_mahalanobis_distance(&before.mixture, truth, NULL);
    turn(samples, SAMPLES, 5.0);
    turn(truth, 1, 5.0);
    si_cell_gather(&cell, samples, 2, SAMPLES);
    ck_assert_int_eq(si_mixture_fit_best(&cell, &config, 3, &after), SI_OK);
    ck_assert_uint_eq(after.mixture.component_count, before.mixture.component_count);
    ck_assert_double_eq_tol(si_mahalanobis_distance(&after.mixture, truth, NULL) / distance, 1.0,
                            1e-9);
}
END_TEST

START_TEST(degenerate_cells_end_well)
{
    const double same[4][2] = {{3, 4}, {3, 4}, {3, 4}, {3, 4}};
    const double line[4][2] = {{0, 0}, {1, 1}, {2, 2}, {5, 5}};
    const double infinite[2][2] = {{0, 0}, {INFINITY, 1}};
    si_mixture_config config = si_mixture_config_default();
    si_mixture_fit fit;
    si_cell_gather(&cell, &same[0][0], 2, 4);
    ck_assert_int_eq(si_mixture_fit_components(&cell, &config, 2, 0, &fit), SI_ERR_NUMERIC);
    ck_assert_int_eq(si_mixture_fit_best(&cell, &config, 0, &fit), SI_OK);
    ck_assert_uint_eq(fit.mixture.component_count, 1);
    ck_assert_double_eq_tol(fit.mixture.covariance[0].xx, config.ridge, 1e-18);
    for (size_t count = 1; count <= 4; count++) {
        si_cell_gather(&cell, &line[0][0], 2, count);
        ck_assert_int_eq(si_mixture_fit_best(&cell, &config, 0, &fit), SI_OK);
        ck_assert(fit.mixture.component_count <= count && isfinite(fit.bic));
    }
    si_cell_gather(&cell, &infinite[0][0], 2, 2);
    ck_assert_int_eq(si_mixture_fit_best(&cell, &config, 0, &fit), SI_ERR_NUMERIC);
    ck_assert_int_eq(si_mixture_fit_components(&cell, &config, 5, 0, &fit), SI_ERR_ARGUMENT);
}
END_TEST

START_TEST(configs_out_of_range_are_refused)
{
    si_cell four;
    const double samples[8] = {0.0, 0.1, 1.0, 1.2, 2.0, 0.4, 0.3, 0.9};
    ck_assert_int_eq(si_cell_init(&four, 4), SI_OK);
    si_cell_gather(&four, samples, 2, 4);
    for (int i = 0; i < 8; i++) {
        si_mixture_config config = si_mixture_config_default();
        si_mixture_fit fit;
        ck_assert_int_eq(si_mixture_fit_best(&four, &config, 1, &fit), SI_OK);
        const double ridge[] = {NAN, INFINITY, -1.0, 0.0};
        if (i < 4)
            config.ridge = ridge[i];
        else if (i == 4)
            config.tolerance = NAN;
        else if (i == 5)
            config.max_components = 99;
        else if (i == 6)
            config.start_count = 0;
        else
            config.max_iterations = 0;
        ck_assert_int_eq(si_mixture_fit_best(&four, &config, 1, &fit), SI_ERR_ARGUMENT);
        ck_assert_int_eq(si_mixture_fit_components(&four, &config, 2, 1, &fit), SI_ERR_ARGUMENT);
    }
    si_cell_finish(&four);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mixture");
    TCase *golden = tcase_create("golden");
    tcase_add_checked_fixture(golden, open_cell, close_cell);
    tcase_set_timeout(golden, 120);
    tcase_add_loop_test(golden, a_dozen_starts_reach_the_best_of_five_seeds, 2, COUNTS + 1);
    tcase_add_loop_test(golden, one_start_is_as_good_as_one_seed, 2, COUNTS + 1);
    tcase_add_test(golden, one_component_is_exact);
    tcase_add_loop_test(golden, criterion_chooses_as_some_seed_does, 0, 2);
    suite_add_tcase(suite, golden);
    TCase *properties = tcase_create("properties");
    tcase_add_checked_fixture(properties, open_cell, close_cell);
    tcase_add_test(properties, clusters_are_found);
    tcase_add_test(properties, likelihood_is_that_of_the_mixture);
    tcase_add_test(properties, moments_are_those_of_the_samples);
    tcase_add_test(properties, translation_moves_only_means);
    tcase_add_test(properties, fitted_distance_is_invariant);
    tcase_add_test(properties, degenerate_cells_end_well);
    suite_add_tcase(suite, properties);
    TCase *refused = tcase_create("refused");
    tcase_add_test(refused, configs_out_of_range_are_refused);
    suite_add_tcase(suite, refused);
    return suite_run(suite);
}
