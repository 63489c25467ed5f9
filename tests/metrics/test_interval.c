#include <math.h>
#include <stdlib.h>

#include "metrics/interval.h"
#include "tests/metrics/cases.h"
#include "tests/support/suite.h"

enum { ROWS = 400, REPLICATES = 999 };

static double value[ROWS];
static double weight[ROWS];
static uint64_t block[ROWS];

static void make_rows(void)
{
    random_numbers random = random_start(31);
    for (size_t i = 0; i < ROWS; i++) {
        value[i] = 2.0 + random_normal(&random);
        weight[i] = 1.0;
        block[i] = i;
    }
    random_end(&random);
}

static si_interval_sums *start(uint64_t seed)
{
    si_interval_sums *sums;
    ck_assert_int_eq(si_interval_create(REPLICATES, 1, seed, &sums), SI_OK);
    return sums;
}

static si_interval finish(si_interval_sums *sums)
{
    si_interval interval;
    ck_assert_int_eq(si_interval_percentile(sums, 0, 0.95, &interval), SI_OK);
    si_interval_destroy(sums);
    return interval;
}

/* 400 independent normal numbers: the mean is known to +-1.96/20. */
START_TEST(width_is_that_of_the_normal_mean)
{
    si_interval_sums *sums = start(1);
    si_interval_add(sums, ROWS, block, value, weight, 1);
    si_interval interval = finish(sums);
    ck_assert_double_eq_tol(interval.high - interval.low, 2.0 * 1.96 / 20.0, 0.03);
    ck_assert_double_eq_tol(0.5 * (interval.high + interval.low), 2.0, 0.15);
}
END_TEST

/* Every number sixteen times in one block tells no more than once. */
START_TEST(repeats_in_a_block_do_not_narrow)
{
    si_interval_sums *once = start(1);
    si_interval_sums *often = start(1);
    si_interval_add(once, ROWS, block, value, weight, 1);
    for (int i = 0; i < 16; i++)
        si_interval_add(often, ROWS, block, value, weight, 1);
    si_interval a = finish(once);
    si_interval b = finish(often);
    ck_assert_double_eq_tol(a.low, b.low, 1e-12);
    ck_assert_double_eq_tol(a.high, b.high, 1e-12);
}
END_TEST

START_TEST(order_parts_and_threads_give_the_same_bits)
{
    si_interval_sums *whole = start(5);
    si_interval_sums *parts = start(5);
    si_interval_add(whole, ROWS, block, value, weight, 1);
    for (size_t end = ROWS; end > 0; end -= 50) {
        si_interval_sums *part = start(5);
        si_interval_add(part, 50, block + end - 50, value + end - 50, weight + end - 50, 3);
        ck_assert_int_eq(si_interval_merge(parts, part), SI_OK);
        si_interval_destroy(part);
    }
    si_interval a = finish(whole);
    si_interval b = finish(parts);
    ck_assert(a.low == b.low && a.high == b.high);
}
END_TEST

START_TEST(seeds_differ)
{
    si_interval_sums *one = start(5);
    si_interval_sums *other = start(6);
    ck_assert_int_eq(si_interval_merge(one, other), SI_ERR_SHAPE);
    si_interval_add(one, ROWS, block, value, weight, 1);
    si_interval_add(other, ROWS, block, value, weight, 1);
    si_interval a = finish(one);
    si_interval b = finish(other);
    ck_assert(a.low != b.low);
}
END_TEST

START_TEST(weights_weigh)
{
    for (size_t i = 0; i < ROWS; i++) {
        value[i] = i % 2 == 0 ? 1.0 : 4.0;
        weight[i] = i % 2 == 0 ? 1.0 : 0.5;
    }
    si_interval_sums *sums = start(2);
    si_interval_add(sums, ROWS, block, value, weight, 1);
    si_interval interval = finish(sums);
    ck_assert(interval.low < 2.0 && interval.high > 2.0 && interval.high - interval.low < 0.5);
}
END_TEST

START_TEST(extreme_values_are_cut_off)
{
    value[0] = INFINITY;
    value[1] = NAN;
    value[2] = -1e300;
    si_interval_sums *sums = start(2);
    si_interval_add(sums, ROWS, block, value, weight, 2);
    si_interval interval = finish(sums);
    ck_assert(isfinite(interval.low) && isfinite(interval.high));
}
END_TEST

START_TEST(nothing_known_is_not_a_number)
{
    si_interval_sums *sums = start(2);
    si_interval_add(sums, 0, NULL, NULL, NULL, 1);
    si_interval interval = finish(sums);
    ck_assert(isnan(interval.low) && isnan(interval.high));
    ck_assert_int_eq(si_interval_create(0, 1, 0, &sums), SI_ERR_ARGUMENT);
    ck_assert_int_eq(si_interval_create(SIZE_MAX / 4, 3, 0, &sums), SI_ERR_NO_MEMORY);
    ck_assert_ptr_null(sums);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("interval");
    TCase *cases = tcase_create("intervals");
    tcase_add_checked_fixture(cases, make_rows, NULL);
    tcase_add_test(cases, width_is_that_of_the_normal_mean);
    tcase_add_test(cases, repeats_in_a_block_do_not_narrow);
    tcase_add_test(cases, order_parts_and_threads_give_the_same_bits);
    tcase_add_test(cases, seeds_differ);
    tcase_add_test(cases, weights_weigh);
    tcase_add_test(cases, extreme_values_are_cut_off);
    tcase_add_test(cases, nothing_known_is_not_a_number);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
