#include "viz/legend.h"

#include <math.h>
#include <string.h>

#include "base/pi.h"
#include "viz/text.h"

static const double swatch_gap = 4.0;   /* between sample and name */
static const double entry_gap = 13.0;   /* between entries */
static const double line_height = 1.65; /* in text sizes */

void si_legend_add(si_legend *legend, const si_legend_entry *entry)
{
    for (size_t i = 0; i < legend->count; i++)
        if (strcmp(legend->entry[i].name, entry->name) == 0)
            return;
    if (legend->count < LEGEND_MAX)
        legend->entry[legend->count++] = *entry;
}

/* Places entry after entry; draws them where `drawn`. Returns the height. */
static double lay_out(si_canvas *canvas, const si_legend *legend, double left, double top,
                      double width, bool drawn)
{
    double x = 0.0, y = top, row = 0.0, step = line_height * si_text_points(canvas, TEXT_NORMAL);
    for (size_t i = 0; i < legend->count; i++) {
        const si_legend_entry *entry = &legend->entry[i];
        double head = entry->swatch + swatch_gap * canvas->point;
        si_text_lines name;
        si_text_wrap(canvas, si_text_label(canvas), fmax(width - head, 0.0), entry->name, &name);
        if (x > 0.0 && x + head + name.width > width) {
            x = 0.0;
            y += row;
            row = 0.0;
        }
        if (drawn) {
            entry->draw(canvas, entry, left + x, y + 0.5 * step);
            si_text_draw_lines(canvas, si_text_label(canvas), (si_text_anchor){0.0, 0.5},
                               left + x + head, y + 0.5 * step, 0.75 * step, &name);
        }
        row = fmax(row, step * (1.0 + 0.75 * ((double)name.count - 1.0)));
        x += head + name.width + entry_gap * canvas->point;
    }
    return y + row - top;
}

double si_legend_height(si_canvas *canvas, const si_legend *legend, double width)
{
    return lay_out(canvas, legend, 0.0, 0.0, width, false);
}

void si_legend_draw(si_canvas *canvas, const si_legend *legend, double left, double top,
                    double width)
{
    lay_out(canvas, legend, left, top, width, true);
}

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
