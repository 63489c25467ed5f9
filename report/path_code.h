/*
 * Paths in few letters: positions in whole millimetres, each as what it differs from going on
 * straight, 2 a - b of the two before it. A difference d is written as the number 2 d + 1 of d >= 0
 * or -2 d of d < 0, in groups of seven bits, the lowest first, the eighth set while more follow; 0
 * stands for a number that is none. The bytes are base64. report/page/path_code.js reads it.
 */
#ifndef SI_REPORT_PATH_CODE_H
#define SI_REPORT_PATH_CODE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Grows as it is written to; start from zeros. */
typedef struct path_code {
    uint8_t *byte; /* owned */
    size_t size, capacity;
    bool failed; /* no memory */
} path_code;

/* A number by itself; not finite, or beyond 10^12: none. */
void path_code_number(path_code *code, double value);

/* `steps` positions in metres about `origin`, which go on from
 * the two before them, in metres too. */
void path_code_path(path_code *code, const double *position, size_t steps, const double origin[2],
                    const double before[2], const double last[2]);

/* The text, NULL without memory; releases the code. */
json_t *path_code_finish(path_code *code);

#endif
