#include "cli/plot/output.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/console.h"
#include "cli/files.h"
#include "io/temporary_file.h"
#include "predict/baseline.h"

enum {
    KEY_THEME = 768,
    KEY_WIDTH,
    KEY_DPI,
    KEY_FONT,
    KEY_TEXT,
    KEY_TEXT_AS,
    KEY_TITLE,
    KEY_CAPTION,
    KEY_LABELS,
    KEY_COLOURS,
    KEY_COLUMNS,
    KEY_X_LIMITS,
    KEY_Y_LIMITS,
};

static const char *const theme_names[] = {
    [SI_THEME_LIGHT] = "light", [SI_THEME_DARK] = "dark", NULL};

static const char *const text_names[] = {"paths", "text", NULL};

static const struct argp_option page_table[] = {
    {0, 0, 0, 0, "The figure:", 8},
    {"output", 'o', "FIGURE", 0, "file to write: .png, .svg or .pdf; a film: .png or .webp", 8},
    {"theme", KEY_THEME, "THEME", 0, "light (default) or dark", 8},
    {"width-mm", KEY_WIDTH, "MM", 0, "width on paper (default 180)", 8},
    {"dpi", KEY_DPI, "DPI", 0, "pixels an inch of a PNG (default 300)", 8},
    {"font", KEY_FONT, "FAMILY", 0, "such as \"Liberation Sans\" (default: DejaVu Sans)", 8},
    {"text-points", KEY_TEXT, "POINTS", 0, "size of labels (default 7.5)", 8},
    {"text", KEY_TEXT_AS, "AS", 0, "in SVG: paths (default) or text that can be edited", 8},
    {"title", KEY_TITLE, "TEXT", 0, "a title over the whole figure", 8},
    {"caption", KEY_CAPTION, "TEXT", 0, "a line under it; \"\": none", 8},
    {0},
};

static const struct argp_option panels_table[] = {
    {"labels", KEY_LABELS, "A,B,...", 0, "what to call the files, in their order", 8},
    {"colors", KEY_COLOURS, "RRGGBB,...", 0, "instead of the first of the palette", 8},
    {"colours", KEY_COLOURS, 0, OPTION_ALIAS, 0, 8},
    {"columns", KEY_COLUMNS, "N", 0, "panels in a row (default: as they fit)", 8},
    {"x-limits", KEY_X_LIMITS, "LOW,HIGH", 0, "of the x axes", 8},
    {"y-limits", KEY_Y_LIMITS, "LOW,HIGH", 0, "of the y axes", 8},
    {0},
};

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

static void check_output(plot_output *chosen, struct argp_state *state)
{
    bool known;
    if (chosen->path == NULL)
        argp_error(state, "give the file to write with -o");
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
    files_write(chosen->path);
}

static void parse_labels(plot_output *chosen, const char *text, struct argp_state *state)
{
    size_t count = 0;
    if (strlen(text) >= sizeof chosen->label_text)
        argp_error(state, "--labels: too long");
    snprintf(chosen->label_text, sizeof chosen->label_text, "%s", text);
    for (char *at = chosen->label_text; at != NULL; count++) {
        char *comma = strchr(at, ',');
        if (count == PLOT_MAX_LABELS)
            argp_error(state, "--labels: at most %d", PLOT_MAX_LABELS);
        chosen->label[count] = at;
        if (comma != NULL)
            *comma = '\0';
        at = comma != NULL ? comma + 1 : NULL;
    }
    chosen->label_count = count;
}

static void parse_colours(si_figure_style *style, const char *text, struct argp_state *state)
{
    style->colour_count = 0;
    for (const char *at = text;; at++) {
        char *end;
        at += *at == '#';
        unsigned long rgb = strtoul(at, &end, 16);
        if (end != at + 6 || (*end != ',' && *end != '\0'))
            argp_error(state, "--colors: expected six hexadecimal digits each, got \"%s\"", text);
        if (style->colour_count == SI_FIGURE_COLOUR_COUNT)
            argp_error(state, "--colors: at most %d", SI_FIGURE_COLOUR_COUNT);
        style->colour[style->colour_count++] = (uint32_t)rgb;
        at = end;
        if (*at == '\0')
            return;
    }
}

static void parse_limits(double limit[2], const char *name, const char *text,
                         struct argp_state *state)
{
    char *middle, *end;
    limit[0] = strtod(text, &middle);
    limit[1] = *middle == ',' ? strtod(middle + 1, &end) : NAN;
    if (*middle != ',' || end == middle + 1 || *end != '\0' || !(limit[0] < limit[1]) ||
        !isfinite(limit[0]) || !isfinite(limit[1]))
        argp_error(state, "%s: expected LOW,HIGH with LOW below HIGH, got \"%s\"", name, text);
}

void plot_output_check_labels(const plot_output *chosen, size_t count, struct argp_state *state)
{
    if (chosen->label_count > count)
        argp_error(state, "--labels: %zu labels for %zu files", chosen->label_count, count);
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

static error_t parse_page(int key, char *text, struct argp_state *state)
{
    plot_output *chosen = state->input;
    switch (key) {
    case 'o':
        chosen->path = text;
        return 0;
    case KEY_THEME:
        chosen->style.theme = (si_theme)console_parse_choice(state, "--theme", text, theme_names);
        return 0;
    case KEY_WIDTH:
        chosen->style.width_mm = console_parse_number(state, "--width-mm", text, 30, 1000);
        return 0;
    case KEY_DPI:
        chosen->style.dpi = console_parse_number(state, "--dpi", text, 30, 1200);
        return 0;
    case KEY_FONT:
        chosen->style.font = text;
        return 0;
    case KEY_TEXT:
        chosen->style.text_points = console_parse_number(state, "--text-points", text, 4, 24);
        return 0;
    case KEY_TEXT_AS:
        chosen->style.real_text = console_parse_choice(state, "--text", text, text_names) != 0;
        return 0;
    case KEY_TITLE:
        chosen->style.title = text;
        return 0;
    case KEY_CAPTION:
        chosen->style.caption = text;
        return 0;
    case ARGP_KEY_END:
        check_output(chosen, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_panels(int key, char *text, struct argp_state *state)
{
    plot_output *chosen = state->input;
    switch (key) {
    case KEY_LABELS:
        parse_labels(chosen, text, state);
        return 0;
    case KEY_COLOURS:
        parse_colours(&chosen->style, text, state);
        return 0;
    case KEY_COLUMNS:
        chosen->columns = console_parse_count(state, "--columns", text, 1, 64);
        return 0;
    case KEY_X_LIMITS:
        parse_limits(chosen->x_limit, "--x-limits", text, state);
        return 0;
    case KEY_Y_LIMITS:
        parse_limits(chosen->y_limit, "--y-limits", text, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    (void)text;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = state->child_inputs[1] = state->input;
    return 0;
}

const struct argp plot_page_argp = {.options = page_table, .parser = parse_page};
static const struct argp panels_argp = {.options = panels_table, .parser = parse_panels};
static const struct argp_child output_children[] = {
    {&plot_page_argp, 0, NULL, 0}, {&panels_argp, 0, NULL, 0}, {0}};
const struct argp plot_output_argp = {.parser = parse, .children = output_children};

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
