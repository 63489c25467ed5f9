#include "viz/canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/argument.h"
#include "base/version.h"
#include "viz/png_file.h"
#include "viz/text.h"

/* 8192 x 8192: what a journal asks for at 600 dpi, and 256 MB of pixels. */
static const double max_pixels = 67108864.0;
static const double max_side = 30000.0;

static const double points_per_inch = 72.0;
static const double mm_per_inch = 25.4;

si_figure_style si_figure_style_default(void)
{
    return (si_figure_style){
        .width_mm = 180.0,
        .dpi = 300.0,
        .theme = SI_THEME_LIGHT,
        .text_points = 7.5,
    };
}

bool si_figure_format_find(const char *path, si_figure_format *format)
{
    if (!SI_ARE_THERE(path, format))
        return false;
    static const char *const extensions[] = {[SI_FIGURE_PNG] = ".png",
                                             [SI_FIGURE_SVG] = ".svg",
                                             [SI_FIGURE_PDF] = ".pdf",
                                             [SI_FIGURE_WEBP] = ".webp"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot != NULL && i < sizeof extensions / sizeof *extensions; i++) {
        if (strcasecmp(dot, extensions[i]) == 0) {
            *format = (si_figure_format)i;
            return true;
        }
    }
    return false;
}

static si_result check_style(const si_figure_style *style, si_error *error)
{
    const struct {
        const char *what;
        double value, low, high;
    } ranges[] = {{"width in mm", style->width_mm, 30, 1000},
                  {"dpi", style->dpi, 30, 1200},
                  {"text size in points", style->text_points, 4, 24}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (!(ranges[i].value >= ranges[i].low && ranges[i].value <= ranges[i].high))
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "the figure's %s must be from %g to %g, not %g", ranges[i].what,
                                ranges[i].low, ranges[i].high, ranges[i].value);
    return SI_OK;
}

double si_canvas_page_width(const si_figure_style *style)
{
    return style->width_mm / mm_per_inch * points_per_inch;
}

/* Round lines; and text that measures the same at any resolution, or layouts would differ between
 * back ends. */
static void set_defaults(cairo_t *cairo)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(cairo, options);
    cairo_font_options_destroy(options);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
}

static void replace_surface(si_canvas *canvas, cairo_surface_t *surface)
{
    cairo_destroy(canvas->cairo);
    cairo_surface_destroy(canvas->surface);
    canvas->surface = surface;
    canvas->cairo = cairo_create(surface);
    set_defaults(canvas->cairo);
}

/* Title and caption; returns their height. */
static double set_heading(si_canvas *canvas, bool drawn)
{
    static const double margin = 5.0, gap = 3.0;
    const si_figure_style *style = &canvas->style;
    double left = margin * canvas->point, width = canvas->width - 2.0 * left, y = left;
    if (style->title == NULL && style->caption == NULL)
        return 0.0;
    if (style->title != NULL)
        y += si_text_block(canvas, si_text_heading(canvas), left, y, width, style->title, drawn);
    if (style->caption != NULL)
        y += si_text_block(canvas, si_text_muted(canvas), left, y, width, style->caption, drawn);
    return y + (gap - margin) * canvas->point;
}

si_result si_canvas_start(si_canvas *canvas, const si_figure_style *style, si_error *error)
{
    *canvas = (struct si_canvas){.style = *style, .colours = *si_theme_get(style->theme)};
    canvas->theme = &canvas->colours;
    for (size_t i = 0; i < style->colour_count && i < SI_FIGURE_COLOUR_COUNT; i++)
        canvas->colours.series[i] = si_colour_rgb(style->colour[i]);
    si_result status = check_style(style, error);
    if (status == SI_OK)
        status = si_fonts_open(style->font, &canvas->fonts, error);
    if (status != SI_OK)
        return status;
    canvas->width = si_canvas_page_width(style);
    canvas->point = style->text_points / si_figure_style_default().text_points;
    replace_surface(canvas, cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL));
    canvas->heading = set_heading(canvas, false);
    return si_canvas_check(canvas, error);
}

static bool is_picture(si_figure_format format)
{
    return format == SI_FIGURE_PNG || format == SI_FIGURE_WEBP;
}

static si_result check_page(const si_canvas *canvas, double height, double scale, si_error *error)
{
    double columns = canvas->width * scale;
    double rows = height * scale;
    if (columns <= max_side && rows <= max_side && columns * rows <= max_pixels)
        return SI_OK;
    return si_error_set(error, SI_ERR_ARGUMENT,
                        "%.0f x %.0f pixels are too many for one figure: take a smaller width, or "
                        "fewer dpi than %g",
                        columns, rows, canvas->style.dpi);
}

static bool write_bytes(si_canvas *canvas, const void *data, size_t size)
{
    if (!canvas->refused && !canvas->sink.write(canvas->sink.context, data, size))
        canvas->refused = true;
    return !canvas->refused;
}

static cairo_status_t write_to_sink(void *context, const unsigned char *data, unsigned size)
{
    return write_bytes(context, data, size) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* An SVG is kept open for what Cairo cannot write: its end tag, which comes last and alone, waits
 * until then. */
static cairo_status_t write_svg(void *context, const unsigned char *data, unsigned size)
{
    static const char end[] = "</svg>";
    const unsigned char *found = memmem(data, size, end, sizeof end - 1);
    return write_to_sink(context, data, found != NULL ? (unsigned)(found - data) : size);
}

static cairo_surface_t *create_surface(si_canvas *canvas, double height, double scale)
{
    switch (canvas->format) {
    case SI_FIGURE_SVG:
        return cairo_svg_surface_create_for_stream(write_svg, canvas, canvas->width, height);
    case SI_FIGURE_PDF:
        return cairo_pdf_surface_create_for_stream(write_to_sink, canvas, canvas->width, height);
    case SI_FIGURE_PNG:
    case SI_FIGURE_WEBP:
        break;
    }
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(canvas->width * scale),
                                      (int)ceil(height * scale));
}

si_result si_canvas_open_page(si_canvas *canvas, const si_figure_output *output, double height,
                              si_error *error)
{
    bool picture = is_picture(output->format);
    double scale = picture ? canvas->style.dpi / points_per_inch : 1.0;
    height += canvas->heading;
    si_result status = check_page(canvas, height, scale, error);
    if (status != SI_OK)
        return status;
    canvas->format = output->format;
    canvas->height = height;
    canvas->sink = output->sink;
    canvas->observer = output->observer;
    if (output->format == SI_FIGURE_SVG && canvas->style.real_text) {
        canvas->words = open_memstream(&canvas->word_bytes, &canvas->word_size);
        if (canvas->words == NULL)
            return si_error_no_memory(error, "the text of a figure");
    }
    replace_surface(canvas, create_surface(canvas, height, scale));
    cairo_scale(canvas->cairo, scale, scale);
    si_canvas_colour(canvas, canvas->theme->page, 1.0);
    cairo_paint(canvas->cairo);
    set_heading(canvas, true);
    cairo_translate(canvas->cairo, 0.0, canvas->heading);
    return si_canvas_check(canvas, error);
}

void si_canvas_clear(si_canvas *canvas)
{
    si_canvas_colour(canvas, canvas->theme->page, 1.0);
    cairo_rectangle(canvas->cairo, 0.0, 0.0, canvas->width, canvas->height);
    cairo_fill(canvas->cairo);
}

void si_canvas_tell(si_canvas *canvas, si_figure_part part, const double edges[4], const char *text,
                    bool cut)
{
    double scale = is_picture(canvas->format) ? canvas->style.dpi / points_per_inch : 1.0;
    double corner[4] = {edges[0], edges[1], edges[2], edges[3]};
    if (canvas->observer.see == NULL)
        return;
    cairo_user_to_device(canvas->cairo, &corner[0], &corner[1]);
    cairo_user_to_device(canvas->cairo, &corner[2], &corner[3]);
    si_figure_place place = {.part = part,
                             .left = fmin(corner[0], corner[2]) / scale,
                             .top = fmin(corner[1], corner[3]) / scale,
                             .right = fmax(corner[0], corner[2]) / scale,
                             .bottom = fmax(corner[1], corner[3]) / scale,
                             .text = text,
                             .cut = cut};
    canvas->observer.see(canvas->observer.context, &place);
}

si_result si_canvas_check(si_canvas *canvas, si_error *error)
{
    cairo_status_t status = cairo_status(canvas->cairo);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(canvas->surface);
    switch (status) {
    case CAIRO_STATUS_SUCCESS:
        return SI_OK;
    case CAIRO_STATUS_NO_MEMORY:
        return si_error_no_memory(error, "the figure");
    case CAIRO_STATUS_WRITE_ERROR:
        return si_error_set(error, SI_ERR_IO, "the figure could not be written");
    default:
        return si_error_set(error, SI_ERR_NUMERIC, "the figure could not be drawn: %s",
                            cairo_status_to_string(status));
    }
}

si_pixels si_canvas_pixels(si_canvas *canvas)
{
    cairo_surface_flush(canvas->surface);
    return (si_pixels){
        .width = (size_t)cairo_image_surface_get_width(canvas->surface),
        .height = (size_t)cairo_image_surface_get_height(canvas->surface),
        .stride = (size_t)cairo_image_surface_get_stride(canvas->surface) / sizeof(uint32_t),
        .pixel = (const uint32_t *)(const void *)cairo_image_surface_get_data(canvas->surface),
    };
}

si_png_about si_canvas_about(const si_canvas *canvas, const si_figure_output *output)
{
    return (si_png_about){.dpi = canvas->style.dpi,
                          .title = output->title,
                          .description = output->description,
                          .font = canvas->fonts.family};
}

static si_result write_png(si_canvas *canvas, const si_figure_output *output, si_error *error)
{
    si_pixels pixels = si_canvas_pixels(canvas);
    si_png_about about = si_canvas_about(canvas, output);
    return si_png_write(&pixels, &about, &canvas->sink, error);
}

/* No dates: the same figure is the same file. */
static void describe_pdf(si_canvas *canvas, const si_figure_output *output)
{
    cairo_surface_t *surface = canvas->surface;
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, NULL);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "simplicit " SI_VERSION);
    char font[sizeof canvas->fonts.family + 8];
    snprintf(font, sizeof font, "font: %s", canvas->fonts.family);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, font);
    if (output->title != NULL)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, output->title);
    if (output->description != NULL)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, output->description);
}

/* In a comment, two hyphens may not stand side by side; nor may bytes that are no text. */
static void write_comment(FILE *stream, const char *name, const char *text)
{
    if (text == NULL)
        return;
    fprintf(stream, "<!-- %s: ", name);
    for (const char *at = text; *at != '\0'; at++)
        fputs((unsigned char)*at < 0x20 || (unsigned char)*at > 0x7e ? "?"
              : *at == '-' && at[1] == '-'                           ? "- "
                                                                     : (char[]){*at, '\0'},
              stream);
    fputs(" -->\n", stream);
}

static si_result end_svg(si_canvas *canvas, const si_figure_output *output, si_error *error)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&bytes, &size);
    if (stream == NULL)
        return si_error_no_memory(error, "the end of an SVG");
    bool whole =
        canvas->words == NULL || (fflush(canvas->words) == 0 && ferror(canvas->words) == 0);
    if (canvas->words != NULL && whole)
        fprintf(stream, "<g font-family=\"%s, sans-serif\" xml:space=\"preserve\">\n%s</g>\n",
                canvas->fonts.family, canvas->word_bytes);
    fputs("</svg>\n", stream);
    write_comment(stream, "title", output->title);
    write_comment(stream, "made by", output->description);
    write_comment(stream, "font", canvas->fonts.family);
    whole = fclose(stream) == 0 && whole;
    if (whole)
        write_bytes(canvas, bytes, size);
    free(bytes);
    if (!whole)
        return si_error_no_memory(error, "the end of an SVG");
    return canvas->refused ? si_error_set(error, SI_ERR_IO, "the figure could not be written")
                           : SI_OK;
}

si_result si_canvas_write(si_canvas *canvas, const si_figure_output *output, si_error *error)
{
    si_result status = si_canvas_check(canvas, error);
    if (status != SI_OK)
        return status;
    if (canvas->format == SI_FIGURE_PNG)
        return write_png(canvas, output, error);
    if (canvas->format == SI_FIGURE_PDF)
        describe_pdf(canvas, output);
    cairo_show_page(canvas->cairo);
    cairo_surface_finish(canvas->surface);
    status = si_canvas_check(canvas, error);
    if (status == SI_OK && canvas->format == SI_FIGURE_SVG)
        status = end_svg(canvas, output, error);
    return status;
}

void si_canvas_finish(si_canvas *canvas)
{
    cairo_destroy(canvas->cairo);
    cairo_surface_destroy(canvas->surface);
    si_fonts_finish(&canvas->fonts);
    if (canvas->words != NULL)
        fclose(canvas->words);
    free(canvas->word_bytes);
    *canvas = (struct si_canvas){0};
}

void si_canvas_colour(si_canvas *canvas, si_colour colour, double alpha)
{
    cairo_set_source_rgba(canvas->cairo, colour.red, colour.green, colour.blue, alpha);
}

void si_canvas_stroke(si_canvas *canvas, si_colour colour, double alpha, double width)
{
    si_canvas_colour(canvas, colour, alpha);
    cairo_set_line_width(canvas->cairo, width * canvas->point);
    cairo_stroke(canvas->cairo);
}

void si_canvas_stroke_dashed(si_canvas *canvas, si_colour colour, double alpha, double width,
                             const double *dash, int count)
{
    cairo_set_dash(canvas->cairo, dash, count, 0.0);
    if (count > 0)
        cairo_set_line_cap(canvas->cairo, CAIRO_LINE_CAP_BUTT);
    si_canvas_stroke(canvas, colour, alpha, width);
    cairo_set_dash(canvas->cairo, NULL, 0, 0.0);
    cairo_set_line_cap(canvas->cairo, CAIRO_LINE_CAP_ROUND);
}

void si_canvas_fill(si_canvas *canvas, si_colour colour, double alpha)
{
    si_canvas_colour(canvas, colour, alpha);
    cairo_fill(canvas->cairo);
}

void si_canvas_line(si_canvas *canvas, double x0, double y0, double x1, double y1)
{
    cairo_move_to(canvas->cairo, x0, y0);
    cairo_line_to(canvas->cairo, x1, y1);
}

void si_canvas_clip(si_canvas *canvas, double left, double top, double width, double height)
{
    cairo_save(canvas->cairo);
    cairo_rectangle(canvas->cairo, left, top, width, height);
    cairo_clip(canvas->cairo);
}

void si_canvas_unclip(si_canvas *canvas)
{
    cairo_restore(canvas->cairo);
}

si_result si_canvas_render(const si_drawing *drawing, const si_figure_output *output,
                           si_error *error)
{
    si_canvas canvas;
    double height = 0.0;
    if (output->sink.write == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "a figure needs a sink to go to");
    if (output->format == SI_FIGURE_WEBP)
        return si_error_set(error, SI_ERR_ARGUMENT, "only a film can be a WebP");
    si_result status = si_canvas_start(&canvas, &output->style, error);
    if (status == SI_OK)
        status = drawing->measure(drawing->plan, &canvas, canvas.width, &height, error);
    if (status == SI_OK)
        status = si_canvas_open_page(&canvas, output, height, error);
    if (status == SI_OK)
        status = drawing->draw(drawing->plan, &canvas, error);
    if (status == SI_OK)
        status = si_canvas_write(&canvas, output, error);
    si_canvas_finish(&canvas);
    return status;
}
