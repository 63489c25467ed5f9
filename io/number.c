#include "io/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define MANTISSA_FULL UINT64_C(1000000000000000000) /* from here on one more digit may overflow */
#define DOUBLE_WHOLE  (UINT64_C(1) << 53)           /* doubles hold every whole number up to here */

enum {
    MANTISSA_DIGITS = 19,       /* as many always fit */
    EXPONENT_LIMIT = 100000000, /* beyond it, longer exponents change nothing */
};

/* The powers of ten that doubles hold exactly. */
static const double power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
enum { POWER_COUNT = sizeof power_of_ten / sizeof power_of_ten[0] };

static inline unsigned digit_of(char character)
{
    return (unsigned)character - '0';
}

/* Digits of which all fit the mantissa, or which are to be read again. */
static inline const char *scan_digits(const char *text, uint64_t *mantissa)
{
    for (; digit_of(*text) < 10; text++)
        *mantissa = *mantissa * 10 + digit_of(*text);
    return text;
}

static void scan_many_digits(const char *text, const char *end, bool fraction, si_number *number)
{
    for (; text < end; text++) {
        unsigned digit = digit_of(*text);
        if (number->mantissa < MANTISSA_FULL) {
            number->mantissa = number->mantissa * 10 + digit;
            number->exponent -= fraction;
        } else {
            number->truncated |= digit != 0;
            number->exponent += !fraction;
        }
    }
}

/* An "e" that no digits follow is not part of the number. */
static const char *scan_exponent(const char *text, si_number *number)
{
    const char *digits = text + 1;
    bool negative = *digits == '-';
    digits += negative || *digits == '+';
    if (digit_of(*digits) >= 10)
        return text;
    int64_t exponent = 0;
    for (; digit_of(*digits) < 10; digits++)
        if (exponent < EXPONENT_LIMIT)
            exponent = exponent * 10 + digit_of(*digits);
    number->exponent += negative ? -exponent : exponent;
    return digits;
}

bool si_number_scan(const char *text, si_number *number)
{
    const bool negative = *text == '-';
    const char *whole = text + (negative || *text == '+');
    uint64_t mantissa = 0;
    const char *whole_end = scan_digits(whole, &mantissa);
    const char *fraction = whole_end + (*whole_end == '.');
    const char *end = fraction > whole_end ? scan_digits(fraction, &mantissa) : whole_end;
    const ptrdiff_t digit_count = (whole_end - whole) + (end - fraction);
    if (digit_count == 0)
        return false;
    *number = (si_number){
        .text = text, .mantissa = mantissa, .exponent = fraction - end, .negative = negative};
    if (digit_count > MANTISSA_DIGITS) {
        number->mantissa = 0;
        number->exponent = 0;
        scan_many_digits(whole, whole_end, false, number);
        scan_many_digits(fraction, end, true, number);
    }
    number->end = *end == 'e' || *end == 'E' ? scan_exponent(end, number) : end;
    return true;
}

static void drop_trailing_zeros(si_number *number)
{
    while (number->mantissa != 0 && number->mantissa % 10 == 0) {
        number->mantissa /= 10;
        number->exponent++;
    }
}

static bool value_by_library(const si_number *number, double *value)
{
    /* The plain C locale is a constant of the C library: no memory, no lock. */
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (plain == (locale_t)0)
        return false;
    char *end;
    *value = strtod_l(number->text, &end, plain);
    freelocale(plain);
    return end == number->end && isfinite(*value);
}

/*
 * Clinger (1990), "How to read floating point numbers accurately": mantissa and power are exact, so
 * their product or quotient is rounded once, as long as doubles are not evaluated more widely.
 */
bool si_number_value(const si_number *number, double *value)
{
    si_number exact = *number;
    if (exact.mantissa > DOUBLE_WHOLE)
        drop_trailing_zeros(&exact);
    if (FLT_EVAL_METHOD != 0 || exact.truncated || exact.mantissa > DOUBLE_WHOLE ||
        exact.exponent <= -POWER_COUNT || exact.exponent >= POWER_COUNT)
        return value_by_library(number, value);
    double magnitude = (double)exact.mantissa;
    if (exact.exponent < 0)
        magnitude /= power_of_ten[-exact.exponent];
    else
        magnitude *= power_of_ten[exact.exponent];
    *value = exact.negative ? -magnitude : magnitude;
    return true;
}

bool si_number_whole(const si_number *number, int64_t *value)
{
    si_number exact = *number;
    if (exact.exponent < 0)
        drop_trailing_zeros(&exact);
    if (exact.truncated || (exact.exponent < 0 && exact.mantissa != 0))
        return false;
    for (; exact.exponent > 0 && exact.mantissa != 0; exact.exponent--) {
        if (exact.mantissa > DOUBLE_WHOLE)
            return false;
        exact.mantissa *= 10;
    }
    if (exact.mantissa > DOUBLE_WHOLE)
        return false;
    *value = exact.negative ? -(int64_t)exact.mantissa : (int64_t)exact.mantissa;
    return true;
}

bool si_number_is_whole(double value)
{
    return fabs(value) <= (double)DOUBLE_WHOLE && floor(value) == value;
}
