/* The frame of a plot: two axes with grid, ticks and labels round a rectangle on the page. */
#ifndef SI_VIZ_FRAME_H
#define SI_VIZ_FRAME_H

#include "viz/canvas.h"
#include "viz/ticks.h"

typedef struct si_axis {
    double low, high; /* low < high; high may be the lower row of a picture */
    bool logarithmic;
    bool whole;        /* ticks at whole numbers only */
    const char *label; /* may be NULL */
    si_ticks ticks;
    /* Names in place of numbers, at 0.5, 1.5, ...; NULL: numbers. Those of an upright axis are
     * wrapped into category_width. */
    const char *const *category;
    size_t category_count;
    double category_width;
} si_axis;

/*
 * Sets the ticks for an axis of `length` points on the page: about `distance` apart, but so that
 * their numbers stand clear of one another, and at least three where three round numbers exist.
 */
void si_axis_set_ticks(si_canvas *canvas, si_axis *axis, double length, bool upright,
                       double distance);

/* How many of the ticks have a number. */
size_t si_axis_count_numbers(const si_axis *axis);

/* Do the numbers of the ticks, as they are, stand clear of one another? */
bool si_axis_numbers_fit(si_canvas *canvas, const si_axis *axis, double length, bool upright);

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
/* How far the last number below sticks out beyond the right end, and the first beyond the left. */
double si_frame_right_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts);
double si_frame_left_excess(si_canvas *canvas, const si_frame *frame, si_frame_parts parts);
double si_frame_bottom_room(si_canvas *canvas, const si_frame *frame, si_frame_parts parts);

/* The height that the label and the names of the y axis need. */
double si_frame_least_height(si_canvas *canvas, const si_frame *frame);

/* The grid lies under the data, the rest over it. */
void si_frame_draw_grid(si_canvas *canvas, const si_frame *frame, si_frame_parts parts);
void si_frame_draw(si_canvas *canvas, const si_frame *frame, si_frame_parts parts);

#endif
