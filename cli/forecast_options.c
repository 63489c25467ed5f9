#include "cli/forecast_options.h"

#include <stdio.h>
#include <string.h>

#include "cli/console.h"
#include "cli/files.h"
#include "cli/model_options.h"
#include "cli/reading.h"
#include "cli/recordings.h"
#include "pipeline/predictors.h"

enum {
    KEY_AMV = 640,
    KEY_OBSERVED,
    KEY_PREDICTED,
    KEY_STEP,
    KEY_NO_FUTURE,
    KEY_NEIGHBOURS,
    KEY_FIT,
    KEY_NAME,
    MAX_STEPS = 100000,
};

forecast_options forecast_options_default(void)
{
    return (forecast_options){
        .source = si_recordings_source_default(),
        .sampling = si_sampling_default(),
    };
}

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "Predicting:", 2},
    {"model", 'm', "M", 0, MODEL_HELP "; of a set, those that have not seen it", 2},
    {"amv", KEY_AMV, "B", 0,
     "instead of --spread: the one that makes the AMV over all scenes B square metres; for "
     "cv-gauss, kalman and social-gaussian weights",
     2},
    {"observed", KEY_OBSERVED, "STEPS", 0, "steps seen (default: the model's, 8)", 2},
    {"predicted", KEY_PREDICTED, "STEPS", 0, "steps predicted (default: the model's, 12)", 2},
    {"step", KEY_STEP, "SECONDS", 0, "time between the model's steps (default 0.4)", 2},
    {"no-future", KEY_NO_FUTURE, 0, 0,
     "predict after every run of observed steps, whether or not the recording goes on", 2},
    {"neighbours", KEY_NEIGHBOURS, "WHO", 0,
     "whole (default, as the benchmark): scenes have who is there in all steps, the predicted too; "
     "all: predict with everybody who was observed, and write those who have a future",
     2},
    {"fit", KEY_FIT, 0, 0,
     "with --model kalman: fit its noise to the observed steps of the recordings", 2},
    {"name", KEY_NAME, "NAME", 0,
     "what tables and figures call it (default: made of weights, point and spread)", 2},
    {0},
};

static const char *const neighbour_names[] = {"whole", "all", NULL};

/* The weights that have not seen the set, where there are any. */
static const char *default_model(const forecast_options *options)
{
    const char *set = options->source.set;
    return si_predictor_is_name(set) ? set : SI_DEFAULT_PREDICTOR;
}

static void check(forecast_options *options, struct argp_state *state)
{
    options->model_given = options->model != NULL;
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

static error_t parse(int key, char *text, struct argp_state *state)
{
    forecast_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->source;
        state->child_inputs[1] = &options->sampling;
        return 0;
    case 'm':
        options->model = text;
        return 0;
    case KEY_AMV:
        options->amv = console_parse_number(state, "--amv", text, 1e-9, 1e9);
        return 0;
    case KEY_OBSERVED:
        options->steps.observed = console_parse_count(state, "--observed", text, 1, MAX_STEPS);
        return 0;
    case KEY_PREDICTED:
        options->steps.predicted = console_parse_count(state, "--predicted", text, 1, MAX_STEPS);
        return 0;
    case KEY_STEP:
        options->source.reading.step_seconds =
            console_parse_number(state, "--step", text, 1e-6, 1e6);
        return 0;
    case KEY_NEIGHBOURS:
        options->source.scenes.all_neighbours =
            console_parse_choice(state, "--neighbours", text, neighbour_names) == 1;
        return 0;
    case KEY_FIT:
        options->fit = true;
        return 0;
    case KEY_NAME:
        options->name = text;
        return 0;
    case KEY_NO_FUTURE:
        options->no_future = true;
        return 0;
    case ARGP_KEY_END:
        check(options, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&recordings_argp, 0, NULL, 0}, {&sampling_argp, 0, NULL, 0}, {0}};
const struct argp forecast_argp = {.options = option_table, .parser = parse, .children = children};

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
        reading_warn_all(*recordings);
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
