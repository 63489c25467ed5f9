#include "viz/text.h"

#include <fontconfig/fontconfig.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/pi.h"
#include "viz/frame.h"

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

si_text_style si_text_heading(const si_canvas *canvas)
{
    return (si_text_style){.size = TEXT_TITLE, .bold = true, .colour = canvas->theme->ink};
}

si_text_style si_text_label(const si_canvas *canvas)
{
    return (si_text_style){.size = TEXT_NORMAL, .colour = canvas->theme->ink};
}

si_text_style si_text_muted(const si_canvas *canvas)
{
    return (si_text_style){.size = TEXT_SMALL, .colour = canvas->theme->muted};
}

/* The character at `text` and the length of its UTF-8 sequence; 0 if there is no valid one. */
static size_t decode(const char *text, uint32_t *point)
{
    FcChar8 again[FC_UTF8_MAX_LEN];
    int length = FcUtf8ToUcs4((const FcChar8 *)text, point, (int)strnlen(text, FC_UTF8_MAX_LEN));
    bool valid = length > 0 && *point <= 0x10ffff && *point >> 11 != 0x1b && *point >= 0x20 &&
                 *point != 0x7f && FcUcs4ToUtf8(*point, again) == length;
    return valid ? (size_t)length : 0;
}

static void clean(const char *text, char *cleaned, size_t size)
{
    size_t used = 0;
    uint32_t point;
    while (*text != '\0') {
        size_t length = decode(text, &point);
        size_t taken = length > 0 ? length : 1;
        if (used + taken + 1 > size)
            break;
        memcpy(cleaned + used, length > 0 ? text : "?", taken);
        used += taken;
        text += taken;
    }
    cleaned[used] = '\0';
}

/* The plain sign of a superscript digit or minus, else 0: few fonts have all of them. */
static uint32_t lower(uint32_t point)
{
    switch (point) {
    case 0xb9:
        return '1';
    case 0xb2:
    case 0xb3:
        return point - 0xb2 + '2';
    case 0x207b:
        return 0x2212;
    default:
        return point == 0x2070 || (point >= 0x2074 && point <= 0x2079) ? point - 0x2070 + '0' : 0;
    }
}

/* A piece of a text that one font sets on one line. */
typedef struct si_run {
    cairo_font_face_t *face;
    bool raised;
    char text[TEXT_LIMIT];
} si_run;

/* Takes the next run off `text`; false at its end. */
static bool next_run(const si_canvas *canvas, bool bold, const char **text, si_run *run)
{
    size_t used = 0;
    run->text[0] = '\0';
    while (**text != '\0') {
        uint32_t point;
        size_t length = decode(*text, &point);
        uint32_t plain = lower(point);
        cairo_font_face_t *face = si_fonts_face(&canvas->fonts, bold, plain != 0 ? plain : point);
        if (used > 0 && (face != run->face || (plain != 0) != run->raised))
            return true;
        run->face = face;
        run->raised = plain != 0;
        used += (size_t)FcUcs4ToUtf8(plain != 0 ? plain : point, (FcChar8 *)run->text + used);
        run->text[used] = '\0';
        *text += length;
    }
    return used > 0;
}

static const double raised_share = 0.72, raised_by = 0.36;

static double run_width(si_canvas *canvas, si_text_style style, const si_run *run)
{
    cairo_text_extents_t extents;
    cairo_set_font_face(canvas->cairo, run->face);
    cairo_set_font_size(canvas->cairo,
                        si_text_points(canvas, style.size) * (run->raised ? raised_share : 1.0));
    cairo_text_extents(canvas->cairo, run->text, &extents);
    return extents.x_advance;
}

static double clean_width(si_canvas *canvas, si_text_style style, const char *cleaned)
{
    si_run run;
    double width = 0.0;
    while (next_run(canvas, style.bold, &cleaned, &run))
        width += run_width(canvas, style, &run);
    return width;
}

double si_text_width(si_canvas *canvas, si_text_style style, const char *text)
{
    char cleaned[TEXT_LIMIT];
    clean(text, cleaned, sizeof cleaned);
    return clean_width(canvas, style, cleaned);
}

static void draw_runs(si_canvas *canvas, si_text_style style, double x, double y,
                      const char *cleaned)
{
    si_run run;
    si_canvas_colour(canvas, style.colour, 1.0);
    while (next_run(canvas, style.bold, &cleaned, &run)) {
        double width = run_width(canvas, style, &run);
        double up = run.raised ? raised_by * si_text_points(canvas, style.size) : 0.0;
        cairo_move_to(canvas->cairo, x, y - up);
        cairo_show_text(canvas->cairo, run.text);
        x += width;
    }
    cairo_new_path(canvas->cairo);
}

static void write_escaped(FILE *stream, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '<' || *text == '&' || *text == '>')
            fprintf(stream, "&#%d;", *text);
        else
            fputc(*text, stream);
}

/* As draw_runs, as an element of an SVG: anchored, since the reader's font has other widths. */
static void write_words(si_canvas *canvas, si_text_style style, si_text_anchor anchor, double y,
                        const char *cleaned)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    double size = si_text_points(canvas, style.size);
    cairo_matrix_t place;
    si_run run;
    cairo_get_matrix(canvas->cairo, &place);
    fprintf(canvas->words,
            "<text transform=\"matrix(%.3f %.3f %.3f %.3f %.3f %.3f)\" y=\"%.3f\" "
            "font-size=\"%.3f\" font-weight=\"%s\" text-anchor=\"%s\" "
            "fill=\"#%02x%02x%02x\">",
            place.xx, place.yx, place.xy, place.yy, place.x0, place.y0, y, size,
            style.bold ? "bold" : "normal", anchors[(int)(2.0 * anchor.x + 0.5)],
            (unsigned)(style.colour.red * 255.0 + 0.5),
            (unsigned)(style.colour.green * 255.0 + 0.5),
            (unsigned)(style.colour.blue * 255.0 + 0.5));
    for (bool raised = false; next_run(canvas, style.bold, &cleaned, &run); raised = run.raised) {
        double up = raised_by * size * ((double)run.raised - (double)raised);
        fprintf(canvas->words, "<tspan font-size=\"%.3f\" dy=\"%.3f\">",
                run.raised ? raised_share * size : size, -up);
        write_escaped(canvas->words, run.text);
        fputs("</tspan>", canvas->words);
    }
    fputs("</text>\n", canvas->words);
}

static void show(si_canvas *canvas, si_text_style style, si_text_anchor anchor, const char *text,
                 bool cut)
{
    static const double over = 0.76, under = 0.22;
    char cleaned[TEXT_LIMIT];
    clean(text, cleaned, sizeof cleaned);
    double size = si_text_points(canvas, style.size);
    double width = clean_width(canvas, style, cleaned);
    double left = -anchor.x * width, y = anchor.y * si_text_capital(canvas, style.size);
    if (*cleaned == '\0')
        return;
    if (canvas->words != NULL)
        write_words(canvas, style, anchor, y, cleaned);
    else
        draw_runs(canvas, style, left, y, cleaned);
    si_canvas_tell(canvas, style.part == SI_FIGURE_FRAME ? SI_FIGURE_TEXT : style.part,
                   (double[]){left, y - over * size, left + width, y + under * size}, cleaned, cut);
}

static void draw_turned(si_canvas *canvas, si_text_style style, si_text_anchor anchor,
                        const double place[2], double turn, const char *text, bool cut)
{
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, place[0], place[1]);
    cairo_rotate(canvas->cairo, turn);
    show(canvas, style, anchor, text, cut);
    cairo_restore(canvas->cairo);
}

void si_text_draw(si_canvas *canvas, si_text_style style, si_text_anchor anchor, double x, double y,
                  const char *text)
{
    draw_turned(canvas, style, anchor, (double[]){x, y}, 0.0, text, false);
}

void si_text_draw_upright(si_canvas *canvas, si_text_style style, si_text_anchor anchor, double x,
                          double y, const char *text)
{
    draw_turned(canvas, style, anchor, (double[]){x, y}, -0.5 * SI_PI, text, false);
}

/* The bytes of `text` that fit into `width`, at least one character: as far as a line may end, or
 * as far as there is room. */
static size_t line_length(si_canvas *canvas, si_text_style style, double width, const char *text)
{
    char head[TEXT_LINE_SIZE];
    size_t fits = 0, breaks = 0;
    uint32_t point;
    for (size_t at = 0; text[at] != '\0';) {
        size_t next = at + decode(text + at, &point);
        if (next >= sizeof head)
            break;
        memcpy(head, text, next);
        head[next] = '\0';
        if (text[at] != ' ' && at > 0 && clean_width(canvas, style, head) > width)
            return breaks > 0 ? breaks : fits;
        fits = next;
        if (strchr(" -_/,:", text[at]) != NULL || text[next] == '\0')
            breaks = next;
        at = next;
    }
    return fits;
}

/* Takes characters off the end of `line` until an ellipsis fits behind it. */
static void end_early(si_canvas *canvas, si_text_style style, double width, char *line)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    size_t length = strlen(line);
    do {
        while (length > 0 && ((unsigned char)line[--length] & 0xc0) == 0x80) {
        }
        snprintf(line + length, TEXT_LINE_SIZE - length, "%s", ellipsis);
    } while (length > 0 && clean_width(canvas, style, line) > width);
}

void si_text_wrap(si_canvas *canvas, si_text_style style, double width, const char *text,
                  si_text_lines *lines)
{
    char cleaned[TEXT_LIMIT];
    const char *rest = cleaned;
    clean(text, cleaned, sizeof cleaned);
    *lines = (si_text_lines){0};
    while (*rest != '\0' && lines->count < TEXT_LINES) {
        size_t taken = line_length(canvas, style, width, rest), kept = taken;
        char *line = lines->line[lines->count++];
        while (kept > 0 && rest[kept - 1] == ' ')
            kept--;
        snprintf(line, TEXT_LINE_SIZE, "%.*s", (int)kept, rest);
        rest += taken;
        lines->cut = *rest != '\0' && lines->count == TEXT_LINES;
        if (lines->cut)
            end_early(canvas, style, width, line);
        lines->width = fmax(lines->width, clean_width(canvas, style, line));
    }
}

void si_text_draw_lines(si_canvas *canvas, si_text_style style, si_text_anchor anchor, double x,
                        double y, double step, const si_text_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        draw_turned(canvas, style, anchor, (double[]){x, y + step * (double)i}, 0.0, lines->line[i],
                    lines->cut && i + 1 == lines->count);
}

double si_text_block(si_canvas *canvas, si_text_style style, double left, double top, double width,
                     const char *text, bool drawn)
{
    si_text_lines lines;
    double step = si_text_line(canvas, style.size);
    si_text_wrap(canvas, style, width, text, &lines);
    if (drawn)
        si_text_draw_lines(canvas, style, (si_text_anchor){0.0, 0.0}, left,
                           top + si_text_points(canvas, style.size), step, &lines);
    return step * (double)lines.count;
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
