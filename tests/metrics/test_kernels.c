/* Every kernel against the plain ones, bit for bit, and the plain ones against libm. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/kernels.h"
#include "metrics/lanes.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

enum { MAX_SAMPLES = 1033, STEPS = 5 };

static si_cell cell;
static double samples[MAX_SAMPLES][2];

static void make_cell(void)
{
    random_numbers random = random_start(41);
    for (size_t k = 0; k < MAX_SAMPLES; k++)
        for (size_t i = 0; i < 2; i++)
            samples[k][i] = random_normal(&random);
    random_end(&random);
    ck_assert_int_eq(si_cell_init(&cell, MAX_SAMPLES), SI_OK);
}

static void free_cell(void)
{
    si_cell_finish(&cell);
}

static size_t odd_size(int i)
{
    static const size_t size[] = {1, 2, 3, 4, 5, 7, 8, 9, 20, 1000, MAX_SAMPLES};
    return size[i];
}

enum { SIZES = 11, OTHERS = 2 };

/* Of the kernels that are no plain ones; skips the test where there are fewer. */
static const si_cell_kernels *other_kernels(int i)
{
    const si_cell_kernels *other = si_cell_kernels_list(1 + (size_t)(i / SIZES));
    if (other == NULL)
        skip_test("this processor has fewer kernels");
    return other;
}

static void make_components(si_gaussian *component)
{
    const double mean[4][2] = {{0, 0}, {1, 0.3}, {-1, 1}, {5, -4}};
    const si_symmetric covariance[4] = {{1, 0.2, 0.5}, {0.1, 0, 2}, {1e-6, 0, 1e-6}, {3, -1, 1}};
    for (size_t j = 0; j < 4; j++)
        component[j] = si_gaussian_make(0.25, mean[j], &covariance[j]);
}

START_TEST(expectation_bits_are_the_same)
{
    const si_cell_kernels *plain = si_cell_kernels_list(0);
    const si_cell_kernels *other = other_kernels(_i);
    si_gaussian component[4];
    make_components(component);
    si_cell_gather(&cell, &samples[0][0], 2, odd_size(_i % SIZES));
    for (size_t k = 1; k <= 4; k++) {
        si_moments a[4], b[4];
        double p = plain->expectation(&cell, component, k, a);
        double q = other->expectation(&cell, component, k, b);
        ck_assert_double_eq(p, q);
        ck_assert_double_eq(p, other->expectation(&cell, component, k, NULL));
        ck_assert_mem_eq(a, b, k * sizeof *a);
    }
}
END_TEST

START_TEST(assignment_and_distance_bits_are_the_same)
{
    const si_cell_kernels *plain = si_cell_kernels_list(0);
    const si_cell_kernels *other = other_kernels(_i);
    const double centre[4][2] = {{0, 0}, {1, 0}, {0, 1}, {-1, -1}};
    si_cell_gather(&cell, &samples[0][0], 2, odd_size(_i % SIZES));
    double *first = cell.scratch;
    double *second = cell.scratch + cell.scratch_stride;
    for (size_t k = 1; k <= 4; k++) {
        si_moments a[4], b[4];
        for (int spread = 0; spread <= 1; spread++) {
            plain->assignment(&cell, centre, k, spread == 1, a);
            other->assignment(&cell, centre, k, spread == 1, b);
            ck_assert_mem_eq(a, b, k * sizeof *a);
        }
        double p = plain->squared_distances(&cell, centre[k - 1], NULL, first);
        double q = other->squared_distances(&cell, centre[k - 1], NULL, second);
        ck_assert_double_eq(p, q);
        ck_assert_mem_eq(first, second, cell.sample_count * sizeof *first);
        ck_assert_double_le(other->squared_distances(&cell, centre[0], first, second), p);
    }
}
END_TEST

START_TEST(density_bits_are_the_same)
{
    const si_cell_kernels *plain = si_cell_kernels_list(0);
    const si_cell_kernels *other = other_kernels(_i);
    const double point[3][2] = {{0.1, 0.2}, {9.0, 3.0}, {1e4, -1e4}};
    si_gaussian component[4];
    make_components(component);
    si_cell_gather(&cell, &samples[0][0], 2, odd_size(_i % SIZES));
    for (size_t i = 0; i < 3; i++)
        ck_assert_double_eq(plain->log_density(&cell, &component[0], point[i]),
                            other->log_density(&cell, &component[0], point[i]));
}
END_TEST

START_TEST(pair_distance_bits_are_the_same)
{
    const si_cell_kernels *plain = si_cell_kernels_list(0);
    const si_cell_kernels *other = other_kernels(_i);
    size_t count = odd_size(_i % SIZES);
    size_t stride = (count + SI_LANES - 1) / SI_LANES * SI_LANES;
    float *x = aligned_alloc(SI_VECTOR_ALIGNMENT, 2 * stride * 8 * sizeof *x);
    ck_assert_ptr_nonnull(x);
    float *y = x + 8 * stride;
    for (size_t i = 0; i < 8 * stride; i++) {
        x[i] = (float)samples[i % MAX_SAMPLES][0];
        y[i] = (float)samples[(i * 7) % MAX_SAMPLES][1];
    }
    double a[STEPS] = {0}, b[STEPS] = {0};
    double p = plain->pair_distances(count, STEPS, stride, x, y, a);
    double q = other->pair_distances(count, STEPS, stride, x, y, b);
    ck_assert_double_eq(p, q);
    ck_assert_mem_eq(a, b, sizeof a);
    free(x);
}
END_TEST

/* One component: its log likelihood and moments written down plainly. */
START_TEST(plain_kernels_match_libm)
{
    const si_cell_kernels *plain = si_cell_kernels_list(0);
    si_gaussian component[4];
    make_components(component);
    si_cell_gather(&cell, &samples[0][0], 2, odd_size(_i % SIZES));
    si_moments moments[4];
    double got = plain->expectation(&cell, component, 4, moments);
    double expected = 0.0;
    double n[4] = {0};
    for (size_t k = 0; k < cell.sample_count; k++) {
        double density[4], sum = 0.0;
        for (size_t j = 0; j < 4; j++) {
            const si_gaussian *g = &component[j];
            double dx = cell.x[k] - g->mean[0];
            double dy = cell.y[k] - g->mean[1];
            double u = g->a * dx;
            double v = g->b * dx + g->c * dy;
            density[j] = exp(g->log_peak - u * u - v * v);
            sum += density[j];
        }
        expected += log(sum);
        for (size_t j = 0; j < 4; j++)
            n[j] += density[j] / sum;
    }
    ck_assert_double_eq_tol(got, expected, 1e-12 * (1.0 + fabs(expected)));
    for (size_t j = 0; j < 4; j++)
        ck_assert_double_eq_tol(moments[j].n, n[j], 1e-12 * (double)cell.sample_count);
}
END_TEST

static double exponential(double x)
{
    si_lanes power = lanes_all(x);
    lanes_exp(&power, 1);
    return power[SI_WIDTH - 1];
}

START_TEST(exponential_is_within_1_1_ulp)
{
    random_numbers random = random_start(42);
    for (int i = 0; i < 200000; i++) {
        double x = -708.0 * random_uniform(&random);
        if (i % 2 == 0)
            x *= 1e-2;
        if (i % 4 == 0)
            x *= 1e-6;
        long double exact = expl((long double)x);
        double got = exponential(x);
        double ulp = nextafter((double)exact, 2.0) - (double)exact;
        ck_assert_msg(fabsl((long double)got - exact) <= 1.1L * (long double)ulp, "exp(%a)", x);
    }
    ck_assert_double_eq(exponential(0.0), 1.0);
    ck_assert_double_lt(exponential(-INFINITY), 4e-308);
    random_end(&random);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernels");
    TCase *cases = tcase_create("kernels");
    tcase_add_checked_fixture(cases, make_cell, free_cell);
    tcase_add_loop_test(cases, expectation_bits_are_the_same, 0, OTHERS * SIZES);
    tcase_add_loop_test(cases, assignment_and_distance_bits_are_the_same, 0, OTHERS * SIZES);
    tcase_add_loop_test(cases, density_bits_are_the_same, 0, OTHERS * SIZES);
    tcase_add_loop_test(cases, pair_distance_bits_are_the_same, 0, OTHERS * SIZES);
    tcase_add_loop_test(cases, plain_kernels_match_libm, 0, SIZES);
    tcase_add_test(cases, exponential_is_within_1_1_ulp);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
