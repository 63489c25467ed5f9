/* simplicit convert: a recording, or predictions, in any format -> in another. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/shared_options.h"
#include "io/file_kind.h"
#include "io/predictions_convert.h"
#include "io/tracks_resample.h"
#include "io/tracks_write.h"

enum { USUAL_FRAME_STEP = 10 };

typedef struct convert_options {
    si_reading reading; /* step_seconds 0: rows as they are */
    int64_t frame_step;
    char **file; /* [file_count], to read and to write */
    size_t file_count;
} convert_options;

static const command_option table[] = {
    {"step", 0, "SECONDS",
     "put the positions on steps so far apart, interpolated, where the clock is known or --fps "
     "says it (default: every row as it is)",
     0, OPTION_STEP_SECONDS(convert_options, reading.step_seconds)},
    {"frame-step", 0, "N",
     "frame numbers from one step to the next in predictions that are written with frames "
     "(default 10, as ETH and UCY)",
     6, OPTION_COUNT(convert_options, frame_step, 1, INT32_MAX)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    const convert_options *options = parsed;
    if (options->file_count != 2)
        argp_error(state, "give the file to read and the file to write");
    files_read(options->file[0]);
    files_write(options->file[1]);
}

static const option_child children[] = {
    {&reading_options, offsetof(convert_options, reading), 0}, {&truth_option_set, 0, 0}, {0}};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    OPTION_WORDS(convert_options, file, file_count),
    .words = "IN OUT",
    .description =
        "Writes a recording of any format, in metres, as OUT ends: .txt (`frame id x y`), .csv "
        "(the same, named), or .ndjson (TrajNet++); and predictions of any format as .h5, .npz, "
        ".ndjson (TrajNet++, with the truth of each scene), or a folder, which ends in / (a "
        "tree of joint-metrics-matter). Frames of predictions are those that were observed last "
        "and N more a step."
        "\vExamples, an annotated video of the Stanford drone at 2.6 cm a pixel, and a "
        "submission to TrajNet++:\n"
        "  simplicit convert --unit px=0.026 --step 0.4 annotations.txt little_0.ndjson\n"
        "  simplicit convert --truth biwi_hotel.ndjson submitted.ndjson hotel.h5",
};

static si_result resample(const convert_options *options, si_tracks *tracks, si_error *error)
{
    const si_reading *reading = &options->reading;
    const double rate = reading->frame_rate > 0.0 ? reading->frame_rate : tracks->frame_rate;
    if (reading->step_seconds == 0.0 ||
        (rate > 0.0 && si_tracks_are_on_steps(tracks, rate, reading->step_seconds)))
        return SI_OK;
    if (rate <= 0.0)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "--step: %s does not say how many frames a second it has; give --fps",
                            options->file[0]);
    return si_tracks_resample(tracks, rate, reading->step_seconds, error);
}

static si_result convert_predictions(const convert_options *options, si_error *error)
{
    si_result status =
        si_predictions_convert(options->file[0], truth_options(), options->file[1],
                               options->frame_step, console_progress_begin("converting"), error);
    console_progress_end();
    if (status == SI_OK)
        fprintf(stderr, "simplicit: %s: predictions written\n", options->file[1]);
    return status;
}

static si_result convert_recording(const convert_options *options, si_error *error)
{
    si_tracks tracks;
    si_result status = si_tracks_read(options->file[0], &options->reading.tracks, &tracks, error);
    if (status != SI_OK)
        return status;
    if (tracks.unit_metres == 0.0)
        fprintf(stderr, "simplicit: %s: its unit is not known and stays; give --unit px=SCALE\n",
                options->file[0]);
    status = resample(options, &tracks, error);
    if (status == SI_OK)
        status = si_tracks_write(options->file[1], &tracks, error);
    if (status == SI_OK)
        fprintf(stderr, "simplicit: %s: read as %s, %zu rows written\n", options->file[0],
                tracks.format, tracks.row_count);
    si_tracks_finish(&tracks);
    return status;
}

static si_result convert(const convert_options *options, si_error *error)
{
    si_file_kind kind;
    si_result status = si_file_kind_find(options->file[0], &kind, error);
    if (status == SI_OK && kind == SI_FILE_WEIGHTS)
        status = si_error_set(error, SI_ERR_ARGUMENT,
                              "%s: holds weights, expected a recording or predictions",
                              options->file[0]);
    if (status != SI_OK)
        return status;
    return kind == SI_FILE_PREDICTIONS ? convert_predictions(options, error)
                                       : convert_recording(options, error);
}

static int run_convert(int argc, char **argv)
{
    convert_options options = {.reading = si_reading_default(), .frame_step = USUAL_FRAME_STEP};
    options.reading.step_seconds = 0.0;
    parse_options(&option_tables, argc, argv, &options);
    warn_of_unused_truth(options.file, 1);
    si_error error = SI_ERROR_INIT;
    return convert(&options, &error) == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command convert_command = {
    .name = "convert",
    .summary = "write a recording, or predictions, in another format",
    .options = &option_tables,
    .run = run_convert,
};
