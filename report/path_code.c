#include "report/path_code.h"

#include <math.h>
#include <stdlib.h>

static const double millimetres = 1000.0;
static const double largest = 1e12;

static void put(path_code *code, uint8_t byte)
{
    if (code->size == code->capacity) {
        size_t capacity = code->capacity > 0 ? 2 * code->capacity : 1024;
        uint8_t *grown = code->failed ? NULL : realloc(code->byte, capacity);
        code->failed = grown == NULL;
        if (code->failed)
            return;
        code->byte = grown;
        code->capacity = capacity;
    }
    code->byte[code->size++] = byte;
}

static void put_number(path_code *code, uint64_t number)
{
    for (; number > 127; number >>= 7)
        put(code, (uint8_t)(number | 128));
    put(code, (uint8_t)number);
}

static bool is_number(double value)
{
    return fabs(value) < largest; /* false for what is none */
}

void path_code_number(path_code *code, double value)
{
    int64_t whole = is_number(value) ? llround(value) : 0;
    uint64_t size = (uint64_t)(whole < 0 ? -whole : whole);
    put_number(code, !is_number(value) ? 0 : whole < 0 ? 2 * size : 2 * size + 1);
}

void path_code_path(path_code *code, const double *position, size_t steps, const double origin[2],
                    const double before[2], const double last[2])
{
    for (size_t i = 0; i < 2; i++) {
        double b = round((before[i] - origin[i]) * millimetres);
        double a = round((last[i] - origin[i]) * millimetres);
        for (size_t t = 0; t < steps; t++) {
            double here = round((position[2 * t + i] - origin[i]) * millimetres);
            path_code_number(code, here - (2.0 * a - b));
            if (is_number(here - (2.0 * a - b))) {
                b = a;
                a = here;
            }
        }
    }
}

static char letter(unsigned six)
{
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[six & 63];
}

static void encode(const uint8_t *byte, size_t size, char *text)
{
    for (size_t i = 0; i < size; i += 3) {
        unsigned three = (unsigned)byte[i] << 16 | (i + 1 < size ? (unsigned)byte[i + 1] << 8 : 0) |
                         (i + 2 < size ? byte[i + 2] : 0);
        *text++ = letter(three >> 18);
        *text++ = letter(three >> 12);
        *text++ = i + 1 < size ? letter(three >> 6) : '=';
        *text++ = i + 2 < size ? letter(three) : '=';
    }
}

json_t *path_code_finish(path_code *code)
{
    size_t length = (code->size + 2) / 3 * 4;
    char *text = code->failed ? NULL : malloc(length + 1);
    json_t *made = NULL;
    if (text != NULL) {
        encode(code->byte, code->size, text);
        made = json_stringn(text, length);
    }
    free(text);
    free(code->byte);
    *code = (path_code){0};
    return made;
}
