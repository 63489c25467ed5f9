/* The frame of a plot: two axes with grid, ticks and labels round a rectangle on the page. */
#ifndef SI_VIZ_FRAME_H
#define SI_VIZ_FRAME_H

#include "viz/canvas.h"
#include "viz/ticks.h"

typedef struct si_axis {
    double low, high; /* low < high; high may be the lower row of a picture */
    bool logarithmic;
    bool whole;        /* ticks at whole numbers only */
    bool unmarked;     /* labels without tick marks, such as names of groups */
    const char *label; /* may be NULL */
    si_ticks ticks;
} si_axis;

/* Sets the ticks for an axis of `length` points on the page, about `distance` apart. */
void si_axis_set_ticks(si_axis *axis, double length, double distance);

/* Where `value` lies on the axis: 0 at low, 1 at high. */
double si_axis_place(const si_axis *axis, double value);

typedef struct si_frame {
    double left, top, width, height;
    si_axis x, y;
} si_frame;

double si_frame_x(const si_frame *frame, double value);
double si_frame_y(const si_frame *frame, double value);

/* What stands outside the rectangle: labels of the ticks, and of the axes. */
typedef struct si_frame_parts {
    bool x_numbers, y_numbers;
    bool grid_x, grid_y;
} si_frame_parts;

/* Room needed to the left of and below the rectangle, for its ticks, numbers and labels. */
double si_frame_left_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts);
/* How far the last number below sticks out beyond the right end. */
double si_frame_right_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts);
double si_frame_bottom_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts);

/* The grid lies under the data, the rest over it. */
void si_frame_draw_grid(si_canvas *canvas, const si_frame *frame, si_frame_parts parts);
void si_frame_draw(si_canvas *canvas, const si_frame *frame, si_frame_parts parts);

#endif
