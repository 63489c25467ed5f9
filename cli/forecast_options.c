#include "cli/shared_options.h"

#include <stdio.h>
#include <string.h>

#include "cli/files.h"
#include "pipeline/predictors.h"

forecast_options forecast_options_default(void)
{
    return (forecast_options){
        .source = si_recordings_source_default(),
        .sampling = si_sampling_default(),
    };
}

static const command_option table[] = {
    OPTION_HEADER("Predicting:", 2),
    {"model", 'm', "M", MODEL_HELP "; of a set, those that have not seen it", 2,
     OPTION_TEXT(forecast_options, model)},
    {"amv", 0, "B",
     "instead of --spread: the one that makes the AMV over all scenes B square metres; for "
     "cv-gauss, kalman and social-gaussian weights",
     2, OPTION_NUMBER(forecast_options, amv, 1e-9, 1e9)},
    {"observed", 0, "STEPS", "steps seen (default: the model's, 8)", 2,
     OPTION_STEPS(forecast_options, steps.observed, 1)},
    {"predicted", 0, "STEPS", "steps predicted (default: the model's, 12)", 2,
     OPTION_STEPS(forecast_options, steps.predicted, 1)},
    {"step", 0, "SECONDS", "time between the model's steps (default 0.4)", 2,
     OPTION_STEP_SECONDS(forecast_options, source.reading.step_seconds)},
    {"no-future", 0, NULL,
     "predict after every run of observed steps, whether or not the recording goes on", 2,
     OPTION_FLAG(forecast_options, no_future)},
    {"neighbours", 0, "WHO",
     "whole (default, as the benchmark): scenes have who is there in all steps, the predicted too; "
     "all: predict with everybody who was observed, and write those who have a future",
     2, OPTION_CHOICE(forecast_options, source.scenes.all_neighbours, "whole, all")},
    {"fit", 0, NULL, "with --model kalman: fit its noise to the observed steps of the recordings",
     2, OPTION_FLAG(forecast_options, fit)},
    {"name", 0, "NAME",
     "what tables and figures call it (default: made of weights, point and spread)", 2,
     OPTION_TEXT(forecast_options, name)},
    {0},
};

/* The weights that have not seen the set, where there are any. */
static const char *default_model(const forecast_options *options)
{
    const char *set = options->source.set;
    return si_predictor_is_name(set) ? set : SI_DEFAULT_PREDICTOR;
}

static void check(void *parsed, struct argp_state *state)
{
    forecast_options *options = parsed;
    if (options->model == NULL)
        options->model = default_model(options);
    if (options->amv > 0.0 && options->sampling.spread != 1.0f)
        argp_error(state, "give --amv or --spread, not both");
    if (options->amv > 0.0 && options->source.scenes.all_neighbours)
        argp_error(state, "give --amv or --neighbours all, not both: the AMV is of whole scenes");
    if (options->fit && strcmp(options->model, "kalman") != 0)
        argp_error(state, "--fit: only kalman has noise to fit, not %s", options->model);
    files_read(options->model);
}

static const option_child children[] = {
    {&recordings_options, offsetof(forecast_options, source), 0},
    {&sampling_options, offsetof(forecast_options, sampling), 0},
    {0},
};
const option_set forecast_option_set = {.options = table, .children = children, .check = check};

static si_result open_recordings(forecast_options *options, const si_predictor *predictor,
                                 si_recordings **recordings, si_error *error)
{
    si_scenes_config *scenes = &options->source.scenes;
    scenes->observed_steps = si_predictor_observed_steps(predictor);
    scenes->predicted_steps = options->no_future ? 0 : si_predictor_predicted_steps(predictor);
    si_result status = si_recordings_open(&options->source, recordings, error);
    if (status != SI_OK)
        return status;
    if (options->source.set == NULL)
        warn_of_recordings(*recordings);
    const si_recordings_summary summary = si_recordings_get_summary(*recordings);
    if (summary.scenes.scene_count > 0)
        return SI_OK;
    return si_error_set(error, SI_ERR_FORMAT,
                        "no scene in %zu recording(s): expected at least %zu agent(s) present in "
                        "%zu consecutive frames; `simplicit info` tells what there is%s",
                        summary.recording_count, scenes->min_agents,
                        scenes->observed_steps + scenes->predicted_steps,
                        options->no_future ? ""
                                           : ", and --no-future predicts where nothing follows, as "
                                             "in TrajNet++'s test files");
}

static si_result fit(si_recordings *recordings, si_predictor **predictor, si_error *error)
{
    si_baseline_config config;
    si_predictor *fitted;
    si_result status = si_kalman_create_fitted(recordings, *predictor, &config, &fitted, error);
    if (status != SI_OK)
        return status;
    si_predictor_destroy(*predictor);
    *predictor = fitted;
    fprintf(stderr, "simplicit: kalman measures to %.2g m, velocity walks %.2g m a step\n",
            config.measurement_sigma, config.velocity_sigma);
    return SI_OK;
}

static si_result open_forecasts(const forecast_options *options, size_t thread_count,
                                forecast_run *run, si_error *error)
{
    const si_forecasts_config config = {
        .recordings = run->recordings,
        .predictor = run->predictor,
        .sampling = options->sampling,
        .thread_count = thread_count,
        .step_seconds = options->source.reading.step_seconds,
        .amv = options->amv,
        .model = options->model,
        .name = options->name,
    };
    const si_result status = si_forecasts_create(&config, &run->forecasts, error);
    const char *seen = status == SI_OK ? si_forecasts_header(run->forecasts)->seen_recordings : "";
    if (seen[0] != '\0')
        fprintf(stderr,
                "simplicit: warning: %s was trained on %s: scores there tell nothing of other "
                "places\n",
                options->model, seen);
    return status;
}

si_result forecast_open(forecast_options *options, size_t thread_count, forecast_run *run,
                        si_error *error)
{
    *run = (forecast_run){0};
    si_result status = files_check_source(&options->source, error);
    if (status == SI_OK)
        status = si_predictor_load(options->model, &options->steps, &run->predictor, error);
    if (status == SI_OK)
        status = open_recordings(options, run->predictor, &run->recordings, error);
    if (status == SI_OK && options->fit)
        status = fit(run->recordings, &run->predictor, error);
    if (status == SI_OK && options->amv > 0.0)
        status = si_sampling_fit_amv(run->predictor, run->recordings, options->amv,
                                     &options->sampling, error);
    return status == SI_OK ? open_forecasts(options, thread_count, run, error) : status;
}

void forecast_close(forecast_run *run)
{
    si_forecasts_destroy(run->forecasts);
    si_recordings_destroy(run->recordings);
    si_predictor_destroy(run->predictor);
}
