/*
 * The frame of a plot: two axes with grid, ticks and labels round a rectangle on the page, and the
 * round numbers along them.
 */
#ifndef SI_VIZ_FRAME_H
#define SI_VIZ_FRAME_H

#include "viz/canvas.h"

enum { TICKS_MAX = 24, TICK_LABEL_SIZE = 40 };

typedef struct si_ticks {
    size_t count;
    double value[TICKS_MAX];                /* ascending, within the range */
    char label[TICKS_MAX][TICK_LABEL_SIZE]; /* may be "": a tick without a number */
} si_ticks;

/* 1, 2 or 5 times a power of ten: the smallest not below `least` > 0. */
double si_ticks_round_step(double least);

/* Multiples of `step` in [low, high], low < high, finite. */
void si_ticks_linear(double low, double high, double step, si_ticks *ticks);

/* The same with the `choice`-th of the round steps, from a fine one on; `whole`: at whole numbers
 * only. False if the step is longer than the range. */
bool si_ticks_steps(double low, double high, size_t choice, bool whole, si_ticks *ticks);

/* On a logarithmic axis, 0 < low < high: 1, 2 and 5 a decade (choice 0), or every decade (1),
 * every second (2) and so on. False if that leaves out all but one decade. */
bool si_ticks_decades(double low, double high, size_t choice, si_ticks *ticks);

/* "1.2x10^-7" as it is printed, with `digits` significant ones at most and superscripts; a whole
 * power of ten is just that. `value` is finite, not 0. */
void si_number_scientific(double value, int digits, char *text, size_t size);

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

/* Width of the widest number, or name in place of one. */
double si_axis_widest_number(si_canvas *canvas, const si_axis *axis);

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
