/*
 * Where samples lie, as a field on the page, and its contours.
 *
 * si_density_add puts in the samples of one moment: their kernel density f (Gaussian kernel,
 * samples binned linearly on the lattice, blurred by three soft box filters an axis) is turned into
 *     share(x) = 1 - mass of {y : f(y) >= f(x)}
 * so that {share >= 1 - m} is the smallest region that holds the part m of the samples. Moments are
 * joined by the largest share: the region then holds the part m at every moment.
 */
#ifndef SI_VIZ_DENSITY_H
#define SI_VIZ_DENSITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct si_density {
    double left, top, cell; /* of the lattice, points; node (i, j) is at left + i cell, ... */
    size_t columns, rows;
    float *share; /* [rows][columns]; the outermost nodes stay 0 */
    /* private */
    size_t capacity;
    float *mass, *scratch, *row;
} si_density;

/* Room for any lattice of at most `capacity` nodes. The only allocation. */
SI_MUST_CHECK si_result si_density_create(si_density *density, size_t capacity, si_error *error);
void si_density_finish(si_density *density);

/* Starts anew on left, top, right, bottom; cells are `cell` points, or larger if need be. */
void si_density_begin(si_density *density, const double bounds[4], double cell);

/* Points on the page [count][2], at least 1, with a kernel of that deviation. */
void si_density_add(si_density *density, size_t count, const double *points, double kernel);

/* The same points into a sum of densities instead, each set of points with the same weight; then
 * si_density_settle makes the shares of that sum. Not to be mixed with si_density_add. */
void si_density_pour(si_density *density, size_t count, const double *points, double kernel);
void si_density_settle(si_density *density);

/* Mean (2) and covariance (xx, xy, yy; over count) of points [count][2]. */
void si_density_moments(size_t count, const double *points, double mean[2], double covariance[3]);

/* Scott's deviation of the kernel for `count` samples with that covariance: K^(-1/6) times the
 * geometric mean of the principal deviations. */
double si_density_kernel(size_t count, const double covariance[3]);

/* Contours of a field on a lattice: marching squares, joined into closed polygons. */
typedef struct si_contour {
    size_t capacity;
    uint32_t *next; /* [2 capacity]: where the contour goes on from the crossing of an edge */
} si_contour;

/* Room for lattices of at most `capacity` nodes. The only allocation. */
SI_MUST_CHECK si_result si_contour_create(si_contour *contour, size_t capacity, si_error *error);
void si_contour_finish(si_contour *contour);

/* Receives polygon after polygon: `first` is true for the first point of each. */
typedef void si_contour_point(void *context, double column, double row, bool first);

/*
 * The polygons round {value >= level}, value [rows][columns] below `level` on the outermost nodes.
 * Holes run the other way round than outer rims. Coordinates are in cells from node (0, 0).
 */
void si_contour_trace(si_contour *contour, const float *value, size_t columns, size_t rows,
                      float level, si_contour_point *point, void *context);

#endif
