#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/exact_sum.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

static double sum_of(const double *value, size_t count)
{
    si_exact_sum sum = {0};
    for (size_t i = 0; i < count; i++)
        si_exact_sum_add(&sum, value[i]);
    return si_exact_sum_round(&sum);
}

START_TEST(cancels_exactly)
{
    const double value[] = {1e308, 1.0, DBL_TRUE_MIN, -1e308, 1e-300, -1.0, -1e-300};
    ck_assert_double_eq(sum_of(value, 7), DBL_TRUE_MIN);
    ck_assert_double_eq(sum_of(value, 0), 0.0);
}
END_TEST

START_TEST(keeps_single_values)
{
    const double value[] = {DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN, 0.1, -1.0 / 3.0, 0x1p-1060};
    for (size_t i = 0; i < sizeof value / sizeof value[0]; i++)
        ck_assert_double_eq(sum_of(&value[i], 1), value[i]);
}
END_TEST

START_TEST(rounds_once_to_even)
{
    const double tie_down[] = {1.0, 0x1p-53};
    const double tie_up[] = {1.0 + 0x1p-52, 0x1p-53};
    const double above_tie[] = {1.0, 0x1p-53, 0x1p-1000};
    ck_assert_double_eq(sum_of(tie_down, 2), 1.0);
    ck_assert_double_eq(sum_of(tie_up, 2), 1.0 + 0x1p-51);
    ck_assert_double_eq(sum_of(above_tie, 3), 1.0 + 0x1p-52);
}
END_TEST

START_TEST(overflows_to_infinity_only_at_the_end)
{
    const double value[] = {DBL_MAX, DBL_MAX, -DBL_MAX};
    ck_assert_double_eq(sum_of(value, 3), DBL_MAX);
    ck_assert(isinf(sum_of(value, 2)));
}
END_TEST

START_TEST(special_values_as_ieee)
{
    const double both[] = {INFINITY, -INFINITY};
    const double one[] = {1.0, -INFINITY};
    const double none[] = {1.0, NAN};
    ck_assert(isnan(sum_of(both, 2)));
    ck_assert_double_eq(sum_of(one, 2), -INFINITY);
    ck_assert(isnan(sum_of(none, 2)));
}
END_TEST

/* Numbers of very different sizes, in two orders and in parts: always the same bits. */
START_TEST(order_and_grouping_do_not_matter)
{
    enum { COUNT = 20000 };
    random_numbers random = random_start(3);
    double *value = malloc(COUNT * sizeof *value);
    ck_assert_ptr_nonnull(value);
    for (size_t i = 0; i < COUNT; i++)
        value[i] = ldexp(random_normal(&random), (int)(600.0 * random_uniform(&random)) - 300);
    double forward = sum_of(value, COUNT);
    si_exact_sum whole = {0};
    for (size_t part = 0; part < 7; part++) {
        si_exact_sum piece = {0};
        for (size_t i = COUNT; i-- > 0;)
            if (i % 7 == part)
                si_exact_sum_add(&piece, value[i]);
        si_exact_sum_merge(&whole, &piece);
    }
    ck_assert_double_eq(si_exact_sum_round(&whole), forward);
    free(value);
    random_end(&random);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("exact sum");
    TCase *cases = tcase_create("sums");
    tcase_add_test(cases, cancels_exactly);
    tcase_add_test(cases, keeps_single_values);
    tcase_add_test(cases, rounds_once_to_even);
    tcase_add_test(cases, overflows_to_infinity_only_at_the_end);
    tcase_add_test(cases, special_values_as_ieee);
    tcase_add_test(cases, order_and_grouping_do_not_matter);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
