/*
 * A page to draw on: the same calls make a PNG, an SVG or a PDF.
 *
 * Lengths are points (1/72 inch) from the upper left corner, y downwards. A canvas starts as one
 * that only measures text, so that the layout can find the page's height; then it gets its page.
 * Drawing calls report nothing: Cairo keeps the first failure, and si_canvas_write tells it.
 */
#ifndef SI_VIZ_CANVAS_H
#define SI_VIZ_CANVAS_H

#include <cairo.h>
#include <stdio.h>

#include "viz/fonts.h"
#include "viz/png_file.h"
#include "viz/theme.h"

typedef struct si_canvas {
    cairo_t *cairo;
    const si_colours *theme;
    si_figure_style style;
    si_figure_format format;
    double width, height; /* of the page */
    double point;         /* the figure's unit of type and lines: 1 at the default text size */
    double heading;       /* height of title and caption; drawings start below, at y = 0 */
    /* private */
    si_colours colours;
    si_fonts fonts;
    si_figure_sink sink;
    si_figure_observer observer;
    FILE *words; /* of an SVG with real text: its elements so far */
    char *word_bytes;
    size_t word_size;
    bool refused; /* by the sink */
    cairo_surface_t *surface;
} si_canvas;

/* Checks the style, opens the fonts. si_canvas_finish must follow, on failure as well. */
SI_MUST_CHECK si_result si_canvas_start(si_canvas *canvas, const si_figure_style *style,
                                        si_error *error);

/* The page's width in points. */
double si_canvas_page_width(const si_figure_style *style);

/* Gives the canvas its page, `height` points below the heading, and draws the latter. */
SI_MUST_CHECK si_result si_canvas_open_page(si_canvas *canvas, const si_figure_output *output,
                                            double height, si_error *error);

/* Paints the page over but for its heading, for the next picture of a film. */
void si_canvas_clear(si_canvas *canvas);

/* Ends the page and hands the file to the sink. */
SI_MUST_CHECK si_result si_canvas_write(si_canvas *canvas, const si_figure_output *output,
                                        si_error *error);

/* What a PNG says of itself; borrowed from both. */
si_png_about si_canvas_about(const si_canvas *canvas, const si_figure_output *output);

/* The pixels of a PNG's page, valid until the canvas is drawn on. */
si_pixels si_canvas_pixels(si_canvas *canvas);

/* What Cairo says so far. */
SI_MUST_CHECK si_result si_canvas_check(si_canvas *canvas, si_error *error);

void si_canvas_finish(si_canvas *canvas);

/* Drawing with a colour and a line width in points. */
void si_canvas_colour(si_canvas *canvas, si_colour colour, double alpha);
void si_canvas_stroke(si_canvas *canvas, si_colour colour, double alpha, double width);
/* The same in dashes, with flat ends; `dash` [count] in points, 0: solid. */
void si_canvas_stroke_dashed(si_canvas *canvas, si_colour colour, double alpha, double width,
                             const double *dash, int count);
void si_canvas_fill(si_canvas *canvas, si_colour colour, double alpha);
void si_canvas_line(si_canvas *canvas, double x0, double y0, double x1, double y1);
void si_canvas_clip(si_canvas *canvas, double left, double top, double width, double height);
void si_canvas_unclip(si_canvas *canvas);

/* Tells the observer of a part with these edges in the coordinates of drawing. */
void si_canvas_tell(si_canvas *canvas, si_figure_part part, const double edges[4], const char *text,
                    bool cut);

/*
 * One kind of figure as the page sees it: `measure` finds the page's height for its width in
 * points, `draw` draws. `plan` is what both share.
 */
typedef struct si_drawing {
    void *plan;
    si_result (*measure)(void *plan, si_canvas *canvas, double width, double *height,
                         si_error *error);
    si_result (*draw)(void *plan, si_canvas *canvas, si_error *error);
} si_drawing;

SI_MUST_CHECK si_result si_canvas_render(const si_drawing *drawing, const si_figure_output *output,
                                         si_error *error);

#endif
