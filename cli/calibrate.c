/* simplicit calibrate: predictions with the width that held-out ones should have had. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/options.h"
#include "pipeline/calibration.h"

enum { KEY_VAL = 512, KEY_LEVEL };

typedef struct calibrate_options {
    char **file; /* [count], owned, the texts are argv's: held out, and last what is widened */
    size_t count;
    const char *output;
    double level;
} calibrate_options;

static const struct argp_option option_table[] = {
    {"val", KEY_VAL, "FILE...", 0,
     "predictions of recordings that are not in PREDICTIONS, with what happened; all but the last "
     "file",
     0},
    {"output", 'o', "OUT", 0, "prediction file to write", 0},
    {"level", KEY_LEVEL, "P", 0,
     "make the regions of this level hold so many truths, such as 0.95 (default: the least energy "
     "score)",
     0},
    {0},
};

static void add_file(calibrate_options *options, char *path, struct argp_state *state)
{
    char **grown = realloc(options->file, (options->count + 1) * sizeof *grown);
    if (grown == NULL)
        argp_failure(state, EXIT_FAILED, 0, "no memory for the list of files");
    options->file = grown;
    options->file[options->count++] = path;
}

static void check(const calibrate_options *options, struct argp_state *state)
{
    if (options->count < 2)
        argp_error(state, "give --val FILE... and, last, the predictions to widen");
    if (options->output == NULL)
        argp_error(state, "give the file to write with -o");
    for (size_t i = 0; i < options->count; i++)
        files_read(options->file[i]);
    files_write(options->output);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    calibrate_options *options = state->input;
    switch (key) {
    case KEY_VAL:
    case ARGP_KEY_ARG:
        add_file(options, text, state);
        return 0;
    case 'o':
        options->output = text;
        return 0;
    case KEY_LEVEL:
        options->level = console_parse_number(state, "--level", text, 0.01, 0.999);
        return 0;
    case ARGP_KEY_END:
        check(options, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp calibrate_argp = {
    .options = option_table,
    .parser = parse,
    .args_doc = "PREDICTIONS",
    .doc = "Fits one factor a step on held-out predictions of any predictor, and writes its other "
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
    const size_t held_out = options->count - 1;
    si_result status = si_calibration_fit(options->file, held_out, options->level,
                                          console_progress_begin("fitting"), &calibration, error);
    console_progress_end();
    if (status == SI_OK) {
        status = si_calibration_apply(&calibration, options->file[held_out], options->output,
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
    parse_options(&calibrate_argp, argc, argv, ARGP_IN_ORDER, &options);
    si_error error = SI_ERROR_INIT;
    const si_result status = calibrate(&options, &error);
    free(options.file);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command calibrate_command = {
    .name = "calibrate",
    .summary = "put the spread of predictions right by held-out ones",
    .argp = &calibrate_argp,
    .run = run_calibrate,
};
