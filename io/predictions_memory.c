#include "io/predictions_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"

/* Cleared, and never of 0 bytes, so that NULL means no memory. */
static void *take(size_t rows, size_t columns, size_t steps, size_t size)
{
    size_t bytes;
    if (!si_size_product((size_t[]){rows, columns, steps, size}, 4, &bytes))
        return NULL;
    return calloc(bytes > 0 ? bytes : 1, 1);
}

static bool take_all(si_predictions_memory *memory)
{
    const si_predictions_header *header = &memory->header;
    const size_t scenes = header->scene_count, agents = header->agent_count;
    const size_t K = header->sample_count, P = header->predicted_steps;
    memory->offset = take(scenes + 1, 1, 1, sizeof *memory->offset);
    memory->slab_offset = take(scenes + 1, 1, 1, sizeof *memory->slab_offset);
    memory->frame = take(scenes, 1, 1, sizeof *memory->frame);
    memory->primary_id = take(scenes, 1, 1, sizeof *memory->primary_id);
    memory->name = take(scenes, 1, 1, sizeof *memory->name);
    memory->recording = take(scenes, 1, 1, sizeof *memory->recording);
    memory->agent_id = take(agents, 1, 1, sizeof *memory->agent_id);
    memory->observed = take(agents, 2, header->observed_steps, sizeof(double));
    memory->future = take(agents, 2, P, sizeof(double));
    memory->samples = take(agents, K, P, 2 * sizeof(double));
    if (header->has_probabilities)
        memory->probabilities = take(agents, K, 1, sizeof(double));
    return memory->offset != NULL && memory->slab_offset != NULL && memory->frame != NULL &&
           memory->primary_id != NULL && memory->name != NULL && memory->recording != NULL &&
           memory->agent_id != NULL && memory->observed != NULL && memory->future != NULL &&
           memory->samples != NULL && (memory->probabilities != NULL || !header->has_probabilities);
}

si_result si_predictions_memory_create(const char *what, const si_predictions_header *header,
                                       si_predictions_memory **memory, si_error *error)
{
    *memory = calloc(1, sizeof **memory);
    if (*memory == NULL)
        return si_error_no_memory(error, what);
    (*memory)->header = *header;
    if (!take_all(*memory)) {
        si_predictions_memory_destroy(*memory);
        *memory = NULL;
        return si_error_no_memory(error, what);
    }
    for (size_t s = 0; s < header->scene_count; s++) {
        (*memory)->frame[s] = (int64_t)s;
        (*memory)->recording[s] = (*memory)->name[s];
    }
    for (size_t a = 0; a < header->agent_count; a++)
        (*memory)->agent_id[a] = (int64_t)a;
    return SI_OK;
}

void si_predictions_memory_destroy(si_predictions_memory *memory)
{
    if (memory == NULL)
        return;
    free(memory->offset);
    free(memory->slab_offset);
    free(memory->frame);
    free(memory->primary_id);
    free(memory->name);
    free(memory->recording);
    free(memory->agent_id);
    free(memory->observed);
    free(memory->future);
    free(memory->samples);
    free(memory->probabilities);
    free(memory);
}

static si_result check_offsets(const char *what, const si_predictions_memory *memory,
                               si_error *error)
{
    const size_t scenes = memory->header.scene_count, agents = memory->header.agent_count;
    bool rises = memory->offset[0] == 0 && memory->offset[scenes] == agents;
    for (size_t s = 0; rises && s < scenes; s++)
        rises = memory->offset[s] < memory->offset[s + 1];
    return rises ? SI_OK
                 : si_error_set(error, SI_ERR_FORMAT,
                                "%s: scene_offset: expected numbers that increase from 0 to the "
                                "number of agents, %zu",
                                what, agents);
}

static si_result refuse_agent(const char *what, const char *array, size_t agent,
                              const char *expected, si_error *error)
{
    return si_error_set(error, SI_ERR_NUMERIC, "%s: %s: agent %zu: expected %s", what, array, agent,
                        expected);
}

si_result si_predictions_memory_check(const char *what, const si_predictions_memory *memory,
                                      si_error *error)
{
    const si_predictions_header *header = &memory->header;
    const size_t agents = header->agent_count;
    si_result status = check_offsets(what, memory, error);
    if (status != SI_OK)
        return status;
    size_t agent =
        si_predictions_find_not_finite(memory->observed, agents, 2 * header->observed_steps);
    if (agent < agents)
        return refuse_agent(what, "observed", agent, "finite positions", error);
    if (header->has_future)
        agent = si_predictions_find_not_finite(memory->future, agents, 2 * header->predicted_steps);
    if (agent < agents)
        return refuse_agent(what, "future", agent, "finite positions", error);
    if (memory->probabilities != NULL)
        agent = si_predictions_find_improbable(memory->probabilities, agents, header->sample_count);
    if (agent < agents)
        return refuse_agent(what, "probabilities", agent, "numbers of at least 0, not all 0",
                            error);
    return SI_OK;
}

si_scene_set si_predictions_memory_lend(si_predictions_memory *memory, size_t first, size_t end,
                                        size_t max_agents)
{
    const si_predictions_header *header = &memory->header;
    const size_t *offset = memory->offset + first, left = end - first;
    const size_t T = 2 * header->observed_steps, P = 2 * header->predicted_steps;
    const size_t agent = offset[0], K = header->sample_count;
    size_t count = left > 0;
    while (count < left && offset[count + 1] - agent <= max_agents)
        count++;
    for (size_t s = 0; s <= count; s++)
        memory->slab_offset[s] = offset[s] - agent;
    return (si_scene_set){
        .scene_count = count,
        .agent_count = memory->slab_offset[count],
        .offset = memory->slab_offset,
        .frame = memory->frame + first,
        .primary_id = header->has_primary ? memory->primary_id + first : NULL,
        .recording = memory->recording + first,
        .agent_id = memory->agent_id + agent,
        .observed = memory->observed + agent * T,
        .future = header->has_future ? memory->future + agent * P : NULL,
        .samples = memory->samples + agent * K * P,
        .probabilities = memory->probabilities != NULL ? memory->probabilities + agent * K : NULL,
    };
}

static void copy_slab(si_predictions_memory *memory, const si_scene_set *slab, size_t scene)
{
    const si_predictions_header *header = &memory->header;
    const size_t agent = memory->offset[scene], agents = slab->agent_count;
    const size_t T = 2 * header->observed_steps, P = 2 * header->predicted_steps;
    for (size_t s = 0; s < slab->scene_count; s++) {
        memory->offset[scene + s + 1] = agent + slab->offset[s + 1];
        memory->frame[scene + s] = slab->frame[s];
        if (slab->primary_id != NULL)
            memory->primary_id[scene + s] = slab->primary_id[s];
        snprintf(memory->name[scene + s], sizeof memory->name[0], "%s", slab->recording[s]);
    }
    memcpy(memory->agent_id + agent, slab->agent_id, agents * sizeof *slab->agent_id);
    memcpy(memory->observed + agent * T, slab->observed, agents * T * sizeof(double));
    if (slab->future != NULL)
        memcpy(memory->future + agent * P, slab->future, agents * P * sizeof(double));
}

static si_result read_slabs(si_predictions_reader *reader, si_predictions_memory *memory,
                            si_error *error)
{
    enum { SLAB_BYTES = 32 << 20 };
    const si_predictions_header *header = si_predictions_reader_header(reader);
    const size_t agents = si_predictions_slab_agents(header, SLAB_BYTES);
    si_result status = SI_OK;
    for (size_t scene = 0; status == SI_OK && scene < header->scene_count;) {
        si_scene_set slab;
        status = si_predictions_reader_read(reader, agents, &slab, error);
        if (status == SI_OK && slab.scene_count == 0)
            status = si_error_set(error, SI_ERR_FORMAT, "scenes are missing at the end");
        if (status == SI_OK)
            copy_slab(memory, &slab, scene);
        scene += slab.scene_count;
    }
    return status;
}

si_result si_predictions_memory_read(const char *path, si_predictions_memory **memory,
                                     si_error *error)
{
    const si_predictions_options options = {.windows_only = true};
    si_predictions_reader *reader;
    *memory = NULL;
    si_result status = si_predictions_reader_open(path, &options, &reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *found = si_predictions_reader_header(reader);
    const si_predictions_header header = {.observed_steps = found->observed_steps,
                                          .predicted_steps = found->predicted_steps,
                                          .scene_count = found->scene_count,
                                          .agent_count = found->agent_count,
                                          .has_future = found->has_future,
                                          .has_agent_id = found->has_agent_id,
                                          .has_frame = found->has_frame,
                                          .has_recording = found->has_recording,
                                          .has_primary = found->has_primary,
                                          .step_seconds = found->step_seconds};
    status = si_predictions_memory_create(path, &header, memory, error);
    if (status == SI_OK)
        status = read_slabs(reader, *memory, error);
    si_predictions_reader_destroy(reader);
    if (status != SI_OK) {
        si_predictions_memory_destroy(*memory);
        *memory = NULL;
    }
    return status;
}
