/* Panels of equal size, each with its own axes, in rows, over one legend: curves and bars. */
#ifndef SI_VIZ_PLOT_GRID_H
#define SI_VIZ_PLOT_GRID_H

#include "viz/frame.h"
#include "viz/legend.h"

enum { PLOT_GRID_MAX = 24 };

typedef struct si_plot_grid {
    size_t panel_count;               /* 1 to PLOT_GRID_MAX */
    size_t columns;                   /* 0: chosen; set by the layout */
    double aspect;                    /* height by width of a panel */
    double least_height;              /* of a panel, points; a category of an axis needs room */
    bool shared_y;                    /* numbers and label at the first of a row only */
    const char *title[PLOT_GRID_MAX]; /* may be NULL */
    si_frame frame[PLOT_GRID_MAX];    /* axes come set but for their ticks */
    si_frame_parts parts[PLOT_GRID_MAX];
    si_legend legend; /* comes filled */
    double legend_left, legend_top, legend_width;
    double title_width;  /* a lone column has all the page beside it */
    double title_height; /* of the lines of the longest title */
} si_plot_grid;

/* Places frames and legend on a page of `width` points, sets the ticks, and finds the height. */
void si_plot_grid_lay_out(si_plot_grid *grid, si_canvas *canvas, double width, double *height);

/* The panel's grid lines, to be drawn under the data; then what stands over and round them. */
void si_plot_grid_under(si_plot_grid *grid, si_canvas *canvas, size_t panel);
void si_plot_grid_over(si_plot_grid *grid, si_canvas *canvas, size_t panel);

void si_plot_grid_legend(si_plot_grid *grid, si_canvas *canvas);

#endif
