/*
 * Decimal numbers in text, read exactly. Internal: not installed.
 *
 * A number is `[+-] digits [. digits] [e [+-] digits]` with a digit before or after the point. The
 * locale plays no part; neither "nan", "inf" nor hexadecimal are numbers here.
 */
#ifndef SI_IO_NUMBER_H
#define SI_IO_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* +- mantissa 10^exponent, as written from `text` up to `end`. */
typedef struct si_number {
    const char *text; /* borrowed */
    const char *end;  /* the character after the number */
    uint64_t mantissa;
    int64_t exponent;
    bool negative;
    bool truncated; /* digits other than 0 did not fit the mantissa */
} si_number;

/* Reads the number that starts at `text`, which is NUL-terminated. False if none does. */
bool si_number_scan(const char *text, si_number *number);

/* The double nearest to the number (ties to even, as strtod). False if that is not finite. */
bool si_number_value(const si_number *number, double *value);

/* False, and *value untouched, unless the number is whole and within +-2^53. "3.0", "3e2" are. */
bool si_number_whole(const si_number *number, int64_t *value);

/* True if `value` is a whole number within +-2^53. */
bool si_number_is_whole(double value);

#endif
