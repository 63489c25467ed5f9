/* Numbers are held against strtod, which the C library rounds correctly. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/number.h"
#include "tests/support/suite.h"

/* Asserts only what went wrong: each assertion costs a system call. */
static void expect_value(const char *text)
{
    si_number number;
    double value = 0.0, expected = strtod(text, NULL);
    if (!si_number_scan(text, &number) || number.end != text + strlen(text))
        ck_abort_msg("%s: not read as a whole", text);
    if (!si_number_value(&number, &value) || memcmp(&value, &expected, sizeof value) != 0)
        ck_abort_msg("%s: %a, expected %a", text, value, expected);
}

START_TEST(numbers_are_rounded_to_nearest)
{
    static const char *const texts[] = {
        "0",
        "-0.0",
        "+7",
        "5.",
        ".5",
        "13.4487205051",
        "-0.30000000000000004",
        "9007199254740993",
        "9007199254740992",
        "123456789012345678901234567890",
        "1.069200000000000000e+04",
        "8.460000000000000853e+00",
        "1e22",
        "1e23",
        "1e-22",
        "1e-23",
        "4.9e-324",
        "2.2250738585072011e-308",
        "1.7976931348623157e308",
        "1e-400",
        "0e999999999",
        "18014398509482010.00000001",
        "18014398509482010",
        "1000000000000000000000000e-24",
        "0.000000000000000000000000000001",
        "3E5",
        "7.2057594037927933e16",
        "1e-99999999999999999999",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        expect_value(texts[i]);
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
    static const char *const texts[] = {"", "-", "+", ".", "e5", "nan", "inf", "-inf", "x", " 1"};
    si_number number;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ck_assert_msg(!si_number_scan(texts[i], &number), "%s", texts[i]);
}
END_TEST

START_TEST(a_number_ends_where_it_stops_being_one)
{
    si_number number;
    const char *const texts[] = {"12x", "12e", "12e+", "12-3", "12 e3", "-0x1p3"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ck_assert(si_number_scan(texts[i], &number));
        ck_assert_ptr_eq(number.end, texts[i] + 2);
    }
}
END_TEST

START_TEST(what_is_not_finite_is_refused)
{
    si_number number;
    double value;
    ck_assert(si_number_scan("1e400", &number));
    ck_assert(!si_number_value(&number, &value));
    ck_assert(si_number_scan("-1e99999999999999999999", &number));
    ck_assert(!si_number_value(&number, &value));
}
END_TEST

START_TEST(whole_numbers_are_exact)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        {"0", 0},
        {"-0.0", 0},
        {"10692.0", 10692},
        {"1.069200000000000000e+04", 10692},
        {"-12", -12},
        {"3e2", 300},
        {"0e99", 0},
        {"0.000e-7", 0},
        {"120e-1", 12},
        {"9007199254740991", INT64_C(9007199254740991)},
        {"-9007199254740991", -INT64_C(9007199254740991)},
        {"10692.00000000000000000000000000", 10692},
    };
    static const char *const bad[] = {
        "0.5",  "1e-1",  "9007199254740993", "-9007199254740993",
        "1e16", "1e300", "1e-300",           "18446744073709551617",
    };
    si_number number;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t value = 77;
        ck_assert(si_number_scan(good[i].text, &number));
        ck_assert_msg(si_number_whole(&number, &value), "%s", good[i].text);
        ck_assert_int_eq(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t value = 77;
        ck_assert(si_number_scan(bad[i], &number));
        ck_assert_msg(!si_number_whole(&number, &value), "%s", bad[i]);
        ck_assert_int_eq(value, 77);
    }
}
END_TEST

START_TEST(the_locale_plays_no_part)
{
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL &&
        setlocale(LC_NUMERIC, "fr_FR.UTF-8") == NULL)
        skip_test("no locale with a decimal comma");
    si_number number;
    double value;
    ck_assert(si_number_scan("0.30000000000000004", &number));
    ck_assert(si_number_value(&number, &value));
    ck_assert_double_eq(value, 0.1 + 0.2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("number");
    TCase *numbers = tcase_create("numbers");
    tcase_add_test(numbers, numbers_are_rounded_to_nearest);
    tcase_add_test(numbers, what_is_no_number_is_refused);
    tcase_add_test(numbers, a_number_ends_where_it_stops_being_one);
    tcase_add_test(numbers, what_is_not_finite_is_refused);
    tcase_add_test(numbers, whole_numbers_are_exact);
    tcase_add_test(numbers, the_locale_plays_no_part);
    suite_add_tcase(suite, numbers);
    return suite_run(suite);
}
