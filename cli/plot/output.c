#include "cli/plot/output.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/temporary_file.h"
#include "predict/baseline.h"

plot_output plot_output_default(int argc, char **argv)
{
    plot_output chosen = {
        .style = si_figure_style_default(), .x_limit = {NAN, NAN}, .y_limit = {NAN, NAN}};
    for (int i = 0; i < argc; i++) {
        size_t length = strlen(chosen.command);
        snprintf(chosen.command + length, sizeof chosen.command - length, "%s%s", i > 0 ? " " : "",
                 argv[i]);
    }
    return chosen;
}

static void check_output(void *parsed, struct argp_state *state)
{
    plot_output *chosen = parsed;
    bool known;
    if (chosen->path == NULL)
        return;
    known = si_figure_format_find(chosen->path, &chosen->format);
    if (chosen->film &&
        !(known && (chosen->format == SI_FIGURE_PNG || chosen->format == SI_FIGURE_WEBP)))
        argp_error(state,
                   "%s: a film is an animated .png or .webp; other programs, such as ffmpeg, make "
                   ".gif and .mp4 of these",
                   chosen->path);
    if (!chosen->film && !(known && chosen->format != SI_FIGURE_WEBP))
        argp_error(state, "%s: expected a name that ends in .png, .svg or .pdf", chosen->path);
    if (chosen->style.real_text && chosen->format != SI_FIGURE_SVG)
        argp_error(state, "--text is for an .svg");
}

static void read_labels(struct argp_state *state, const char *option, char *text, void *options)
{
    plot_output *chosen = options;
    char *label;
    for (chosen->label_count = 0; (label = strsep(&text, ",")) != NULL;) {
        if (chosen->label_count == PLOT_MAX_LABELS)
            argp_error(state, "--%s: at most %d", option, PLOT_MAX_LABELS);
        chosen->label[chosen->label_count++] = label;
    }
}

static void read_colours(struct argp_state *state, const char *option, char *text, void *options)
{
    si_figure_style *style = &((plot_output *)options)->style;
    char *colour, *end;
    for (style->colour_count = 0; (colour = strsep(&text, ",")) != NULL;) {
        colour += *colour == '#';
        unsigned long rgb = strtoul(colour, &end, 16);
        if (end != colour + 6 || *end != '\0')
            argp_error(state, "--%s: expected six hexadecimal digits each, got \"%s\"", option,
                       colour);
        if (style->colour_count == SI_FIGURE_COLOUR_COUNT)
            argp_error(state, "--%s: at most %d", option, SI_FIGURE_COLOUR_COUNT);
        style->colour[style->colour_count++] = (uint32_t)rgb;
    }
}

static void read_limits(struct argp_state *state, const char *option, const char *text,
                        double limit[2])
{
    char *middle, *end;
    limit[0] = strtod(text, &middle);
    limit[1] = *middle == ',' ? strtod(middle + 1, &end) : NAN;
    if (*middle != ',' || end == middle + 1 || *end != '\0' || !(limit[0] < limit[1]) ||
        !isfinite(limit[0]) || !isfinite(limit[1]))
        argp_error(state, "--%s: expected LOW,HIGH with LOW below HIGH, got \"%s\"", option, text);
}

static void read_x_limits(struct argp_state *state, const char *option, char *text, void *options)
{
    read_limits(state, option, text, ((plot_output *)options)->x_limit);
}

static void read_y_limits(struct argp_state *state, const char *option, char *text, void *options)
{
    read_limits(state, option, text, ((plot_output *)options)->y_limit);
}

const char *plot_output_label(const plot_output *chosen, size_t number, const char *name)
{
    return number < PLOT_MAX_LABELS && chosen->label[number] != NULL ? chosen->label[number] : name;
}

void plot_output_colours(const plot_output *chosen, const char *const *name, size_t count,
                         size_t *colour)
{
    enum { COMPARED_WITH = 1 };
    const char *baseline = si_baseline_name(SI_BASELINE_CV_GAUSS);
    size_t others = 0;
    for (size_t i = 0; i < count; i++)
        others += strcmp(name[i], baseline) != 0;
    bool kept = chosen->style.colour_count == 0 && others < SI_FIGURE_COLOUR_COUNT;
    for (size_t i = 0, next = 0; i < count; i++) {
        if (kept && next == COMPARED_WITH)
            next++;
        bool fixed = kept && strcmp(name[i], baseline) == 0;
        colour[i] = fixed ? COMPARED_WITH : next++;
    }
}

void plot_output_caption(plot_output *chosen, const char *text)
{
    if (chosen->style.caption != NULL)
        return;
    snprintf(chosen->caption_text, sizeof chosen->caption_text, "%s", text);
    chosen->style.caption = chosen->caption_text;
}

void plot_samples_text(const size_t *samples, size_t count, char text[PLOT_SAMPLES_SIZE])
{
    bool alike = true;
    for (size_t i = 1; i < count; i++)
        alike = alike && samples[i] == samples[0];
    if (alike)
        snprintf(text, PLOT_SAMPLES_SIZE, "%zu sample%s", samples[0], samples[0] == 1 ? "" : "s");
    else
        snprintf(text, PLOT_SAMPLES_SIZE, "unlike numbers of samples");
}

static const command_option page_table[] = {
    OPTION_HEADER("The figure:", 8),
    {"output", 'o', "FIGURE", "file to write: .png, .svg or .pdf; a film: .png or .webp", 8,
     OPTION_NEEDED_OUTPUT(plot_output, path)},
    {"theme", 0, "THEME", "light (default) or dark", 8,
     OPTION_CHOICE(plot_output, style.theme, "light, dark")},
    {"width-mm", 0, "MM", "width on paper (default 180)", 8,
     OPTION_NUMBER(plot_output, style.width_mm, 30, 1000)},
    {"dpi", 0, "DPI", "pixels an inch of a PNG (default 300)", 8,
     OPTION_NUMBER(plot_output, style.dpi, 30, 1200)},
    {"font", 0, "FAMILY", "such as \"Liberation Sans\" (default: DejaVu Sans)", 8,
     OPTION_TEXT(plot_output, style.font)},
    {"text-points", 0, "POINTS", "size of labels (default 7.5)", 8,
     OPTION_NUMBER(plot_output, style.text_points, 4, 24)},
    {"text", 0, "AS", "in SVG: paths (default) or text that can be edited", 8,
     OPTION_CHOICE(plot_output, style.real_text, "paths, text")},
    {"title", 0, "TEXT", "a title over the whole figure", 8, OPTION_TEXT(plot_output, style.title)},
    {"caption", 0, "TEXT", "a line under it; \"\": none", 8,
     OPTION_TEXT(plot_output, style.caption)},
    {0},
};

const option_set plot_page_options = {.options = page_table, .check = check_output};

static const command_option panels_table[] = {
    {"labels", 0, "A,B,...", "what to call the files, in their order", 8, OPTION_READ(read_labels)},
    {"colors", 0, "RRGGBB,...", "instead of the first of the palette", 8,
     OPTION_READ(read_colours)},
    OPTION_SAME("colours", 8),
    {"columns", 0, "N", "panels in a row (default: as they fit)", 8,
     OPTION_COUNT(plot_output, columns, 1, 64)},
    {"x-limits", 0, "LOW,HIGH", "of the x axes", 8, OPTION_READ(read_x_limits)},
    {"y-limits", 0, "LOW,HIGH", "of the y axes", 8, OPTION_READ(read_y_limits)},
    {0},
};

static const option_set panels_options = {.options = panels_table};

static const option_child output_children[] = {
    {&plot_page_options, 0, 0}, {&panels_options, 0, 0}, {0}};
const option_set plot_output_options = {.children = output_children};

typedef struct stream_sink {
    FILE *stream;
    const char *path;
    si_error *error;
} stream_sink;

/* Tells errno before the library says that its sink refused: the first error wins. */
static bool write_to_stream(void *context, const void *data, size_t size)
{
    stream_sink *sink = context;
    if (fwrite(data, 1, size, sink->stream) == size)
        return true;
    si_error_errno(sink->error, errno, "%s", sink->path);
    return false;
}

si_result plot_output_write(const plot_output *chosen, const char *title, plot_render *render,
                            const void *figure, si_error *error)
{
    si_temporary_file file = SI_TEMPORARY_FILE_INIT;
    stream_sink sink = {.path = chosen->path, .error = error};
    si_figure_output output = {.format = chosen->format,
                               .style = chosen->style,
                               .sink = {write_to_stream, &sink},
                               .title = title,
                               .description = chosen->command};
    si_result status = si_temporary_file_create(chosen->path, &file, error);
    if (status != SI_OK)
        return status;
    sink.stream = si_temporary_file_stream(&file, error);
    status = sink.stream != NULL ? render(figure, &output, error) : SI_ERR_IO;
    if (status == SI_OK)
        status = si_temporary_file_commit(&file, error);
    si_temporary_file_finish(&file);
    return status;
}

static si_result render_curves(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_curves_figure_render(figure, output, error);
}

si_result plot_output_write_curves(const plot_output *chosen, const char *title,
                                   si_curves_figure *figure, si_curves_panel *panel,
                                   si_error *error)
{
    figure->columns = chosen->columns;
    figure->panel = panel;
    for (size_t i = 0; i < figure->panel_count; i++) {
        if (!isnan(chosen->x_limit[0]))
            memcpy(panel[i].x_limit, chosen->x_limit, sizeof chosen->x_limit);
        if (!isnan(chosen->y_limit[0]))
            memcpy(panel[i].y_limit, chosen->y_limit, sizeof chosen->y_limit);
    }
    return plot_output_write(chosen, title, render_curves, figure, error);
}
