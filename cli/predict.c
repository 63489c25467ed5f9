/* simplicit predict: recordings -> prediction file. */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/shared_options.h"

typedef struct predict_options {
    forecast_options forecast;
    const char *output;
    size_t thread_count;
    si_predictions_writer_options writing;
} predict_options;

static const command_option table[] = {
    {"output", 'o', "FILE.h5", "prediction file to write", 2,
     OPTION_NEEDED_OUTPUT(predict_options, output)},
    {"seed", 0, "S", "of the noise (default 0)", 2,
     OPTION_SEED(predict_options, forecast.sampling.seed)},
    {"threads", 0, "N", "default: one a core; the samples do not depend on it", 2,
     OPTION_THREADS(predict_options, thread_count)},
    {"compress", 0, "LEVEL", "gzip level 0 to 9 (default 0)", 2,
     OPTION_COUNT(predict_options, writing.compression, 0, 9)},
    {0},
};

static const option_child children[] = {
    {&forecast_option_set, offsetof(predict_options, forecast), 0}, {0}};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .words = "FILE...",
    .description = "Predicts every scene of the recordings and writes a prediction file."
                   "\vExample:\n"
                   "  simplicit predict --dataset sample -o sample.h5\n"
                   "  simplicit score sample.h5",
};

static int run_predict(int argc, char **argv)
{
    predict_options options = {.forecast = forecast_options_default()};
    parse_options(&option_tables, argc, argv, &options);
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
    .options = &option_tables,
    .run = run_predict,
};
