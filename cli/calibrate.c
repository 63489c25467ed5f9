/* simplicit calibrate: predictions with the width that held-out ones should have had. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/options.h"
#include "pipeline/calibration.h"

typedef struct calibrate_options {
    word_list files; /* held out, and last what is widened */
    const char *output;
    double level;
} calibrate_options;

static void take_file(void *options, char *path, struct argp_state *state)
{
    word_list_add(&((calibrate_options *)options)->files, path, state);
    files_read(path);
}

static void read_held_out(struct argp_state *state, const char *option, char *text, void *options)
{
    (void)option;
    take_file(options, text, state);
}

static const command_option table[] = {
    {"val", 0, "FILE...",
     "predictions of recordings that are not in PREDICTIONS, with what happened; all but the last "
     "file",
     0, OPTION_READ(read_held_out)},
    {"output", 'o', "OUT", "prediction file to write", 0,
     OPTION_NEEDED_OUTPUT(calibrate_options, output)},
    {"level", 0, "P",
     "make the regions of this level hold so many truths, such as 0.95 (default: the least energy "
     "score)",
     0, OPTION_NUMBER(calibrate_options, level, 0.01, 0.999)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    const calibrate_options *options = parsed;
    if (options->files.count < 2)
        argp_error(state, "give --val FILE... and, last, the predictions to widen");
}

static const option_set option_tables = {
    .options = table,
    .check = check,
    .take_word = take_file,
    .in_order = true,
    .words = "PREDICTIONS",
    .description =
        "Fits one factor a step on held-out predictions of any predictor, and writes its other "
        "predictions with their samples so much wider, or narrower, about the mean of each cell."
        "\vExample:\n"
        "  simplicit predict --dataset zara1 --data DIR --split val --model mine.h5 -k 200 -o "
        "val.h5\n"
        "  simplicit predict --dataset zara1 --data DIR --model mine.h5 -k 200 -o test.h5\n"
        "  simplicit calibrate --val val.h5 test.h5 -o calibrated.h5\n"
        "  simplicit score --metrics kde,energy,coverage test.h5 calibrated.h5\n\n"
        "Prediction files of other tools work as well. How good the width is on other "
        "recordings depends on how like them those of --val are.",
};

static void print_factors(const si_calibration *calibration)
{
    printf("fitted on %zu agents\n seconds   factor\n", calibration->agent_count);
    for (size_t t = 0; t < calibration->predicted_steps; t++)
        printf("%8.2f %8.3f\n", (double)(t + 1) * calibration->step_seconds,
               calibration->factor[t]);
}

static si_result calibrate(const calibrate_options *options, si_error *error)
{
    si_calibration calibration;
    const size_t held_out = options->files.count - 1;
    si_result status = si_calibration_fit(options->files.word, held_out, options->level,
                                          console_progress_begin("fitting"), &calibration, error);
    console_progress_end();
    if (status == SI_OK) {
        status = si_calibration_apply(&calibration, options->files.word[held_out], options->output,
                                      console_progress_begin("widening"), error);
        console_progress_end();
    }
    if (status == SI_OK)
        print_factors(&calibration);
    si_calibration_finish(&calibration);
    return status;
}

static int run_calibrate(int argc, char **argv)
{
    calibrate_options options = {0};
    parse_options(&option_tables, argc, argv, &options);
    si_error error = SI_ERROR_INIT;
    const si_result status = calibrate(&options, &error);
    free(options.files.word);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command calibrate_command = {
    .name = "calibrate",
    .summary = "put the spread of predictions right by held-out ones",
    .options = &option_tables,
    .run = run_calibrate,
};
