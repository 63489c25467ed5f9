/* Contours of a field on a lattice: marching squares, joined into closed polygons. */
#ifndef SI_VIZ_CONTOUR_H
#define SI_VIZ_CONTOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

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
