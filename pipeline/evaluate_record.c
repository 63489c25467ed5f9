/*
 * Numbers of a slab: how many scenes, then a label a scene, metrics a scene if these are kept, and
 * the parts that the scenes add to the score.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "metrics/score_parts.h"
#include "pipeline/evaluate_internal.h"

typedef struct scene_label {
    uint64_t windows;
    int64_t frame;
    char recording[SI_EVALUATION_RECORDING_SIZE]; /* "" without a name */
} scene_label;

enum { LABEL_NUMBERS = sizeof(scene_label) / sizeof(double) };
_Static_assert(sizeof(scene_label) % sizeof(double) == 0, "a label is a number of numbers");

/* In float32, so that files of either width are alike. */
static uint64_t add_positions(uint64_t windows, const double *position, size_t count)
{
    for (size_t i = 0; position != NULL && i < count; i++) {
        float value = (float)position[i] + 0.0F; /* -0 is 0 */
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        windows = si_hash_pair(windows, bits);
    }
    return windows;
}

uint64_t evaluation_windows_of(const si_predictions_header *header, const si_scene_set *slab,
                               size_t scene)
{
    const size_t observed = 2 * header->observed_steps, future = 2 * header->predicted_steps;
    const size_t first = slab->offset[scene], agents = slab->offset[scene + 1] - first;
    uint64_t windows = agents;
    if (slab->observed != NULL)
        windows = add_positions(windows, slab->observed + first * observed, agents * observed);
    if (slab->future != NULL)
        windows = add_positions(windows, slab->future + first * future, agents * future);
    return windows;
}

static scene_label label_of(const evaluation_task *work, const si_scene_set *slab, size_t scene)
{
    const char *name = slab->recording != NULL ? slab->recording[scene] : NULL;
    scene_label label = {.windows = evaluation_windows_of(&work->made->header, slab, scene),
                         .frame = slab->frame != NULL ? slab->frame[scene] : 0};
    snprintf(label.recording, sizeof label.recording, "%s", name != NULL ? name : "");
    return label;
}

si_result evaluation_write(evaluation_task *work, const si_scene_set *slab, rank_result *to,
                           si_error *error)
{
    const si_evaluation *made = work->made;
    const size_t scenes = slab->scene_count;
    const size_t values = work->config->by_scene ? scenes * SI_METRIC_COUNT : 0;
    size_t size = 1 + scenes * LABEL_NUMBERS + values;
    for (size_t s = 0; s < scenes; s++)
        size += score_part_size(made->score, work->config->score.primary_only
                                                 ? 1
                                                 : slab->offset[s + 1] - slab->offset[s]);
    double *at = rank_result_grow(to, size);
    if (at == NULL)
        return si_error_no_memory(error, "the scores of some scenes");
    *at++ = (double)scenes;
    for (size_t s = 0; s < scenes; s++, at += LABEL_NUMBERS) {
        const scene_label label = label_of(work, slab, s);
        memcpy(at, &label, sizeof label);
    }
    double *agent = made->agent != NULL ? made->agent + work->measured * SI_METRIC_COUNT : NULL;
    return score_measure(made->score, slab, at + values, values > 0 ? at : NULL, agent, error);
}

/* Numbers that are left to be read. */
typedef struct reading {
    const double *at;
    size_t left;
} reading;

/* The next numbers; NULL if there are not so many. */
static const double *take(reading *from, size_t count)
{
    if (count > from->left)
        return NULL;
    const double *taken = from->at;
    from->at += count;
    from->left -= count;
    return taken;
}

/* The next number, if it is a count of at most so many. */
static bool is_count(const reading *from, size_t most)
{
    return from->left > 0 && *from->at >= 0.0 && *from->at <= (double)most;
}

/* The place of a recording among those met, the newest first; SIZE_MAX without memory. */
static size_t find_recording(si_evaluation *made, const char *name)
{
    for (size_t i = made->recording_count; i > 0; i--)
        if (strcmp(made->recording[i - 1], name) == 0)
            return i - 1;
    void *grown = realloc(made->recording, (made->recording_count + 1) * sizeof *made->recording);
    if (grown == NULL)
        return SIZE_MAX;
    made->recording = grown;
    snprintf(made->recording[made->recording_count], sizeof *made->recording, "%s", name);
    return made->recording_count++;
}

/* What is kept of each scene, with by_scene. */
static bool keep_scene(evaluation_task *work, const scene_label *label, const double *values,
                       size_t agents)
{
    si_evaluation *made = work->made;
    const size_t at = work->scenes;
    memcpy(made->scene + at * SI_METRIC_COUNT, values, SI_METRIC_COUNT * sizeof *values);
    made->scene_agents[at] = agents;
    made->scene_frame[at] = made->header.has_frame ? label->frame : (int64_t)at;
    made->scene_recording[at] = find_recording(made, label->recording);
    return made->scene_recording[at] != SIZE_MAX;
}

static void look_at_order(evaluation_task *work, const scene_label *label)
{
    const bool goes_on = work->scenes > 0 && strcmp(work->last_recording, label->recording) == 0;
    work->is_out_of_order |= goes_on && label->frame < work->last_frame;
    work->last_frame = label->frame;
    memcpy(work->last_recording, label->recording, sizeof work->last_recording);
}

static si_result take_scene(evaluation_task *work, const double *numbers, const double *values,
                            reading *parts, si_error *error)
{
    si_evaluation *made = work->made;
    scene_label label;
    memcpy(&label, numbers, sizeof label);
    label.recording[sizeof label.recording - 1] = '\0';
    const double *part = NULL;
    if (is_count(parts, made->header.agent_count - work->agents))
        part = take(parts, score_part_size(made->score, (size_t)*parts->at));
    if (part == NULL)
        return si_error_set(error, SI_ERR_FORMAT, "not the scores of these scenes");
    if (values != NULL && !keep_scene(work, &label, values, (size_t)*part))
        return si_error_no_memory(error, "the names of recordings");
    score_add_part(made->score, part);
    made->windows = si_hash_pair(made->windows, label.windows);
    if (made->header.has_frame)
        look_at_order(work, &label);
    work->scenes++;
    work->agents += (size_t)*part;
    return SI_OK;
}

static si_result take_slab(evaluation_task *work, reading *from, si_error *error)
{
    const si_evaluation *made = work->made;
    const size_t scenes =
        is_count(from, made->header.scene_count - work->scenes) ? (size_t)*take(from, 1) : SIZE_MAX;
    const double *labels = scenes < SIZE_MAX ? take(from, scenes * LABEL_NUMBERS) : NULL;
    const double *values =
        labels != NULL && made->scene != NULL ? take(from, scenes * SI_METRIC_COUNT) : NULL;
    if (labels == NULL || (made->scene != NULL && values == NULL))
        return si_error_set(error, SI_ERR_FORMAT, "not the scores of these scenes");
    si_result status = SI_OK;
    for (size_t s = 0; s < scenes && status == SI_OK; s++)
        status = take_scene(work, labels + s * LABEL_NUMBERS,
                            values != NULL ? values + s * SI_METRIC_COUNT : NULL, from, error);
    return status;
}

si_result evaluation_take(evaluation_task *work, const rank_result *slabs, si_error *error)
{
    reading from = {slabs->number, slabs->count};
    si_result status = SI_OK;
    while (status == SI_OK && from.left > 0)
        status = take_slab(work, &from, error);
    return status;
}
