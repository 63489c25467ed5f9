/* simplicit predict: recordings -> prediction file. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/files.h"
#include "cli/model_options.h"
#include "cli/options.h"
#include "cli/reading.h"
#include "cli/recordings.h"
#include "io/predictions.h"
#include "pipeline/forecast_pool.h"
#include "pipeline/predictors.h"
#include "pipeline/provenance.h"
#include "pipeline/sampling_amv.h"

enum {
    KEY_SEED = 512,
    KEY_SPREAD,
    KEY_AMV,
    KEY_POINT,
    KEY_DRAWS,
    KEY_THREADS,
    KEY_OBSERVED,
    KEY_PREDICTED,
    KEY_STEP,
    KEY_COMPRESS,
    KEY_NO_FUTURE,
    KEY_NEIGHBOURS,
    KEY_FIT,
    KEY_NAME,
    SLAB_BYTES = 32 << 20,
    MAX_STEPS = 100000,
    MAX_SAMPLES = 1000000,
    MAX_THREADS = 1024,
};

/* Beyond this distance from the origin float32 resolves less than .06 mm: store float64. */
static const double wide_from_metres = 1000.0;

typedef struct predict_options {
    si_recordings_source source;
    const char *model; /* NULL: of the set, or the default */
    const char *name;  /* of the predictor, for legends; NULL: none */
    const char *output;
    si_sampling sampling;
    bool spread_given;
    double amv; /* 0: none asked for */
    si_predictor_steps steps;
    size_t thread_count;
    int compression;
    bool fit;       /* kalman's noise, to what the recordings show */
    bool no_future; /* scenes are what was observed, whatever followed */
} predict_options;

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "Predicting:", 2},
    {"model", 'm', "M", 0, MODEL_HELP "; of a set, those that have not seen it", 2},
    {"output", 'o', "FILE.h5", 0, "prediction file to write", 2},
    {"samples", 'k', "K", 0, "samples an agent (default 20)", 2},
    {"seed", KEY_SEED, "S", 0, "of the noise (default 0)", 2},
    {"spread", KEY_SPREAD, "FACTOR", 0, "widen or narrow the samples (default 1)", 2},
    {"amv", KEY_AMV, "B", 0,
     "instead of --spread: the one that makes the AMV over all scenes B square metres; for "
     "cv-gauss, kalman and social-gaussian weights",
     2},
    {"point", KEY_POINT, "POINT", 0, POINT_HELP, 2},
    {"draws", KEY_DRAWS, "DRAWS", 0,
     "even (default) or independent: how the samples of social-gaussian weights lie to one "
     "another; "
     "scores of few samples are comparable if they are independent",
     2},
    {"threads", KEY_THREADS, "N", 0, "default: one a core; the samples do not depend on it", 2},
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
    {"compress", KEY_COMPRESS, "LEVEL", 0, "gzip level 0 to 9 (default 0)", 2},
    {0},
};

static const char *const neighbour_names[] = {"whole", "all", NULL};

/* The weights that have not seen the set, where there are any. */
static const char *default_model(const predict_options *options)
{
    const char *set = options->source.set;
    return si_predictor_is_name(set) ? set : SI_DEFAULT_PREDICTOR;
}

static void check_required(predict_options *options, struct argp_state *state)
{
    if (options->model == NULL)
        options->model = default_model(options);
    if (options->output == NULL)
        argp_error(state, "give the file to write with -o");
    if (options->amv > 0.0 && options->spread_given)
        argp_error(state, "give --amv or --spread, not both");
    if (options->amv > 0.0 && options->source.scenes.all_neighbours)
        argp_error(state, "give --amv or --neighbours all, not both: the AMV is of whole scenes");
    if (options->fit && strcmp(options->model, "kalman") != 0)
        argp_error(state, "--fit: only kalman has noise to fit, not %s", options->model);
    files_read(options->model);
    files_write(options->output);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    predict_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->source;
        return 0;
    case 'm':
        options->model = text;
        return 0;
    case 'o':
        options->output = text;
        return 0;
    case 'k':
        options->sampling.sample_count =
            console_parse_count(state, "--samples", text, 1, MAX_SAMPLES);
        return 0;
    case KEY_SEED:
        options->sampling.seed = console_parse_count(state, "--seed", text, 0, UINT64_MAX);
        return 0;
    case KEY_SPREAD:
        options->sampling.spread = (float)console_parse_number(state, "--spread", text, 0, 1e6);
        options->spread_given = true;
        return 0;
    case KEY_AMV:
        options->amv = console_parse_number(state, "--amv", text, 1e-9, 1e9);
        return 0;
    case KEY_POINT:
        options->sampling.point = parse_point(state, text);
        return 0;
    case KEY_DRAWS:
        options->sampling.draws = parse_draws(state, text);
        return 0;
    case KEY_THREADS:
        options->thread_count = console_parse_count(state, "--threads", text, 1, MAX_THREADS);
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
    case KEY_COMPRESS:
        options->compression = (int)console_parse_count(state, "--compress", text, 0, 9);
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
        check_required(options, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&recordings_argp, 0, NULL, 0}, {&cpu_argp, 0, NULL, 2}, {0}};
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

static void put_text(char *into, size_t size, const char *text)
{
    snprintf(into, size, "%s", text != NULL ? text : "");
}

/* How the samples come about. */
static void describe_samples(const predict_options *options, const si_predictor *predictor,
                             si_predictions_header *header)
{
    const si_model *model = si_predictor_model(predictor);
    put_text(header->predictor, sizeof header->predictor, si_predictor_name(predictor));
    put_text(header->name, sizeof header->name, options->name);
    header->spread = (double)options->sampling.spread;
    header->amv = options->amv;
    put_text(header->draws, sizeof header->draws,
             si_draws_name(si_predictor_draws(predictor, &options->sampling)));
    if (model == NULL)
        return;
    si_recording_name(options->model, header->weights, sizeof header->weights);
    if (si_model_get_config(model)->architecture == SI_ARCHITECTURE_SOCIAL_GAUSSIAN)
        put_text(header->point, sizeof header->point, si_point_name(options->sampling.point));
}

static si_predictions_header make_header(const predict_options *options,
                                         const si_predictor *predictor,
                                         const si_recordings_summary *summary)
{
    si_predictions_header header = {
        .observed_steps = si_predictor_observed_steps(predictor),
        .predicted_steps = si_predictor_predicted_steps(predictor),
        .sample_count = options->sampling.sample_count,
        .scene_count = summary->scenes.scene_count,
        .agent_count = summary->scenes.future_count,
        .has_future = !options->no_future,
        .has_agent_id = true,
        .has_frame = true,
        .has_recording = true,
        .has_primary = summary->has_primary,
        .wide = summary->farthest > wide_from_metres,
        .step_seconds = options->source.reading.step_seconds,
        .seed = options->sampling.seed,
    };
    describe_samples(options, predictor, &header);
    return header;
}

/* What predicting into a file works with. */
typedef struct run {
    si_predictions_header header;
    si_recordings *recordings;
    si_forecast_pool *pool;
    si_predictions_writer *writer;
    size_t slab_agents;
    double *samples; /* [slab_agents][K][P][2] */
} run;

static si_result predict_slab(run *state, si_scene_set *slab, si_error *error)
{
    si_result status = si_forecast_pool_predict(state->pool, slab, state->samples);
    if (status != SI_OK)
        return si_error_set(error, status, "%s: prediction failed", slab->recording[0]);
    if (slab->future != NULL)
        si_recordings_keep_future(state->recordings, state->samples,
                                  state->header.sample_count * state->header.predicted_steps * 2,
                                  slab);
    slab->samples = state->samples;
    return si_predictions_writer_append(state->writer, slab, error);
}

static si_result predict_all(run *state, const si_progress *progress, si_error *error)
{
    size_t done = 0; /* agents */
    for (;;) {
        si_scene_set slab;
        si_result status = si_recordings_read(state->recordings, state->slab_agents, &slab, error);
        if (status != SI_OK || slab.scene_count == 0)
            return status;
        status = predict_slab(state, &slab, error);
        if (status != SI_OK)
            return status;
        done += slab.agent_count;
        if (!si_progress_report(progress, done, state->header.agent_count))
            return si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    }
}

/* Warns of recordings that the weights were trained on, and keeps it in the file. */
static si_result tell_seen(const predict_options *options, const si_recordings *recordings,
                           si_predictions_header *header, si_error *error)
{
    si_weights weights;
    char *seen = header->seen_recordings;
    if (header->weights[0] == '\0')
        return SI_OK;
    si_result status = si_weights_load(options->model, &weights, error);
    if (status != SI_OK)
        return status;
    if (si_provenance_find_seen(recordings, &weights, seen, sizeof header->seen_recordings) !=
        SI_OK)
        status = si_error_no_memory(error, "what the weights have seen");
    si_weights_finish(&weights);
    if (status == SI_OK && seen[0] != '\0')
        fprintf(stderr,
                "simplicit: warning: %s was trained on %s: scores there tell nothing of other "
                "places\n",
                options->model, seen);
    return status;
}

static si_result allocate_slab(run *state, size_t largest_scene, si_error *error)
{
    const si_predictions_header *header = &state->header;
    state->slab_agents = si_predictions_slab_agents(header, SLAB_BYTES);
    if (state->slab_agents < largest_scene)
        state->slab_agents = largest_scene;
    state->samples = calloc(state->slab_agents, header->sample_count * header->predicted_steps * 2 *
                                                    sizeof *state->samples);
    return state->samples != NULL ? SI_OK : si_error_no_memory(error, "the samples");
}

static si_result write_predictions(const predict_options *options, const si_predictor *predictor,
                                   si_recordings *recordings, si_error *error)
{
    const si_recordings_summary summary = si_recordings_get_summary(recordings);
    const si_predictions_writer_options write_options = {.compression = options->compression};
    run state = {.header = make_header(options, predictor, &summary), .recordings = recordings};
    si_result status = tell_seen(options, recordings, &state.header, error);
    if (status == SI_OK)
        status =
            si_forecast_pool_create(predictor, &options->sampling, summary.scenes.largest_scene,
                                    options->thread_count, &state.pool, error);
    if (status == SI_OK)
        status = allocate_slab(&state, summary.scenes.largest_scene, error);
    if (status == SI_OK)
        status = si_predictions_writer_create(options->output, &state.header, &write_options,
                                              &state.writer, error);
    if (status == SI_OK) {
        status = predict_all(&state, console_progress_begin("predicting"), error);
        console_progress_end();
    }
    if (status == SI_OK)
        status = si_predictions_writer_commit(state.writer, error);
    si_predictions_writer_destroy(state.writer);
    free(state.samples);
    si_forecast_pool_destroy(state.pool);
    return status;
}

static si_result open_recordings(predict_options *options, const si_predictor *predictor,
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

static si_result predict(predict_options *options, si_error *error)
{
    si_predictor *predictor;
    si_recordings *recordings = NULL;
    si_result status = files_check_source(&options->source, error);
    if (status != SI_OK)
        return status;
    status = si_predictor_load(options->model, &options->steps, &predictor, error);
    if (status != SI_OK)
        return status;
    status = open_recordings(options, predictor, &recordings, error);
    if (status == SI_OK && options->fit)
        status = fit(recordings, &predictor, error);
    if (status == SI_OK && options->amv > 0.0)
        status =
            si_sampling_fit_amv(predictor, recordings, options->amv, &options->sampling, error);
    if (status == SI_OK)
        status = write_predictions(options, predictor, recordings, error);
    si_recordings_destroy(recordings);
    si_predictor_destroy(predictor);
    return status;
}

static int run_predict(int argc, char **argv)
{
    predict_options options = {
        .source = si_recordings_source_default(),
        .sampling = si_sampling_default(),
    };
    parse_options(&predict_argp, argc, argv, 0, &options);
    si_error error = SI_ERROR_INIT;
    return predict(&options, &error) == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command predict_command = {
    .name = "predict",
    .summary = "predict the scenes of recordings with a model or a baseline",
    .argp = &predict_argp,
    .run = run_predict,
};
