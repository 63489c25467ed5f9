#include <math.h>
#include <stdlib.h>

#include "metrics/energy.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

enum { STEPS = 3, MAX_SAMPLES = 101 };

static double samples[MAX_SAMPLES][STEPS][2];
static void *workspace;

static void make_samples(void)
{
    random_numbers random = random_start(21);
    for (size_t k = 0; k < MAX_SAMPLES; k++)
        for (size_t t = 0; t < STEPS; t++)
            for (size_t i = 0; i < 2; i++)
                samples[k][t][i] = 1e4 + (double)(t + 1) * random_normal(&random);
    random_end(&random);
    workspace = aligned_alloc(64, si_energy_workspace_size(MAX_SAMPLES, STEPS));
    ck_assert_ptr_nonnull(workspace);
}

static void free_workspace(void)
{
    free(workspace);
}

/* All pairs in double, one after the other. */
static void plain_pairs(size_t count, double *step, double *path)
{
    for (size_t t = 0; t < STEPS; t++)
        step[t] = 0.0;
    *path = 0.0;
    double share = 2.0 / (double)(count * (count - 1));
    for (size_t k = 1; k < count; k++)
        for (size_t l = 0; l < k; l++) {
            double squared = 0.0;
            for (size_t t = 0; t < STEPS; t++) {
                double distance =
                    hypot(samples[k][t][0] - samples[l][t][0], samples[k][t][1] - samples[l][t][1]);
                step[t] += share * distance;
                squared += distance * distance;
            }
            *path += share * sqrt(squared);
        }
}

START_TEST(tiles_count_every_pair_once)
{
    for (size_t count = 2; count <= MAX_SAMPLES; count += count < 20 ? 1 : 27) {
        double step[STEPS], path, expected[STEPS], expected_path;
        si_energy_pairs(count, STEPS, &samples[0][0][0], workspace, step, &path);
        plain_pairs(count, expected, &expected_path);
        for (size_t t = 0; t < STEPS; t++)
            ck_assert_double_eq_tol(step[t] / expected[t], 1.0, 1e-6);
        ck_assert_double_eq_tol(path / expected_path, 1.0, 1e-6);
    }
}
END_TEST

/* A mean over blocks is that over all pairs, whatever the order of samples is: here they wander. */
START_TEST(blocks_stand_for_all_pairs)
{
    static const size_t counts[] = {SI_ENERGY_EXACT_SAMPLES, SI_ENERGY_EXACT_SAMPLES + 1, 1000,
                                    1025, 2900};
    enum { MOST = 2900 };
    double *walk = malloc(MOST * 2 * sizeof *walk);
    void *room = aligned_alloc(64, si_energy_workspace_size(MOST, 1));
    ck_assert(walk != NULL && room != NULL);
    random_numbers random = random_start(23);
    for (size_t i = 0; i < MOST * 2; i++)
        walk[i] = (double)(i / 2) * 0.01 + random_normal(&random);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        const size_t count = counts[c];
        double step, path, sum = 0.0;
        for (size_t k = 0; k < count; k++)
            for (size_t l = 0; l < k; l++)
                sum += hypot(walk[2 * k] - walk[2 * l], walk[2 * k + 1] - walk[2 * l + 1]);
        const double expected = sum / (0.5 * (double)(count * (count - 1)));
        si_energy_pairs(count, 1, walk, room, &step, &path);
        ck_assert_double_eq_tol(step / expected, 1.0,
                                count <= SI_ENERGY_EXACT_SAMPLES ? 1e-6 : 5e-3);
        ck_assert_double_eq_tol(step / path, 1.0, 1e-6);
        ck_assert(count <= SI_ENERGY_EXACT_SAMPLES || fabs(step / expected - 1.0) > 1e-7);
    }
    random_end(&random);
    free(walk);
    free(room);
}
END_TEST

START_TEST(errors_are_mean_distances)
{
    const double future[STEPS][2] = {{1e4, 1e4}, {1e4, 1e4}, {1e4, 1e4}};
    double step[STEPS], path;
    si_energy_errors(1, STEPS, &samples[0][0][0], &future[0][0], 0.5, step, &path);
    double squared = 0.0;
    for (size_t t = 0; t < STEPS; t++) {
        double distance = hypot(samples[0][t][0] + 0.5 - 1e4, samples[0][t][1] + 0.5 - 1e4);
        ck_assert_double_eq_tol(step[t], distance, 1e-12);
        squared += distance * distance;
    }
    ck_assert_double_eq_tol(path, sqrt(squared), 1e-12);
}
END_TEST

/* Of two standard normal variables in the plane: E|X| = sqrt(pi / 2), E|X - X'| = sqrt(pi). */
START_TEST(normal_samples_have_the_known_score)
{
    enum { COUNT = 4000 };
    double *normal = malloc(COUNT * 2 * sizeof *normal);
    void *room = aligned_alloc(64, si_energy_workspace_size(COUNT, 1));
    ck_assert(normal != NULL && room != NULL);
    random_numbers random = random_start(22);
    for (size_t i = 0; i < COUNT * 2; i++)
        normal[i] = random_normal(&random);
    double pairs, error, path;
    si_energy_pairs(COUNT, 1, normal, room, &pairs, &path);
    si_energy_errors(COUNT, 1, normal, (const double[2]){0.0, 0.0}, 0.0, &error, &path);
    ck_assert_double_eq_tol(si_energy_score(error, pairs), sqrt(M_PI_2) - 0.5 * sqrt(M_PI), 0.02);
    random_end(&random);
    free(normal);
    free(room);
}
END_TEST

START_TEST(edges)
{
    double none, no_steps[1] = {0.0};
    si_energy_pairs(0, 1, no_steps, NULL, no_steps, &none);
    ck_assert(none == 0.0 && no_steps[0] == 0.0);
    si_energy_errors(0, 1, no_steps, no_steps, 0.0, no_steps, &none);
    ck_assert(isnan(none) && isinf(si_energy_score(none, 0.0)));
    si_energy_pairs(3, 0, no_steps, NULL, no_steps, &none);
    ck_assert(none == 0.0);
    double step[STEPS], path;
    si_energy_pairs(1, STEPS, &samples[0][0][0], workspace, step, &path);
    ck_assert(step[0] == 0.0 && path == 0.0);
    double same[4][1][2] = {{{5, 6}}, {{5, 6}}, {{5, 6}}, {{5, 6}}};
    si_energy_pairs(4, 1, &same[0][0][0], workspace, step, &path);
    ck_assert(step[0] == 0.0 && path == 0.0);
    same[2][0][1] = INFINITY;
    si_energy_pairs(4, 1, &same[0][0][0], workspace, step, &path);
    ck_assert(isinf(si_energy_score(1.0, step[0])) && isinf(si_energy_score(NAN, 1.0)));
    double huge[2][1][2] = {{{1e300, 0}}, {{-1e300, 0}}};
    si_energy_pairs(2, 1, &huge[0][0][0], workspace, step, &path);
    ck_assert_double_eq_tol(step[0] / 2e300, 1.0, 1e-6);
    double tiny[2][1][2] = {{{1e-300, 0}}, {{-1e-300, 0}}};
    si_energy_pairs(2, 1, &tiny[0][0][0], workspace, step, &path);
    ck_assert_double_eq_tol(step[0] / 2e-300, 1.0, 1e-6);
    ck_assert_uint_eq(si_energy_workspace_size(SIZE_MAX, 2), 0);
    ck_assert_uint_eq(si_energy_workspace_size(SIZE_MAX / 8, 12), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("energy");
    TCase *cases = tcase_create("scores");
    tcase_add_checked_fixture(cases, make_samples, free_workspace);
    tcase_add_test(cases, tiles_count_every_pair_once);
    tcase_add_test(cases, blocks_stand_for_all_pairs);
    tcase_add_test(cases, errors_are_mean_distances);
    tcase_add_test(cases, normal_samples_have_the_known_score);
    tcase_add_test(cases, edges);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
