/*
 * The Average Maximum Eigenvalue: how wide predictions are, the price at which AMD is bought.
 *
 * AMV is the mean over scenes of the largest eigenvalue of the mean, over the scene's cells, of the
 * mixture covariance. That covariance is the cell's own plus the ridge, whatever the components
 * (see cell.h), so no mixture is needed.
 */
#ifndef SI_METRICS_SPREAD_H
#define SI_METRICS_SPREAD_H

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

SI_DECLARATIONS_END

#endif
