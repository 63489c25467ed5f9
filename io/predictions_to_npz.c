/* An .npz of all that a file has; the arrays are made a slab at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "io/npz.h"
#include "io/predictions_format.h"
#include "io/predictions_target.h"

/* All of the file, numbers in the width that it has. */
typedef struct gathered {
    const si_predictions_header *header;
    size_t width; /* bytes of a number */
    size_t scenes, agents;
    size_t *offset;
    int64_t *frame, *primary_id, *agent_id;
    char (*recording)[SI_RECORDING_NAME_SIZE];
    char *observed, *future, *samples, *probabilities;
} gathered;

static void *take(size_t rows, size_t columns, size_t size, bool *whole)
{
    size_t bytes;
    void *made = si_size_product((size_t[]){rows, columns, size}, 3, &bytes)
                     ? calloc(bytes > 0 ? bytes : 1, 1)
                     : NULL;
    *whole = *whole && made != NULL;
    return made;
}

static bool make_room(gathered *all)
{
    const si_predictions_header *header = all->header;
    const size_t scenes = header->scene_count, agents = header->agent_count;
    const size_t K = header->sample_count, path = 2 * header->predicted_steps;
    bool whole = true;
    size_t samples = 0;
    whole = si_size_multiply(K, path, &samples);
    all->offset = take(scenes + 1, 1, sizeof *all->offset, &whole);
    all->frame = take(scenes, 1, sizeof *all->frame, &whole);
    all->primary_id = take(scenes, 1, sizeof *all->primary_id, &whole);
    all->agent_id = take(agents, 1, sizeof *all->agent_id, &whole);
    all->recording = take(scenes, 1, sizeof *all->recording, &whole);
    all->observed = take(agents, 2 * header->observed_steps, all->width, &whole);
    all->future = take(agents, path, all->width, &whole);
    all->samples = take(agents, samples, all->width, &whole);
    all->probabilities = take(agents, K, all->width, &whole);
    return whole;
}

static void put(const gathered *all, char *to, size_t row, size_t columns, const double *from,
                size_t rows)
{
    for (size_t i = 0; from != NULL && i < rows * columns; i++) {
        char *place = to + (row * columns + i) * all->width;
        const float narrow = (float)from[i];
        if (all->width == sizeof(double))
            memcpy(place, &from[i], sizeof(double));
        else
            memcpy(place, &narrow, sizeof narrow);
    }
}

static void add_slab(gathered *all, const si_scene_set *slab)
{
    const si_predictions_header *header = all->header;
    const size_t path = 2 * header->predicted_steps, agents = slab->agent_count;
    for (size_t s = 0; s < slab->scene_count; s++, all->scenes++) {
        all->offset[all->scenes + 1] = all->agents + slab->offset[s + 1];
        all->frame[all->scenes] = slab->frame[s];
        if (slab->primary_id != NULL)
            all->primary_id[all->scenes] = slab->primary_id[s];
        snprintf(all->recording[all->scenes], sizeof *all->recording, "%s", slab->recording[s]);
    }
    memcpy(all->agent_id + all->agents, slab->agent_id, agents * sizeof *slab->agent_id);
    put(all, all->observed, all->agents, 2 * header->observed_steps, slab->observed, agents);
    put(all, all->future, all->agents, path, slab->future, agents);
    put(all, all->samples, all->agents, header->sample_count * path, slab->samples, agents);
    put(all, all->probabilities, all->agents, header->sample_count, slab->probabilities, agents);
    all->agents += agents;
}

static si_result gather(gathered *all, si_predictions_reader *reader, si_error *error)
{
    const size_t agents = si_predictions_slab_agents(all->header, 16 << 20);
    si_scene_set slab = {.scene_count = 1};
    si_result status = SI_OK;
    while (status == SI_OK && slab.scene_count > 0) {
        status = si_predictions_reader_read(reader, agents, &slab, error);
        if (status == SI_OK && slab.scene_count > 0)
            add_slab(all, &slab);
    }
    return status;
}

static si_result write_all(const gathered *all, const char *output, si_error *error)
{
    const si_predictions_header *header = all->header;
    const size_t A = header->agent_count, S = header->scene_count, K = header->sample_count;
    const size_t P = header->predicted_steps, T = header->observed_steps,
                 name = sizeof *all->recording;
    const struct {
        bool wanted;
        si_npz_array array;
    } each[] = {
        {true, {"observed", 'f', all->width, 3, {A, T, 2}, all->observed}},
        {true, {"samples", 'f', all->width, 4, {A, K, P, 2}, all->samples}},
        {true, {"scene_offset", 'u', sizeof(size_t), 1, {S + 1}, all->offset}},
        {true, {"step_seconds", 'f', sizeof(double), 0, {0}, &header->step_seconds}},
        {true, {"predictor", 'S', sizeof header->predictor, 0, {0}, header->predictor}},
        {header->has_future, {"future", 'f', all->width, 3, {A, P, 2}, all->future}},
        {header->has_probabilities,
         {"probabilities", 'f', all->width, 2, {A, K}, all->probabilities}},
        {header->has_agent_id, {"agent_id", 'i', sizeof(int64_t), 1, {A}, all->agent_id}},
        {header->has_frame, {"frame", 'i', sizeof(int64_t), 1, {S}, all->frame}},
        {header->has_primary, {"primary_id", 'i', sizeof(int64_t), 1, {S}, all->primary_id}},
        {header->has_recording, {"recording", 'S', name, 1, {S}, all->recording}},
    };
    si_npz_array array[sizeof each / sizeof each[0]];
    size_t count = 0;
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++)
        if (each[i].wanted)
            array[count++] = each[i].array;
    return si_npz_write(output, array, count, error);
}

si_result si_predictions_to_npz(si_predictions_reader *reader, const char *output,
                                int64_t frame_step, si_error *error)
{
    (void)frame_step;
    gathered all = {.header = si_predictions_reader_header(reader)};
    all.width = all.header->wide ? sizeof(double) : sizeof(float);
    si_result status = make_room(&all) ? SI_OK : si_error_no_memory(error, output);
    if (status == SI_OK)
        status = gather(&all, reader, error);
    if (status == SI_OK)
        status = write_all(&all, output, error);
    void *const owned[] = {all.offset,   all.frame,     all.primary_id,
                           all.agent_id, all.recording, all.observed,
                           all.future,   all.samples,   all.probabilities};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
    return status;
}
