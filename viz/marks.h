/* Small shapes that stand for points. `radius` in points of the page. */
#ifndef SI_VIZ_MARKS_H
#define SI_VIZ_MARKS_H

#include "viz/canvas.h"

void si_mark_dot(si_canvas *canvas, double x, double y, double radius);   /* path only */
void si_mark_cross(si_canvas *canvas, double x, double y, double radius); /* path only */

/* Circle, triangle, square, diamond, downward triangle, pentagon: path only, of equal weight. */
void si_mark_shape(si_canvas *canvas, size_t index, double x, double y, double radius);

#endif
