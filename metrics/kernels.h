/*
 * The loops over samples that all the time goes into. Internal: not installed.
 *
 * One source, compiled for the plain architecture and, on x86-64, for AVX2 and AVX-512 as well;
 * si_cell_kernels_get picks by what the processor has. All give the same bits (see lanes.h).
 *
 * Arrays x and y are aligned to SI_VECTOR_ALIGNMENT and padded to whole groups of SI_LANES.
 */
#ifndef SI_METRICS_KERNELS_H
#define SI_METRICS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

#include "metrics/cell.h"

enum { SI_LANES = 8, SI_VECTOR_ALIGNMENT = 64 };

/* A Gaussian as the loops want it: log density = log_peak - |(a dx, b dx + c dy)|^2. */
typedef struct si_gaussian {
    double mean[2];
    double a, b, c;
    double log_peak;
} si_gaussian;

/* The Gaussian of a weight, mean and covariance. The covariance must be positive definite. */
si_gaussian si_gaussian_make(double weight, const double mean[2], const si_symmetric *covariance);

/* Sums over samples of r, r dx, r dy, r dx^2, r dx dy and r dy^2, with responsibilities r and
 * deviations from a component's mean. */
typedef struct si_moments {
    double n, x, y, xx, xy, yy;
} si_moments;

typedef struct si_cell_kernels {
    const char *name;

    /* The log likelihood of the samples under `component_count` (1 to 4) components and, unless
     * `moments` is NULL, the moments of their responsibilities: a pass of expectation maximisation.
     */
    double (*expectation)(const si_cell *cell, const si_gaussian *component, size_t component_count,
                          si_moments *moments);

    /* One pass of Lloyd: every sample belongs to its nearest centre, the first of equals. Second
     * moments only if `spread`, else 0. */
    void (*assignment)(const si_cell *cell, const double (*centre)[2], size_t centre_count,
                       bool spread, si_moments *moments);
    /* nearest[k] = min(current[k], squared distance of sample k from the centre), and their sum.
     * `current` may be NULL: infinity. Both are aligned and padded as x and y are; the padding of
     * `nearest` becomes 0. */
    double (*squared_distances)(const si_cell *cell, const double centre[2], const double *current,
                                double *nearest);

    /* log of the sum of exp(log_peak - |...|^2) at `point` of kernels centred on the samples. Uses
     * the cell's scratch. */
    double (*log_density)(const si_cell *cell, const si_gaussian *kernel, const double point[2]);

    /* Adds the distances of the distinct pairs of K samples, x and y [P][stride] with stride >= K,
     * a whole number of SI_LANES: step [P] at each step, returned along the whole path. */
    double (*pair_distances)(size_t sample_count, size_t predicted_steps, size_t stride,
                             const float *x, const float *y, double *step);
} si_cell_kernels;

/* The fastest that this processor can run. Thread-safe. */
const si_cell_kernels *si_cell_kernels_get(void);
/* The index-th that this processor can run, NULL past the last; the first is the plain one. */
const si_cell_kernels *si_cell_kernels_list(size_t index);

#endif
