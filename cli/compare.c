/* simplicit compare: is a predictor better than another? Paired differences. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/compare_report.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/score_notes.h"
#include "cli/score_options.h"
#include "cli/truth.h"
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

static si_result compare_set_files(const compare_options *options, const compare_set *set,
                                   size_t count, si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 1; i < count && status == SI_OK; i++)
        status = si_compare(set->rows[i].made, set->rows[0].made, options->force,
                            set->pairs[i].comparison, &set->pairs[i].count, error);
    if (status == SI_OK) {
        score_notes_warn(set->rows, count);
        warn_of_samples(set->rows, count);
    }
    return status;
}

/* Over the sets, of a predictor. */
static si_result average(const compare_report *report, size_t predictor, si_error *error)
{
    si_comparison *all = calloc(report->set_count, SI_METRIC_COUNT * sizeof *all);
    size_t *count = calloc(report->set_count, sizeof *count);
    si_result status =
        all != NULL && count != NULL ? SI_OK : si_error_no_memory(error, "the comparison");
    for (size_t s = 0; s < report->set_count && status == SI_OK; s++) {
        const compare_pair *pair = &report->sets[s].pairs[predictor];
        memcpy(all + s * SI_METRIC_COUNT, pair->comparison, sizeof pair->comparison);
        count[s] = pair->count;
    }
    if (status == SI_OK)
        si_compare_mean(report->set_count, all, count, report->config->score.confidence,
                        report->means[predictor].comparison, &report->means[predictor].count);
    free(all);
    free(count);
    return status;
}

static si_result compare_sets(const compare_options *options, compare_report *report,
                              si_error *error)
{
    si_result status = SI_OK;
    for (size_t s = 0; s < report->set_count && status == SI_OK; s++)
        status = compare_set_files(options, &report->sets[s], report->predictor_count, error);
    for (size_t i = 1; i < report->predictor_count && status == SI_OK; i++)
        status = average(report, i, error);
    return status;
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

/* Everything that is as long as there are files. */
typedef struct compare_room {
    score_row *rows;
    compare_pair *pairs, *means;
    compare_set *sets;
    const char **names;
} compare_room;

static bool make_room(size_t files, compare_room *room)
{
    room->rows = calloc(files, sizeof *room->rows);
    room->pairs = calloc(files, sizeof *room->pairs);
    room->means = calloc(files, sizeof *room->means);
    room->sets = calloc(files, sizeof *room->sets);
    room->names = calloc(files, sizeof *room->names);
    return room->rows != NULL && room->pairs != NULL && room->means != NULL && room->sets != NULL &&
           room->names != NULL;
}

static void free_room(size_t files, compare_room *room)
{
    for (size_t i = 0; room->rows != NULL && i < files; i++)
        si_evaluation_destroy(room->rows[i].made);
    free(room->rows);
    free(room->pairs);
    free(room->means);
    free(room->sets);
    free(room->names);
}

/* The next name of a list, or what stands for it. */
static const char *next_name(char **list, const char *standard)
{
    const char *name = strsep(list, ",");
    return name != NULL && *name != '\0' ? name : standard;
}

static si_result compare(compare_options *options, compare_room *room, si_error *error)
{
    si_result status = evaluate_all(options, room->rows, error);
    if (status != SI_OK)
        return status;
    compare_report report = {.config = &options->config,
                             .predictor_count = count_predictors(options, room->rows),
                             .sets = room->sets,
                             .means = room->means,
                             .names = room->names,
                             .has_where = options->has_where,
                             .where = options->where};
    report.set_count = options->file_count / report.predictor_count;
    for (size_t s = 0; s < report.set_count; s++) {
        const size_t first = s * report.predictor_count;
        room->sets[s] = (compare_set){next_name(&options->sets, room->rows[first].file),
                                      room->rows + first, room->pairs + first};
    }
    for (size_t i = 0; i < report.predictor_count; i++)
        room->names[i] = next_name(&options->labels, room->rows[i].made->name);
    status = compare_sets(options, &report, error);
    return status == SI_OK ? print_report(options, &report, error) : status;
}

static int run_compare(int argc, char **argv)
{
    compare_options options = {.config = si_evaluation_config_default()};
    options.config.by_agent = true;
    parse_options(&option_tables, argc, argv, &options);
    options.config.read = *truth_options();
    si_error error = SI_ERROR_INIT;
    compare_room room = {0};
    const si_result status = make_room(options.file_count, &room)
                                 ? compare(&options, &room, &error)
                                 : si_error_no_memory(&error, "the comparison");
    free_room(options.file_count, &room);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command compare_command = {
    .name = "compare",
    .summary = "tell whether predictors of the same windows differ, with intervals",
    .options = &option_tables,
    .run = run_compare,
};
