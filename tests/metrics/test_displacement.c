#include <math.h>
#include <stdlib.h>

#include "metrics/displacement.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

enum { AGENTS = 181, SAMPLES = 20, STEPS = 12 };

START_TEST(matches_reference_per_agent)
{
    const char *path = shared_path("reference/metrics_eth.h5");
    double *samples = golden_read(path, "samples", NULL);
    double *future = golden_read(path, "future", NULL);
    double *ade = golden_read(path, "ade_best_of_k", NULL);
    double *fde = golden_read(path, "fde_best_of_k", NULL);
    for (size_t a = 0; a < AGENTS; a++) {
        double average[SAMPLES], final[SAMPLES];
        si_displacement_errors(SAMPLES, STEPS, samples + a * SAMPLES * STEPS * 2,
                               future + a * STEPS * 2, 0.0, average, final);
        si_best_samples best =
            si_displacement_choose(1, SAMPLES, average, final, SI_CHOICE_INDEPENDENT);
        ck_assert_double_eq_tol(average[best.ade], ade[a], 1e-9);
        ck_assert_double_eq_tol(final[best.fde], fde[a], 1e-9);
    }
    free(samples);
    free(future);
    free(ade);
    free(fde);
}
END_TEST

/* Two samples of two steps about a truth that stands at (1, 1): errors 5, 1 and 2, 3. */
static const double two_samples[2][2][2] = {{{4, 5}, {1, 2}}, {{3, 1}, {1, 4}}};
static const double standing[2][2] = {{1, 1}, {1, 1}};

START_TEST(errors_of_a_small_case)
{
    double average[2], final[2], step[2];
    si_displacement_errors(2, 2, &two_samples[0][0][0], &standing[0][0], 0.0, average, final);
    ck_assert_double_eq_tol(average[0], 3.0, 1e-15);
    ck_assert_double_eq_tol(average[1], 2.5, 1e-15);
    ck_assert_double_eq_tol(final[0], 1.0, 1e-15);
    ck_assert_double_eq_tol(final[1], 3.0, 1e-15);
    si_displacement_steps(2, &two_samples[0][0][0], &standing[0][0], 0.0, step);
    ck_assert_double_eq_tol(step[0], 5.0, 1e-15);
    ck_assert_double_eq_tol(step[1], 1.0, 1e-15);
}
END_TEST

START_TEST(shift_moves_samples)
{
    double average[2], final[2];
    si_displacement_errors(2, 2, &two_samples[0][0][0], &standing[0][0], -1.0, average, final);
    ck_assert_double_eq_tol(final[0], 1.0, 1e-15);         /* (0, 1) from (1, 1) */
    ck_assert_double_eq_tol(final[1], sqrt(1 + 4), 1e-15); /* (0, 3) */
}
END_TEST

START_TEST(choices_differ)
{
    const double average[2] = {3.0, 2.5};
    const double final[2] = {1.0, 3.0};
    si_best_samples apart = si_displacement_choose(1, 2, average, final, SI_CHOICE_INDEPENDENT);
    si_best_samples by_ade = si_displacement_choose(1, 2, average, final, SI_CHOICE_BY_ADE);
    si_best_samples by_fde = si_displacement_choose(1, 2, average, final, SI_CHOICE_BY_FDE);
    ck_assert(apart.ade == 1 && apart.fde == 0);
    ck_assert(by_ade.ade == 1 && by_ade.fde == 1);
    ck_assert(by_fde.ade == 0 && by_fde.fde == 0);
}
END_TEST

START_TEST(a_scene_chooses_by_its_sum)
{
    const double average[2][3] = {{1.0, 2.0, 4.0}, {9.0, 5.0, 4.0}};
    const double final[2][3] = {{1.0, 8.0, 9.0}, {1.0, 8.0, 9.0}};
    si_best_samples best =
        si_displacement_choose(2, 3, &average[0][0], &final[0][0], SI_CHOICE_INDEPENDENT);
    ck_assert(best.ade == 1 && best.fde == 0);
}
END_TEST

START_TEST(what_is_not_finite_never_wins)
{
    const double average[3] = {NAN, INFINITY, 7.0};
    const double none[3] = {NAN, INFINITY, NAN};
    si_best_samples best = si_displacement_choose(1, 3, average, none, SI_CHOICE_INDEPENDENT);
    ck_assert_uint_eq(best.ade, 2);
    ck_assert_uint_eq(best.fde, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("displacement");
    TCase *golden = tcase_create("golden");
    tcase_add_test(golden, matches_reference_per_agent);
    suite_add_tcase(suite, golden);
    TCase *cases = tcase_create("small cases");
    tcase_add_test(cases, errors_of_a_small_case);
    tcase_add_test(cases, shift_moves_samples);
    tcase_add_test(cases, choices_differ);
    tcase_add_test(cases, a_scene_chooses_by_its_sum);
    tcase_add_test(cases, what_is_not_finite_never_wins);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
