#include "metrics/interval.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "base/size.h"
#include "metrics/counter.h"

/* A sum of fixed-point numbers, whole part and fraction of 32 bits apart so that neither overflows.
 */
typedef struct fixed_sums {
    int64_t *whole;     /* [C][B] */
    uint64_t *fraction; /* [C][B] */
} fixed_sums;

struct si_interval_sums {
    size_t replicate_count; /* B */
    size_t column_count;    /* C */
    uint64_t seed;
    fixed_sums numerator;
    fixed_sums denominator;
    uint64_t *memory; /* [4][C][B], what the sums point into */
};

/* A replicate takes 16 bits of randomness: the chances of its weight are exact to 2^-17. */
enum { WEIGHTS_A_WORD = 4, WEIGHT_BITS = 16, REPLICATES_A_TASK = 256 };

si_result si_interval_create(size_t replicate_count, size_t column_count, uint64_t seed,
                             si_interval_sums **sums)
{
    *sums = NULL;
    size_t count;
    if (replicate_count == 0 || column_count == 0)
        return SI_ERR_ARGUMENT;
    if (!si_size_product((size_t[]){4, replicate_count, column_count}, 3, &count))
        return SI_ERR_NO_MEMORY;
    si_interval_sums *created = malloc(sizeof *created);
    uint64_t *memory = calloc(count, sizeof *memory);
    if (created == NULL || memory == NULL) {
        free(created);
        free(memory);
        return SI_ERR_NO_MEMORY;
    }
    size_t part = count / 4;
    *created = (si_interval_sums){
        .replicate_count = replicate_count,
        .column_count = column_count,
        .seed = seed,
        .numerator = {.whole = (int64_t *)memory, .fraction = memory + part},
        .denominator = {.whole = (int64_t *)memory + 2 * part, .fraction = memory + 3 * part},
        .memory = memory,
    };
    *sums = created;
    return SI_OK;
}

void si_interval_destroy(si_interval_sums *sums)
{
    if (sums == NULL)
        return;
    free(sums->memory);
    free(sums);
}

/* The quantile of Poisson(1) at a uniform 16-bit number: thresholds are 2^16 times the
 * distribution function e^-1 (1, 2, 5/2, 8/3, 65/24, ...). */
static uint32_t poisson_quantile(uint32_t uniform)
{
    static const uint32_t threshold[] = {24109, 48219, 60273, 64291, 65296, 65497, 65531, 65535};
    uint32_t weight = 0;
    for (size_t i = 0; i < sizeof threshold / sizeof threshold[0]; i++)
        weight += uniform >= threshold[i];
    return weight;
}

/* Weights of the replicates first .. first + count - 1; `first` is a multiple of WEIGHTS_A_WORD. */
static void draw_weights(uint64_t seed, uint64_t block, size_t first, size_t count,
                         uint32_t *weight)
{
    uint64_t key = si_mix_pair(seed, block);
    for (size_t r = 0; r < count; r++) {
        uint64_t word = si_mix(key + (first + r) / WEIGHTS_A_WORD);
        unsigned shift = WEIGHT_BITS * (unsigned)((first + r) % WEIGHTS_A_WORD);
        weight[r] = poisson_quantile((uint32_t)(word >> shift) & 0xFFFF);
    }
}

static int64_t to_fixed(double value)
{
    const double limit = 0x1p30;
    if (!(value < limit))
        value = limit;
    if (value < -limit)
        value = -limit;
    return llrint(value * 0x1p32);
}

static void add_weighted(const fixed_sums *sums, size_t at, size_t count, const uint32_t *weight,
                         double value)
{
    int64_t fixed = to_fixed(value);
    int64_t whole = fixed >> 32;
    uint64_t fraction = (uint64_t)fixed & UINT32_MAX;
    for (size_t r = 0; r < count; r++) {
        sums->whole[at + r] += whole * (int64_t)weight[r];
        sums->fraction[at + r] += fraction * weight[r];
    }
}

static void add_to_replicates(si_interval_sums *sums, size_t row_count, const uint64_t *block,
                              const double *value, const double *weight, size_t first, size_t count)
{
    uint32_t drawn[REPLICATES_A_TASK];
    size_t columns = sums->column_count;
    for (size_t row = 0; row < row_count; row++) {
        draw_weights(sums->seed, block[row], first, count, drawn);
        for (size_t c = 0; c < columns; c++) {
            size_t at = c * sums->replicate_count + first;
            double share = weight[row * columns + c];
            double part = share > 0.0 ? share * value[row * columns + c] : 0.0;
            add_weighted(&sums->numerator, at, count, drawn, part);
            add_weighted(&sums->denominator, at, count, drawn, share);
        }
    }
}

void si_interval_add(si_interval_sums *sums, size_t row_count, const uint64_t *block,
                     const double *value, const double *weight, size_t thread_count)
{
    size_t task_count = (sums->replicate_count + REPLICATES_A_TASK - 1) / REPLICATES_A_TASK;
#pragma omp parallel for num_threads((int)thread_count) schedule(dynamic)
    for (size_t task = 0; task < task_count; task++) {
        size_t first = task * REPLICATES_A_TASK;
        size_t rest = sums->replicate_count - first;
        add_to_replicates(sums, row_count, block, value, weight, first,
                          rest < REPLICATES_A_TASK ? rest : REPLICATES_A_TASK);
    }
}

si_result si_interval_merge(si_interval_sums *sums, const si_interval_sums *other)
{
    if (sums->replicate_count != other->replicate_count ||
        sums->column_count != other->column_count || sums->seed != other->seed)
        return SI_ERR_SHAPE;
    size_t count = 4 * sums->replicate_count * sums->column_count;
    for (size_t i = 0; i < count; i++)
        sums->memory[i] += other->memory[i]; /* two's complement: whole parts too */
    return SI_OK;
}

static double read_fixed(const fixed_sums *sums, size_t at)
{
    return (double)sums->whole[at] + (double)sums->fraction[at] * 0x1p-32;
}

si_result si_interval_percentile(const si_interval_sums *sums, size_t column, double confidence,
                                 si_interval *interval)
{
    if (column >= sums->column_count || !(confidence > 0.0 && confidence < 1.0))
        return SI_ERR_ARGUMENT;
    double *mean = malloc(sums->replicate_count * sizeof *mean);
    if (mean == NULL)
        return SI_ERR_NO_MEMORY;
    size_t count = 0;
    for (size_t r = 0; r < sums->replicate_count; r++) {
        size_t at = column * sums->replicate_count + r;
        double weight = read_fixed(&sums->denominator, at);
        if (weight > 0.0)
            mean[count++] = read_fixed(&sums->numerator, at) / weight;
    }
    *interval = (si_interval){.low = NAN, .high = NAN};
    if (count > 0) {
        double tail = 0.5 * (1.0 - confidence);
        gsl_sort(mean, 1, count);
        interval->low = gsl_stats_quantile_from_sorted_data(mean, 1, count, tail);
        interval->high = gsl_stats_quantile_from_sorted_data(mean, 1, count, 1.0 - tail);
    }
    free(mean);
    return SI_OK;
}
