#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/json_text.h"
#include "pipeline/compare.h"
#include "report/parts.h"

static json_t *figure_json(const si_score_figure *figure)
{
    return json_pack("[o, o, o]", json_number(figure->value), json_number(figure->interval.low),
                     json_number(figure->interval.high));
}

/* Metrics of the conventions, in order; the page refers to them by their place. */
static json_t *metrics_json(unsigned metrics)
{
    json_t *all = json_array();
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        const char *meaning = si_metric_meaning((si_metric)m);
        if (metrics >> m & 1U)
            json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:b}", "key",
                                                 si_metric_name((si_metric)m), "title",
                                                 si_metric_title((si_metric)m), "meaning", meaning,
                                                 "loss", si_metric_is_loss((si_metric)m)));
    }
    return all;
}

static json_t *figures_json(const si_evaluation *made, unsigned metrics)
{
    json_t *figures = json_array();
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if (metrics >> m & 1U)
            json_array_append_new(figures, figure_json(&made->result.figure[m]));
    return figures;
}

/* A page is sent away: it tells names of files, not where they lie. */
static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static json_t *predictor_json(const report_files *files, size_t index, unsigned metrics)
{
    const si_evaluation *made = files->made[index];
    const si_predictions_header *header = &made->header;
    char windows[17];
    snprintf(windows, sizeof windows, "%016llx", (unsigned long long)made->windows);
    return json_pack(
        "{s:o, s:o, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:b, s:o}", "name",
        json_text(made->name), "file", json_text(file_name(files->path[index])), "windows", windows,
        "group", (json_int_t)files->group[index], "scenes", (json_int_t)made->result.scene_count,
        "agents", (json_int_t)made->result.agent_count, "samples", (json_int_t)header->sample_count,
        "observed", (json_int_t)header->observed_steps, "predicted",
        (json_int_t)header->predicted_steps, "step_seconds", header->step_seconds, "seen",
        header->seen_recordings[0] != '\0', "figures", figures_json(made, metrics));
}

static json_t *comparison_json(const si_comparison *comparison)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b, s:o}", "metric",
                     si_metric_name(comparison->metric), "difference",
                     json_number(comparison->difference.value), "low",
                     json_number(comparison->interval.low), "high",
                     json_number(comparison->interval.high), "p", json_number(comparison->holm),
                     "shown", comparison->shown, "won", json_number(comparison->won));
}

/* "first" less "second"; the page turns it about. */
static si_result add_pair(const report_files *files, size_t first, size_t second, json_t *pairs,
                          si_error *error)
{
    si_comparison comparison[SI_METRIC_COUNT];
    size_t count;
    si_result status =
        si_compare(files->made[first], files->made[second], false, comparison, &count, error);
    if (status != SI_OK)
        return status;
    json_t *metrics = json_array();
    for (size_t c = 0; c < count; c++)
        json_array_append_new(metrics, comparison_json(&comparison[c]));
    json_array_append_new(pairs, json_pack("{s:I, s:I, s:o}", "first", (json_int_t)first, "second",
                                           (json_int_t)second, "metrics", metrics));
    return SI_OK;
}

static si_result add_pairs(const report_files *files, json_t *pairs, si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; i < files->count; i++)
        for (size_t j = i + 1; j < files->count && status == SI_OK; j++)
            if (files->group[i] == files->group[j])
                status = add_pair(files, i, j, pairs, error);
    return status;
}

/* A line that ends in a comma goes on: it was broken for terminals. */
static void join_sentences(char *text)
{
    for (char *at = text; (at = strstr(at, ",\n")) != NULL;)
        at[1] = ' ';
}

/* A string a line. */
static json_t *lines_json(char *text)
{
    json_t *lines = json_array();
    join_sentences(text);
    for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;)
        if (line[0] != '\0')
            json_array_append_new(lines, json_text(line));
    return lines;
}

/* Sets what the caller has to say of the evaluations, of which it knows names only. */
static si_result add_words(const report_files *files, json_t *root, si_error *error)
{
    const char *name[REPORT_MAX_FILES];
    char *text[2] = {NULL, NULL};
    size_t size[2];
    FILE *notices = open_memstream(&text[0], &size[0]);
    FILE *conventions = open_memstream(&text[1], &size[1]);
    for (size_t i = 0; i < files->count; i++)
        name[i] = file_name(files->path[i]);
    bool whole = notices != NULL && conventions != NULL;
    if (whole && files->config->tell != NULL)
        files->config->tell(&files->config->evaluation.score, name, files->made, files->count,
                            notices, conventions);
    whole = (notices == NULL || fclose(notices) == 0) && whole;
    whole = (conventions == NULL || fclose(conventions) == 0) && whole;
    if (whole) {
        json_object_set_new(root, "warnings", lines_json(text[0]));
        json_object_set_new(root, "conventions", lines_json(text[1]));
    }
    free(text[0]);
    free(text[1]);
    return whole ? SI_OK : si_error_no_memory(error, "the report");
}

static void warn(const report_files *files, size_t index, const char *what, json_t *warnings)
{
    char text[512];
    snprintf(text, sizeof text, "%.200s: %s", file_name(files->path[index]), what);
    json_array_append_new(warnings, json_text(text));
}

/* Unlike files, and those that say nothing of what happened. */
static void add_protocol_warnings(const report_files *files, json_t *warnings)
{
    const si_predictions_header *first = &files->made[0]->header;
    for (size_t i = 0; i < files->count; i++) {
        const si_predictions_header *header = &files->made[i]->header;
        if (!header->has_future)
            warn(files, i,
                 "has no /future: only what needs no truth is scored, and no figure is drawn",
                 warnings);
        if (header->sample_count != first->sample_count)
            warn(files, i,
                 "has another number of samples than the first: the best of more is better for "
                 "that alone, and AMD differs",
                 warnings);
        if (header->predicted_steps != first->predicted_steps ||
            header->observed_steps != first->observed_steps ||
            header->step_seconds != first->step_seconds)
            warn(files, i,
                 "observes or predicts for another time than the first: figures do not compare",
                 warnings);
    }
}

static json_t *protocol_json(const report_files *files)
{
    const si_predictions_header *header = &files->made[0]->header;
    return json_pack(
        "[o, s, s, s, s]",
        json_sprintf("%zu positions observed, %zu predicted, one every %g s.",
                     header->observed_steps, header->predicted_steps, header->step_seconds),
        "Paired differences are taken scene by scene on the same windows. Their p values are "
        "adjusted by Holm for all metrics that judge; AMV, which is a price, counts by its own.",
        "AMD falls as samples spread: it compares at equal AMV and equal numbers of samples only.",
        "Intervals come from the long-run variance of the scenes in order of time (equal-weighted "
        "cosines), which needs no labels of tracks and no length of blocks by hand.",
        "An asterisk marks weights that have seen recordings they are scored on.");
}

si_result report_add_scoreboard(const report_files *files, json_t *root, si_error *error)
{
    json_t *predictors = json_array(), *pairs = json_array();
    for (size_t i = 0; i < files->count; i++)
        json_array_append_new(predictors, predictor_json(files, i, files->metrics));
    json_object_set_new(root, "metrics", metrics_json(files->metrics));
    json_object_set_new(root, "predictors", predictors);
    json_object_set_new(root, "comparisons", pairs);
    json_object_set_new(root, "protocol", protocol_json(files));
    si_result status = add_words(files, root, error);
    if (status != SI_OK)
        return status;
    add_protocol_warnings(files, json_object_get(root, "warnings"));
    return add_pairs(files, pairs, error);
}
