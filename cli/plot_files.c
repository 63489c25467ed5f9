#include "cli/plot_files.h"

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
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = &options->files;
    state->child_inputs[1] = &options->output;
    return 0;
}

const struct argp_child plot_file_options_children[] = {
    {&plot_files_argp, 0, NULL, 0}, {&plot_output_argp, 0, NULL, 0}, {0}};
