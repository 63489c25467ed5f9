#include "viz/marks.h"

#include <math.h>

#include "base/pi.h"

void si_mark_dot(si_canvas *canvas, double x, double y, double radius)
{
    cairo_new_sub_path(canvas->cairo);
    cairo_arc(canvas->cairo, x, y, radius, 0.0, 2.0 * SI_PI);
    cairo_close_path(canvas->cairo);
}

void si_mark_cross(si_canvas *canvas, double x, double y, double radius)
{
    double arm = radius * sqrt(0.5);
    si_canvas_line(canvas, x - arm, y - arm, x + arm, y + arm);
    si_canvas_line(canvas, x - arm, y + arm, x + arm, y - arm);
}

static void polygon(si_canvas *canvas, double x, double y, double radius, int corners, double turn)
{
    for (int i = 0; i < corners; i++) {
        double angle = turn + 2.0 * SI_PI * i / corners;
        cairo_line_to(canvas->cairo, x + radius * sin(angle), y - radius * cos(angle));
    }
    cairo_close_path(canvas->cairo);
}

void si_mark_shape(si_canvas *canvas, size_t index, double x, double y, double radius)
{
    /* Radii that give every shape about the area of the circle. */
    static const struct {
        int corners;
        double turn, radius;
    } shapes[SI_FIGURE_COLOUR_COUNT] = {
        {0, 0.0, 1.0},        {3, 0.0, 1.5},  {4, 0.785398163, 1.25}, {4, 0.0, 1.25},
        {3, 3.14159265, 1.5}, {5, 0.0, 1.15}, {3, 1.57079633, 1.5},   {6, 0.0, 1.1}};
    size_t i = index % SI_FIGURE_COLOUR_COUNT;
    cairo_new_sub_path(canvas->cairo);
    if (shapes[i].corners == 0)
        si_mark_dot(canvas, x, y, radius);
    else
        polygon(canvas, x, y, radius * shapes[i].radius, shapes[i].corners, shapes[i].turn);
}
