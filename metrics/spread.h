/*
 * The Average Maximum Eigenvalue: how wide predictions are, the price at which AMD is bought.
 *
 * AMV is the mean over scenes of the largest eigenvalue of the mean, over the scene's cells, of the
 * mixture covariance. That covariance is the cell's own plus the ridge, whatever the components
 * (see cell.h), so no mixture is needed.
 */
#ifndef SI_METRICS_SPREAD_H
#define SI_METRICS_SPREAD_H

#include <stdint.h>

#include "cell.h"

SI_DECLARATIONS_BEGIN

/* The covariance of the mixture that would be fitted to a cell; infinite if the cell is not
 * finite. */
SI_API si_symmetric si_spread_covariance(const si_cell *cell, double ridge);

/* A symmetric matrix along its axes: eigenvalues, the larger first, and unit eigenvectors. */
typedef struct si_eigen {
    double value[2];
    double vector[2][2]; /* vector[i] belongs to value[i] */
} si_eigen;

/* Infinite values unless the matrix is finite. Allocates nothing. */
SI_API si_eigen si_symmetric_decompose(const si_symmetric *matrix);

/* The largest eigenvalue; infinite unless the matrix is finite. */
SI_API double si_spread_largest_eigenvalue(const si_symmetric *matrix);

/*
 * How the spread lies among agents: how many there are, and how much they have together, by its
 * size. A bucket is an eighth of an octave, from 2^-32 to 2^32 square metres. Start from zeros.
 */
enum { SI_SPREAD_BUCKETS = 64 * 8 };

typedef struct si_spread_tally {
    uint64_t count[SI_SPREAD_BUCKETS];
    double sum[SI_SPREAD_BUCKETS]; /* square metres */
} si_spread_tally;

/* An agent whose samples have that variance, of both axes together; what is not finite is left out.
 */
SI_API void si_spread_tally_add(si_spread_tally *tally, double variance);

/*
 * The part of all variance that the `share` of agents with the most of it have, but at least one
 * agent; within a bucket all count alike. NaN where there is no variance.
 */
SI_API double si_spread_tally_share(const si_spread_tally *tally, double share);

SI_DECLARATIONS_END

#endif
