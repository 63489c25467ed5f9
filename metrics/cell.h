/*
 * A cell: the K samples of one agent at one step, gathered once for all metrics that look at them.
 *
 * Samples are kept as structure of arrays minus their mean, so that a crowd 10 km from the origin
 * loses no digits, with their first two moments. The mean and the covariance are also the mean and
 * the covariance of any Gaussian mixture that EM has fitted to them, whatever its components: the
 * M-step preserves both (up to the ridge on the diagonal).
 */
#ifndef SI_METRICS_CELL_H
#define SI_METRICS_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

/* A symmetric 2 by 2 matrix. */
typedef struct si_symmetric {
    double xx, xy, yy;
} si_symmetric;

/* Read-only for callers; made by si_cell_init, filled by si_cell_gather. */
typedef struct si_cell {
    size_t sample_count;     /* K of the last gather */
    size_t capacity;         /* largest K */
    double mean[2];          /* metres */
    si_symmetric covariance; /* (1/K), square metres */
    bool finite;             /* all samples are finite; if not, mean, x and y are of no use */
    size_t distinct;         /* 1, 2, or 3 for more: how many samples differ */
    double *x;               /* [K], minus the mean; padded with zeros to a whole vector */
    double *y;
    double *scratch;       /* [2][scratch_stride], for whoever works on the cell */
    size_t scratch_stride; /* at least K, padded */
} si_cell;

/* Room for up to `capacity` samples, at least 1. Release with si_cell_finish. SI_ERR_ARGUMENT or
 * SI_ERR_NO_MEMORY; the cell can then be finished too. */
SI_API SI_MUST_CHECK si_result si_cell_init(si_cell *cell, size_t capacity);
SI_API void si_cell_finish(si_cell *cell);

/* Takes over sample k from samples[k * stride] and the number after it. A count of 0 or above the
 * capacity makes a cell without samples, which is not finite. Does not allocate. */
SI_API void si_cell_gather(si_cell *cell, const double *samples, size_t stride,
                           size_t sample_count);

SI_DECLARATIONS_END

#endif
