/*
 * Setting text. Any bytes may come in: what is not UTF-8, and control characters, become '?'.
 * Superscript digits are set as raised digits, which every font has.
 */
#ifndef SI_VIZ_TEXT_H
#define SI_VIZ_TEXT_H

#include "viz/canvas.h"

typedef enum text_size { TEXT_SMALL, TEXT_NORMAL, TEXT_TITLE } si_text_size;

typedef struct si_text_style {
    si_text_size size;
    bool bold;
    si_figure_part part; /* what the observer is told; 0 means SI_FIGURE_TEXT */
    si_colour colour;
} si_text_style;

/* Headings of panels are bold, labels and names plain, numbers and what is secondary small and
 * muted.
 */
si_text_style si_text_heading(const si_canvas *canvas);
si_text_style si_text_label(const si_canvas *canvas);
si_text_style si_text_muted(const si_canvas *canvas);

/* How a string lies on its point: 0 starts there, 0.5 is centred on it, 1 ends there. */
typedef struct si_text_anchor {
    double x;
    double y; /* 0: the baseline is there; 1: the tops of the capitals are there */
} si_text_anchor;

/* Points of type, distance between baselines, height of capitals. */
double si_text_points(const si_canvas *canvas, si_text_size size);
double si_text_line(const si_canvas *canvas, si_text_size size);
double si_text_capital(const si_canvas *canvas, si_text_size size);

double si_text_width(si_canvas *canvas, si_text_style style, const char *text);

void si_text_draw(si_canvas *canvas, si_text_style style, si_text_anchor anchor, double x, double y,
                  const char *text);

/* Reading upwards: x is across the text, y along it (anchor.x as in text_draw). */
void si_text_draw_upright(si_canvas *canvas, si_text_style style, si_text_anchor anchor, double x,
                          double y, const char *text);

/* Text in lines, broken at spaces and after punctuation, in words where it must; what is more than
 * all lines hold ends in an ellipsis. */
enum { TEXT_LINES = 5, TEXT_LINE_SIZE = 256 };

typedef struct si_text_lines {
    size_t count;
    bool cut;
    double width; /* of the widest */
    char line[TEXT_LINES][TEXT_LINE_SIZE];
} si_text_lines;

void si_text_wrap(si_canvas *canvas, si_text_style style, double width, const char *text,
                  si_text_lines *lines);

/* Draws the lines, the first at (x, y), each `step` under the one before. */
void si_text_draw_lines(si_canvas *canvas, si_text_style style, si_text_anchor anchor, double x,
                        double y, double step, const si_text_lines *lines);

/* Wraps into `width`, draws (if `drawn`) from `top` down, and returns the height of the lines. */
double si_text_block(si_canvas *canvas, si_text_style style, double left, double top, double width,
                     const char *text, bool drawn);

/* Three significant digits, real minus sign: "0.331", "12.4", "1.2e+09"; a dash if not finite. */
void si_text_number(double value, char *text, size_t size);

#endif
