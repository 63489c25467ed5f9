#include "viz/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "viz/ticks.h"

enum { TEXT_LIMIT = 512 };

static const double size_factors[] = {
    [TEXT_SMALL] = 0.93, [TEXT_NORMAL] = 1.0, [TEXT_TITLE] = 1.13};

/* Of sans-serif faces: capitals are about 0.72 em high, and lines sit well 1.35 em apart. */
static const double capital_share = 0.72;
static const double line_share = 1.35;

double si_text_points(const si_canvas *canvas, si_text_size size)
{
    return canvas->style.text_points * size_factors[size];
}

double si_text_line(const si_canvas *canvas, si_text_size size)
{
    return line_share * si_text_points(canvas, size);
}

double si_text_capital(const si_canvas *canvas, si_text_size size)
{
    return capital_share * si_text_points(canvas, size);
}

/* Length of the UTF-8 sequence at `text`, 0 if there is no valid one. */
static size_t sequence_length(const unsigned char *text)
{
    size_t length = text[0] < 0x80             ? 1
                    : (text[0] & 0xe0) == 0xc0 ? 2
                    : (text[0] & 0xf0) == 0xe0 ? 3
                    : (text[0] & 0xf8) == 0xf0 ? 4
                                               : 0;
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t point = length == 1 ? text[0] : text[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (text[i] & 0x3fU);
    }
    if (length == 0 || point < lowest[length] || point > 0x10ffff || (point >> 11) == 0x1b ||
        point < 0x20 || point == 0x7f)
        return 0;
    return length;
}

static void clean(const char *text, char *cleaned, size_t size)
{
    size_t used = 0;
    while (*text != '\0') {
        size_t length = sequence_length((const unsigned char *)text);
        size_t taken = length > 0 ? length : 1;
        if (used + taken + 1 > size)
            break;
        memcpy(cleaned + used, length > 0 ? text : "?", taken);
        used += taken;
        text += taken;
    }
    cleaned[used] = '\0';
}

static void use_style(si_canvas *canvas, si_text_style style)
{
    cairo_set_font_face(canvas->cairo, style.bold ? canvas->fonts.bold : canvas->fonts.regular);
    cairo_set_font_size(canvas->cairo, si_text_points(canvas, style.size));
}

double si_text_width(si_canvas *canvas, si_text_style style, const char *text)
{
    char cleaned[TEXT_LIMIT];
    cairo_text_extents_t extents;
    clean(text, cleaned, sizeof cleaned);
    use_style(canvas, style);
    cairo_text_extents(canvas->cairo, cleaned, &extents);
    return extents.x_advance;
}

static void show(si_canvas *canvas, si_text_style style, si_text_anchor anchor, const char *text)
{
    char cleaned[TEXT_LIMIT];
    clean(text, cleaned, sizeof cleaned);
    double width = si_text_width(canvas, style, cleaned);
    si_canvas_colour(canvas, style.colour, 1.0);
    cairo_move_to(canvas->cairo, -anchor.x * width, anchor.y * si_text_capital(canvas, style.size));
    cairo_show_text(canvas->cairo, cleaned);
    cairo_new_path(canvas->cairo);
}

void si_text_draw(si_canvas *canvas, si_text_style style, si_text_anchor anchor, double x, double y,
                  const char *text)
{
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, x, y);
    show(canvas, style, anchor, text);
    cairo_restore(canvas->cairo);
}

void si_text_draw_upright(si_canvas *canvas, si_text_style style, si_text_anchor anchor, double x,
                          double y, const char *text)
{
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, x, y);
    cairo_rotate(canvas->cairo, -0.5 * 3.14159265358979323846);
    show(canvas, style, anchor, text);
    cairo_restore(canvas->cairo);
}

void si_text_fit(si_canvas *canvas, si_text_style style, double width, const char *text,
                 char *fitted, size_t size)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    char cleaned[TEXT_LIMIT];
    clean(text, cleaned, sizeof cleaned);
    snprintf(fitted, size, "%s", cleaned);
    size_t length = strlen(cleaned);
    while (length > 0 && si_text_width(canvas, style, fitted) > width) {
        do
            length--;
        while (length > 0 && ((unsigned char)cleaned[length] & 0xc0) == 0x80);
        snprintf(fitted, size, "%.*s%s", (int)length, cleaned, ellipsis);
    }
}

void si_text_number(double value, char *text, size_t size)
{
    static const char minus[] = "\xe2\x88\x92";
    double magnitude = fabs(value);
    const char *sign = value < 0.0 ? minus : "";
    if (!isfinite(value))
        snprintf(text, size, "\xe2\x80\x93");
    else if (magnitude >= 1e5 || (magnitude > 0.0 && magnitude < 1e-3))
        si_number_scientific(value, 2, text, size);
    else
        snprintf(text, size, "%s%.*f", sign,
                 magnitude >= 100.0  ? 0
                 : magnitude >= 10.0 ? 1
                 : magnitude >= 1.0  ? 2
                                     : 3,
                 magnitude);
}
