/*
 * The kernels' template on vectors that are arrays, so that the widths and tiles of instruction
 * sets that this CPU lacks are tested too: EMULATED_WIDTH lanes, 32 registers.
 */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define VECTOR_WIDTH     ((size_t)EMULATED_WIDTH)
#define VECTOR_REGISTERS 32
#define UNROLL           /* arrays are no registers: this would only be slow to compile */

typedef struct vector {
    float lane[EMULATED_WIDTH];
} vector;

static vector vector_load(const float *from)
{
    vector v;
    memcpy(v.lane, from, sizeof v.lane);
    return v;
}

static void vector_store(float *to, vector v)
{
    memcpy(to, v.lane, sizeof v.lane);
}

static vector vector_broadcast(const float *from)
{
    vector v;
    for (size_t i = 0; i < VECTOR_WIDTH; i++)
        v.lane[i] = *from;
    return v;
}

static vector vector_fma(vector a, vector b, vector c)
{
    for (size_t i = 0; i < VECTOR_WIDTH; i++)
        c.lane[i] = fmaf(a.lane[i], b.lane[i], c.lane[i]);
    return c;
}

static vector vector_rectify(vector v)
{
    for (size_t i = 0; i < VECTOR_WIDTH; i++)
        v.lane[i] = v.lane[i] > 0.0f ? v.lane[i] : 0.0f;
    return v;
}

static bool vector_any_sign(vector v)
{
    bool any = false;
    for (size_t i = 0; i < VECTOR_WIDTH; i++)
        any = any || signbit(v.lane[i]);
    return any;
}

static void vector_twice(vector v, vector twice[2])
{
    for (size_t i = 0; i < 2 * VECTOR_WIDTH; i++)
        twice[i / VECTOR_WIDTH].lane[i % VECTOR_WIDTH] = v.lane[i / 2];
}

#define MULTIPLY_WORDS(a, b) (((a)&UINT32_MAX) * ((b)&UINT32_MAX))

static void vector_transpose(vector v[4])
{
    vector old[4];
    memcpy(old, v, sizeof old);
    for (size_t piece = 0; piece < VECTOR_WIDTH; piece += 4)
        for (size_t i = 0; i < 4; i++)
            for (size_t j = 0; j < 4; j++)
                v[j].lane[piece + i] = old[i].lane[piece + j];
}

static void vector_store_piece(float *to, vector v, size_t piece)
{
    memcpy(to, v.lane + 4 * piece, 4 * sizeof *to);
}

#include "predict/kernels/template.h"
