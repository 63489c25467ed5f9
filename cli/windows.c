/* simplicit windows: the scenes of recordings as arrays for NumPy and h5py. */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/shared_options.h"
#include "io/predictions.h"

typedef struct windows_options {
    si_recordings_source source;
    const char *output;
} windows_options;

static const command_option table[] = {
    OPTION_HEADER("Windows:", 2),
    {"output", 'o', "FILE", "file to write, .npz or .h5", 2,
     OPTION_NEEDED_OUTPUT(windows_options, output)},
    {"observed", 0, "T", "steps seen (default 8)", 2,
     OPTION_STEPS(windows_options, source.scenes.observed_steps, 1)},
    {"predicted", 0, "P", "steps after them (default 12)", 2,
     OPTION_STEPS(windows_options, source.scenes.predicted_steps, 0)},
    {"step", 0, "SECONDS", "time between steps (default 0.4)", 2,
     OPTION_STEP_SECONDS(windows_options, source.reading.step_seconds)},
    {0},
};

static bool ends_in(const char *path, const char *ending)
{
    const size_t length = strlen(path), wanted = strlen(ending);
    return length > wanted && strcmp(path + length - wanted, ending) == 0;
}

static void check(void *parsed, struct argp_state *state)
{
    const windows_options *options = parsed;
    if (options->output != NULL && !ends_in(options->output, ".npz") &&
        !ends_in(options->output, ".h5"))
        argp_error(state, "-o: expected a name that ends in .npz or .h5, got \"%s\"",
                   options->output);
}

static const option_child children[] = {{&recordings_options, offsetof(windows_options, source), 0},
                                        {0}};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    .words = "FILE...",
    .description =
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
        warn_of_recordings(recordings);
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
    parse_options(&option_tables, argc, argv, &options);
    si_error error = SI_ERROR_INIT;
    return windows(&options, &error) == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command windows_command = {
    .name = "windows",
    .summary = "write the windows of recordings as arrays for NumPy or h5py",
    .options = &option_tables,
    .run = run_windows,
};
