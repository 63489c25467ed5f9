#include "metrics/cell.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "metrics/kernels.h"

enum { ARRAYS = 4 };

static size_t padded(size_t count)
{
    return (count + SI_LANES - 1) / SI_LANES * SI_LANES;
}

si_status si_cell_init(si_cell *cell, size_t capacity)
{
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

/* The mean as first sample plus mean difference: exact for samples that are all the same. */
static void take_mean(si_cell *cell, const double *samples, size_t stride)
{
    double x = 0.0;
    double y = 0.0;
    for (size_t k = 0; k < cell->sample_count; k++) {
        x += samples[k * stride] - samples[0];
        y += samples[k * stride + 1] - samples[1];
    }
    cell->mean[0] = samples[0] + x / (double)cell->sample_count;
    cell->mean[1] = samples[1] + y / (double)cell->sample_count;
    cell->finite = isfinite(cell->mean[0]) && isfinite(cell->mean[1]);
}

static void take_deviations(si_cell *cell, const double *samples, size_t stride)
{
    size_t count = cell->sample_count;
    double xx = 0.0;
    double xy = 0.0;
    double yy = 0.0;
    for (size_t k = 0; k < count; k++) {
        double x = samples[k * stride] - cell->mean[0];
        double y = samples[k * stride + 1] - cell->mean[1];
        cell->x[k] = x;
        cell->y[k] = y;
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    for (size_t k = count; k < padded(count); k++)
        cell->x[k] = cell->y[k] = 0.0;
    double share = 1.0 / (double)count;
    cell->covariance = (si_symmetric){.xx = share * xx, .xy = share * xy, .yy = share * yy};
    cell->finite = isfinite(xx) && isfinite(yy);
}

void si_cell_gather(si_cell *cell, const double *samples, size_t stride, size_t sample_count)
{
    cell->sample_count = sample_count;
    cell->distinct = count_distinct(samples, stride, sample_count);
    take_mean(cell, samples, stride);
    if (cell->finite)
        take_deviations(cell, samples, stride);
    if (!cell->finite)
        cell->covariance = (si_symmetric){0};
}
