/* simplicit predict: recordings -> prediction file. */
#include <argp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/model_options.h"
#include "cli/recordings.h"
#include "io/predictions.h"
#include "pipeline/forecast_pool.h"
#include "pipeline/predictors.h"
#include "pipeline/spread.h"

enum {
    KEY_SEED = 512,
    KEY_SPREAD,
    KEY_AMV,
    KEY_POINT,
    KEY_THREADS,
    KEY_OBSERVED,
    KEY_PREDICTED,
    KEY_STEP,
    KEY_COMPRESS,
    KEY_NO_FUTURE,
    SLAB_BYTES = 32 << 20,
    MAX_STEPS = 100000,
    MAX_SAMPLES = 1000000,
    MAX_THREADS = 1024,
};

/* Beyond this distance from the origin float32 resolves less than .06 mm: store float64. */
static const double wide_from_metres = 1000.0;

typedef struct predict_options {
    si_recordings_source source;
    const char *model;
    const char *output;
    si_sampling sampling;
    bool spread_given;
    double amv; /* 0: none asked for */
    size_t observed_steps;
    size_t predicted_steps;
    double step_seconds;
    size_t thread_count;
    int compression;
    bool no_future; /* scenes are what was observed, whatever followed */
} predict_options;

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "Predicting:", 2},
    {"model", 'm', "M", 0, MODEL_HELP, 2},
    {"output", 'o', "FILE.h5", 0, "prediction file to write", 2},
    {"samples", 'k', "K", 0, "samples an agent (default 20)", 2},
    {"seed", KEY_SEED, "S", 0, "of the noise (default 0)", 2},
    {"spread", KEY_SPREAD, "FACTOR", 0, "widen or narrow the samples (default 1)", 2},
    {"amv", KEY_AMV, "B", 0,
     "instead of --spread: the one that makes the AMV over all scenes B square metres; for "
     "cv-gauss, kalman and social-gaussian weights",
     2},
    {"point", KEY_POINT, "POINT", 0,
     "tight (default) or wide: how social-gaussian weights spread; wide suits best-of-20", 2},
    {"threads", KEY_THREADS, "N", 0, "default: one a core; the samples do not depend on it", 2},
    {"observed", KEY_OBSERVED, "STEPS", 0, "steps seen (default: the model's, 8)", 2},
    {"predicted", KEY_PREDICTED, "STEPS", 0, "steps predicted (default: the model's, 12)", 2},
    {"step", KEY_STEP, "SECONDS", 0, "time between steps, for the record (default 0.4)", 2},
    {"no-future", KEY_NO_FUTURE, 0, 0,
     "predict after every run of observed steps, whether or not the recording goes on", 2},
    {"compress", KEY_COMPRESS, "LEVEL", 0, "gzip level 0 to 9 (default 0)", 2},
    {0},
};

static void check_required(const predict_options *options, struct argp_state *state)
{
    if (options->output == NULL)
        argp_error(state, "give the file to write with -o");
    if (options->amv > 0.0 && options->spread_given)
        argp_error(state, "give --amv or --spread, not both");
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
    case KEY_THREADS:
        options->thread_count = console_parse_count(state, "--threads", text, 1, MAX_THREADS);
        return 0;
    case KEY_OBSERVED:
        options->observed_steps = console_parse_count(state, "--observed", text, 1, MAX_STEPS);
        return 0;
    case KEY_PREDICTED:
        options->predicted_steps = console_parse_count(state, "--predicted", text, 1, MAX_STEPS);
        return 0;
    case KEY_STEP:
        options->step_seconds = console_parse_number(state, "--step", text, 1e-6, 1e6);
        return 0;
    case KEY_COMPRESS:
        options->compression = (int)console_parse_count(state, "--compress", text, 0, 9);
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

static const struct argp_child children[] = {{&recordings_argp, 0, NULL, 0}, {0}};
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

static bool lies_far_out(const si_recordings *loaded)
{
    for (size_t i = 0; i < loaded->count; i++) {
        const si_scenes *scenes = &loaded->item[i].scenes;
        const size_t count = scenes->agent_count * scenes->observed_steps * 2;
        for (size_t j = 0; j < count; j++)
            if (fabs(scenes->observed[j]) > wide_from_metres)
                return true;
    }
    return false;
}

static bool has_primary_agents(const si_recordings *loaded)
{
    for (size_t i = 0; i < loaded->count; i++)
        if (loaded->item[i].scenes.primary_id == NULL)
            return false;
    return true;
}

static si_predictions_header make_header(const predict_options *options,
                                         const si_predictor *predictor, const si_recordings *loaded)
{
    si_predictions_header header = {
        .observed_steps = si_predictor_observed_steps(predictor),
        .predicted_steps = si_predictor_predicted_steps(predictor),
        .sample_count = options->sampling.sample_count,
        .scene_count = loaded->scene_count,
        .agent_count = loaded->agent_count,
        .has_future = !options->no_future,
        .has_agent_id = true,
        .has_frame = true,
        .has_recording = true,
        .has_primary = has_primary_agents(loaded),
        .wide = lies_far_out(loaded),
        .step_seconds = options->step_seconds,
        .seed = options->sampling.seed,
    };
    strncpy(header.predictor, si_predictor_name(predictor), sizeof header.predictor - 1);
    return header;
}

/* What predicting into a file works with. */
typedef struct run {
    const si_predictions_header *header;
    si_forecast_pool *pool;
    si_predictions_writer *writer;
    size_t slab_agents; /* agents that the three arrays below have room for */
    double *samples;
    size_t *offset;
    const char **recording;
    uint64_t done; /* agents */
    const si_progress *progress;
} run;

/* Scenes from `first` on that fit into a slab; at least one. */
static size_t slab_scenes(const run *state, const si_scenes *scenes, size_t first)
{
    size_t count = 1;
    while (first + count < scenes->scene_count &&
           scenes->offset[first + count + 1] - scenes->offset[first] <= state->slab_agents)
        count++;
    return count;
}

static si_result append_slab(run *state, const si_recording *source, size_t first, size_t count,
                             si_error *error)
{
    const si_scenes *scenes = &source->scenes;
    const size_t base = scenes->offset[first];
    for (size_t i = 0; i < count; i++) {
        state->offset[i] = scenes->offset[first + i] - base;
        state->recording[i] = source->name;
    }
    state->offset[count] = scenes->offset[first + count] - base;
    const si_predictions_slab slab = {
        .scene_count = count,
        .agent_count = state->offset[count],
        .offset = state->offset,
        .frame = scenes->frame + first,
        .primary_id = state->header->has_primary ? scenes->primary_id + first : NULL,
        .recording = state->recording,
        .agent_id = scenes->agent_id + base,
        .observed = scenes->observed + base * scenes->observed_steps * 2,
        .future =
            state->header->has_future ? scenes->future + base * scenes->predicted_steps * 2 : NULL,
        .samples = state->samples,
    };
    return si_predictions_append(state->writer, &slab, error);
}

static si_result predict_recording(run *state, const si_recording *source, si_error *error)
{
    const si_scenes *scenes = &source->scenes;
    for (size_t first = 0; first < scenes->scene_count;) {
        size_t count = slab_scenes(state, scenes, first);
        si_result status =
            si_forecast_pool_predict(state->pool, scenes, first, count, state->samples);
        if (status != SI_OK)
            return si_error_set(error, status, "%s: prediction failed", source->name);
        status = append_slab(state, source, first, count, error);
        if (status != SI_OK)
            return status;
        first += count;
        state->done += state->offset[count];
        if (!si_progress_report(state->progress, state->done, state->header->agent_count))
            return si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    }
    return SI_OK;
}

static si_result predict_all(run *state, const si_recordings *loaded, si_error *error)
{
    state->progress = console_progress_begin("predicting");
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < loaded->count; i++)
        status = predict_recording(state, &loaded->item[i], error);
    console_progress_end();
    return status == SI_OK ? si_predictions_commit(state->writer, error) : status;
}

static si_result allocate_slab(run *state, const si_recordings *loaded, si_error *error)
{
    const si_predictions_header *header = state->header;
    state->slab_agents = si_predictions_slab_agents(header, SLAB_BYTES);
    if (state->slab_agents < loaded->largest_scene)
        state->slab_agents = loaded->largest_scene;
    const size_t sample_bytes =
        header->sample_count * header->predicted_steps * 2 * sizeof *state->samples;
    state->samples = calloc(state->slab_agents, sample_bytes);
    /* a scene has at least one agent, so a slab has no more scenes than agents */
    state->offset = calloc(state->slab_agents + 1, sizeof *state->offset);
    state->recording = calloc(state->slab_agents, sizeof *state->recording);
    bool complete = state->samples != NULL && state->offset != NULL && state->recording != NULL;
    return complete ? SI_OK : si_error_no_memory(error, "the samples");
}

static si_result write_predictions(const predict_options *options, const si_predictor *predictor,
                                   const si_recordings *loaded, si_error *error)
{
    const si_predictions_header header = make_header(options, predictor, loaded);
    const si_predictions_write_options write_options = {.compression = options->compression};
    run state = {.header = &header};
    si_result status = si_forecast_pool_create(predictor, &options->sampling, loaded->largest_scene,
                                               options->thread_count, &state.pool, error);
    if (status == SI_OK)
        status = allocate_slab(&state, loaded, error);
    if (status == SI_OK)
        status =
            si_predictions_create(options->output, &header, &write_options, &state.writer, error);
    if (status == SI_OK)
        status = predict_all(&state, loaded, error);
    si_predictions_writer_close(state.writer);
    free(state.samples);
    free(state.offset);
    free(state.recording);
    si_forecast_pool_destroy(state.pool);
    return status;
}

static si_result load_recordings(predict_options *options, const si_predictor *predictor,
                                 si_recordings *loaded, si_error *error)
{
    options->source.scenes.observed_steps = si_predictor_observed_steps(predictor);
    options->source.scenes.predicted_steps =
        options->no_future ? 0 : si_predictor_predicted_steps(predictor);
    si_result status = si_recordings_load(&options->source, loaded, error);
    if (status != SI_OK || loaded->scene_count > 0)
        return status;
    return si_error_set(error, SI_ERR_FORMAT,
                        "no scene in %zu recording(s): expected at least %zu agent(s) present in "
                        "%zu consecutive frames; `simplicit info` tells what there is",
                        loaded->count, options->source.scenes.min_agents,
                        options->source.scenes.observed_steps +
                            options->source.scenes.predicted_steps);
}

static si_result check_output(const predict_options *options, si_error *error)
{
    si_result status = console_check_output(options->output, &options->model, 1, error);
    if (status == SI_OK && options->source.set == NULL)
        status = console_check_output(options->output, (const char *const *)options->source.files,
                                      options->source.file_count, error);
    return status;
}

static si_result predict(predict_options *options, si_error *error)
{
    si_predictor *predictor;
    si_recordings loaded = {0};
    si_result status = check_output(options, error);
    if (status != SI_OK)
        return status;
    status = si_predictor_load(options->model, options->observed_steps, options->predicted_steps,
                               &predictor, error);
    if (status != SI_OK)
        return status;
    status = load_recordings(options, predictor, &loaded, error);
    if (status == SI_OK && options->amv > 0.0)
        status = si_spread_for_amv(predictor, &loaded, options->amv, &options->sampling, error);
    if (status == SI_OK)
        status = write_predictions(options, predictor, &loaded, error);
    si_recordings_finish(&loaded);
    si_predictor_destroy(predictor);
    return status;
}

static int run_predict(int argc, char **argv)
{
    predict_options options = {
        .source = si_recordings_source_default(),
        .model = SI_DEFAULT_PREDICTOR,
        .sampling = si_sampling_default(),
        .step_seconds = 0.4,
    };
    argp_parse(&predict_argp, argc, argv, 0, NULL, &options);
    si_error error = SI_ERROR_INIT;
    return predict(&options, &error) == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command predict_command = {
    .name = "predict",
    .summary = "predict the scenes of recordings with a model or a baseline",
    .run = run_predict,
};
