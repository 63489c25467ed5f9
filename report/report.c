#include "report/report.h"

#include <stdlib.h>

#include "base/version.h"
#include "io/json_text.h"
#include "report/parts.h"
#include "viz/theme.h"

enum { MAX_BYTES = 2900000 };

/* What figures and scenes are made of, whatever else is asked for. */
enum {
    DRAWN = 1 << SI_METRIC_ADE | 1 << SI_METRIC_FDE | 1 << SI_METRIC_AMD | 1 << SI_METRIC_AMV |
            1 << SI_METRIC_ENERGY_STEP
};

/* Of a file without /future only what can be said: no metric that needs one. */
static si_result fit_config(const char *path, si_evaluation_config *config, si_error *error)
{
    si_predictions_reader *reader;
    si_result status = si_predictions_reader_open(path, &config->read, &reader, error);
    if (status != SI_OK)
        return status;
    config->best_of = si_predictions_reader_header(reader)->has_future;
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (!config->best_of && si_metric_needs_future((si_metric)m))
            config->score.metrics &= ~(1U << m);
    si_predictions_reader_destroy(reader);
    return SI_OK;
}

const si_progress *report_progress_begin(const report_files *files, const char *label)
{
    return files->config->progress_begin != NULL ? files->config->progress_begin(label) : NULL;
}

void report_progress_end(const report_files *files)
{
    if (files->config->progress_end != NULL)
        files->config->progress_end();
}

static si_result evaluate(report_files *files, si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; i < files->count && status == SI_OK; i++) {
        si_evaluation_config config = files->config->evaluation;
        config.score.metrics = files->metrics;
        config.by_scene = config.by_agent = true;
        status = fit_config(files->path[i], &config, error);
        const si_progress *progress = report_progress_begin(files, files->path[i]);
        config.progress = progress != NULL ? *progress : (si_progress){0};
        if (status == SI_OK)
            status = si_evaluate_file(files->path[i], &config, &files->made[i], error);
        report_progress_end(files);
        for (files->group[i] = 0; status == SI_OK && files->group[i] < i; files->group[i]++)
            if (files->made[files->group[i]]->windows == files->made[i]->windows)
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

static json_t *head(const report_config *config)
{
    json_t *title = config->title != NULL ? json_text(config->title) : json_null();
    return json_pack("{s:s, s:o, s:f, s:o, s:o, s:o}", "version", SI_VERSION, "title", title,
                     "confidence", config->evaluation.score.confidence, "light",
                     theme_json(SI_THEME_LIGHT), "dark", theme_json(SI_THEME_DARK), "dashes",
                     dashes_json());
}

static si_result add_scenes(const report_files *files, json_t *root, si_error *error)
{
    report_choice *choice = NULL;
    size_t count = 0, used = report_page_size() + json_dumpb(root, NULL, 0, JSON_COMPACT);
    si_result status = report_choose_scenes(files, files->config->scenes, &choice, &count, error);
    if (status == SI_OK)
        status = report_add_scenes(files, choice, count, used < MAX_BYTES ? MAX_BYTES - used : 0,
                                   root, error);
    free(choice);
    return status;
}

si_result report_write(char *const *path, size_t count, const report_config *config,
                       const char *output, si_error *error)
{
    if (count == 0 || count > REPORT_MAX_FILES)
        return si_error_set(error, SI_ERR_ARGUMENT, "a report has 1 to %d files, not %zu",
                            REPORT_MAX_FILES, count);
    report_files files = {
        .config = config, .count = count, .metrics = config->evaluation.score.metrics | DRAWN};
    json_t *root = head(config);
    for (size_t i = 0; i < count; i++)
        files.path[i] = path[i];
    si_result status = evaluate(&files, error);
    if (status == SI_OK)
        status = report_add_scoreboard(&files, root, error);
    if (status == SI_OK)
        status = report_add_figures(&files, root, error);
    if (status == SI_OK)
        status = add_scenes(&files, root, error);
    if (status == SI_OK)
        status = json_check("the report", error);
    if (status == SI_OK)
        status = report_write_page(output, root, error);
    json_decref(root);
    for (size_t i = 0; i < count; i++)
        si_evaluation_destroy(files.made[i]);
    return status;
}
