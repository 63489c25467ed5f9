#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "predict/embedded_internal.h"

enum { FIRST_CAPACITY = 4096, NUMBERS_A_LINE = 6 };

static bool reserve(si_text *text, size_t size)
{
    if (text->broken || size > SIZE_MAX / 2 - text->length - FIRST_CAPACITY)
        return false;
    size_t needed = text->length + size;
    if (needed <= text->capacity)
        return true;
    size_t capacity = needed > FIRST_CAPACITY ? 2 * needed : FIRST_CAPACITY;
    char *grown = realloc(text->start, capacity);
    if (grown == NULL)
        return false;
    text->start = grown;
    text->capacity = capacity;
    return true;
}

void si_text_add(si_text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    text->broken = length < 0 || !reserve(text, (size_t)length + 1);
    if (!text->broken) {
        vsnprintf(text->start + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

/* A whole number times a power of two: no decimal point that a locale could change. */
void si_text_add_float(si_text *text, float value)
{
    int exponent;
    double fraction = frexp((double)value, &exponent);
    unsigned long mantissa = (unsigned long)ldexp(fabs(fraction), 24);
    si_text_add(text, "%s0x%lxp%df", signbit(value) ? "-" : "", mantissa,
                mantissa != 0 ? exponent - 24 : 0);
}

void si_text_add_floats(si_text *text, size_t count, const float *values)
{
    si_text_add(text, "{");
    for (size_t i = 0; i < count; i++) {
        const char *gap = i == 0 ? "" : i % NUMBERS_A_LINE == 0 ? ",\n    " : ", ";
        si_text_add(text, "%s", gap);
        si_text_add_float(text, values[i]);
    }
    si_text_add(text, "}");
}

void si_text_finish(si_text *text)
{
    free(text->start);
    *text = (si_text){0};
}
