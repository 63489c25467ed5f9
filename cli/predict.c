/* simplicit predict: recordings -> prediction file. */
#include <argp.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/forecast_options.h"
#include "cli/options.h"

enum { KEY_SEED = 512, KEY_THREADS, KEY_COMPRESS, MAX_THREADS = 1024 };

typedef struct predict_options {
    forecast_options forecast;
    const char *output;
    size_t thread_count;
    si_predictions_writer_options writing;
} predict_options;

static const struct argp_option option_table[] = {
    {"output", 'o', "FILE.h5", 0, "prediction file to write", 2},
    {"seed", KEY_SEED, "S", 0, "of the noise (default 0)", 2},
    {"threads", KEY_THREADS, "N", 0, "default: one a core; the samples do not depend on it", 2},
    {"compress", KEY_COMPRESS, "LEVEL", 0, "gzip level 0 to 9 (default 0)", 2},
    {0},
};

static void check_required(const predict_options *options, struct argp_state *state)
{
    if (options->output == NULL)
        argp_error(state, "give the file to write with -o");
    files_write(options->output);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    predict_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->forecast;
        return 0;
    case 'o':
        options->output = text;
        return 0;
    case KEY_SEED:
        options->forecast.sampling.seed = console_parse_count(state, "--seed", text, 0, UINT64_MAX);
        return 0;
    case KEY_THREADS:
        options->thread_count = console_parse_count(state, "--threads", text, 1, MAX_THREADS);
        return 0;
    case KEY_COMPRESS:
        options->writing.compression = (int)console_parse_count(state, "--compress", text, 0, 9);
        return 0;
    case ARGP_KEY_END:
        check_required(options, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&forecast_argp, 0, NULL, 0}, {0}};
static const struct argp predict_argp = {
    .options = option_table,
    .parser = parse,
    .args_doc = "FILE...",
    .doc = "Predicts every scene of the recordings and writes a prediction file."
           "\vExample:\n"
           "  simplicit predict --dataset sample -o sample.h5\n"
           "  simplicit score sample.h5",
    .children = children,
};

static int run_predict(int argc, char **argv)
{
    predict_options options = {.forecast = forecast_options_default()};
    parse_options(&predict_argp, argc, argv, 0, &options);
    si_error error = SI_ERROR_INIT;
    forecast_run run;
    si_result status = forecast_open(&options.forecast, options.thread_count, &run, &error);
    if (status == SI_OK) {
        status = si_forecasts_write(run.forecasts, options.output, &options.writing,
                                    console_progress_begin("predicting"), &error);
        console_progress_end();
    }
    forecast_close(&run);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command predict_command = {
    .name = "predict",
    .summary = "predict the scenes of recordings with a model or a baseline",
    .argp = &predict_argp,
    .run = run_predict,
};
