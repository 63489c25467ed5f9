/*
 * Decimal numbers in text. Internal: not installed.
 *
 * A number is `[+-] digits [. digits] [e [+-] digits]` with a digit before or after the point. The
 * locale plays no part; neither "nan", "inf" nor hexadecimal are numbers here.
 */
#ifndef SI_IO_NUMBER_H
#define SI_IO_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

typedef struct si_number {
    const char *end; /* the character after the number */
    double value;    /* the nearest double, ties to even; infinite beyond their range */
} si_number;

/* Reads the number that starts at `text`, which is NUL-terminated. False if none does. */
bool si_number_scan(const char *text, si_number *number);

/* False, and *value untouched, if it is not finite. */
bool si_number_value(const si_number *number, double *value);

/* False, and *value untouched, unless the nearest double is whole and within +-2^53, where doubles
 * are exact. "3.0", "3e2" are. */
bool si_number_whole(const si_number *number, int64_t *value);

/* True if `value` is a whole number within +-2^53, the ends left out. */
bool si_number_is_whole(double value);

#endif
