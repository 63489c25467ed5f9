/* Arrays as the source of an evaluation. */
#include <stdio.h>
#include <stdlib.h>

#include "base/argument.h"
#include "base/size.h"
#include "pipeline/evaluate_internal.h"

static const double default_step_seconds = 0.4;

static si_result check_arrays(const si_evaluation_arrays *arrays, const size_t *offset,
                              bool predicts, si_error *error)
{
    const si_scene_set *scenes = &arrays->scenes;
    bool ordered = offset[0] == 0;
    for (size_t s = 0; ordered && s < scenes->scene_count; s++)
        ordered = offset[s] < offset[s + 1];
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

static si_predictions_header describe(const si_evaluation_arrays *arrays, const size_t *offset)
{
    const si_scene_set *scenes = &arrays->scenes;
    return (si_predictions_header){
        .observed_steps =
            scenes->observed != NULL || arrays->observed_float != NULL ? arrays->observed_steps : 0,
        .predicted_steps = arrays->predicted_steps,
        .sample_count = arrays->sample_count,
        .scene_count = scenes->scene_count,
        .agent_count = offset[scenes->scene_count],
        .has_future = scenes->future != NULL || arrays->future_float != NULL,
        .has_frame = scenes->frame != NULL,
        .has_recording = scenes->recording != NULL,
        .has_agent_id = scenes->agent_id != NULL,
        .has_probabilities = scenes->probabilities != NULL,
        .has_primary = scenes->primary_id != NULL && scenes->agent_id != NULL,
        .step_seconds = arrays->step_seconds > 0.0 ? arrays->step_seconds : default_step_seconds,
    };
}

/* Arrays that are read a slab at a time. */
typedef struct array_reader {
    const si_evaluation_arrays *arrays;
    const size_t *offset; /* [S + 1] */
    size_t next, end;     /* scenes that are read next */
    size_t *slab_offset;  /* [S + 1], of the slab */
    size_t capacity;      /* agents that `wide` has room for */
    double *wide;         /* the slab's positions, where the arrays are float32 */
} array_reader;

static si_result select_scenes(void *from, size_t first, size_t count, si_error *error)
{
    (void)error;
    array_reader *reader = from;
    const size_t all = reader->arrays->scenes.scene_count;
    reader->next = first < all ? first : all;
    reader->end = count < all - reader->next ? reader->next + count : all;
    return SI_OK;
}

static const double *skip(const double *array, size_t count)
{
    return array != NULL ? array + count : NULL;
}

/* `count` scenes from the next on. */
static si_scene_set cut(const array_reader *reader, size_t count)
{
    const si_evaluation_arrays *arrays = reader->arrays;
    const si_scene_set *scenes = &arrays->scenes;
    const size_t first = reader->next, agent = reader->offset[first], pair = 2 * agent;
    for (size_t s = 0; s <= count; s++)
        reader->slab_offset[s] = reader->offset[first + s] - agent;
    return (si_scene_set){
        .scene_count = count,
        .agent_count = reader->slab_offset[count],
        .offset = reader->slab_offset,
        .frame = scenes->frame != NULL ? scenes->frame + first : NULL,
        .primary_id = scenes->primary_id != NULL ? scenes->primary_id + first : NULL,
        .recording = scenes->recording != NULL ? scenes->recording + first : NULL,
        .agent_id = scenes->agent_id != NULL ? scenes->agent_id + agent : NULL,
        .observed = skip(scenes->observed, pair * arrays->observed_steps),
        .future = skip(scenes->future, pair * arrays->predicted_steps),
        .probabilities = skip(scenes->probabilities, agent * arrays->sample_count),
        .samples = skip(scenes->samples, pair * arrays->predicted_steps * arrays->sample_count),
    };
}

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
static si_result widen_slab(array_reader *reader, size_t first, si_scene_set *slab, si_error *error)
{
    const si_evaluation_arrays *arrays = reader->arrays;
    size_t observed = arrays->observed_float != NULL ? 2 * arrays->observed_steps : 0;
    size_t future = 2 * arrays->predicted_steps, samples = future * arrays->sample_count;
    size_t agents = slab->agent_count, bytes;
    if (arrays->observed_float == NULL && arrays->future_float == NULL &&
        arrays->samples_float == NULL)
        return SI_OK;
    if (agents > reader->capacity) {
        free(reader->wide);
        reader->wide = NULL;
        reader->capacity = agents;
        if (si_size_product((size_t[]){agents, observed + future + samples, sizeof(double)}, 3,
                            &bytes))
            reader->wide = malloc(bytes > 0 ? bytes : 1);
        if (reader->wide == NULL)
            return si_error_no_memory(error, "a slab");
    }
    double *room = reader->wide;
    widen(arrays->observed_float, first * observed, agents * observed, &room, &slab->observed);
    widen(arrays->future_float, first * future, agents * future, &room, &slab->future);
    widen(arrays->samples_float, first * samples, agents * samples, &room, &slab->samples);
    return SI_OK;
}

static si_result read_scenes(void *from, size_t max_agents, si_scene_set *slab, si_error *error)
{
    array_reader *reader = from;
    const size_t first = reader->next, agent = reader->offset[first];
    size_t count = first < reader->end;
    while (first + count < reader->end && reader->offset[first + count + 1] - agent <= max_agents)
        count++;
    *slab = cut(reader, count);
    reader->next += count;
    return widen_slab(reader, agent, slab, error);
}

/* One agent a scene. */
static size_t *number_scenes(size_t count)
{
    size_t *offset = calloc(count + 1, sizeof *offset);
    for (size_t s = 1; offset != NULL && s <= count; s++)
        offset[s] = s;
    return offset;
}

si_result si_evaluate_arrays(const si_evaluation_arrays *arrays, const si_evaluation_config *config,
                             si_evaluation **evaluation, si_error *error)
{
    SI_REQUIRE(error, evaluation);
    *evaluation = NULL;
    SI_REQUIRE(error, arrays);
    const size_t count = arrays->scenes.scene_count;
    size_t *numbered = NULL;
    array_reader reader = {.arrays = arrays, .offset = arrays->scenes.offset};
    if (reader.offset == NULL && count < SIZE_MAX)
        reader.offset = numbered = number_scenes(count);
    reader.slab_offset = count < SIZE_MAX ? calloc(count + 1, sizeof *reader.slab_offset) : NULL;
    si_predictions_header header = {0};
    si_result status = SI_OK;
    if (reader.offset == NULL || reader.slab_offset == NULL)
        status = si_error_no_memory(error, "the scenes");
    else if (config != NULL && config->checkpoint != NULL) /* nothing tells others from these */
        status = si_error_set(error, SI_ERR_ARGUMENT, "checkpoint: not of arrays");
    else
        status =
            check_arrays(arrays, reader.offset, config != NULL && config->predictor != NULL, error);
    if (status == SI_OK)
        header = describe(arrays, reader.offset);
    const char *name = arrays->name != NULL ? arrays->name : "arrays";
    snprintf(header.name, sizeof header.name, "%s", name);
    const evaluation_source source = {
        .name = name,
        .header = &header,
        .from = &reader,
        .select = select_scenes,
        .read = read_scenes,
    };
    status = evaluation_run(&source, status, config, evaluation, error);
    free(reader.wide);
    free(reader.slab_offset);
    free(numbered);
    return status;
}
