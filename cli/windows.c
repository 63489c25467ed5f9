/* simplicit windows: the scenes of recordings as arrays for NumPy and h5py. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/reading.h"
#include "cli/recordings.h"
#include "io/predictions.h"

enum { KEY_OBSERVED = 512, KEY_PREDICTED, KEY_STEP, MAX_STEPS = 100000 };

typedef struct windows_options {
    si_recordings_source source;
    const char *output;
} windows_options;

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "Windows:", 2},
    {"output", 'o', "FILE", 0, "file to write, .npz or .h5", 2},
    {"observed", KEY_OBSERVED, "T", 0, "steps seen (default 8)", 2},
    {"predicted", KEY_PREDICTED, "P", 0, "steps after them (default 12)", 2},
    {"step", KEY_STEP, "SECONDS", 0, "time between steps (default 0.4)", 2},
    {0},
};

static bool ends_in(const char *path, const char *ending)
{
    const size_t length = strlen(path), wanted = strlen(ending);
    return length > wanted && strcmp(path + length - wanted, ending) == 0;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    windows_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->source;
        return 0;
    case 'o':
        options->output = text;
        return 0;
    case KEY_OBSERVED:
        options->source.scenes.observed_steps =
            console_parse_count(state, "--observed", text, 1, MAX_STEPS);
        return 0;
    case KEY_PREDICTED:
        options->source.scenes.predicted_steps =
            console_parse_count(state, "--predicted", text, 0, MAX_STEPS);
        return 0;
    case KEY_STEP:
        options->source.reading.step_seconds =
            console_parse_number(state, "--step", text, 1e-6, 1e6);
        return 0;
    case ARGP_KEY_END:
        if (options->output == NULL)
            argp_error(state, "give the file to write with -o");
        if (!ends_in(options->output, ".npz") && !ends_in(options->output, ".h5"))
            argp_error(state, "-o: expected a name that ends in .npz or .h5, got \"%s\"",
                       options->output);
        files_write(options->output);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&recordings_argp, 0, NULL, 0}, {0}};
static const struct argp windows_argp = {
    .options = option_table,
    .parser = parse,
    .args_doc = "FILE...",
    .doc =
        "Cuts recordings into the windows that predict and score use, and writes them for "
        "NumPy or h5py, so that every model sees the same ones."
        "\vExample:\n"
        "  simplicit windows --dataset eth --data datasets/downloaded -o eth.npz\n\n"
        "Arrays, of S scenes and A agents in all of them: observed [A,T,2] and future [A,P,2] in "
        "metres, scene_offset [S+1] (scene s has the agents scene_offset[s] to "
        "scene_offset[s+1]-1), agent_id [A], frame [S] (the last observed one), recording [S] "
        "(bytes); also step_seconds. Samples [A,K,P,2] for these windows, with the same arrays, "
        "make a file that score reads; so does f[\"samples\"] = samples in the .h5, or an .npy of "
        "samples alone with --truth and the windows.",
    .children = children,
};

static si_result write_set(const windows_options *options, const si_scene_set *set, si_error *error)
{
    const si_predictions_header header = {
        .observed_steps = options->source.scenes.observed_steps,
        .predicted_steps = options->source.scenes.predicted_steps,
        .scene_count = set->scene_count,
        .agent_count = set->agent_count,
        .has_future = true,
        .has_agent_id = true,
        .has_frame = true,
        .has_recording = true,
        .has_primary = set->primary_id != NULL,
        .wide = true,
        .step_seconds = options->source.reading.step_seconds,
        .predictor = "unknown",
    };
    si_predictions_writer *writer;
    si_result status = si_predictions_writer_create(options->output, &header, NULL, &writer, error);
    if (status == SI_OK)
        status = si_predictions_writer_append(writer, set, error);
    if (status == SI_OK)
        status = si_predictions_writer_commit(writer, error);
    si_predictions_writer_destroy(writer);
    return status;
}

static si_result windows(const windows_options *options, si_error *error)
{
    const bool from_files = options->source.set == NULL;
    si_recordings *recordings = NULL;
    si_scene_set set = {0};
    si_result status = files_check_source(&options->source, error);
    if (status == SI_OK)
        status = si_recordings_open(&options->source, &recordings, error);
    if (status == SI_OK && from_files)
        reading_warn_all(recordings);
    if (status == SI_OK)
        status = si_recordings_read(recordings, SIZE_MAX, &set, error);
    if (status == SI_OK && set.scene_count == 0)
        status = si_error_set(error, SI_ERR_FORMAT,
                              "no window: expected at least %zu agent(s) in %zu frames in a row; "
                              "`simplicit info` tells what there is",
                              options->source.scenes.min_agents,
                              options->source.scenes.observed_steps +
                                  options->source.scenes.predicted_steps);
    if (status == SI_OK)
        status = write_set(options, &set, error);
    si_recordings_destroy(recordings);
    return status;
}

static int run_windows(int argc, char **argv)
{
    windows_options options = {.source = si_recordings_source_default()};
    parse_options(&windows_argp, argc, argv, 0, &options);
    si_error error = SI_ERROR_INIT;
    return windows(&options, &error) == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command windows_command = {
    .name = "windows",
    .summary = "write the windows of recordings as arrays for NumPy or h5py",
    .argp = &windows_argp,
    .run = run_windows,
};
