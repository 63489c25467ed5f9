/* simplicit compare: is a predictor better than another? Paired differences. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/compare_report.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/score_report.h"
#include "cli/shared_options.h"
#include "pipeline/compare.h"

typedef enum compare_format { FORMAT_TABLE, FORMAT_JSON, FORMAT_LATEX } compare_format;

typedef struct compare_options {
    si_evaluation_config config;
    bool force;
    compare_format format;
    bool has_where;
    si_metric where;
    char *sets, *labels; /* names with commas between, or NULL */
    char **files;        /* [file_count], borrowed from argv */
    size_t file_count;
} compare_options;

static void read_where(struct argp_state *state, const char *option, char *text, void *parsed)
{
    compare_options *options = parsed;
    options->has_where = si_metric_find(text, &options->where);
    if (!options->has_where)
        argp_error(state, "--%s: expected the name of a metric such as fde, got \"%s\"", option,
                   text);
}

static const command_option table[] = {
    {"format", 0, "FORMAT", "table (default), json or latex", 4,
     OPTION_CHOICE(compare_options, format, "table, json, latex")},
    {"where", 0, "METRIC",
     "tell where its difference comes from: who walks fast, turns, is in a crowd, and when", 4,
     OPTION_READ(read_where)},
    {"labels", 0, "NAMES", "what to call the predictors, with commas between", 4,
     OPTION_TEXT(compare_options, labels)},
    {"sets", 0, "NAMES", "what to call sets, if there are several", 4,
     OPTION_TEXT(compare_options, sets)},
    {"force", 0, NULL, "compare although the windows are not the same", 4,
     OPTION_FLAG(compare_options, force)},
    {0},
};

static void check(void *options, struct argp_state *state)
{
    if (((compare_options *)options)->file_count < 2)
        argp_error(state, "give the prediction files of two predictors or more");
}

static const option_child children[] = {{&score_option_set, offsetof(compare_options, config), 0},
                                        {0}};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    OPTION_WORDS(compare_options, files, file_count),
    .words = "FIRST OTHER...",
    .description =
        "Compares predictors of the same windows with the first: the difference of each metric "
        "(OTHER less FIRST, so below 0 OTHER is better), taken scene by scene, with its 95 % "
        "interval, the chance of so large a difference if there were none (adjusted by Holm for "
        "all metrics), and the share of agents that OTHER is better on. Several sets, as many "
        "files of each in the same order of predictors, are compared one after the other, and "
        "by their mean."
        "\vExample:\n"
        "  simplicit compare social-implicit.h5 cv-gauss.h5 --metrics ade,fde,energy\n"
        "  simplicit compare --sets eth,hotel a_eth.h5 b_eth.h5 a_hotel.h5 b_hotel.h5 "
        "--format latex",
};

static si_result evaluate_all(const compare_options *options, score_row *rows, si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; i < options->file_count && status == SI_OK; i++) {
        si_evaluation_config config = options->config;
        config.progress = *console_progress_begin(options->files[i]);
        rows[i].file = options->files[i];
        status = si_evaluate_file(rows[i].file, &config, &rows[i].made, error);
        console_progress_end();
    }
    return status;
}

/* Files of a set stand together: as many predictors as the first set has files. */
static size_t count_predictors(const compare_options *options, const score_row *rows)
{
    size_t count = 1;
    while (count < options->file_count &&
           (options->force || rows[count].made->windows == rows[0].made->windows))
        count++;
    return count > 1 && options->file_count % count == 0 ? count : options->file_count;
}

static void warn_of_samples(const score_row *rows, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (rows[i].made->header.sample_count != rows[0].made->header.sample_count)
            fprintf(stderr,
                    "simplicit: warning: %s has %zu samples and %s %zu: the best of more is better "
                    "for that alone, and AMD differs\n",
                    rows[i].file, rows[i].made->header.sample_count, rows[0].file,
                    rows[0].made->header.sample_count);
}

/* Everything with the first of its set, before anything is printed: unlike windows are refused. */
static si_result check_sets(const compare_options *options, const compare_report *report,
                            si_error *error)
{
    si_result status = SI_OK;
    compare_pair pair;
    for (size_t s = 0; s < report->set_count; s++) {
        const score_row *rows = compare_row(report, s, 0);
        for (size_t i = 1; i < report->predictor_count && status == SI_OK; i++)
            status = si_compare(rows[i].made, rows[0].made, options->force, pair.comparison,
                                &pair.count, error);
        if (status != SI_OK)
            return status;
        score_notes_warn(rows, report->predictor_count);
        warn_of_samples(rows, report->predictor_count);
    }
    return SI_OK;
}

static si_result print_report(const compare_options *options, const compare_report *report,
                              si_error *error)
{
    switch (options->format) {
    case FORMAT_JSON:
        return compare_json_print(report, error);
    case FORMAT_LATEX:
        return compare_latex_print(report, stdout, error);
    default:
        return compare_text_print(report, stdout, error);
    }
}

/* The next name of a list, or what stands for it. */
static const char *next_name(char **list, const char *standard)
{
    const char *name = strsep(list, ",");
    return name != NULL && *name != '\0' ? name : standard;
}

/* names [2][file_count], of predictors and sets */
static si_result compare(compare_options *options, score_row *rows, const char **names,
                         si_error *error)
{
    si_result status = evaluate_all(options, rows, error);
    if (status != SI_OK)
        return status;
    const size_t predictors = count_predictors(options, rows),
                 sets = options->file_count / predictors;
    const char **set_names = names + options->file_count;
    for (size_t s = 0; s < sets; s++)
        set_names[s] = next_name(&options->sets, rows[s * predictors].file);
    for (size_t i = 0; i < predictors; i++)
        names[i] = next_name(&options->labels, rows[i].made->name);
    const compare_report report = {.config = &options->config,
                                   .set_count = sets,
                                   .predictor_count = predictors,
                                   .rows = rows,
                                   .set_names = set_names,
                                   .names = names,
                                   .has_where = options->has_where,
                                   .where = options->where};
    status = check_sets(options, &report, error);
    return status == SI_OK ? print_report(options, &report, error) : status;
}

static int run_compare(int argc, char **argv)
{
    compare_options options = {.config = si_evaluation_config_default()};
    options.config.by_agent = true;
    parse_options(&option_tables, argc, argv, &options);
    options.config.read = *truth_options();
    warn_of_unused_truth(options.files, options.file_count);
    si_error error = SI_ERROR_INIT;
    score_row *rows = calloc(options.file_count, sizeof *rows);
    const char **names = calloc(2 * options.file_count, sizeof *names);
    const si_result status = rows != NULL && names != NULL
                                 ? compare(&options, rows, names, &error)
                                 : si_error_no_memory(&error, "the comparison");
    for (size_t i = 0; rows != NULL && i < options.file_count; i++)
        si_evaluation_destroy(rows[i].made);
    free(rows);
    free(names);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command compare_command = {
    .name = "compare",
    .summary = "tell whether predictors of the same windows differ, with intervals",
    .options = &option_tables,
    .run = run_compare,
};
