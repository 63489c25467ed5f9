#include "metrics/cell.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/size.h"
#include "metrics/kernels.h"

enum { ARRAYS = 4 };

static size_t padded(size_t count)
{
    return (count + SI_LANES - 1) / SI_LANES * SI_LANES;
}

si_result si_cell_init(si_cell *cell, size_t capacity)
{
    SI_REQUIRE(NULL, cell);
    *cell = (si_cell){0};
    size_t bytes;
    if (capacity == 0)
        return SI_ERR_ARGUMENT;
    if (capacity > SIZE_MAX - SI_LANES ||
        !si_size_product((size_t[]){ARRAYS, padded(capacity), sizeof(double)}, 3, &bytes) ||
        bytes > SIZE_MAX - SI_VECTOR_ALIGNMENT)
        return SI_ERR_NO_MEMORY;
    size_t whole = (bytes + SI_VECTOR_ALIGNMENT - 1) / SI_VECTOR_ALIGNMENT * SI_VECTOR_ALIGNMENT;
    cell->x = aligned_alloc(SI_VECTOR_ALIGNMENT, whole);
    if (cell->x == NULL)
        return SI_ERR_NO_MEMORY;
    cell->capacity = capacity;
    cell->y = cell->x + padded(capacity);
    cell->scratch = cell->y + padded(capacity);
    cell->scratch_stride = padded(capacity);
    return SI_OK;
}

void si_cell_finish(si_cell *cell)
{
    if (cell == NULL)
        return;
    free(cell->x);
    *cell = (si_cell){0};
}

static bool same_point(const double *a, const double *b)
{
    return a[0] == b[0] && a[1] == b[1];
}

/* 1 or 2, or 3 for more. Ends at the third distinct sample: at once, unless samples repeat. */
static size_t count_distinct(const double *samples, size_t stride, size_t count)
{
    const double *second = NULL;
    for (size_t k = 1; k < count; k++) {
        const double *sample = samples + k * stride;
        if (same_point(sample, samples))
            continue;
        if (second == NULL)
            second = sample;
        else if (!same_point(sample, second))
            return 3;
    }
    return second == NULL ? 1 : 2;
}

/* Sum of products of two arrays, padded with zeros. Eight sums side by side, so that additions do
 * not wait for one another. */
static double sum_products(const double *a, const double *b, size_t padded_count)
{
    double sum[SI_LANES] = {0};
    for (size_t k = 0; k < padded_count; k += SI_LANES)
        for (size_t i = 0; i < SI_LANES; i++)
            sum[i] += a[k + i] * b[k + i];
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

static double sum_of(const double *a, size_t padded_count)
{
    double sum[SI_LANES] = {0};
    for (size_t k = 0; k < padded_count; k += SI_LANES)
        for (size_t i = 0; i < SI_LANES; i++)
            sum[i] += a[k + i];
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

/* One coordinate about the first sample, then about the mean: exact for samples that are all the
 * same. Returns the mean. */
static double centre_coordinate(const double *samples, size_t stride, size_t count,
                                double *coordinate)
{
    double first = samples[0];
    for (size_t k = 0; k < count; k++)
        coordinate[k] = samples[k * stride] - first;
    for (size_t k = count; k < padded(count); k++)
        coordinate[k] = 0.0;
    double offset = sum_of(coordinate, padded(count)) / (double)count;
    for (size_t k = 0; k < count; k++)
        coordinate[k] -= offset;
    return first + offset;
}

void si_cell_gather(si_cell *cell, const double *samples, size_t stride, size_t sample_count)
{
    if (!SI_ARE_THERE(cell, samples))
        return;
    if (sample_count == 0 || sample_count > cell->capacity) {
        cell->sample_count = cell->distinct = 0;
        cell->covariance = (si_symmetric){0};
        cell->finite = false;
        return;
    }
    size_t whole = padded(sample_count);
    double share = 1.0 / (double)sample_count;
    cell->sample_count = sample_count;
    cell->distinct = count_distinct(samples, stride, sample_count);
    cell->mean[0] = centre_coordinate(samples, stride, sample_count, cell->x);
    cell->mean[1] = centre_coordinate(samples + 1, stride, sample_count, cell->y);
    cell->covariance = (si_symmetric){
        .xx = share * sum_products(cell->x, cell->x, whole),
        .xy = share * sum_products(cell->x, cell->y, whole),
        .yy = share * sum_products(cell->y, cell->y, whole),
    };
    cell->finite = isfinite(cell->covariance.xx) && isfinite(cell->covariance.yy);
    if (!cell->finite)
        cell->covariance = (si_symmetric){0};
}
