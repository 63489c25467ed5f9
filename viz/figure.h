/*
 * What every figure shares: where it goes, how large it is and how it looks.
 *
 * A figure is a struct over plain arrays that the caller owns (si_scene_figure, si_curves_figure,
 * si_bars_figure, si_recording_figure); its render function draws it once, for whichever back end,
 * and hands the bytes of the file to a sink. Nothing is kept between calls, and no file is touched.
 * The numbers in a figure are the caller's: nothing here scores anything.
 *
 * The page is measured in points (1/72 inch): a line of half a point is half a point in all three
 * formats, and a PNG has dpi / 72 pixels for each. Text is set in one family; all sizes follow from
 * text_points. Rendering needs at least one font that fontconfig knows.
 *
 * Render functions return, with an error that says what and where:
 *     SI_ERR_ARGUMENT     a style out of range, a missing array, nothing to draw, an unknown font
 *     SI_ERR_NUMERIC      a position that is not finite, or so large that its extent overflows
 *     SI_ERR_UNSUPPORTED  no font is installed
 *     SI_ERR_IO           the sink refused
 *     SI_ERR_NO_MEMORY
 * Thread-safe as long as the sink is.
 */
#ifndef SI_VIZ_FIGURE_H
#define SI_VIZ_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

typedef enum si_figure_format {
    SI_FIGURE_PNG,
    SI_FIGURE_SVG,
    SI_FIGURE_PDF,
    SI_FIGURE_WEBP, /* films only */
} si_figure_format;

typedef enum si_theme { SI_THEME_LIGHT, SI_THEME_DARK } si_theme;

/* Colours of the palette that differ in hue and in lightness. Indices beyond it start again. */
enum { SI_FIGURE_COLOUR_COUNT = 8 };

typedef struct si_figure_style {
    double width_mm;    /* 30 to 1000; default 180, the text width of a two-column page. The height
                           follows from what is drawn */
    double dpi;         /* PNG only: 30 to 1200; default 300 */
    si_theme theme;     /* default light */
    const char *font;   /* a family, such as "Liberation Sans"; default NULL: DejaVu Sans, or the
                           first installed of a few others that have the signs of formulas. Other
                           scripts come from the first font that has them */
    double text_points; /* size of labels, 4 to 24; default 7.5. Titles are 13 % larger, tick labels
                           7 % smaller */
    const char *title;  /* over the whole figure, wrapped; default NULL: none */
    const char *caption; /* under the title, smaller, wrapped; default NULL: none */
    bool real_text;      /* SVG only: text stays text, to be edited and searched, set in whatever
                            font the reader has; default false: outlines */
    size_t colour_count; /* default 0: the theme's palette; else the first so many are `colour` */
    uint32_t colour[SI_FIGURE_COLOUR_COUNT]; /* 0xrrggbb, sRGB */
} si_figure_style;

SI_API si_figure_style si_figure_style_default(void);

/* Takes the file piece by piece; returning false ends the rendering in SI_ERR_IO. */
typedef struct si_figure_sink {
    bool (*write)(void *context, const void *data, size_t size);
    void *context;
} si_figure_sink;

/* Where something lies on the page, in points from its upper left corner. */
typedef enum si_figure_part {
    SI_FIGURE_FRAME,    /* the rectangle that data lie in */
    SI_FIGURE_TEXT,     /* titles, labels, names */
    SI_FIGURE_X_NUMBER, /* at a tick below a frame */
    SI_FIGURE_Y_NUMBER, /* at a tick left of a frame */
} si_figure_part;

typedef struct si_figure_place {
    si_figure_part part;
    double left, top, right, bottom;
    const char *text; /* as it is set; NULL for a frame. Only until the observer returns */
    bool cut;         /* there was no room for all of it */
} si_figure_place;

/* Told of everything above while it is drawn, for overlays and image maps. */
typedef struct si_figure_observer {
    void (*see)(void *context, const si_figure_place *place); /* NULL: nobody looks */
    void *context;
} si_figure_observer;

typedef struct si_figure_output {
    si_figure_format format;
    si_figure_style style;
    si_figure_sink sink;
    const char *title;       /* for the file's metadata, which also names the font; may be NULL */
    const char *description; /* likewise, such as the command that made the figure; may be NULL */
    si_figure_observer observer;
} si_figure_output;

/* By the extension of `path`, .png, .svg, .pdf or .webp in any case; false if it is none of them.
 */
SI_API SI_MUST_CHECK bool si_figure_format_find(const char *path, si_figure_format *format);

SI_DECLARATIONS_END

#endif
