/* Ranks of a truth among samples: even where it is one of them, and not where it is not. */
#include <math.h>

#include "metrics/calibration.h"
#include "tests/support/suite.h"

enum { SAMPLES = 19, CELLS = 4000 };

static double next_normal(uint64_t *state)
{
    double uniform[2];
    for (int i = 0; i < 2; i++) {
        *state = *state * 6364136223846793005U + 1442695040888963407U;
        uniform[i] = ((double)(*state >> 11) + 0.5) / 9007199254740992.0;
    }
    return sqrt(-2.0 * log(uniform[0])) * cos(2.0 * 3.14159265358979323846 * uniform[1]);
}

/* The share of cells whose level is at most `level`, for samples `width` times as wide as truth. */
static double share_below(double level, double width)
{
    uint64_t state = 3;
    double below = 0.0;
    for (int cell = 0; cell < CELLS; cell++) {
        double point[SAMPLES + 1][2];
        for (int k = 0; k <= SAMPLES; k++) {
            double x = next_normal(&state), y = next_normal(&state);
            double factor = k < SAMPLES ? width : 1.0;
            point[k][0] = 5.0 + factor * (2.0 * x + 0.3 * y);
            point[k][1] = -1.0 + factor * 0.4 * y;
        }
        below += si_calibration_level(SAMPLES, 2, point[0], point[SAMPLES]) <= level;
    }
    return below / CELLS;
}

START_TEST(ranks_of_one_more_draw_are_even)
{
    static const double levels[] = {0.1, 0.25, 0.5, 0.8, 0.95};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        ck_assert_double_eq_tol(share_below(levels[i], 1.0), levels[i],
                                4.0 * sqrt(levels[i] * (1.0 - levels[i]) / CELLS));
}
END_TEST

START_TEST(too_narrow_and_too_wide_are_told)
{
    ck_assert_double_lt(share_below(0.8, 0.5), 0.5);
    ck_assert_double_gt(share_below(0.8, 2.0), 0.95);
}
END_TEST

START_TEST(odd_input_has_a_level)
{
    double same[3][2] = {{1.0, 2.0}, {1.0, 2.0}, {1.0, 2.0}}, far[2] = {9.0, 9.0};
    double broken[3][2] = {{1.0, 2.0}, {NAN, 2.0}, {1.0, 2.0}};
    ck_assert_double_eq_tol(si_calibration_level(3, 2, same[0], same[0]), 0.5, 1e-12);
    ck_assert_double_eq_tol(si_calibration_level(3, 2, same[0], far), 0.875, 1e-12);
    ck_assert_double_eq_tol(si_calibration_level(3, 2, broken[0], far), 1.0, 1e-12);
    ck_assert_double_eq_tol(si_calibration_level(3, 2, same[0], (double[]){INFINITY, 0.0}), 1.0,
                            1e-12);
    ck_assert(isnan(si_calibration_level(0, 2, NULL, far)));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("calibration");
    TCase *tcase = tcase_create("levels");
    tcase_set_timeout(tcase, 60.0);
    tcase_add_test(tcase, ranks_of_one_more_draw_are_even);
    tcase_add_test(tcase, too_narrow_and_too_wide_are_told);
    tcase_add_test(tcase, odd_input_has_a_level);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
