/*
 * The vector kernels, written once. A source file of an instruction set defines the vector type and
 * what follows, includes this, and is compiled with that set's flags:
 *
 *     vector                    VECTOR_WIDTH floats, a multiple of 4 and at most SI_ROW_PADDING
 *     VECTOR_REGISTERS          how many of them the CPU has
 *     KERNELS, KERNELS_NAME     the si_forward_kernels to define, and its name
 *     vector_load(p), vector_store(p, v)      any alignment
 *     vector_broadcast(p)       *p in every lane
 *     vector_fma(a, b, c)       a b + c, rounded once
 *     vector_rectify(v)         max(v, 0)
 *     vector_any_sign(v)        whether any lane has its sign bit set
 *     vector_twice(v, w[2])     each lane of v twice in a row, in w
 *     MULTIPLY_WORDS(a, b)      of the lower halves of words (philox.h)
 *     vector_transpose(v[4])    of each piece of four lanes: v[j] becomes lane j of all four
 *     vector_store_piece(p, v, i)             lanes 4i .. 4i + 3
 *     NARROW_KERNELS, NARROW_WIDTH            optional: a set of narrower vectors, for samples
 *                                             that leave fewer of its lanes idle
 *
 * Each lane does the same operations in the same order whatever the width and the tile it is in, so
 * all sets give the same bits, and a sample does not depend on how many there are.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "predict/kernels/kernels.h"

#define INLINE static inline __attribute__((always_inline))
/* Before a loop of constant length over an array of vectors: unrolled, they stay in registers. */
#if defined(UNROLL)
/* The including file has its own. */
#elif defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

/* A tile is TILE_ROWS outputs by up to TILE_VECTORS vectors of samples, all in registers. */
enum { TILE_VECTORS = 3, MAX_TILE_ROWS = 8, PIECE = 4 };
_Static_assert(SI_SAMPLE_BLOCK % (TILE_VECTORS * VECTOR_WIDTH) == 0, "tiles fill a block");
_Static_assert(SI_ROW_PADDING % VECTOR_WIDTH == 0, "vectors fill a row");

INLINE void accumulate_vectors(size_t input_count, size_t row_stride, const float *matrix,
                               const float *input, float *row, const size_t vectors)
{
    vector sum[PIECE];
    UNROLL
    for (size_t v = 0; v < vectors; v++)
        sum[v] = vector_load(row + v * VECTOR_WIDTH);
    for (size_t i = 0; i < input_count; i++) {
        vector x = vector_broadcast(input + i);
        UNROLL
        for (size_t v = 0; v < vectors; v++)
            sum[v] = vector_fma(vector_load(matrix + i * row_stride + v * VECTOR_WIDTH), x, sum[v]);
    }
    UNROLL
    for (size_t v = 0; v < vectors; v++)
        vector_store(row + v * VECTOR_WIDTH, sum[v]);
}

static void accumulate(size_t input_count, size_t row_count, size_t row_stride, const float *matrix,
                       const float *input, float *row)
{
    size_t r = 0;
    for (; r + PIECE * VECTOR_WIDTH <= row_count; r += PIECE * VECTOR_WIDTH)
        accumulate_vectors(input_count, row_stride, matrix + r, input, row + r, PIECE);
    for (; r < row_count; r += VECTOR_WIDTH)
        accumulate_vectors(input_count, row_stride, matrix + r, input, row + r, 1);
}

INLINE void activate_vectors(const si_activate *job, size_t first_sample, const size_t vectors)
{
    vector noise_x[TILE_VECTORS], noise_y[TILE_VECTORS];
    UNROLL
    for (size_t v = 0; v < vectors; v++) {
        noise_x[v] = vector_load(job->noise + first_sample + v * VECTOR_WIDTH);
        noise_y[v] = vector_load(job->noise + SI_SAMPLE_BLOCK + first_sample + v * VECTOR_WIDTH);
    }
    for (size_t f = 0; f < job->feature_count; f++) {
        vector base = vector_broadcast(job->base + f);
        vector slope_x = vector_broadcast(job->slope_x + f);
        vector slope_y = vector_broadcast(job->slope_y + f);
        float *activation = job->activation + f * SI_SAMPLE_BLOCK + first_sample;
        UNROLL
        for (size_t v = 0; v < vectors; v++) {
            vector feature = vector_fma(slope_x, noise_x[v], base);
            feature = vector_fma(slope_y, noise_y[v], feature);
            vector_store(activation + v * VECTOR_WIDTH, vector_rectify(feature));
        }
    }
}

/* Hands a job to the narrower set where fewer of its lanes stay idle: 20 samples fill 24, not 32.
 */
#ifdef NARROW_KERNELS
#define NARROW(function, job)                                    \
    if ((job)->sample_count % VECTOR_WIDTH - 1 < NARROW_WIDTH) { \
        NARROW_KERNELS.function(job);                            \
        return;                                                  \
    }
#else
#define NARROW(function, job)
#endif

/* Calls `function` for the block's samples, up to TILE_VECTORS vectors at a time, with their number
 * as a constant. */
#define FOR_EACH_TILE(function, job)                                                            \
    for (size_t first = 0; first < (job)->sample_count; first += TILE_VECTORS * VECTOR_WIDTH) { \
        size_t left = (job)->sample_count - first;                                              \
        if (left > 2 * VECTOR_WIDTH)                                                            \
            function((job), first, 3);                                                          \
        else if (left > VECTOR_WIDTH)                                                           \
            function((job), first, 2);                                                          \
        else                                                                                    \
            function((job), first, 1);                                                          \
    }

static void activate(const si_activate *job){NARROW(activate, job)
                                                 FOR_EACH_TILE(activate_vectors, job)}

/* Four outputs (or the first two) of up to VECTOR_WIDTH samples, from one vector an output to one
 * row a sample. */
INLINE void store_outputs(vector output[PIECE], float *row, size_t row_size,
                          const size_t sample_count, const bool all_four)
{
    vector_transpose(output);
    UNROLL
    for (size_t piece = 0; piece < VECTOR_WIDTH / PIECE; piece++)
        UNROLL
    for (size_t lane = 0; lane < PIECE; lane++) {
        float *to = row + (piece * PIECE + lane) * row_size;
        if (piece * PIECE + lane >= sample_count)
            continue;
        if (all_four) {
            vector_store_piece(to, output[lane], piece);
        } else {
            float staged[PIECE];
            vector_store_piece(staged, output[lane], piece);
            memcpy(to, staged, sizeof staged / 2);
        }
    }
}

INLINE void mix_start(const si_mix *job, size_t first_output, size_t first_sample,
                      vector sum[MAX_TILE_ROWS][TILE_VECTORS], const size_t rows,
                      const size_t vectors)
{
    const float *noise_x = job->noise + first_sample, *noise_y = noise_x + SI_SAMPLE_BLOCK;
    UNROLL
    for (size_t r = 0; r < rows; r++) {
        vector base = vector_broadcast(job->base + first_output + r);
        vector slope_x = vector_broadcast(job->slope_x + first_output + r);
        vector slope_y = vector_broadcast(job->slope_y + first_output + r);
        UNROLL
        for (size_t v = 0; v < vectors; v++) {
            sum[r][v] = vector_fma(slope_x, vector_load(noise_x + v * VECTOR_WIDTH), base);
            sum[r][v] = vector_fma(slope_y, vector_load(noise_y + v * VECTOR_WIDTH), sum[r][v]);
        }
    }
}

/* The loop that nearly all the time is spent in: rows + vectors loads for rows * vectors FMAs. */
INLINE void mix_source(const si_mix *job, size_t source, size_t first_output, size_t first_sample,
                       vector sum[MAX_TILE_ROWS][TILE_VECTORS], const size_t rows,
                       const size_t vectors)
{
    const float *matrix = job->matrix[source] + first_output;
    const float *activation = job->activation[source] + first_sample;
    for (size_t f = 0; f < job->feature_count; f++) {
        vector feature[TILE_VECTORS];
        UNROLL
        for (size_t v = 0; v < vectors; v++)
            feature[v] = vector_load(activation + v * VECTOR_WIDTH);
        UNROLL
        for (size_t r = 0; r < rows; r++) {
            vector weight = vector_broadcast(matrix + r);
            UNROLL
            for (size_t v = 0; v < vectors; v++)
                sum[r][v] = vector_fma(weight, feature[v], sum[r][v]);
        }
        matrix += job->output_stride;
        activation += SI_SAMPLE_BLOCK;
    }
}

INLINE void mix_tile(const si_mix *job, size_t first_output, size_t first_sample, const size_t rows,
                     const size_t vectors)
{
    vector sum[MAX_TILE_ROWS][TILE_VECTORS];
    mix_start(job, first_output, first_sample, sum, rows, vectors);
    for (size_t source = 0; source < job->source_count; source++)
        mix_source(job, source, first_output, first_sample, sum, rows, vectors);
    UNROLL
    for (size_t v = 0; v < vectors; v++)
        UNROLL
    for (size_t r = 0; r < rows; r += PIECE) {
        vector output[PIECE] = {sum[r][v], sum[r + 1][v], sum[r + 2][v], sum[r + 3][v]};
        size_t sample = first_sample + v * VECTOR_WIDTH, left = job->sample_count - sample;
        float *row = job->output + sample * job->output_count + first_output + r;
        if (left >= VECTOR_WIDTH && first_output + r + PIECE <= job->output_count)
            store_outputs(output, row, job->output_count, VECTOR_WIDTH, true);
        else
            store_outputs(output, row, job->output_count, left,
                          first_output + r + PIECE <= job->output_count);
    }
}

INLINE void mix_vectors(const si_mix *job, size_t first_sample, const size_t vectors)
{
    /* Enough sums for the FMA units' latency, no more than the registers hold. */
    const size_t rows = vectors == 1 || VECTOR_REGISTERS >= 32 ? 8 : 4;
    size_t o = 0;
    for (; rows == 8 && o + PIECE < job->output_count; o += rows)
        mix_tile(job, o, first_sample, rows, vectors);
    for (; o < job->output_count; o += PIECE)
        mix_tile(job, o, first_sample, PIECE, vectors);
}

static void mix(const si_mix *job)
{
    NARROW(mix, job)
    FOR_EACH_TILE(mix_vectors, job)
}

static uint64_t saturate(uint64_t rounds, float *sink)
{
    /* More chains than the latency times the units of any CPU so far, and long loops. */
    enum { CHAINS = 12, REPEATS = 8 };
    const float factor = 0.9999f, addend = 1e-4f;
    vector x = vector_broadcast(&factor), y = vector_broadcast(&addend), sum[CHAINS];
    UNROLL
    for (size_t i = 0; i < CHAINS; i++) {
        float start = (float)(i + 2); /* equal chains would be merged, and 1 stays 1 */
        sum[i] = vector_broadcast(&start);
    }
    for (uint64_t round = 0; round < rounds; round++) {
        UNROLL
        for (size_t repeat = 0; repeat < REPEATS; repeat++) {
            UNROLL
            for (size_t i = 0; i < CHAINS; i++)
                sum[i] = vector_fma(sum[i], x, y);
        }
    }
    UNROLL
    for (size_t i = 1; i < CHAINS; i++)
        sum[0] = vector_fma(sum[i], x, sum[0]);
    float lanes[VECTOR_WIDTH];
    vector_store(lanes, sum[0]);
    *sink = lanes[0];
    return rounds * REPEATS * CHAINS * VECTOR_WIDTH;
}

#include "predict/kernels/gaussian_template.h"
#include "predict/kernels/samples_template.h"

const si_forward_kernels KERNELS = {
    .name = KERNELS_NAME,
    .accumulate = accumulate,
    .activate = activate,
    .mix = mix,
    .gaussian = {multiply, exponentials},
    .gather = gather,
    .noise_bits = noise_bits,
    .normals = normals,
    .walk_normals = walk_normals,
    .deviations = deviations,
    .turn_mean = turn_mean,
    .turn = turn,
    .sample = sample,
    .saturate = saturate,
};
