#include "cli/plot/files.h"

#include "cli/console.h"
#include "cli/files.h"
#include "cli/score_report.h"
#include "cli/shared_options.h"

static void take_file(void *options, char *path, struct argp_state *state)
{
    plot_files *files = options;
    if (files->count == PLOT_MAX_FILES)
        argp_error(state, "at most %d files", PLOT_MAX_FILES);
    files->path[files->count++] = path;
    files_read(path);
}

static void check_files(void *options, struct argp_state *state)
{
    if (((plot_files *)options)->count == 0)
        argp_error(state, "give at least one file");
}

const option_set plot_files_options = {.check = check_files, .take_word = take_file};

void plot_check_labels(void *parsed, struct argp_state *state)
{
    const plot_file_options *options = parsed;
    if (options->output.label_count > options->files.count)
        argp_error(state, "--labels: %zu labels for %zu files", options->output.label_count,
                   options->files.count);
}

const option_child plot_file_options_children[] = {
    {&plot_files_options, offsetof(plot_file_options, files), 0},
    {&plot_output_options, offsetof(plot_file_options, output), 0},
    {&truth_option_set, 0, 0},
    {0},
};

/* With its progress on the terminal. */
static si_result evaluate(const char *path, const si_evaluation_config *config,
                          si_evaluation **evaluation, si_error *error)
{
    si_evaluation_config shown = *config;
    shown.read = *truth_options();
    shown.progress = *console_progress_begin(path);
    si_result status = si_evaluate_file(path, &shown, evaluation, error);
    console_progress_end();
    return status;
}

si_result plot_evaluate_all(const plot_files *files, const si_evaluation_config *config,
                            si_evaluation **evaluation, si_error *error)
{
    score_row rows[PLOT_MAX_FILES];
    si_result status = SI_OK;
    for (size_t i = 0; i < files->count; i++)
        evaluation[i] = NULL;
    for (size_t i = 0; i < files->count && status == SI_OK; i++) {
        status = evaluate(files->path[i], config, &evaluation[i], error);
        rows[i] = (score_row){files->path[i], evaluation[i]};
    }
    if (status == SI_OK)
        score_notes_warn_of_windows(rows, files->count);
    return status;
}
