/* From points in any order to arrays; the contract is in predictions_draft.h. */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/order.h"
#include "io/grow.h"
#include "io/predictions_draft.h"

enum { DEFAULT_OBSERVED_STEPS = 8 };

/* An agent of a scene: its points, the truth left out. */
typedef struct packed_agent {
    size_t scene;
    int64_t id;
    const si_predictions_point *point; /* by sample, then frame */
    size_t point_count;
    size_t samples, steps; /* how many samples, and points of the first */
    size_t place;
} packed_agent;

typedef struct packing {
    si_predictions_draft *draft;
    const si_truth *truth;
    size_t agent_count;
    packed_agent *agent; /* by scene, then place */
    size_t sample_count, predicted_steps, observed_steps;
    size_t frame_capacity;
    int64_t *frame;    /* [S][T + P], of the scenes that are settled */
    si_truth_key *key; /* [S], borrowed texts */
    si_predictions_store *store;
} packing;

static int compare_points(const void *one, const void *other)
{
    const si_predictions_point *a = one, *b = other;
    if (a->scene != b->scene)
        return a->scene < b->scene ? -1 : 1;
    int order = si_compare_whole(&a->agent_id, &b->agent_id);
    if (order == 0)
        order = si_compare_whole(&a->sample, &b->sample);
    return order != 0 ? order : si_compare_whole(&a->frame, &b->frame);
}

static int compare_agents(const void *one, const void *other)
{
    const packed_agent *a = one, *b = other;
    if (a->scene != b->scene)
        return a->scene < b->scene ? -1 : 1;
    return a->place != b->place ? (a->place < b->place ? -1 : 1) : si_compare_whole(&a->id, &b->id);
}

/* Files mostly have a scene behind the other: then each is sorted alone, which is faster. */
static void sort_points(si_predictions_point *point, size_t count)
{
    bool scene_by_scene = true;
    for (size_t i = 1; scene_by_scene && i < count; i++)
        scene_by_scene = point[i - 1].scene <= point[i].scene;
    for (size_t first = 0, end; first < count; first = end) {
        end = scene_by_scene ? first + 1 : count;
        while (end < count && point[end].scene == point[first].scene)
            end++;
        qsort(point + first, end - first, sizeof *point, compare_points);
    }
}

/* "file:12: scene 7: agent 3 ..." or, without lines, "file: scene 7: ...". */
SI_PRINTF(5, 6)
static si_result refuse(const packing *work, const packed_agent *agent, si_result status,
                        si_error *error, const char *format, ...)
{
    const si_predictions_draft *draft = work->draft;
    char text[256], line[32] = "";
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (draft->places_are_lines)
        snprintf(line, sizeof line, ":%zu", agent->place);
    return si_error_set(error, status, "%s%s: scene %.64s: agent %" PRId64 " %s", draft->path, line,
                        draft->scene[agent->scene].key, agent->id, text);
}

static bool is_primary(const packing *work, const packed_agent *agent)
{
    const si_draft_scene *scene = &work->draft->scene[agent->scene];
    return scene->has_primary && scene->primary_id == agent->id;
}

/* Neighbours may be there in part, whom nobody scores by. */
static bool may_lack(const packing *work, const packed_agent *agent)
{
    return work->draft->may_lack && !is_primary(work, agent);
}

static void add_point(packed_agent *agent, const si_predictions_point *point)
{
    agent->samples += agent->point_count == 0 || point->sample != point[-1].sample;
    agent->steps += agent->samples == 1 && point->frame != SI_POINT_PROBABILITY;
    agent->point_count++;
    agent->place = point->place < agent->place ? point->place : agent->place;
}

/* The points of each agent stand together. */
static si_result list_agents(packing *work, si_error *error)
{
    const si_predictions_draft *draft = work->draft;
    const si_predictions_point *point = draft->point, *end = point + draft->point_count;
    work->agent = calloc(draft->point_count + 1, sizeof *work->agent);
    if (work->agent == NULL)
        return si_error_no_memory(error, draft->path);
    for (packed_agent *last = NULL; point < end; point++) {
        if (last == NULL || last->scene != point->scene || last->id != point->agent_id) {
            last = &work->agent[work->agent_count++];
            *last = (packed_agent){point->scene, point->agent_id, point, .place = point->place};
        }
        add_point(last, point);
    }
    qsort(work->agent, work->agent_count, sizeof *work->agent, compare_agents);
    for (size_t a = 0; a < work->agent_count; a++)
        if (work->agent[a].samples > work->sample_count)
            work->sample_count = work->agent[a].samples;
    work->predicted_steps = work->agent_count > 0 ? work->agent[0].steps : 0;
    return work->predicted_steps > 0
               ? SI_OK
               : si_error_set(error, SI_ERR_FORMAT, "%s: holds no predictions", draft->path);
}

/* The agent whose frames are the scene's: the primary one if told, else the first. */
static const packed_agent *leader(const packing *work, size_t first, size_t end)
{
    for (size_t a = first; a < end; a++)
        if (is_primary(work, &work->agent[a]))
            return &work->agent[a];
    return &work->agent[first];
}

static const si_predictions_point *first_path(const packed_agent *agent)
{
    return agent->point + (agent->point[0].frame == SI_POINT_PROBABILITY);
}

/* Room for the frames of the next scene; NULL without memory. */
static int64_t *next_frames(packing *work, size_t scene)
{
    const size_t steps = work->observed_steps + work->predicted_steps;
    size_t bytes;
    if (!si_size_multiply(steps, sizeof *work->frame, &bytes) ||
        !si_grow((void **)&work->frame, &work->frame_capacity, scene, bytes))
        return NULL;
    return work->frame + scene * steps;
}

/* Where the file has frames of its own: those that the leader is seen in before. */
static si_result find_own_frames(packing *work, const packed_agent *lead, si_error *error)
{
    const si_draft_scene *scene = &work->draft->scene[lead->scene];
    const size_t group = work->truth == &work->draft->own ? lead->scene : 0;
    const si_predictions_point *path = first_path(lead);
    size_t steps = work->observed_steps;
    if (work->truth->key_count > 0)
        return refuse(work, lead, SI_ERR_FORMAT, error,
                      "is at frames of a recording, expected a recording as truth");
    if (steps == 0)
        steps = work->observed_steps = si_truth_agent_frames(
            work->truth, group, lead->id, scene->first_frame, path->frame, NULL, 0);
    int64_t *frame = next_frames(work, lead->scene);
    if (frame == NULL)
        return si_error_no_memory(error, work->draft->path);
    const size_t seen = si_truth_agent_frames(work->truth, group, lead->id, scene->first_frame,
                                              path->frame, frame, steps);
    if (steps == 0 || seen < steps)
        return refuse(work, lead, SI_ERR_FORMAT, error,
                      "is not told where it was before (--observed says how many steps, --truth "
                      "where)");
    for (size_t t = 0; t < work->predicted_steps; t++)
        frame[steps + t] = path[t].frame;
    work->key[lead->scene] =
        (si_truth_key){.group = group, .last = frame[steps - 1], .frame = frame[steps - 1]};
    return SI_OK;
}

/* Where it has none: those that the truth has for a scene of its name. */
static si_result find_frames(packing *work, const packed_agent *lead, si_error *error)
{
    si_truth_key *key = &work->key[lead->scene];
    int64_t *frame = next_frames(work, lead->scene);
    if (frame == NULL)
        return si_error_no_memory(error, work->draft->path);
    if (!si_truth_find_key(work->truth, work->draft->scene[lead->scene].key, key))
        return refuse(work, lead, SI_ERR_FORMAT, error,
                      "is in a scene that the truth does not have");
    return si_truth_frames(work->truth, key, work->observed_steps, work->predicted_steps, frame)
               ? SI_OK
               : refuse(work, lead, SI_ERR_FORMAT, error,
                        "has no truth of %zu steps and %zu after (--observed)",
                        work->observed_steps, work->predicted_steps);
}

static bool has_truth(const packing *work, const packed_agent *agent)
{
    const size_t steps = work->observed_steps + work->predicted_steps;
    const int64_t *frame = work->frame + agent->scene * steps;
    for (size_t t = 0; t < steps; t++)
        if (si_truth_find(work->truth, work->key[agent->scene].group, agent->id, frame[t]) == NULL)
            return false;
    return true;
}

/* Every sample of every agent has the scene's frames; false where one is missing or too many. */
static bool is_whole(const packing *work, const packed_agent *agent)
{
    const size_t steps = work->predicted_steps;
    const int64_t *frame =
        work->frame + agent->scene * (work->observed_steps + steps) + work->observed_steps;
    size_t samples = 0;
    for (size_t i = 0; i < agent->point_count; samples++) {
        const si_predictions_point *path = agent->point + i;
        const size_t likely = path->frame == SI_POINT_PROBABILITY;
        if (agent->point_count - i < likely + steps)
            return false;
        for (size_t t = 0; t < steps; t++)
            if (path[likely + t].sample != path->sample ||
                path[likely + t].frame != (work->draft->has_frames ? frame[t] : (int64_t)t))
                return false;
        i += likely + steps;
        if (i < agent->point_count && agent->point[i].sample == path->sample)
            return false;
    }
    return samples == work->sample_count || (may_lack(work, agent) && samples > 0);
}

/* Finds the frames of a scene; then moves those of its agents who are kept to `*kept`. */
static si_result settle_scene(packing *work, size_t first, size_t end, size_t *kept,
                              si_error *error)
{
    const packed_agent *lead = leader(work, first, end);
    if (work->draft->scene[lead->scene].has_primary && !is_primary(work, lead))
        return refuse(work, lead, SI_ERR_FORMAT, error, "is there without the primary one");
    if (lead->steps != work->predicted_steps)
        return refuse(work, lead, SI_ERR_SHAPE, error, "has not as many steps as those before");
    si_result status = work->draft->has_frames ? find_own_frames(work, lead, error)
                                               : find_frames(work, lead, error);
    for (size_t a = first; a < end && status == SI_OK; a++) {
        const packed_agent agent = work->agent[a];
        if (!is_whole(work, &agent))
            status = refuse(work, &agent, SI_ERR_SHAPE, error,
                            "has not the %zu samples of %zu steps that others have",
                            work->sample_count, work->predicted_steps);
        else if (has_truth(work, &agent))
            work->agent[(*kept)++] = agent;
        else if (!may_lack(work, &agent))
            status = refuse(work, &agent, SI_ERR_FORMAT, error,
                            "has no true position at some of its steps");
    }
    return status;
}

/* All scenes that the file speaks of are predicted. */
static si_result refuse_empty(const si_predictions_draft *draft, size_t scene, si_error *error)
{
    char line[32] = "";
    if (draft->places_are_lines)
        snprintf(line, sizeof line, ":%zu", draft->scene[scene].place);
    return si_error_set(error, SI_ERR_FORMAT, "%s%s: scene %.64s: nobody is predicted in it",
                        draft->path, line, draft->scene[scene].key);
}

static si_result settle_scenes(packing *work, si_error *error)
{
    size_t kept = 0, scene = 0, end;
    si_result status = SI_OK;
    for (size_t first = 0; first < work->agent_count && status == SI_OK; first = end, scene++) {
        if (work->agent[first].scene != scene)
            return refuse_empty(work->draft, scene, error);
        for (end = first + 1; end < work->agent_count && work->agent[end].scene == scene;)
            end++;
        status = settle_scene(work, first, end, &kept, error);
    }
    work->agent_count = kept;
    return status == SI_OK && scene < work->draft->scene_count
               ? refuse_empty(work->draft, scene, error)
               : status;
}

static void put_truth(const packing *work, const packed_agent *agent, size_t to)
{
    const size_t T = work->observed_steps, P = work->predicted_steps;
    const int64_t *frame = work->frame + agent->scene * (T + P);
    double *observed = si_store_numbers(work->store, SI_ARRAY_OBSERVED, to);
    double *future = si_store_numbers(work->store, SI_ARRAY_FUTURE, to);
    for (size_t t = 0; t < T + P; t++) {
        const si_truth_row *row =
            si_truth_find(work->truth, work->key[agent->scene].group, agent->id, frame[t]);
        double *place = t < T ? observed + 2 * t : future + 2 * (t - T);
        place[0] = row->x;
        place[1] = row->y;
    }
}

/* Samples that a neighbour lacks are not finite, which every metric knows. */
static void put_samples(const packing *work, const packed_agent *agent, size_t to)
{
    const size_t P = work->predicted_steps, K = work->sample_count;
    double *place = si_store_numbers(work->store, SI_ARRAY_SAMPLES, to), *end = place + 2 * K * P;
    double *probability = NULL;
    if (work->store->header.has_probabilities) {
        probability = si_store_numbers(work->store, SI_ARRAY_PROBABILITIES, to);
        memset(probability, 0, K * sizeof *probability);
    }
    for (size_t i = 0; i < agent->point_count; i++) {
        const si_predictions_point *point = &agent->point[i];
        if (point->frame == SI_POINT_PROBABILITY) {
            if (probability != NULL)
                *probability++ = point->x;
            continue;
        }
        *place++ = point->x;
        *place++ = point->y;
    }
    while (place < end)
        *place++ = NAN;
}

static const char *recording_of(const packing *work, size_t scene)
{
    const char *told = work->key[scene].recording;
    return told != NULL ? told : work->draft->scene[scene].recording;
}

static void name_scene(const packing *work, size_t from, size_t to)
{
    const char *told = recording_of(work, from);
    char(*name)[SI_RECORDING_NAME_SIZE] = work->store->array[SI_ARRAY_RECORDING];
    si_store_wholes(work->store, SI_ARRAY_FRAME)[to] = work->key[from].frame;
    if (work->store->header.has_primary)
        si_store_wholes(work->store, SI_ARRAY_PRIMARY_ID)[to] = work->draft->scene[from].primary_id;
    if (work->store->header.has_recording)
        snprintf(name[to], sizeof name[to], "%s", told != NULL ? told : "");
}

static void fill(const packing *work)
{
    int64_t *offset = si_store_wholes(work->store, SI_ARRAY_SCENE_OFFSET);
    size_t scenes = 0;
    offset[0] = 0;
    for (size_t a = 0; a < work->agent_count; a++) {
        const packed_agent *agent = &work->agent[a];
        if (a == 0 || agent->scene != agent[-1].scene)
            name_scene(work, agent->scene, scenes++);
        offset[scenes] = (int64_t)a + 1;
        si_store_wholes(work->store, SI_ARRAY_AGENT_ID)[a] = agent->id;
        put_truth(work, agent, a);
        put_samples(work, agent, a);
    }
}

static si_result make_room(packing *work, si_error *error)
{
    si_predictions_header *header = &work->store->header;
    *header = work->draft->header;
    header->observed_steps = work->observed_steps;
    header->predicted_steps = work->predicted_steps;
    header->sample_count = work->sample_count;
    header->agent_count = work->agent_count;
    header->has_future = header->has_agent_id = header->has_frame = header->wide = true;
    header->has_primary = true;
    if (work->truth->step_seconds > 0.0)
        header->step_seconds = work->truth->step_seconds;
    for (size_t a = 0; a < work->agent_count; a++) {
        const packed_agent *agent = &work->agent[a];
        header->scene_count += a == 0 || agent->scene != agent[-1].scene;
        header->has_primary &= work->draft->scene[agent->scene].has_primary;
        header->has_recording |= recording_of(work, agent->scene) != NULL;
        header->has_probabilities = agent->point[0].frame == SI_POINT_PROBABILITY;
    }
    return si_predictions_store_reserve(work->store, header->scene_count, header->agent_count,
                                        work->draft->path, error);
}

static si_result find_truth(packing *work, si_error *error)
{
    if (work->truth == NULL && work->draft->own.row_count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: holds no truth; name the file that does (--truth)",
                            work->draft->path);
    work->observed_steps = work->draft->observed_steps;
    if (work->truth != NULL) {
        const size_t usual =
            work->truth->observed_steps > 0 ? work->truth->observed_steps : DEFAULT_OBSERVED_STEPS;
        if (work->observed_steps == 0 && !work->draft->has_frames)
            work->observed_steps = usual;
        return SI_OK;
    }
    work->truth = &work->draft->own;
    return si_truth_settle(&work->draft->own, work->draft->path, error);
}

static si_result pack(packing *work, si_error *error)
{
    si_result status = list_agents(work, error);
    if (status == SI_OK)
        status = find_truth(work, error);
    if (status == SI_OK)
        status = settle_scenes(work, error);
    if (status == SI_OK)
        status = make_room(work, error);
    if (status == SI_OK) {
        fill(work);
        status = si_predictions_check_store(work->draft->path, work->store, error);
    }
    return status;
}

si_result si_predictions_draft_pack(si_predictions_draft *draft, const si_truth *truth,
                                    si_predictions_store *store, si_error *error)
{
    packing work = {.draft = draft, .truth = truth, .store = store};
    sort_points(draft->point, draft->point_count);
    work.key = calloc(draft->scene_count + 1, sizeof *work.key);
    si_result status =
        work.key != NULL ? pack(&work, error) : si_error_no_memory(error, draft->path);
    free(work.agent);
    free(work.frame);
    free(work.key);
    return status;
}
