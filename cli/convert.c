/* simplicit convert: a recording, or predictions, in any format -> in another. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/reading.h"
#include "cli/truth.h"
#include "io/file_kind.h"
#include "io/predictions_convert.h"
#include "io/tracks_resample.h"
#include "io/tracks_write.h"

enum { KEY_STEP = 512, KEY_FRAME_STEP, USUAL_FRAME_STEP = 10 };

typedef struct convert_options {
    si_reading reading;
    bool resamples;
    int64_t frame_step;
    const char *input, *output;
} convert_options;

static const struct argp_option option_table[] = {
    {"step", KEY_STEP, "SECONDS", 0,
     "put the positions on steps so far apart, interpolated, where the clock is known or --fps "
     "says it (default: every row as it is)",
     0},
    {"frame-step", KEY_FRAME_STEP, "N", 0,
     "frame numbers from one step to the next in predictions that are written with frames "
     "(default 10, as ETH and UCY)",
     6},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    convert_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->reading;
        return 0;
    case KEY_STEP:
        options->reading.step_seconds = console_parse_number(state, "--step", text, 1e-6, 1e6);
        options->resamples = true;
        return 0;
    case KEY_FRAME_STEP:
        options->frame_step =
            (int64_t)console_parse_count(state, "--frame-step", text, 1, INT32_MAX);
        return 0;
    case ARGP_KEY_ARGS:
        if (state->argc - state->next != 2)
            argp_error(state, "give the file to read and the file to write");
        options->input = state->argv[state->next];
        options->output = state->argv[state->next + 1];
        files_read(options->input);
        files_write(options->output);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "give the file to read and the file to write");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&reading_argp, 0, NULL, 0}, {&truth_argp, 0, NULL, 0}, {0}};
static const struct argp convert_argp = {
    .options = option_table,
    .parser = parse,
    .args_doc = "IN OUT",
    .doc = "Writes a recording of any format, in metres, as OUT ends: .txt (`frame id x y`), .csv "
           "(the same, named), or .ndjson (TrajNet++); and predictions of any format as .h5, .npz, "
           ".ndjson (TrajNet++, with the truth of each scene), or a folder, which ends in / (a "
           "tree of joint-metrics-matter). Frames of predictions are those that were observed last "
           "and N more a step."
           "\vExamples, an annotated video of the Stanford drone at 2.6 cm a pixel, and a "
           "submission to TrajNet++:\n"
           "  simplicit convert --unit px=0.026 --step 0.4 annotations.txt little_0.ndjson\n"
           "  simplicit convert --truth biwi_hotel.ndjson submitted.ndjson hotel.h5",
    .children = children,
};

static si_result resample(const convert_options *options, si_tracks *tracks, si_error *error)
{
    const si_reading *reading = &options->reading;
    const double rate = reading->frame_rate > 0.0 ? reading->frame_rate : tracks->frame_rate;
    if (!options->resamples ||
        (rate > 0.0 && si_tracks_are_on_steps(tracks, rate, reading->step_seconds)))
        return SI_OK;
    if (rate <= 0.0)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "--step: %s does not say how many frames a second it has; give --fps",
                            options->input);
    return si_tracks_resample(tracks, rate, reading->step_seconds, error);
}

static si_result convert_predictions(const convert_options *options, si_error *error)
{
    si_result status = si_predictions_convert(options->input, truth_options(), options->output,
                                              options->frame_step, error);
    if (status == SI_OK)
        fprintf(stderr, "simplicit: %s: predictions written\n", options->output);
    return status;
}

static si_result convert_recording(const convert_options *options, si_error *error)
{
    si_tracks tracks;
    si_result status = si_tracks_read(options->input, &options->reading.tracks, &tracks, error);
    if (status != SI_OK)
        return status;
    if (tracks.unit_metres == 0.0)
        fprintf(stderr, "simplicit: %s: its unit is not known and stays; give --unit px=SCALE\n",
                options->input);
    status = resample(options, &tracks, error);
    if (status == SI_OK)
        status = si_tracks_write(options->output, &tracks, error);
    if (status == SI_OK)
        fprintf(stderr, "simplicit: %s: read as %s, %zu rows written\n", options->input,
                tracks.format, tracks.row_count);
    si_tracks_finish(&tracks);
    return status;
}

static si_result convert(const convert_options *options, si_error *error)
{
    si_file_kind kind;
    si_result status = si_file_kind_find(options->input, &kind, error);
    if (status == SI_OK && kind == SI_FILE_WEIGHTS)
        status =
            si_error_set(error, SI_ERR_ARGUMENT,
                         "%s: holds weights, expected a recording or predictions", options->input);
    if (status != SI_OK)
        return status;
    return kind == SI_FILE_PREDICTIONS ? convert_predictions(options, error)
                                       : convert_recording(options, error);
}

static int run_convert(int argc, char **argv)
{
    convert_options options = {.reading = si_reading_default(), .frame_step = USUAL_FRAME_STEP};
    parse_options(&convert_argp, argc, argv, 0, &options);
    si_error error = SI_ERROR_INIT;
    return convert(&options, &error) == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command convert_command = {
    .name = "convert",
    .summary = "write a recording, or predictions, in another format",
    .argp = &convert_argp,
    .run = run_convert,
};
