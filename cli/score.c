/* simplicit score: prediction files, or a model and recordings -> figures. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/launch.h"
#include "cli/options.h"
#include "cli/score_report.h"
#include "cli/shared_options.h"
#include "pipeline/rank_job.h"

enum { MAX_MIXTURE_FITS = 1000 };

typedef struct score_options {
    forecast_options forecast; /* with the files: predictions, or recordings to forecast */
    bool forecasts;            /* scenes are predicted on the way, not read from prediction files */
    si_evaluation_config config;
    bool all_conventions;
    score_format format;
    const char *per_scene; /* paths, NULL: no such table */
    const char *per_step;
    const char *checkpoint;
} score_options;

static void read_shifts(struct argp_state *state, const char *option, char *text, void *options)
{
    si_score_config *config = &((score_options *)options)->config.score;
    config->shift_count = 0;
    for (char *part; (part = strsep(&text, ",")) != NULL;) {
        if (config->shift_count == SI_SCORE_MAX_SHIFTS)
            argp_error(state, "--%s: expected at most %d numbers", option, SI_SCORE_MAX_SHIFTS);
        config->shift[config->shift_count++] = read_number(state, option, part, -1e6, 1e6);
    }
}

static const command_option table[] = {
    {"shift", 0, "LIST", "score again with so many metres added to all samples, such as -0.1,0.1",
     1, OPTION_READ(read_shifts)},
    {"all-conventions", 0, NULL,
     "instead of the report: ADE and FDE under each selection, choice and weighting", 2,
     OPTION_FLAG(score_options, all_conventions)},
    {"noise-seed", 0, "S", "of the noise in the samples of --model (default 0)", 1,
     OPTION_SEED(score_options, forecast.sampling.seed)},
    OPTION_HEADER("Uncertainty:", 3),
    {"mixture-seeds", 0, "N",
     "fit AMD so many times to tell its spread (default 2; 1 with --no-interval)", 3,
     OPTION_COUNT(score_options, config.score.mixture_seed_count, 1, MAX_MIXTURE_FITS)},
    {"mixture-starts", 0, "N", "starts of a fit, the best of which counts (default 1, as released)",
     3, OPTION_COUNT(score_options, config.score.mixture.start_count, 1, MAX_MIXTURE_FITS)},
    {"no-interval", 0, NULL, "no 95 % intervals", 3,
     OPTION_FLAG(score_options, config.without_intervals)},
    OPTION_HEADER("Output:", 4),
    {"format", 0, "FORMAT", "table (default), json, csv or markdown", 4,
     OPTION_CHOICE(score_options, format, "table, json, csv, markdown")},
    {"per-scene", 0, "FILE", "write a row a scene, as CSV", 4,
     OPTION_OUTPUT(score_options, per_scene)},
    {"checkpoint", 0, "FILE",
     "keep what is done; the same command goes on from there after it was killed", 4,
     OPTION_OUTPUT(score_options, checkpoint)},
    {"per-step", 0, "FILE", "write a row a predicted step, with intervals, as CSV", 4,
     OPTION_OUTPUT(score_options, per_step)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    score_options *options = parsed;
    si_score_config *config = &options->config.score;
    const si_recordings_source *source = &options->forecast.source;
    if (source->set == NULL && source->file_count == 0)
        argp_error(state, "nothing to score: give prediction files, or --dataset SET");
    options->forecasts = options->forecast.model != NULL || source->set != NULL;
    options->forecast.steps.observed = truth_options()->observed_steps;
    if (options->all_conventions && (options->forecasts || options->checkpoint != NULL))
        argp_error(state, "--all-conventions scores prediction files, without a checkpoint");
    if (options->all_conventions && (options->per_scene != NULL || options->per_step != NULL ||
                                     options->format != SCORE_FORMAT_TABLE))
        argp_error(state, "--all-conventions prints a table of its own and no other");
    if (config->mixture_seed_count == 0)
        config->mixture_seed_count = options->config.without_intervals
                                         ? 1
                                         : si_evaluation_config_default().score.mixture_seed_count;
    options->config.by_scene = options->per_scene != NULL;
}

static const option_child children[] = {
    {&score_option_set, offsetof(score_options, config), 0},
    {&forecast_option_set, offsetof(score_options, forecast), 6},
    {0},
};

static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    .words = "FILE...\n--model M FILE...\n--dataset SET",
    .description =
        "Scores prediction files, a row a file, or with --model or --dataset what a model predicts "
        "of recordings, scene by scene and without writing it: ADE and FDE (best of the samples), "
        "AMD and AMV "
        "(distance of the truth from a Gaussian mixture, and what it costs in spread), KDE NLL "
        "and the energy score, with 95 % intervals."
        "\vThe energy score counts all pairs of up to 500 samples, of more those inside blocks. "
        "Files without /future can be scored for amv alone. A dash, null in JSON and nothing in "
        "CSV "
        "stand for a metric without meaning, such as AMD of a single path; JSON knows no infinity "
        "and says null for it too, with the cells that made it under \"degenerate\".\n\n"
        "Example:\n"
        "  simplicit predict --model cv-gauss --dataset sample -o sample.h5\n"
        "  simplicit score sample.h5 --metrics ade,fde,energy --format markdown\n"
        "  simplicit score --model cv-gauss --dataset sample --samples 1000",
};

/* What is scored, a row each, and what came out. */
typedef struct score_run {
    const score_options *options;
    forecast_run forecast;
    score_row *rows; /* [row_count] */
    size_t row_count;
} score_run;

static si_result score_row_of(const score_run *run, score_row *row, si_error *error)
{
    si_evaluation_config config = run->options->config;
    config.progress = *console_progress_begin(row->file);
    const si_result status =
        run->forecast.forecasts != NULL
            ? si_evaluate_forecasts(row->file, run->forecast.forecasts, &config, &row->made, error)
            : si_evaluate_file(row->file, &config, &row->made, error);
    console_progress_end();
    return status;
}

static si_result print_report(const score_run *run, si_error *error)
{
    const score_options *options = run->options;
    const score_report report = {&options->config.score, run->rows, run->row_count,
                                 !options->config.without_intervals};
    return score_report_print(&report, options->format, stdout, error);
}

/* Rows of the tables beside the report. */
static si_result add_size(const score_run *run, const char *file, score_details_size *size,
                          si_error *error)
{
    si_predictions_reader *reader = NULL;
    si_result status = SI_OK;
    if (run->forecast.forecasts == NULL)
        status = si_predictions_reader_open(file, truth_options(), &reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *header = reader != NULL
                                              ? si_predictions_reader_header(reader)
                                              : si_forecasts_header(run->forecast.forecasts);
    size->scenes += header->scene_count;
    size->steps += header->predicted_steps;
    si_predictions_reader_destroy(reader);
    return SI_OK;
}

static si_result open_details(const score_run *run, score_details *details, si_error *error)
{
    const score_options *options = run->options;
    score_details_size size = {0};
    si_result status = SI_OK;
    *details = (score_details){0};
    if ((options->per_scene == NULL && options->per_step == NULL) || !launch_leads())
        return SI_OK;
    for (size_t i = 0; i < run->row_count && status == SI_OK; i++)
        status = add_size(run, run->rows[i].file, &size, error);
    if (status != SI_OK)
        return status;
    return score_details_create(options->per_scene, options->per_step, &size,
                                &options->config.score, details, error);
}

static si_result score_all(const score_run *run, si_error *error)
{
    score_details details;
    si_result status = open_details(run, &details, error);
    for (size_t i = 0; i < run->row_count && status == SI_OK; i++) {
        status = score_row_of(run, &run->rows[i], error);
        if (status == SI_OK && launch_leads())
            status = score_details_add(&details, &run->rows[i], error);
    }
    if (status == SI_OK)
        status = score_details_commit(&details, error);
    score_details_close(&details);
    return status;
}

/* The files, or what is forecast as one row. */
static si_result open_rows(score_options *options, score_run *run, si_error *error)
{
    const si_recordings_source *source = &options->forecast.source;
    si_result status = SI_OK;
    if (options->forecasts)
        status = forecast_open(&options->forecast, options->config.score.thread_count,
                               &run->forecast, error);
    if (status != SI_OK)
        return status;
    run->row_count = options->forecasts ? 1 : source->file_count;
    run->rows = calloc(run->row_count, sizeof *run->rows);
    if (run->rows == NULL)
        return si_error_no_memory(error, "the report");
    for (size_t i = 0; i < run->row_count; i++)
        run->rows[i].file = source->set != NULL ? source->set : source->files[i];
    if (options->forecasts && source->file_count > 1)
        run->rows[0].file = "recordings";
    return SI_OK;
}

static void close_rows(score_run *run)
{
    for (size_t i = 0; i < run->row_count; i++)
        si_evaluation_destroy(run->rows[i].made);
    free(run->rows);
    forecast_close(&run->forecast);
}

/* A report with notes of its own, read on the terminal that warnings go to. */
static bool is_read_here(const score_options *options)
{
    return (options->format == SCORE_FORMAT_TABLE || options->format == SCORE_FORMAT_MARKDOWN) &&
           isatty(STDOUT_FILENO) && isatty(STDERR_FILENO);
}

static si_result report(const score_run *run, si_error *error)
{
    if (!is_read_here(run->options))
        score_notes_warn(run->rows, run->row_count);
    return print_report(run, error);
}

static si_result score(score_options *options, si_error *error)
{
    si_evaluation_config *config = &options->config;
    score_run run = {.options = options};
    si_result status = open_rows(options, &run, error);
    if (status == SI_OK && options->checkpoint != NULL && launch_leads())
        status = si_checkpoint_create(options->checkpoint, &config->checkpoint, error);
    status = ranks_agree(config->ranks, status, run.row_count, error);
    if (status == SI_OK)
        status = score_all(&run, error);
    if (status == SI_OK && launch_leads())
        status = report(&run, error);
    close_rows(&run);
    si_checkpoint_destroy(config->checkpoint);
    return status;
}

static int run_score(int argc, char **argv)
{
    score_options options = {.config = si_evaluation_config_default(),
                             .forecast = forecast_options_default()};
    launch_prepare();
    options.config.score.mixture_seed_count = 0; /* as long as nobody says */
    parse_options(&option_tables, argc, argv, &options);
    options.config.read = *truth_options();
    si_error error = SI_ERROR_INIT;
    const si_ranks *ranks;
    si_result status = launch_start(&ranks, &error);
    if (status == SI_OK && !options.forecasts && launch_leads())
        warn_of_unused_truth(options.forecast.source.files, options.forecast.source.file_count);
    if (status == SI_OK && !options.all_conventions) {
        options.config.ranks = ranks;
        status = score(&options, &error);
    } else if (status == SI_OK && launch_leads())
        status = score_conventions_print(options.forecast.source.files,
                                         options.forecast.source.file_count, &options.config,
                                         stdout, &error);
    return launch_finish(status, &error);
}

const command score_command = {
    .name = "score",
    .summary = "score prediction files: ADE, FDE, AMD, AMV, KDE NLL, energy score",
    .options = &option_tables,
    .run = run_score,
};
