/* simplicit compare: is a predictor better than another? Paired differences. */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/json_text.h"
#include "cli/options.h"
#include "cli/score_notes.h"
#include "cli/score_options.h"
#include "cli/truth.h"
#include "pipeline/compare.h"

enum { KEY_FORCE = 512, KEY_FORMAT, NAME_WIDTH = 24 };
typedef enum compare_format { FORMAT_TABLE, FORMAT_JSON } compare_format;

typedef struct compare_options {
    si_evaluation_config config;
    bool force;
    compare_format format;
    char **files; /* [file_count], borrowed from argv */
    size_t file_count;
} compare_options;

/* One of the files beside the first. */
typedef struct compare_pair {
    const si_evaluation *evaluation;
    size_t count;
    si_comparison comparison[SI_METRIC_COUNT];
} compare_pair;

static const struct argp_option option_table[] = {
    {"format", KEY_FORMAT, "FORMAT", 0, "table (default) or json", 4},
    {"force", KEY_FORCE, 0, 0, "compare although the windows are not the same", 4},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = {"table", "json", NULL};
    compare_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->config;
        return 0;
    case KEY_FORCE:
        options->force = true;
        return 0;
    case KEY_FORMAT:
        options->format = (compare_format)console_parse_choice(state, "--format", text, formats);
        return 0;
    case ARGP_KEY_ARGS:
        options->files = state->argv + state->next;
        options->file_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        if (options->file_count < 2)
            argp_error(state, "give the prediction files of two predictors or more");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&score_options_argp, 0, NULL, 0}, {0}};
static const struct argp compare_argp = {
    .options = option_table,
    .parser = parse,
    .args_doc = "FIRST OTHER...",
    .doc = "Compares predictors of the same windows with the first: the difference of each metric "
           "(OTHER less FIRST, so below 0 OTHER is better), taken scene by scene, with its 95 % "
           "interval, the chance of so large a difference if there were none (adjusted by Holm for "
           "all metrics), and the share of agents that OTHER is better on."
           "\vExample:\n"
           "  simplicit compare social-implicit.h5 cv-gauss.h5 --metrics ade,fde,energy",
    .children = children,
};

static void print_header(const si_evaluation *first, const si_evaluation *other, FILE *stream)
{
    fprintf(stream, "%s less %s: %zu scenes, %zu agents, %zu and %zu samples\n\n", other->name,
            first->name, first->result.scene_count, first->result.agent_count,
            other->header.sample_count, first->header.sample_count);
    fprintf(stream, "%-11s %10s %10s %10s   %-22s %7s %5s\n", "", "first", "other", "difference",
            "95 % interval", "p", "won");
}

static const char *verdict(const si_comparison *comparison)
{
    if (comparison->difference.degrees == 0)
        return "nothing to tell";
    if (!comparison->shown)
        return "no difference shown";
    if (!si_metric_is_loss(comparison->metric))
        return comparison->difference.value < 0.0 ? "lower" : "higher";
    return comparison->difference.value < 0.0 ? "better" : "worse";
}

/* Metrics have no meaning for predictors of one or two paths. */
static const char *number_text(const char *format, double value, char text[32])
{
    if (isnan(value))
        return "-";
    snprintf(text, 32, format, value);
    return text;
}

static void print_comparison(const si_evaluation *first, const si_evaluation *other,
                             const si_comparison *comparison, FILE *stream)
{
    si_metric metric = comparison->metric;
    char one[32], two[32], difference[32], p_value[32], won[32], interval[64] = "-";
    if (comparison->difference.degrees > 0)
        snprintf(interval, sizeof interval, "%+.4f to %+.4f", comparison->interval.low,
                 comparison->interval.high);
    fprintf(stream, "%-11s %10s %10s %10s   %-22s %7s %5s  %s\n", si_metric_name(metric),
            number_text("%.4f", first->result.figure[metric].value, one),
            number_text("%.4f", other->result.figure[metric].value, two),
            number_text("%+.4f", comparison->difference.value, difference), interval,
            number_text(comparison->holm < 0.0005 ? "%.0e" : "%.3f", comparison->holm, p_value),
            number_text("%.0f %%", 100.0 * comparison->won, won), verdict(comparison));
}

static void print_table(const si_evaluation *first, const compare_pair *pairs, size_t count,
                        FILE *stream)
{
    for (size_t i = 0; i < count; i++) {
        print_header(first, pairs[i].evaluation, stream);
        for (size_t c = 0; c < pairs[i].count; c++)
            print_comparison(first, pairs[i].evaluation, &pairs[i].comparison[c], stream);
        fputc('\n', stream);
    }
    fputs("Paired scene by scene. p: the chance of so large a difference if there were none, "
          "adjusted for all metrics\n(Holm). won: share of agents on which the other is better. "
          "Nothing here knows another day or place.\n",
          stream);
}

static json_t *comparison_json(const si_evaluation *first, const si_evaluation *other,
                               const si_comparison *comparison)
{
    si_metric metric = comparison->metric;
    return json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:[o, o], s:o, s:o, s:b, s:o}", "metric", si_metric_name(metric),
        "first", json_number(first->result.figure[metric].value), "other",
        json_number(other->result.figure[metric].value), "difference",
        json_number(comparison->difference.value), "standard_error",
        json_number(comparison->difference.standard_error), "interval",
        json_number(comparison->interval.low), json_number(comparison->interval.high), "p_value",
        json_number(comparison->p_value), "p_holm", json_number(comparison->holm), "shown",
        comparison->shown, "won", json_number(comparison->won));
}

static json_t *pair_json(const si_evaluation *first, const char *file, const compare_pair *pair)
{
    json_t *metrics = json_array();
    for (size_t c = 0; c < pair->count; c++)
        json_array_append_new(metrics,
                              comparison_json(first, pair->evaluation, &pair->comparison[c]));
    return json_pack("{s:o, s:o, s:I, s:o}", "file", json_text(file), "predictor",
                     json_text(pair->evaluation->name), "samples",
                     (json_int_t)pair->evaluation->header.sample_count, "metrics", metrics);
}

static si_result print_json(const compare_options *options, const si_evaluation *first,
                            const compare_pair *pairs, si_error *error)
{
    char windows[17];
    snprintf(windows, sizeof windows, "%016llx", (unsigned long long)first->windows);
    json_t *others = json_array();
    for (size_t i = 0; i + 1 < options->file_count; i++)
        json_array_append_new(others, pair_json(first, options->files[i + 1], &pairs[i]));
    json_t *root = json_pack("{s:{s:o, s:o, s:I}, s:s, s:I, s:I, s:f, s:o}", "first", "file",
                             json_text(options->files[0]), "predictor", json_text(first->name),
                             "samples", (json_int_t)first->header.sample_count, "windows", windows,
                             "scenes", (json_int_t)first->result.scene_count, "agents",
                             (json_int_t)first->result.agent_count, "confidence",
                             first->conventions.confidence, "others", others);
    return json_print(root, 10, "the report", error);
}

static si_result compare_all(const compare_options *options, score_row *rows, compare_pair *pairs,
                             si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; i < options->file_count && status == SI_OK; i++) {
        si_evaluation_config config = options->config;
        config.progress = *console_progress_begin(options->files[i]);
        rows[i].file = options->files[i];
        status = si_evaluate_file(rows[i].file, &config, &rows[i].made, error);
        console_progress_end();
    }
    for (size_t i = 1; i < options->file_count && status == SI_OK; i++) {
        compare_pair *pair = &pairs[i - 1];
        pair->evaluation = rows[i].made;
        status = si_compare(rows[i].made, rows[0].made, options->force, pair->comparison,
                            &pair->count, error);
    }
    if (status == SI_OK)
        score_notes_warn(rows, options->file_count);
    for (size_t i = 1; i < options->file_count && status == SI_OK; i++)
        if (rows[i].made->header.sample_count != rows[0].made->header.sample_count)
            fprintf(stderr,
                    "simplicit: warning: %s has %zu samples and %s %zu: the best of more is better "
                    "for that alone, and AMD differs\n",
                    rows[i].file, rows[i].made->header.sample_count, rows[0].file,
                    rows[0].made->header.sample_count);
    return status;
}

static si_result report(const compare_options *options, const score_row *rows,
                        const compare_pair *pairs, si_error *error)
{
    si_result status = SI_OK;
    if (options->format == FORMAT_JSON)
        status = print_json(options, rows[0].made, pairs, error);
    else
        print_table(rows[0].made, pairs, options->file_count - 1, stdout);
    return status;
}

static int run_compare(int argc, char **argv)
{
    compare_options options = {.config = si_evaluation_config_default()};
    options.config.by_agent = true;
    parse_options(&compare_argp, argc, argv, 0, &options);
    options.config.read = *truth_options();
    si_error error = SI_ERROR_INIT;
    score_row *rows = calloc(options.file_count, sizeof *rows);
    compare_pair *pairs = calloc(options.file_count, sizeof *pairs);
    si_result status = rows != NULL && pairs != NULL ? compare_all(&options, rows, pairs, &error)
                                                     : si_error_no_memory(&error, "the comparison");
    if (status == SI_OK)
        status = report(&options, rows, pairs, &error);
    for (size_t i = 0; rows != NULL && i < options.file_count; i++)
        si_evaluation_destroy(rows[i].made);
    free(rows);
    free(pairs);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command compare_command = {
    .name = "compare",
    .summary = "tell whether predictors of the same windows differ, with intervals",
    .argp = &compare_argp,
    .run = run_compare,
};
