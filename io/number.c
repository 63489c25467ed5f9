#include "io/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

static inline bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static inline const char *scan_digits(const char *text, uint64_t *mantissa)
{
    for (; is_digit(*text); text++)
        *mantissa = *mantissa * 10 + (uint64_t)(*text - '0');
    return text;
}

/*
 * Clinger (1990), "How to read floating point numbers accurately": mantissa and power of ten are
 * exact, so that their quotient is rounded once, as long as doubles are not evaluated more widely.
 */
static bool scan_short(const char *text, const char *whole, si_number *number)
{
    static const double power_of_ten[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                          1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    enum { DIGITS = sizeof power_of_ten / sizeof *power_of_ten - 1 }; /* 10^15 < 2^53 */
    uint64_t mantissa = 0;
    const char *end = scan_digits(whole, &mantissa), *fraction = end + (*end == '.');
    if (fraction > end)
        end = scan_digits(fraction, &mantissa);
    if (FLT_EVAL_METHOD != 0 || end - whole > DIGITS || *end == 'e' || *end == 'E')
        return false;
    const double value = (double)mantissa / power_of_ten[end > fraction ? end - fraction : 0];
    *number = (si_number){.end = end, .value = *text == '-' ? -value : value};
    return true;
}

bool si_number_scan(const char *text, si_number *number)
{
    const char *digits = text + (*text == '-' || *text == '+');
    if (!is_digit(digits[0]) && !(digits[0] == '.' && is_digit(digits[1])))
        return false;
    if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) {
        *number = (si_number){.end = digits + 1};
        return true;
    }
    if (scan_short(text, digits, number))
        return true;
    /* The plain C locale is a constant of the C library: no memory, no lock. */
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    char *end;
    number->value = strtod_l(text, &end, plain);
    number->end = end;
    freelocale(plain);
    return end > text;
}

bool si_number_value(const si_number *number, double *value)
{
    if (!isfinite(number->value))
        return false;
    *value = number->value;
    return true;
}

bool si_number_whole(const si_number *number, int64_t *value)
{
    if (!si_number_is_whole(number->value))
        return false;
    *value = (int64_t)number->value;
    return true;
}

bool si_number_is_whole(double value)
{
    return fabs(value) < 0x1p53 && floor(value) == value;
}
