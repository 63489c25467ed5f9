#include "cli/plot_output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/console.h"
#include "io/temporary_file.h"

enum { KEY_THEME = 768, KEY_WIDTH, KEY_DPI, KEY_FONT, KEY_TEXT };

static const char *const theme_names[] = {
    [SI_THEME_LIGHT] = "light", [SI_THEME_DARK] = "dark", NULL};

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "The figure:", 8},
    {"output", 'o', "FIGURE", 0, "file to write: .png, .svg or .pdf", 8},
    {"theme", KEY_THEME, "THEME", 0, "light (default) or dark", 8},
    {"width-mm", KEY_WIDTH, "MM", 0, "width on paper (default 180)", 8},
    {"dpi", KEY_DPI, "DPI", 0, "pixels an inch of a PNG (default 300)", 8},
    {"font", KEY_FONT, "FAMILY", 0, "such as \"DejaVu Sans\" (default: a sans-serif one)", 8},
    {"text-points", KEY_TEXT, "POINTS", 0, "size of labels (default 7.5)", 8},
    {0},
};

plot_output plot_output_default(int argc, char **argv)
{
    plot_output chosen = {.style = si_figure_style_default()};
    for (int i = 0; i < argc; i++) {
        size_t length = strlen(chosen.command);
        snprintf(chosen.command + length, sizeof chosen.command - length, "%s%s", i > 0 ? " " : "",
                 argv[i]);
    }
    return chosen;
}

static void check_output(plot_output *chosen, struct argp_state *state)
{
    if (chosen->path == NULL)
        argp_error(state, "give the file to write with -o");
    else if (!si_figure_format_find(chosen->path, &chosen->format))
        argp_error(state, "%s: expected a name that ends in .png, .svg or .pdf", chosen->path);
}

static error_t parse(int key, char *text, struct argp_state *state)
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
    case ARGP_KEY_END:
        check_output(chosen, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp plot_output_argp = {.options = option_table, .parser = parse};

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
