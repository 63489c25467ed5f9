/*
 * Numbers of a slab: how many scenes, then a label a scene, metrics a scene if these are kept, and
 * the parts that the scenes add to the score. A label is the scene's windows, frame and recording.
 */
#include "pipeline/evaluate_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/score_parts.h"

/* A recording's name as numbers: so many bytes, and as many numbers as these take. */
static size_t numbers_of(size_t bytes)
{
    return (bytes + sizeof(double) - 1) / sizeof(double);
}

static size_t name_length(const si_scene_set *slab, size_t scene)
{
    return strnlen(evaluation_recording(slab, scene), SI_EVALUATION_RECORDING_SIZE - 1);
}

static double *put_bits(double *to, uint64_t bits)
{
    memcpy(to, &bits, sizeof bits);
    return to + 1;
}

static double *write_label(const evaluation_task *work, const si_scene_set *slab, size_t scene,
                           double *to)
{
    const size_t length = name_length(slab, scene);
    to = put_bits(to, evaluation_windows_of(&work->made->header, slab, scene));
    to = put_bits(to, slab->frame != NULL ? (uint64_t)slab->frame[scene] : 0);
    to = put_bits(to, length);
    if (length > 0) {
        to[numbers_of(length) - 1] = 0.0;
        memcpy(to, evaluation_recording(slab, scene), length);
    }
    return to + numbers_of(length);
}

enum { LABEL_NUMBERS = 3 };

si_result evaluation_write(evaluation_task *work, const si_scene_set *slab, rank_result *to,
                           si_error *error)
{
    const si_evaluation *made = work->made;
    const size_t scenes = slab->scene_count;
    const size_t values = work->config->by_scene ? scenes * SI_METRIC_COUNT : 0;
    size_t size = 1 + values;
    for (size_t s = 0; s < scenes; s++)
        size += LABEL_NUMBERS + numbers_of(name_length(slab, s)) +
                score_part_size(made->score, work->config->score.primary_only
                                                 ? 1
                                                 : slab->offset[s + 1] - slab->offset[s]);
    double *at = rank_result_grow(to, size);
    if (at == NULL)
        return si_error_no_memory(error, "the scores of some scenes");
    at = put_bits(at, scenes);
    for (size_t s = 0; s < scenes; s++)
        at = write_label(work, slab, s, at);
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

static bool take_bits(reading *from, uint64_t *bits)
{
    const double *number = take(from, 1);
    if (number != NULL)
        memcpy(bits, number, sizeof *bits);
    return number != NULL;
}

typedef struct label {
    uint64_t windows;
    uint64_t frame;
    char recording[SI_EVALUATION_RECORDING_SIZE];
} label;

static bool take_label(reading *from, label *to)
{
    uint64_t length = 0;
    if (!take_bits(from, &to->windows) || !take_bits(from, &to->frame) ||
        !take_bits(from, &length) || length >= sizeof to->recording)
        return false;
    const double *name = take(from, numbers_of(length));
    if (name == NULL)
        return false;
    memcpy(to->recording, name, length);
    to->recording[length] = '\0';
    return true;
}

static const double *take_part(reading *from, const si_score *score, size_t most_agents)
{
    const double agents = from->left > 0 ? *from->at : -1.0;
    if (!(agents >= 0.0 && agents <= (double)most_agents))
        return NULL;
    return take(from, score_part_size(score, (size_t)agents));
}

/* The place of a recording among those met, the newest first; SIZE_MAX without memory. */
static size_t find_recording(si_evaluation *made, const char *name)
{
    for (size_t i = made->recording_count; i > 0; i--)
        if (strncmp(made->recording[i - 1], name, SI_EVALUATION_RECORDING_SIZE - 1) == 0)
            return i - 1;
    void *grown = realloc(made->recording, (made->recording_count + 1) * sizeof *made->recording);
    if (grown == NULL)
        return SIZE_MAX;
    made->recording = grown;
    snprintf(made->recording[made->recording_count], SI_EVALUATION_RECORDING_SIZE, "%s", name);
    return made->recording_count++;
}

/* What is kept of each scene, with by_scene. */
static bool keep_scene(evaluation_task *work, const label *of, const double *values,
                       const double *part)
{
    si_evaluation *made = work->made;
    const size_t at = work->scenes;
    if (values == NULL)
        return true;
    memcpy(made->scene + at * SI_METRIC_COUNT, values, SI_METRIC_COUNT * sizeof *values);
    made->scene_agents[at] = (size_t)*part;
    made->scene_frame[at] = made->header.has_frame ? (int64_t)of->frame : (int64_t)at;
    made->scene_recording[at] = find_recording(made, of->recording);
    return made->scene_recording[at] != SIZE_MAX;
}

static si_result take_scene(evaluation_task *work, reading *labels, const double *values,
                            reading *parts, si_error *error)
{
    si_evaluation *made = work->made;
    label of;
    const double *part = take_part(parts, made->score, made->header.agent_count - work->agents);
    if (!take_label(labels, &of) || part == NULL || work->scenes == made->header.scene_count)
        return si_error_set(error, SI_ERR_FORMAT, "not the scores of these scenes");
    if (!keep_scene(work, &of, values, part))
        return si_error_no_memory(error, "the names of recordings");
    score_add_part(made->score, part);
    made->windows = evaluation_windows_add(made->windows, of.windows);
    if (made->header.has_frame)
        evaluation_order_add(&work->order, (int64_t)of.frame, of.recording);
    work->scenes++;
    work->agents += (size_t)*part;
    return SI_OK;
}

static si_result take_slab(evaluation_task *work, reading *from, si_error *error)
{
    uint64_t scenes = 0;
    label skipped;
    bool whole = take_bits(from, &scenes) && scenes <= work->made->header.scene_count;
    reading labels = *from;
    for (uint64_t s = 0; s < scenes && whole; s++)
        whole = take_label(from, &skipped);
    const double *values =
        whole && work->made->scene != NULL ? take(from, scenes * SI_METRIC_COUNT) : NULL;
    if (!whole || (work->made->scene != NULL && values == NULL))
        return si_error_set(error, SI_ERR_FORMAT, "not the scores of these scenes");
    si_result status = SI_OK;
    for (uint64_t s = 0; s < scenes && status == SI_OK; s++)
        status = take_scene(work, &labels, values != NULL ? values + s * SI_METRIC_COUNT : NULL,
                            from, error);
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
