/* simplicit report: prediction files -> one page of HTML with everything in it. */
#include <stdlib.h>

#include "base/version.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/json_text.h"
#include "cli/options.h"
#include "cli/report/parts.h"
#include "cli/score_options.h"
#include "cli/truth.h"
#include "viz/theme.h"

enum { DEFAULT_SCENES = 20, MAX_SCENES = 1000, MAX_BYTES = 2900000 };

typedef struct report_options {
    report_files files;
    si_evaluation_config config;
    const char *output;
    const char *title;
    size_t scenes;
} report_options;

static const command_option table[] = {
    OPTION_HEADER("The page:", 5),
    {"output", 'o', "PAGE", "file to write, such as report.html", 5,
     OPTION_NEEDED_OUTPUT(report_options, output)},
    {"title", 0, "TEXT", "over the page", 5, OPTION_TEXT(report_options, title)},
    {"scenes", 0, "N", "scenes to look at, for each file (default 20; 0: none)", 5,
     OPTION_COUNT(report_options, scenes, 0, MAX_SCENES)},
    {0},
};

static void take_file(void *options, char *path, struct argp_state *state)
{
    report_files *files = &((report_options *)options)->files;
    if (files->count == REPORT_MAX_FILES)
        argp_error(state, "at most %d files", REPORT_MAX_FILES);
    files->row[files->count++].file = path;
    files_read(path);
}

static void check(void *parsed, struct argp_state *state)
{
    const report_options *options = parsed;
    if (options->files.count == 0)
        argp_error(state, "nothing to report: give prediction files");
}

static const option_child children[] = {{&score_option_set, offsetof(report_options, config), 0},
                                        {0}};

static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    .take_word = take_file,
    .words = "FILE...",
    .description =
        "Writes a page that shows how predictors do: all metrics with intervals and paired "
        "differences, figures, scenes to look through, and a distribution to play with. It is "
        "one file that needs neither network nor server."
        "\vExample:\n"
        "  simplicit report eth.h5 cv-gauss.h5 --title \"ETH\" -o report.html",
};

/* What figures and scenes are made of, whatever else is asked for. */
enum {
    DRAWN = 1 << SI_METRIC_ADE | 1 << SI_METRIC_FDE | 1 << SI_METRIC_AMD | 1 << SI_METRIC_AMV |
            1 << SI_METRIC_ENERGY_STEP
};

/* Of a file without /future only what can be said: no metric that needs one. */
static si_result fit_config(const char *path, si_evaluation_config *config, si_error *error)
{
    si_predictions_reader *reader;
    si_result status = si_predictions_reader_open(path, truth_options(), &reader, error);
    if (status != SI_OK)
        return status;
    config->best_of = si_predictions_reader_header(reader)->has_future;
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (!config->best_of && si_metric_needs_future((si_metric)m))
            config->score.metrics &= ~(1U << m);
    si_predictions_reader_destroy(reader);
    return SI_OK;
}

static si_result evaluate(const report_options *options, report_files *files, si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; i < files->count && status == SI_OK; i++) {
        si_evaluation_config config = options->config;
        score_row *row = &files->row[i];
        status = fit_config(row->file, &config, error);
        config.progress = *console_progress_begin(row->file);
        if (status == SI_OK)
            status = si_evaluate_file(row->file, &config, &row->made, error);
        console_progress_end();
        for (files->group[i] = 0; status == SI_OK && files->group[i] < i; files->group[i]++)
            if (files->row[files->group[i]].made->windows == row->made->windows)
                break;
    }
    return status;
}

static json_t *colour_text(si_colour colour)
{
    return json_sprintf("#%02x%02x%02x", (unsigned)(colour.red * 255.0 + 0.5),
                        (unsigned)(colour.green * 255.0 + 0.5),
                        (unsigned)(colour.blue * 255.0 + 0.5));
}

static json_t *theme_json(si_theme which)
{
    const si_colours *theme = si_theme_get(which);
    json_t *series = json_array();
    for (size_t i = 0; i < SI_FIGURE_COLOUR_COUNT; i++)
        json_array_append_new(series, colour_text(si_theme_series(theme, i)));
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "page", colour_text(theme->page), "ink",
                     colour_text(theme->ink), "muted", colour_text(theme->muted), "faint",
                     colour_text(theme->faint), "series", series);
}

static json_t *dashes_json(void)
{
    json_t *dashes = json_array();
    for (size_t i = 0; i < SI_FIGURE_COLOUR_COUNT; i++) {
        int count;
        const double *length = si_theme_dash(i, &count);
        json_t *dash = json_array();
        for (int d = 0; d < count; d++)
            json_array_append_new(dash, json_real(length[d]));
        json_array_append_new(dashes, dash);
    }
    return dashes;
}

static json_t *head(const report_options *options)
{
    json_t *title = options->title != NULL ? json_text(options->title) : json_null();
    return json_pack("{s:s, s:o, s:f, s:o, s:o, s:o}", "version", SI_VERSION, "title", title,
                     "confidence", options->config.score.confidence, "light",
                     theme_json(SI_THEME_LIGHT), "dark", theme_json(SI_THEME_DARK), "dashes",
                     dashes_json());
}

static si_result add_scenes(const report_options *options, json_t *root, si_error *error)
{
    report_choice *choice = NULL;
    size_t count = 0, used = report_page_size() + json_dumpb(root, NULL, 0, JSON_COMPACT);
    si_result status =
        report_choose_scenes(&options->files, options->scenes, &choice, &count, error);
    if (status == SI_OK)
        status = report_add_scenes(&options->files, choice, count,
                                   used < MAX_BYTES ? MAX_BYTES - used : 0, root, error);
    free(choice);
    return status;
}

static si_result make(report_options *options, json_t *root, si_error *error)
{
    report_files *files = &options->files;
    si_result status = evaluate(options, files, error);
    if (status == SI_OK)
        status = report_add_scoreboard(files, &options->config, root, error);
    if (status == SI_OK)
        status = report_add_figures(files, root, error);
    if (status == SI_OK)
        status = add_scenes(options, root, error);
    if (status == SI_OK)
        status = json_check("the report", error);
    return status == SI_OK ? report_write_page(options->output, root, error) : status;
}

static int run_report(int argc, char **argv)
{
    report_options options = {.config = si_evaluation_config_default(), .scenes = DEFAULT_SCENES};
    options.config.score.metrics = SI_METRICS_ALL;
    options.config.by_scene = options.config.by_agent = true;
    parse_options(&option_tables, argc, argv, &options);
    options.files.metrics = options.config.score.metrics |= DRAWN;
    options.config.read = *truth_options();
    si_error error = SI_ERROR_INIT;
    json_t *root = head(&options);
    si_result status = make(&options, root, &error);
    json_decref(root);
    for (size_t i = 0; i < options.files.count; i++)
        si_evaluation_destroy(options.files.row[i].made);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command report_command = {
    .name = "report",
    .summary = "make a page of scores, figures and scenes to look through",
    .options = &option_tables,
    .run = run_report,
};
