/* simplicit score: prediction files -> figures. */
#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/score_report.h"
#include "cli/score_tables.h"

enum {
    KEY_METRICS = 512,
    KEY_SELECTION,
    KEY_CHOICE,
    KEY_WEIGHTING,
    KEY_FORMAT,
    KEY_SHIFT,
    KEY_SEED,
    KEY_THREADS,
    KEY_NO_INTERVAL,
    KEY_MIXTURE_SEEDS,
    KEY_MIXTURE_STARTS,
    KEY_PER_SCENE,
    KEY_PER_STEP,
    SLAB_BYTES = 32 << 20,
    MAX_THREADS = 1024,
    MAX_MIXTURE_FITS = 1000,
    DEFAULT_MIXTURE_SEEDS = 2,
};

typedef struct score_options {
    char **files; /* [file_count], borrowed from argv */
    size_t file_count;
    si_score_config config;
    bool seeds_given;
    bool no_intervals;
    score_format format;
    const char *per_scene; /* paths, NULL: no such table */
    const char *per_step;
} score_options;

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "What is scored:", 1},
    {"metrics", KEY_METRICS, "LIST", 0,
     "of ade, fde, amd, amv, kde, energy, with commas between (default: all)", 1},
    {"shift", KEY_SHIFT, "LIST", 0,
     "score again with so many metres added to all samples, such as -0.1,0.1", 1},
    {0, 0, 0, 0, "Conventions, printed with the figures:", 2},
    {"selection", KEY_SELECTION, "agent|scene", 0,
     "best sample for each agent (default) or one for all agents of a scene", 2},
    {"choice", KEY_CHOICE, "RULE", 0,
     "independent (default): least ADE and least FDE apart; by-ade, by-fde: both of one sample", 2},
    {"weighting", KEY_WEIGHTING, "agent|scene", 0,
     "ADE, FDE and energy score as means over agents (default) or over scenes", 2},
    {0, 0, 0, 0, "Uncertainty:", 3},
    {"seed", KEY_SEED, "S", 0, "of mixture starts (default 0)", 3},
    {"mixture-seeds", KEY_MIXTURE_SEEDS, "N", 0,
     "fit AMD so many times to tell its spread (default 2; 1 with --no-interval)", 3},
    {"mixture-starts", KEY_MIXTURE_STARTS, "N", 0,
     "starts of a fit, the best of which counts (default 1, as released)", 3},
    {"no-interval", KEY_NO_INTERVAL, 0, 0, "no 95 % intervals", 3},
    {0, 0, 0, 0, "Output:", 4},
    {"format", KEY_FORMAT, "FORMAT", 0, "table (default), json, csv or markdown", 4},
    {"per-scene", KEY_PER_SCENE, "FILE", 0, "write a row a scene, .csv or .h5", 4},
    {"per-step", KEY_PER_STEP, "FILE", 0, "write a row a predicted step, .csv or .h5", 4},
    {"threads", KEY_THREADS, "N", 0, "default: one a core; figures do not depend on it", 4},
    {0},
};

/* The next part of a list with commas; *rest moves on, NULL after the last. */
static char *next_part(char **rest)
{
    return strsep(rest, ",");
}

static unsigned parse_metrics(struct argp_state *state, char *text)
{
    static const char *const names[] = {"ade", "fde", "amd", "amv", "kde", "energy", NULL};
    static const unsigned bits[] = {
        1U << SI_METRIC_ADE,     1U << SI_METRIC_FDE,
        1U << SI_METRIC_AMD,     1U << SI_METRIC_AMV,
        1U << SI_METRIC_KDE_NLL, 1U << SI_METRIC_ENERGY_STEP | 1U << SI_METRIC_ENERGY_PATH,
    };
    unsigned metrics = 0;
    for (char *part; (part = next_part(&text)) != NULL;)
        metrics |= bits[console_parse_choice(state, "--metrics", part, names)];
    return metrics;
}

static void parse_shifts(struct argp_state *state, char *text, si_score_config *config)
{
    config->shift_count = 0;
    for (char *part; (part = next_part(&text)) != NULL;) {
        if (config->shift_count == SI_SCORE_MAX_SHIFTS)
            argp_error(state, "--shift: expected at most %d numbers", SI_SCORE_MAX_SHIFTS);
        config->shift[config->shift_count++] =
            console_parse_number(state, "--shift", part, -1e6, 1e6);
    }
}

static error_t parse_convention(int key, char *text, struct argp_state *state,
                                si_score_config *config)
{
    switch (key) {
    case KEY_SELECTION:
        config->selection =
            (si_selection)console_parse_choice(state, "--selection", text, score_selection_names);
        return 0;
    case KEY_CHOICE:
        config->choice =
            (si_choice)console_parse_choice(state, "--choice", text, score_choice_names);
        return 0;
    case KEY_WEIGHTING:
        config->weighting =
            (si_weighting)console_parse_choice(state, "--weighting", text, score_weighting_names);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = {"table", "json", "csv", "markdown", NULL};
    score_options *options = state->input;
    si_score_config *config = &options->config;
    switch (key) {
    case KEY_METRICS:
        config->metrics = parse_metrics(state, text);
        return 0;
    case KEY_SHIFT:
        parse_shifts(state, text, config);
        return 0;
    case KEY_SEED:
        config->seed = console_parse_count(state, "--seed", text, 0, UINT64_MAX);
        return 0;
    case KEY_THREADS:
        config->thread_count = console_parse_count(state, "--threads", text, 1, MAX_THREADS);
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
        if (options->file_count == 0)
            argp_error(state, "nothing to score: give prediction files");
        return 0;
    default:
        return parse_convention(key, text, state, config);
    }
}

static const struct argp score_argp = {
    .options = option_table,
    .parser = parse,
    .args_doc = "FILE...",
    .doc = "Scores prediction files, a row a file: ADE and FDE (best of the samples), AMD and AMV "
           "(distance of the truth from a Gaussian mixture, and what it costs in spread), KDE NLL "
           "and the energy score, with 95 % intervals."
           "\vThe energy score counts all pairs of samples, so its time grows with their square. "
           "Files without /future can be scored for amv alone.\n\n"
           "Example:\n"
           "  simplicit predict --model cv-gauss --dataset sample -o sample.h5\n"
           "  simplicit score sample.h5 --metrics ade,fde,energy --format markdown",
};

/* What scoring one file works with. */
typedef struct file_run {
    const char *path;
    si_predictions_reader *reader;
    si_score *score;
    score_tables *tables;
} file_run;

static si_result check_future(const file_run *run, const si_score_config *config, si_error *error)
{
    if (si_predictions_get_header(run->reader)->has_future)
        return SI_OK;
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        if ((config->metrics >> m & 1U) != 0 && si_metric_needs_future((si_metric)m))
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: %s needs the true future, and the file has no /future "
                                "(--metrics amv does without)",
                                run->path, si_metric_name((si_metric)m));
    return SI_OK;
}

static si_result score_slab(const file_run *run, const si_predictions_slab *slab,
                            double *scene_values, si_error *error)
{
    const si_score_batch batch = {
        .scene_count = slab->scene_count,
        .offset = slab->offset,
        .future = slab->future,
        .samples = slab->samples,
    };
    si_result status = si_score_add(run->score, &batch, scene_values, error);
    if (status == SI_OK)
        status = score_tables_add_scenes(run->tables, run->path, slab, scene_values, error);
    return status;
}

static si_result read_and_score(const file_run *run, size_t slab_agents, double *scene_values,
                                si_error *error)
{
    const si_predictions_header *header = si_predictions_get_header(run->reader);
    const si_progress *progress = console_progress_begin(run->path);
    si_predictions_slab slab;
    si_result status;
    size_t done = 0;
    while ((status = si_predictions_read(run->reader, slab_agents, &slab, error)) == SI_OK &&
           slab.scene_count > 0) {
        status = score_slab(run, &slab, scene_values, error);
        if (status != SI_OK)
            break;
        done += slab.agent_count;
        if (!si_progress_report(progress, done, header->agent_count)) {
            status = si_error_set(error, SI_ERR_INTERRUPTED, "interrupted");
            break;
        }
    }
    console_progress_end();
    return status;
}

static si_result score_slabs(const file_run *run, si_error *error)
{
    size_t slab_agents =
        si_predictions_slab_agents(si_predictions_get_header(run->reader), SLAB_BYTES);
    /* a scene has at least one agent, so a slab has no more scenes than agents */
    double *scene_values = calloc(slab_agents, SI_METRIC_COUNT * sizeof *scene_values);
    if (scene_values == NULL)
        return si_error_no_memory(error, "the scores of scenes");
    si_result status = read_and_score(run, slab_agents, scene_values, error);
    free(scene_values);
    return status;
}

static si_result score_reader(file_run *run, const score_options *options, score_row *row,
                              si_error *error)
{
    row->file = run->path;
    row->header = *si_predictions_get_header(run->reader);
    si_score_config config = options->config;
    config.sample_count = row->header.sample_count;
    config.predicted_steps = row->header.predicted_steps;
    si_result status = check_future(run, &config, error);
    if (status == SI_OK)
        status = si_score_create(&config, &run->score, error);
    if (status != SI_OK)
        return status;
    status = score_slabs(run, error);
    if (status == SI_OK) {
        row->result = si_score_get_result(run->score);
        status = score_tables_add_steps(run->tables, row, run->score, error);
    }
    return status;
}

static si_result score_file(const char *path, const score_options *options, score_tables *tables,
                            score_row *row, si_error *error)
{
    file_run run = {.path = path, .tables = tables};
    si_result status = si_predictions_open(path, &run.reader, error);
    if (status == SI_OK)
        status = score_reader(&run, options, row, error);
    si_score_destroy(run.score);
    si_predictions_close(run.reader);
    return status;
}

static si_result print_report(const score_options *options, const score_row *rows, si_error *error)
{
    const score_report report = {&options->config, rows, options->file_count,
                                 !options->no_intervals};
    si_result status = score_report_print(&report, options->format, stdout, error);
    if (status != SI_OK)
        return status;
    if (fflush(stdout) != 0 || ferror(stdout))
        return si_error_errno(error, errno, "standard output");
    return SI_OK;
}

static si_result check_outputs(const score_options *options, si_error *error)
{
    const char *const *files = (const char *const *)options->files;
    si_result status = console_check_output(options->per_scene, files, options->file_count, error);
    if (status == SI_OK)
        status = console_check_output(options->per_step, files, options->file_count, error);
    if (status == SI_OK && options->per_scene != NULL && options->per_step != NULL &&
        strcmp(options->per_scene, options->per_step) == 0)
        status = si_error_set(error, SI_ERR_ARGUMENT,
                              "%s: expected another file for --per-step than for --per-scene",
                              options->per_step);
    return status;
}

static si_result score_all(const score_options *options, score_row *rows, si_error *error)
{
    score_tables tables;
    si_result status = check_outputs(options, error);
    if (status != SI_OK)
        return status;
    status = score_tables_create(options->per_scene, options->per_step, options->files,
                                 options->file_count, &options->config, &tables, error);
    for (size_t i = 0; i < options->file_count && status == SI_OK; i++)
        status = score_file(options->files[i], options, &tables, &rows[i], error);
    if (status == SI_OK)
        status = score_tables_commit(&tables, error);
    score_tables_close(&tables);
    return status;
}

static int run_score(int argc, char **argv)
{
    score_options options = {.config = si_score_config_default()};
    argp_parse(&score_argp, argc, argv, 0, NULL, &options);
    if (!options.seeds_given)
        options.config.mixture_seed_count = options.no_intervals ? 1 : DEFAULT_MIXTURE_SEEDS;
    si_error error = SI_ERROR_INIT;
    score_row *rows = calloc(options.file_count, sizeof *rows);
    si_result status =
        rows == NULL ? si_error_no_memory(&error, "the report") : score_all(&options, rows, &error);
    if (status == SI_OK)
        status = print_report(&options, rows, &error);
    free(rows);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command score_command = {
    .name = "score",
    .summary = "score prediction files: ADE, FDE, AMD, AMV, KDE NLL, energy score",
    .run = run_score,
};
