#include "cli/plot/files.h"

#include "cli/console.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/score_notes.h"
#include "cli/truth.h"

static error_t parse(int key, char *text, struct argp_state *state)
{
    plot_files *files = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        if (files->count == PLOT_MAX_FILES)
            argp_error(state, "at most %d files", PLOT_MAX_FILES);
        files->path[files->count++] = text;
        return 0;
    case ARGP_KEY_END:
        if (files->count == 0)
            argp_error(state, "give at least one file");
        for (size_t i = 0; i < files->count; i++)
            files_read(files->path[i]);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp plot_files_argp = {.parser = parse};

error_t plot_file_options_parse(int key, char *text, struct argp_state *state)
{
    plot_file_options *options = state->input;
    (void)text;
    if (key == ARGP_KEY_END)
        plot_output_check_labels(&options->output, options->files.count, state);
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = &options->files;
    state->child_inputs[1] = &options->output;
    return 0;
}

const struct argp_child plot_file_options_children[] = {{&plot_files_argp, 0, NULL, 0},
                                                        {&plot_output_argp, 0, NULL, 0},
                                                        {&truth_argp, 0, NULL, 0},
                                                        {0}};

si_result plot_evaluate(const char *path, const si_evaluation_config *config,
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
        status = plot_evaluate(files->path[i], config, &evaluation[i], error);
        rows[i] = (score_row){files->path[i], evaluation[i]};
    }
    if (status == SI_OK)
        score_notes_warn_of_windows(rows, files->count);
    return status;
}

void plot_evaluations_destroy(si_evaluation **evaluation, size_t count)
{
    for (size_t i = 0; i < count; i++)
        si_evaluation_destroy(evaluation[i]);
}
