#include "io/predictions_arrays.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"

#define SET(field)  offsetof(si_scene_set, field)
#define FLAG(field) offsetof(si_predictions_header, has_##field)

const si_array_form si_array_forms[SI_ARRAY_COUNT] = {
    [SI_ARRAY_SAMPLES] = {"samples", "[agents][samples][steps][2]", "AKP2", SI_ARRAY_NUMBERS,
                          SET(samples), 0},
    [SI_ARRAY_OBSERVED] = {"observed", "[agents][steps][2]", "AT2", SI_ARRAY_NUMBERS, SET(observed),
                           0},
    [SI_ARRAY_FUTURE] = {"future", "[agents][steps][2]", "AP2", SI_ARRAY_NUMBERS, SET(future),
                         FLAG(future)},
    [SI_ARRAY_PROBABILITIES] = {"probabilities", "[agents][samples]", "AK", SI_ARRAY_NUMBERS,
                                SET(probabilities), FLAG(probabilities)},
    [SI_ARRAY_SCENE_OFFSET] = {"scene_offset", "[scenes + 1]", "O", SI_ARRAY_WHOLES, SET(offset),
                               0},
    [SI_ARRAY_AGENT_ID] = {"agent_id", "[agents]", "A", SI_ARRAY_WHOLES, SET(agent_id),
                           FLAG(agent_id)},
    [SI_ARRAY_FRAME] = {"frame", "[scenes]", "S", SI_ARRAY_WHOLES, SET(frame), FLAG(frame)},
    [SI_ARRAY_PRIMARY_ID] = {"primary_id", "[scenes]", "S", SI_ARRAY_WHOLES, SET(primary_id),
                             FLAG(primary)},
    [SI_ARRAY_RECORDING] = {"recording", "[scenes]", "S", SI_ARRAY_TEXTS, SET(recording),
                            FLAG(recording)},
};

#define TEXT(field)                                                                               \
    {                                                                                             \
#field, offsetof(si_predictions_header, field), sizeof((si_predictions_header *)0)->field \
    }
#define NUMBER(field)                                     \
    {                                                     \
#field, offsetof(si_predictions_header, field), 0 \
    }

const si_header_field si_header_fields[SI_HEADER_FIELD_COUNT] = {
    NUMBER(step_seconds), TEXT(predictor), TEXT(name),  TEXT(weights),         TEXT(point),
    TEXT(draws),          NUMBER(spread),  NUMBER(amv), TEXT(seen_recordings),
};

static const size_t item_size[] = {
    [SI_ARRAY_NUMBERS] = sizeof(double),
    [SI_ARRAY_WHOLES] = sizeof(int64_t),
    [SI_ARRAY_TEXTS] = SI_RECORDING_NAME_SIZE,
};

bool *si_array_flag(si_predictions_header *header, size_t which)
{
    const size_t flag = si_array_forms[which].flag;
    return flag > 0 ? (bool *)((char *)header + flag) : NULL;
}

bool si_array_is_there(const si_predictions_header *header, size_t which)
{
    const bool *flag = si_array_flag((si_predictions_header *)header, which);
    if (which == SI_ARRAY_SAMPLES)
        return header->sample_count > 0;
    return flag == NULL || *flag;
}

size_t si_array_extents(const si_predictions_header *header, size_t which,
                        size_t extent[SI_ARRAY_MAX_RANK])
{
    const char *axes = si_array_forms[which].axes;
    size_t rank = 0;
    for (; axes[rank] != '\0'; rank++)
        switch (axes[rank]) {
        case 'A':
            extent[rank] = header->agent_count;
            break;
        case 'S':
        case 'O':
            extent[rank] = header->scene_count + (axes[rank] == 'O');
            break;
        case 'K':
            extent[rank] = header->sample_count;
            break;
        case 'T':
        case 'P':
            extent[rank] = axes[rank] == 'T' ? header->observed_steps : header->predicted_steps;
            break;
        default:
            extent[rank] = 2;
        }
    return rank;
}

bool si_array_row(const si_predictions_header *header, size_t which, size_t *items)
{
    size_t extent[SI_ARRAY_MAX_RANK];
    const size_t rank = si_array_extents(header, which, extent);
    return si_size_product(extent + 1, rank - 1, items);
}

const void *si_array_of(const si_scene_set *set, size_t which)
{
    const void *array;
    memcpy(&array, (const char *)set + si_array_forms[which].place, sizeof array);
    return array;
}

static bool allocate(void **array, size_t rows, size_t items, size_t size)
{
    size_t bytes;
    if (!si_size_product((size_t[]){rows, items, size}, 3, &bytes))
        return false;
    *array = malloc(bytes > 0 ? bytes : 1);
    return *array != NULL;
}

/* Readers always give ids and frames. */
static bool is_kept(const si_predictions_header *header, size_t which)
{
    return which == SI_ARRAY_AGENT_ID || which == SI_ARRAY_FRAME ||
           si_array_is_there(header, which);
}

static void release(si_predictions_store *store, bool of_agents)
{
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++)
        if ((si_array_forms[i].axes[0] == 'A') == of_agents) {
            free(store->array[i]);
            store->array[i] = NULL;
        }
    if (of_agents)
        return;
    free(store->offset);
    free(store->recording);
    store->offset = NULL;
    store->recording = NULL;
}

/* All of it is let go of before: a slab is the largest thing in memory. */
static bool make_room(si_predictions_store *store, bool of_agents, size_t count)
{
    bool made = true;
    release(store, of_agents);
    for (size_t i = 0; i < SI_ARRAY_COUNT && made; i++) {
        const si_array_form *form = &si_array_forms[i];
        size_t items;
        if ((form->axes[0] == 'A') == of_agents && is_kept(&store->header, i))
            made = si_array_row(&store->header, i, &items) &&
                   allocate(&store->array[i], count + (form->axes[0] == 'O'), items,
                            item_size[form->kind]);
    }
    if (!of_agents)
        made = made && allocate((void **)&store->offset, count + 1, 1, sizeof *store->offset) &&
               allocate((void **)&store->recording, count, 1, sizeof *store->recording);
    return made;
}

si_result si_predictions_store_reserve(si_predictions_store *store, size_t scene_count,
                                       size_t agent_count, const char *what, si_error *error)
{
    const bool more_scenes = store->offset == NULL || scene_count > store->scene_capacity;
    const bool more_agents =
        store->array[SI_ARRAY_AGENT_ID] == NULL || agent_count > store->agent_capacity;
    if ((more_scenes && !make_room(store, false, scene_count)) ||
        (more_agents && !make_room(store, true, agent_count))) {
        si_predictions_store_finish(store);
        return si_error_no_memory(error, what);
    }
    store->scene_capacity = more_scenes ? scene_count : store->scene_capacity;
    store->agent_capacity = more_agents ? agent_count : store->agent_capacity;
    return SI_OK;
}

void si_predictions_store_finish(si_predictions_store *store)
{
    release(store, true);
    release(store, false);
    store->scene_capacity = store->agent_capacity = 0;
}

static void *row_of(const si_predictions_store *store, size_t which, size_t row)
{
    size_t items = 0;
    (void)si_array_row(&store->header, which, &items);
    return (char *)store->array[which] + row * items * item_size[si_array_forms[which].kind];
}

double *si_store_numbers(const si_predictions_store *store, size_t which, size_t row)
{
    return row_of(store, which, row);
}

const char *si_store_recording(const si_predictions_store *store, size_t scene)
{
    return store->array[SI_ARRAY_RECORDING] != NULL ? row_of(store, SI_ARRAY_RECORDING, scene) : "";
}

si_scene_set si_predictions_store_lend(si_predictions_store *store, size_t first, size_t count)
{
    const int64_t *all = si_store_wholes(store, SI_ARRAY_SCENE_OFFSET), *offset = all + first;
    const size_t agent = (size_t)(offset[0] - all[0]);
    si_scene_set set = {.scene_count = count, .agent_count = (size_t)(offset[count] - offset[0])};
    for (size_t s = 0; s <= count; s++)
        store->offset[s] = (size_t)(offset[s] - offset[0]);
    for (size_t s = 0; s < count; s++)
        store->recording[s] = si_store_recording(store, first + s);
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++) {
        const bool of_agents = si_array_forms[i].axes[0] == 'A';
        const void *row = is_kept(&store->header, i) && store->array[i] != NULL
                              ? row_of(store, i, of_agents ? agent : first)
                              : NULL;
        memcpy((char *)&set + si_array_forms[i].place, &row, sizeof row);
    }
    set.offset = store->offset;
    set.recording = store->recording;
    return set;
}

static si_result check_offset(const char *path, const si_predictions_header *header, size_t scene,
                              int64_t before, int64_t offset, si_error *error)
{
    const size_t agents = header->agent_count;
    if (scene == 0 && offset != 0)
        return si_error_set(error, SI_ERR_FORMAT, "%s: scene_offset starts at %lld, expected 0",
                            path, (long long)offset);
    if (offset <= before)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: scene_offset: number %zu is %lld after %lld, expected it to "
                            "increase: every scene has an agent",
                            path, scene, (long long)offset, (long long)before);
    if ((uint64_t)offset > agents || (scene == header->scene_count && (uint64_t)offset != agents))
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: scene_offset: number %zu is %lld, expected the last to be the "
                            "number of agents, %zu",
                            path, scene, (long long)offset, agents);
    return SI_OK;
}

si_result si_predictions_check_offsets(const char *path, const si_predictions_header *header,
                                       size_t first, size_t count, const int64_t *offset,
                                       int64_t before, si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; i < count && status == SI_OK; i++) {
        status = check_offset(path, header, first + i, before, offset[i], error);
        before = offset[i];
    }
    return status;
}

size_t si_predictions_find_not_finite(const double *value, size_t agent_count, size_t numbers)
{
    for (size_t agent = 0; agent < agent_count; agent++)
        for (size_t i = 0; i < numbers; i++)
            if (!isfinite(value[agent * numbers + i]))
                return agent;
    return agent_count;
}

static bool are_probabilities(const double *value, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (!(value[i] >= 0.0))
            return false;
        sum += value[i];
    }
    return isfinite(sum) && sum > 0.0;
}

static size_t find_improbable(const double *value, size_t agent_count, size_t samples)
{
    size_t agent = 0;
    while (agent < agent_count && are_probabilities(value + agent * samples, samples))
        agent++;
    return agent;
}

si_result si_predictions_check_set(const char *path, const si_predictions_header *header,
                                   const si_scene_set *set, size_t first_agent, si_error *error)
{
    static const size_t checked[] = {SI_ARRAY_OBSERVED, SI_ARRAY_FUTURE, SI_ARRAY_PROBABILITIES};
    for (size_t i = 0; i < sizeof checked / sizeof checked[0]; i++) {
        const bool is_probability = checked[i] == SI_ARRAY_PROBABILITIES;
        size_t items;
        if (!si_array_is_there(header, checked[i]) || !si_array_row(header, checked[i], &items))
            continue;
        const size_t agent = (is_probability ? find_improbable : si_predictions_find_not_finite)(
            si_array_of(set, checked[i]), set->agent_count, items);
        if (agent == set->agent_count)
            continue;
        char id[32] = "";
        if (set->agent_id != NULL && !is_probability)
            snprintf(id, sizeof id, " (id %lld)", (long long)set->agent_id[agent]);
        return si_error_set(error, SI_ERR_NUMERIC, "%s: %s: agent %zu%s%s", path,
                            si_array_forms[checked[i]].name, first_agent + agent, id,
                            is_probability ? ": expected numbers of at least 0, not all 0"
                                           : " has a position that is not finite");
    }
    return SI_OK;
}

si_result si_predictions_check_store(const char *path, si_predictions_store *store, si_error *error)
{
    const size_t scenes = store->header.scene_count;
    si_result status =
        si_predictions_check_offsets(path, &store->header, 0, scenes + 1,
                                     si_store_wholes(store, SI_ARRAY_SCENE_OFFSET), -1, error);
    if (status != SI_OK)
        return status;
    const si_scene_set set = si_predictions_store_lend(store, 0, scenes);
    return si_predictions_check_set(path, &store->header, &set, 0, error);
}
