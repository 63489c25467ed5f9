#include "pipeline/evaluate.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/argument.h"
#include "base/size.h"
#include "metrics/counter.h"
#include "pipeline/evaluate_blocks.h"
#include "pipeline/forecasts_internal.h"

/* Arrays are there already, and their callers want to be heard often. */
enum { ARRAYS_SLAB_BYTES = 8 << 20, DEFAULT_MIXTURE_SEEDS = 2 };

static const double default_step_seconds = 0.4;

si_evaluation_config si_evaluation_config_default(void)
{
    si_evaluation_config config = {.score = si_score_config_default(), .spread = 1.0};
    config.score.mixture_seed_count = DEFAULT_MIXTURE_SEEDS;
    return config;
}

static si_result select_stored(void *from, size_t first, size_t count, si_error *error)
{
    return si_predictions_reader_select(from, first, count, error);
}

static si_result read_stored(void *from, size_t max_agents, si_scene_set *slab, si_error *error)
{
    return si_predictions_reader_read(from, max_agents, slab, error);
}

/* Every copy of a file has its size, and this one changes when it does. */
static void mix_file(const char *path, evaluation_source *source)
{
    struct stat file;
    if (path == NULL || stat(path, &file) != 0)
        return;
    const struct timespec *changed = &file.st_mtim;
    source->contents = si_mix_pair(source->contents, (uint64_t)file.st_size);
    source->version = si_mix_pair(source->version, (uint64_t)changed->tv_sec);
    source->version = si_mix_pair(source->version, (uint64_t)changed->tv_nsec);
}

si_result si_evaluate_file(const char *path, const si_evaluation_config *config,
                           si_evaluation **evaluation, si_error *error)
{
    SI_REQUIRE(error, evaluation);
    *evaluation = NULL;
    SI_REQUIRE(error, path);
    evaluation_task work = {0};
    si_predictions_reader *reader = NULL;
    si_result status = evaluation_start(&work, config, evaluation, error);
    if (status != SI_OK)
        return status;
    const si_predictions_options *options = &work.config->read;
    status = si_predictions_reader_open(path, options, &reader, error);
    evaluation_source source = {
        .name = path,
        .header = si_predictions_reader_header(reader),
        .from = reader,
        .select = select_stored,
        .read = read_stored,
    };
    mix_file(path, &source);
    mix_file(options->truth, &source);
    status = evaluation_run(&work, &source, status, error);
    si_predictions_reader_destroy(reader);
    return evaluation_end(&work, status, evaluation);
}

static si_result select_forecasts(void *from, size_t first, size_t count, si_error *error)
{
    (void)error;
    forecasts_select(from, first, count);
    return SI_OK;
}

static si_result read_forecasts(void *from, size_t max_agents, si_scene_set *slab, si_error *error)
{
    const si_result status = si_forecasts_read(from, max_agents, slab, error);
    if (status == SI_OK)
        forecasts_narrow(from, slab);
    return status;
}

si_result si_evaluate_forecasts(const char *name, si_forecasts *forecasts,
                                const si_evaluation_config *config, si_evaluation **evaluation,
                                si_error *error)
{
    SI_REQUIRE(error, evaluation);
    *evaluation = NULL;
    SI_REQUIRE(error, forecasts);
    evaluation_task work = {0};
    si_result status = evaluation_start(&work, config, evaluation, error);
    if (status != SI_OK)
        return status;
    evaluation_source source = {
        .name = name != NULL ? name : "forecasts",
        .header = si_forecasts_header(forecasts),
        .from = forecasts,
        .select = select_forecasts,
        .read = read_forecasts,
        .contents = forecasts_fingerprint(forecasts),
    };
    if (work.config->predictor != NULL)
        status = si_error_set(error, SI_ERR_ARGUMENT, "predictor: forecasts have their own");
    status = evaluation_run(&work, &source, status, error);
    return evaluation_end(&work, status, evaluation);
}

static si_result check_arrays(const si_evaluation_arrays *arrays, bool predicts, si_error *error)
{
    const si_scene_set *scenes = &arrays->scenes;
    bool ordered = scenes->offset[0] == 0;
    for (size_t s = 0; ordered && s < scenes->scene_count; s++)
        ordered = scenes->offset[s] < scenes->offset[s + 1];
    if (!ordered)
        return si_error_set(error, SI_ERR_ARGUMENT, "offset: expected to rise from 0");
    bool samples = scenes->samples != NULL || arrays->samples_float != NULL;
    bool observed = scenes->observed != NULL || arrays->observed_float != NULL;
    if (scenes->scene_count > 0 && !samples && !predicts)
        return si_error_set(error, SI_ERR_ARGUMENT, "samples: expected [A][K][P][2], got NULL");
    if (scenes->scene_count > 0 && !observed && predicts)
        return si_error_set(error, SI_ERR_ARGUMENT, "observed: expected [A][T][2], got NULL");
    return SI_OK;
}

static si_predictions_header describe(const si_evaluation_arrays *arrays)
{
    const si_scene_set *scenes = &arrays->scenes;
    return (si_predictions_header){
        .observed_steps =
            scenes->observed != NULL || arrays->observed_float != NULL ? arrays->observed_steps : 0,
        .predicted_steps = arrays->predicted_steps,
        .sample_count = arrays->sample_count,
        .scene_count = scenes->scene_count,
        .agent_count = scenes->offset[scenes->scene_count],
        .has_future = scenes->future != NULL || arrays->future_float != NULL,
        .has_frame = scenes->frame != NULL,
        .has_recording = scenes->recording != NULL,
        .has_agent_id = scenes->agent_id != NULL,
        .has_probabilities = scenes->probabilities != NULL,
        .has_primary = scenes->primary_id != NULL && scenes->agent_id != NULL,
        .step_seconds = arrays->step_seconds > 0.0 ? arrays->step_seconds : default_step_seconds,
    };
}

static const double *skip(const double *array, size_t count)
{
    return array != NULL ? array + count : NULL;
}

/* The scenes from `first` on that fit into a slab, at least one; `offset` holds theirs. */
static si_scene_set cut(const si_evaluation_arrays *arrays, size_t first, size_t slab_agents,
                        size_t *offset)
{
    const si_scene_set *scenes = &arrays->scenes;
    const size_t *from = scenes->offset + first;
    size_t count = 1;
    while (first + count < scenes->scene_count && from[count + 1] - from[0] <= slab_agents)
        count++;
    for (size_t s = 0; s <= count; s++)
        offset[s] = from[s] - from[0];
    size_t pair = 2 * from[0];
    return (si_scene_set){
        .scene_count = count,
        .agent_count = offset[count],
        .offset = offset,
        .frame = scenes->frame != NULL ? scenes->frame + first : NULL,
        .primary_id = scenes->primary_id != NULL ? scenes->primary_id + first : NULL,
        .recording = scenes->recording != NULL ? scenes->recording + first : NULL,
        .agent_id = scenes->agent_id != NULL ? scenes->agent_id + from[0] : NULL,
        .observed = skip(scenes->observed, pair * arrays->observed_steps),
        .future = skip(scenes->future, pair * arrays->predicted_steps),
        .probabilities = skip(scenes->probabilities, from[0] * arrays->sample_count),
        .samples = skip(scenes->samples, pair * arrays->predicted_steps * arrays->sample_count),
    };
}

/* A slab's positions in float64; all zero at first. */
typedef struct wide_slab {
    size_t capacity;
    double *number;
} wide_slab;

static void widen(const float *from, size_t first, size_t count, double **room, const double **to)
{
    if (from == NULL)
        return;
    for (size_t i = 0; i < count; i++)
        (*room)[i] = (double)from[first + i];
    *to = *room;
    *room += count;
}

/* Gives the slab, which begins with agent `first`, what the arrays hold in float32. */
static si_result widen_slab(const si_evaluation_arrays *arrays, size_t first, wide_slab *wide,
                            si_scene_set *slab, si_error *error)
{
    size_t observed = arrays->observed_float != NULL ? 2 * arrays->observed_steps : 0;
    size_t future = 2 * arrays->predicted_steps, samples = future * arrays->sample_count;
    size_t agents = slab->agent_count, bytes;
    if (arrays->observed_float == NULL && arrays->future_float == NULL &&
        arrays->samples_float == NULL)
        return SI_OK;
    if (agents > wide->capacity) {
        free(wide->number);
        wide->capacity = agents;
        wide->number = NULL;
        if (si_size_product((size_t[]){agents, observed + future + samples, sizeof(double)}, 3,
                            &bytes))
            wide->number = malloc(bytes > 0 ? bytes : 1);
        if (wide->number == NULL)
            return si_error_no_memory(error, "a slab");
    }
    double *room = wide->number;
    widen(arrays->observed_float, first * observed, agents * observed, &room, &slab->observed);
    widen(arrays->future_float, first * future, agents * future, &room, &slab->future);
    widen(arrays->samples_float, first * samples, agents * samples, &room, &slab->samples);
    return SI_OK;
}

static si_result evaluate_all(evaluation_task *work, const si_evaluation_arrays *arrays,
                              si_error *error)
{
    size_t slab_agents = si_predictions_slab_agents(&work->made->header, ARRAYS_SLAB_BYTES);
    size_t *offset = calloc(arrays->scenes.scene_count + 1, sizeof *offset);
    wide_slab wide = {0};
    si_result status = offset != NULL ? SI_OK : si_error_no_memory(error, "the scenes");
    while (status == SI_OK && work->scenes < arrays->scenes.scene_count) {
        si_scene_set slab = cut(arrays, work->scenes, slab_agents, offset);
        status = widen_slab(arrays, arrays->scenes.offset[work->scenes], &wide, &slab, error);
        if (status == SI_OK)
            status = evaluation_add(work, &slab, error);
    }
    free(wide.number);
    free(offset);
    return status;
}

/* One agent a scene. */
static size_t *number_scenes(size_t count)
{
    size_t *offset = count < SIZE_MAX ? calloc(count + 1, sizeof *offset) : NULL;
    for (size_t s = 1; offset != NULL && s <= count; s++)
        offset[s] = s;
    return offset;
}

static si_result evaluate_checked(evaluation_task *work, const si_evaluation_arrays *arrays,
                                  si_error *error)
{
    const char *name = arrays->name != NULL ? arrays->name : "arrays";
    si_result status = check_arrays(arrays, work->config->predictor != NULL, error);
    if (status == SI_OK && (work->config->ranks != NULL || work->config->checkpoint != NULL))
        status = si_error_set(error, SI_ERR_ARGUMENT, "ranks, checkpoint: not of arrays");
    if (status != SI_OK)
        return status;
    const si_predictions_header header = describe(arrays);
    evaluation_name(work->made, name, &header);
    status = evaluation_begin(work, &header, name, error);
    return status == SI_OK ? evaluate_all(work, arrays, error) : status;
}

si_result si_evaluate_arrays(const si_evaluation_arrays *arrays, const si_evaluation_config *config,
                             si_evaluation **evaluation, si_error *error)
{
    SI_REQUIRE(error, evaluation);
    *evaluation = NULL;
    SI_REQUIRE(error, arrays);
    evaluation_task work = {0};
    si_result status = evaluation_start(&work, config, evaluation, error);
    if (status != SI_OK)
        return status;
    si_evaluation_arrays whole = *arrays;
    size_t *numbered = NULL;
    if (arrays->scenes.offset == NULL)
        whole.scenes.offset = numbered = number_scenes(arrays->scenes.scene_count);
    status = whole.scenes.offset != NULL ? evaluate_checked(&work, &whole, error)
                                         : si_error_no_memory(error, "the scenes");
    free(numbered);
    return evaluation_end(&work, status, evaluation);
}

void si_evaluation_destroy(si_evaluation *evaluation)
{
    if (evaluation == NULL)
        return;
    si_score_destroy(evaluation->score);
    free(evaluation->step);
    free(evaluation->scene);
    free(evaluation->scene_agents);
    free(evaluation->scene_frame);
    free(evaluation->scene_recording);
    free(evaluation->recording);
    free(evaluation->agent);
    free(evaluation->best_of_ade); /* and best_of_fde, which lies behind */
    free(evaluation);
}
