/* Reading slabs of predictions; the contract is in predictions.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/size.h"
#include "io/predictions_reader.h"

static void release_scenes(si_predictions_reader *reader)
{
    free(reader->first_agent);
    free(reader->slab_offset);
    free(reader->slab_frame);
    free(reader->slab_primary_id);
    free(reader->name);
    free(reader->slab_recording);
    reader->first_agent = NULL;
    reader->slab_offset = NULL;
    reader->slab_frame = reader->slab_primary_id = NULL;
    reader->name = NULL;
    reader->slab_recording = NULL;
    reader->scene_capacity = 0;
}

static void release_agents(si_predictions_reader *reader)
{
    free(reader->slab_agent_id);
    free(reader->slab_observed);
    free(reader->slab_future);
    free(reader->slab_samples);
    free(reader->slab_probabilities);
    reader->slab_agent_id = NULL;
    reader->slab_observed = reader->slab_future = reader->slab_samples = NULL;
    reader->slab_probabilities = NULL;
    reader->agent_capacity = 0;
}

void si_predictions_release_slab(si_predictions_reader *reader)
{
    release_scenes(reader);
    release_agents(reader);
}

static si_result reserve_scenes(si_predictions_reader *reader, size_t count, si_error *error)
{
    if (count <= reader->scene_capacity)
        return SI_OK;
    release_scenes(reader);
    reader->first_agent = calloc(count + 1, sizeof *reader->first_agent);
    reader->slab_offset = calloc(count + 1, sizeof *reader->slab_offset);
    reader->slab_frame = calloc(count, sizeof *reader->slab_frame);
    reader->slab_primary_id = calloc(count, sizeof *reader->slab_primary_id);
    reader->slab_recording = calloc(count, sizeof *reader->slab_recording);
    if (reader->recording.id >= 0)
        reader->name = calloc(count, sizeof *reader->name);
    if (reader->first_agent == NULL || reader->slab_offset == NULL || reader->slab_frame == NULL ||
        reader->slab_primary_id == NULL || reader->slab_recording == NULL ||
        (reader->recording.id >= 0 && reader->name == NULL)) {
        release_scenes(reader);
        return si_error_no_memory(error, "the scenes of a slab of predictions");
    }
    reader->scene_capacity = count;
    return SI_OK;
}

/* Not cleared: a slab is the largest thing in memory, and is written once by reading. */
static double *allocate_rows(const si_hdf5_rows *rows, size_t count)
{
    size_t bytes;
    if (!si_size_multiply(rows->row_size, sizeof(double), &bytes) ||
        !si_size_multiply(bytes, count, &bytes))
        return NULL;
    return malloc(bytes);
}

static si_result reserve_agents(si_predictions_reader *reader, size_t count, si_error *error)
{
    if (count <= reader->agent_capacity)
        return SI_OK;
    release_agents(reader);
    reader->slab_agent_id = calloc(count, sizeof *reader->slab_agent_id);
    reader->slab_observed = allocate_rows(&reader->observed, count);
    reader->slab_samples = allocate_rows(&reader->samples, count);
    if (reader->header.has_future)
        reader->slab_future = allocate_rows(&reader->future, count);
    if (reader->header.has_probabilities)
        reader->slab_probabilities = allocate_rows(&reader->probabilities, count);
    if (reader->slab_agent_id == NULL || reader->slab_observed == NULL ||
        reader->slab_samples == NULL ||
        (reader->header.has_future && reader->slab_future == NULL) ||
        (reader->header.has_probabilities && reader->slab_probabilities == NULL)) {
        release_agents(reader);
        return si_error_no_memory(error, "a slab of predictions");
    }
    reader->agent_capacity = count;
    return SI_OK;
}

/*
 * Reads float32 into the upper half of where the doubles go and widens upward: number i is read at
 * 4 n + 4 i, before anything is written beyond it.
 */
static void widen(double *value, size_t count)
{
    const char *narrow = (const char *)value + count * sizeof(float);
    for (size_t i = 0; i < count; i++) {
        float number;
        memcpy(&number, narrow + i * sizeof number, sizeof number);
        value[i] = (double)number;
    }
}

static si_result read_numbers(si_hdf5_rows *rows, size_t first, size_t count, double *value,
                              si_error *error)
{
    if (!rows->native_float)
        return si_hdf5_rows_read(rows, first, count, H5T_NATIVE_DOUBLE, value, error);
    size_t numbers = count * rows->row_size;
    si_result status = si_hdf5_rows_read(rows, first, count, H5T_NATIVE_FLOAT,
                                         (char *)value + numbers * sizeof(float), error);
    if (status == SI_OK)
        widen(value, numbers);
    return status;
}

/* Where the file has none, a row's number is its index. */
static si_result read_integers(si_hdf5_rows *rows, size_t first, size_t count, int64_t *value,
                               si_error *error)
{
    if (rows->id >= 0)
        return si_hdf5_rows_read(rows, first, count, H5T_NATIVE_INT64, value, error);
    for (size_t i = 0; i < count; i++)
        value[i] = (int64_t)(first + i);
    return SI_OK;
}

static si_result check_finite(const si_predictions_reader *reader, const si_hdf5_rows *rows,
                              size_t first, size_t count, const double *value, si_error *error)
{
    size_t agent = si_predictions_find_not_finite(value, count, rows->row_size);
    if (agent == count)
        return SI_OK;
    return si_error_set(
        error, SI_ERR_NUMERIC, "%s: %s: agent %zu (id %lld) has a position that is not finite",
        rows->file_name, rows->name, first + agent, (long long)reader->slab_agent_id[agent]);
}

/* The offsets of at most `limit` scenes; *count is how many of them a slab takes. */
static si_result choose_scenes(si_predictions_reader *reader, size_t limit, size_t max_agents,
                               size_t *count, si_error *error)
{
    int64_t *offset = reader->first_agent;
    si_result status =
        read_integers(&reader->scene_offset, reader->next_scene, limit + 1, offset, error);
    if (status == SI_OK)
        status =
            si_predictions_check_offsets(reader, reader->next_scene, limit + 1, offset, -1, error);
    if (status != SI_OK)
        return status;
    *count = 1;
    while (*count < limit && (uint64_t)(offset[*count + 1] - offset[0]) <= max_agents)
        ++*count;
    for (size_t i = 0; i <= *count; i++)
        reader->slab_offset[i] = (size_t)(offset[i] - offset[0]);
    return SI_OK;
}

static si_result read_scenes(si_predictions_reader *reader, size_t count, si_error *error)
{
    size_t first = reader->next_scene;
    si_result status = read_integers(&reader->frame, first, count, reader->slab_frame, error);
    if (status == SI_OK)
        status = read_integers(&reader->primary_id, first, count, reader->slab_primary_id, error);
    for (size_t i = 0; status == SI_OK && i < count; i++) {
        reader->slab_recording[i] = reader->name != NULL ? reader->name[i] : "";
        if (reader->name != NULL)
            status = si_hdf5_rows_read_text(&reader->recording, first + i, reader->name[i],
                                            sizeof reader->name[i], error);
    }
    return status;
}

si_result si_predictions_reader_read_recording(si_predictions_reader *reader, size_t scene,
                                               char *name, size_t size, si_error *error)
{
    SI_REQUIRE(error, reader, name);
    name[0] = '\0';
    if (reader->memory != NULL && scene < reader->header.scene_count)
        snprintf(name, size, "%s", reader->memory->name[scene]);
    if (reader->recording.id < 0)
        return SI_OK;
    si_result status;
    si_hdf5_enter(reader->input.name);
    H5E_BEGIN_TRY
    {
        status = si_hdf5_rows_read_text(&reader->recording, scene, name, size, error);
    }
    H5E_END_TRY
    si_hdf5_leave();
    return status;
}

static si_result read_probabilities(si_predictions_reader *reader, size_t first, size_t count,
                                    si_error *error)
{
    si_hdf5_rows *rows = &reader->probabilities;
    if (rows->id < 0)
        return SI_OK;
    si_result status = read_numbers(rows, first, count, reader->slab_probabilities, error);
    if (status != SI_OK)
        return status;
    size_t agent =
        si_predictions_find_improbable(reader->slab_probabilities, count, rows->row_size);
    return agent == count
               ? SI_OK
               : si_error_set(error, SI_ERR_NUMERIC,
                              "%s: %s: agent %zu: expected numbers of at least 0, not all 0",
                              rows->file_name, rows->name, first + agent);
}

static si_result read_agents(si_predictions_reader *reader, size_t count, si_error *error)
{
    size_t first = (size_t)reader->first_agent[0];
    bool has_future = reader->header.has_future;
    si_result status = read_integers(&reader->agent_id, first, count, reader->slab_agent_id, error);
    if (status == SI_OK)
        status = read_numbers(&reader->observed, first, count, reader->slab_observed, error);
    if (status == SI_OK)
        status =
            check_finite(reader, &reader->observed, first, count, reader->slab_observed, error);
    if (status == SI_OK && has_future)
        status = read_numbers(&reader->future, first, count, reader->slab_future, error);
    if (status == SI_OK && has_future)
        status = check_finite(reader, &reader->future, first, count, reader->slab_future, error);
    if (status == SI_OK && reader->samples.id >= 0)
        status = read_numbers(&reader->samples, first, count, reader->slab_samples, error);
    if (status == SI_OK)
        status = read_probabilities(reader, first, count, error);
    return status;
}

static si_scene_set lend_slab(const si_predictions_reader *reader, size_t scene_count)
{
    return (si_scene_set){
        .scene_count = scene_count,
        .agent_count = reader->slab_offset[scene_count],
        .offset = reader->slab_offset,
        .frame = reader->slab_frame,
        .primary_id = reader->header.has_primary ? reader->slab_primary_id : NULL,
        .recording = reader->slab_recording,
        .agent_id = reader->slab_agent_id,
        .observed = reader->slab_observed,
        .future = reader->slab_future,
        .samples = reader->slab_samples,
        .probabilities = reader->slab_probabilities,
    };
}

static si_result read_slab(si_predictions_reader *reader, size_t max_agents, si_scene_set *slab,
                           si_error *error)
{
    size_t left = reader->end_scene - reader->next_scene;
    size_t limit = max_agents < 1 ? 1 : max_agents;
    size_t count = 0;
    if (left == 0)
        return SI_OK;
    if (limit > left)
        limit = left;
    si_result status = reserve_scenes(reader, limit, error);
    if (status == SI_OK)
        status = choose_scenes(reader, limit, max_agents, &count, error);
    if (status == SI_OK)
        status = reserve_agents(reader, reader->slab_offset[count], error);
    if (status == SI_OK)
        status = read_scenes(reader, count, error);
    if (status == SI_OK)
        status = read_agents(reader, reader->slab_offset[count], error);
    if (status != SI_OK)
        return status;
    *slab = lend_slab(reader, count);
    reader->next_scene += count;
    return SI_OK;
}

si_result si_predictions_reader_read(si_predictions_reader *reader, size_t max_agents,
                                     si_scene_set *slab, si_error *error)
{
    SI_REQUIRE(error, reader, slab);
    si_result status;
    *slab = (si_scene_set){0};
    if (reader->memory != NULL) {
        *slab = si_predictions_memory_lend(reader->memory, reader->next_scene, reader->end_scene,
                                           max_agents);
        reader->next_scene += slab->scene_count;
        return SI_OK;
    }
    si_hdf5_enter(reader->input.name);
    H5E_BEGIN_TRY
    {
        status = read_slab(reader, max_agents, slab, error);
    }
    H5E_END_TRY
    si_hdf5_leave();
    return status;
}
