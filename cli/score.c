/* simplicit score: prediction files -> figures. */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/score_conventions.h"
#include "cli/score_details.h"
#include "cli/score_options.h"
#include "cli/score_report.h"
#include "cli/truth.h"

enum {
    KEY_FORMAT = 512,
    KEY_SHIFT,
    KEY_NO_INTERVAL,
    KEY_MIXTURE_SEEDS,
    KEY_MIXTURE_STARTS,
    KEY_PER_SCENE,
    KEY_PER_STEP,
    KEY_ALL_CONVENTIONS,
    MAX_MIXTURE_FITS = 1000,
};

typedef struct score_options {
    char **files; /* [file_count], borrowed from argv */
    size_t file_count;
    si_evaluation_config config;
    bool seeds_given;
    bool no_intervals;
    bool all_conventions;
    score_format format;
    const char *per_scene; /* paths, NULL: no such table */
    const char *per_step;
} score_options;

static const struct argp_option option_table[] = {
    {"shift", KEY_SHIFT, "LIST", 0,
     "score again with so many metres added to all samples, such as -0.1,0.1", 1},
    {"all-conventions", KEY_ALL_CONVENTIONS, 0, 0,
     "instead of the report: ADE and FDE under each selection, choice and weighting", 2},
    {0, 0, 0, 0, "Uncertainty:", 3},
    {"mixture-seeds", KEY_MIXTURE_SEEDS, "N", 0,
     "fit AMD so many times to tell its spread (default 2; 1 with --no-interval)", 3},
    {"mixture-starts", KEY_MIXTURE_STARTS, "N", 0,
     "starts of a fit, the best of which counts (default 1, as released)", 3},
    {"no-interval", KEY_NO_INTERVAL, 0, 0, "no 95 % intervals", 3},
    {0, 0, 0, 0, "Output:", 4},
    {"format", KEY_FORMAT, "FORMAT", 0, "table (default), json, csv or markdown", 4},
    {"per-scene", KEY_PER_SCENE, "FILE", 0, "write a row a scene, as CSV", 4},
    {"per-step", KEY_PER_STEP, "FILE", 0, "write a row a predicted step, with intervals, as CSV",
     4},
    {0},
};

static void parse_shifts(struct argp_state *state, char *text, si_score_config *config)
{
    config->shift_count = 0;
    for (char *part; (part = strsep(&text, ",")) != NULL;) {
        if (config->shift_count == SI_SCORE_MAX_SHIFTS)
            argp_error(state, "--shift: expected at most %d numbers", SI_SCORE_MAX_SHIFTS);
        config->shift[config->shift_count++] =
            console_parse_number(state, "--shift", part, -1e6, 1e6);
    }
}

static void check(struct argp_state *state, score_options *options)
{
    if (options->file_count == 0)
        argp_error(state, "nothing to score: give prediction files");
    if (options->all_conventions && (options->per_scene != NULL || options->per_step != NULL ||
                                     options->format != SCORE_FORMAT_TABLE))
        argp_error(state, "--all-conventions prints a table of its own and no other");
    if (options->no_intervals && !options->seeds_given)
        options->config.score.mixture_seed_count = 1;
    options->config.by_scene = options->per_scene != NULL;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = {"table", "json", "csv", "markdown", NULL};
    score_options *options = state->input;
    si_score_config *config = &options->config.score;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->config;
        return 0;
    case KEY_SHIFT:
        parse_shifts(state, text, config);
        return 0;
    case KEY_MIXTURE_SEEDS:
        options->seeds_given = true;
        config->mixture_seed_count =
            console_parse_count(state, "--mixture-seeds", text, 1, MAX_MIXTURE_FITS);
        return 0;
    case KEY_MIXTURE_STARTS:
        config->mixture.start_count =
            console_parse_count(state, "--mixture-starts", text, 1, MAX_MIXTURE_FITS);
        return 0;
    case KEY_NO_INTERVAL:
        options->no_intervals = true;
        return 0;
    case KEY_FORMAT:
        options->format = (score_format)console_parse_choice(state, "--format", text, formats);
        return 0;
    case KEY_ALL_CONVENTIONS:
        options->all_conventions = true;
        return 0;
    case KEY_PER_SCENE:
        options->per_scene = text;
        return 0;
    case KEY_PER_STEP:
        options->per_step = text;
        return 0;
    case ARGP_KEY_ARGS:
        options->files = state->argv + state->next;
        options->file_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        check(state, options);
        for (size_t i = 0; i < options->file_count; i++)
            files_read(options->files[i]);
        files_write(options->per_scene);
        files_write(options->per_step);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&score_options_argp, 0, NULL, 0}, {0}};

static const struct argp score_argp = {
    .options = option_table,
    .parser = parse,
    .children = children,
    .args_doc = "FILE...",
    .doc =
        "Scores prediction files, a row a file: ADE and FDE (best of the samples), AMD and AMV "
        "(distance of the truth from a Gaussian mixture, and what it costs in spread), KDE NLL "
        "and the energy score, with 95 % intervals."
        "\vThe energy score counts all pairs of samples, so its time grows with their square. "
        "Files without /future can be scored for amv alone. A dash, null in JSON and nothing in "
        "CSV "
        "stand for a metric without meaning, such as AMD of a single path; JSON knows no infinity "
        "and says null for it too, with the cells that made it under \"degenerate\".\n\n"
        "Example:\n"
        "  simplicit predict --model cv-gauss --dataset sample -o sample.h5\n"
        "  simplicit score sample.h5 --metrics ade,fde,energy --format markdown",
};

static si_result score_file(const score_options *options, const char *path, score_row *row,
                            si_error *error)
{
    si_evaluation_config config = options->config;
    config.progress = *console_progress_begin(path);
    row->file = path;
    si_result status = si_evaluate_file(path, &config, &row->made, error);
    console_progress_end();
    return status;
}

static si_result print_report(const score_options *options, const score_row *rows, si_error *error)
{
    const score_report report = {&options->config.score, rows, options->file_count,
                                 !options->no_intervals};
    return score_report_print(&report, options->format, stdout, error);
}

static si_result score_all(const score_options *options, score_row *rows, si_error *error)
{
    score_details details;
    si_result status =
        score_details_create(options->per_scene, options->per_step, options->files,
                             options->file_count, &options->config.score, &details, error);
    for (size_t i = 0; i < options->file_count && status == SI_OK; i++) {
        status = score_file(options, options->files[i], &rows[i], error);
        if (status == SI_OK)
            status = score_details_add(&details, &rows[i], error);
    }
    if (status == SI_OK)
        status = score_details_commit(&details, error);
    score_details_close(&details);
    return status;
}

static int run_conventions(const score_options *options)
{
    si_error error = SI_ERROR_INIT;
    si_result status = score_conventions_print(options->files, options->file_count,
                                               &options->config, stdout, &error);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

/* A report with notes of its own, read on the terminal that warnings go to. */
static bool is_read_here(const score_options *options)
{
    return (options->format == SCORE_FORMAT_TABLE || options->format == SCORE_FORMAT_MARKDOWN) &&
           isatty(STDOUT_FILENO) && isatty(STDERR_FILENO);
}

static int run_score(int argc, char **argv)
{
    score_options options = {.config = si_evaluation_config_default()};
    parse_options(&score_argp, argc, argv, 0, &options);
    options.config.read = *truth_options();
    if (options.all_conventions)
        return run_conventions(&options);
    si_error error = SI_ERROR_INIT;
    score_row *rows = calloc(options.file_count, sizeof *rows);
    si_result status =
        rows == NULL ? si_error_no_memory(&error, "the report") : score_all(&options, rows, &error);
    if (status == SI_OK) {
        if (!is_read_here(&options))
            score_notes_warn(rows, options.file_count);
        status = print_report(&options, rows, &error);
    }
    for (size_t i = 0; rows != NULL && i < options.file_count; i++)
        si_evaluation_destroy(rows[i].made);
    free(rows);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command score_command = {
    .name = "score",
    .summary = "score prediction files: ADE, FDE, AMD, AMV, KDE NLL, energy score",
    .argp = &score_argp,
    .run = run_score,
};
