/* The legend, samples of what is drawn with their names in lines that wrap, and the marks in it. */
#ifndef SI_VIZ_LEGEND_H
#define SI_VIZ_LEGEND_H

#include "viz/canvas.h"

enum { LEGEND_MAX = 40 };

typedef struct si_legend_entry si_legend_entry;
struct si_legend_entry {
    const char *name;
    double swatch; /* width of the sample in points */
    /* Draws the sample from x to x + swatch, centred on y. */
    void (*draw)(si_canvas *canvas, const si_legend_entry *entry, double x, double y);
    si_colour colour;
    size_t index;        /* for draw */
    const void *context; /* for draw */
};

typedef struct si_legend {
    size_t count;
    si_legend_entry entry[LEGEND_MAX];
} si_legend;

/* Past LEGEND_MAX entries are dropped; an entry of the same name is not added again. */
void si_legend_add(si_legend *legend, const si_legend_entry *entry);

/* The height of the legend set into `width`; 0 if it is empty. */
double si_legend_height(si_canvas *canvas, const si_legend *legend, double width);

void si_legend_draw(si_canvas *canvas, const si_legend *legend, double left, double top,
                    double width);

/* Small shapes that stand for points, paths only. `radius` in points of the page. */
void si_mark_dot(si_canvas *canvas, double x, double y, double radius);
void si_mark_cross(si_canvas *canvas, double x, double y, double radius);

/* Circle, triangle, square, diamond, downward triangle, pentagon, of equal weight. */
void si_mark_shape(si_canvas *canvas, size_t index, double x, double y, double radius);

#endif
