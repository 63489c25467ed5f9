#include "io/number.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
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
