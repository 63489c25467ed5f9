/*
 * Writes a prediction file of any shape for the command-line tests: people who walk side by side,
 * samples around what happens.
 *
 *     make-predictions FILE SCENES AGENTS SAMPLES OBSERVED PREDICTED THERE WIDE COMPRESSION
 *
 * AGENTS are those of one scene; THERE has a bit an optional array, as crowd_keep takes them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/io/crowd_file.h"

enum { FIXED_ARGUMENTS = 10, RECORDING_SIZE = 16 };

typedef struct scene {
    size_t offset[2];
    int64_t frame, primary_id;
    const char *recording;
    int64_t *agent_id;
    double *observed, *future, *samples, *probabilities;
} scene;

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL)
        exit(1);
    return memory;
}

/* Step `step` of an agent's path, counted from the first observed. */
static void put_position(double *position, size_t agent, size_t step, double drift)
{
    position[0] = 0.5 * (double)step + drift;
    position[1] = 1.5 * (double)agent + 0.1 * sin((double)step) - drift;
}

static void fill_agent(const si_predictions_header *header, scene *made, size_t agent)
{
    const size_t observed = header->observed_steps, predicted = header->predicted_steps;
    made->agent_id[agent] = 10 + (int64_t)agent;
    for (size_t t = 0; t < observed; t++)
        put_position(made->observed + 2 * (agent * observed + t), agent, t, 0.0);
    for (size_t t = 0; t < predicted; t++)
        put_position(made->future + 2 * (agent * predicted + t), agent, observed + t, 0.0);
    for (size_t k = 0; k < header->sample_count; k++) {
        const size_t sample = agent * header->sample_count + k;
        made->probabilities[sample] = 1.0 + (double)k;
        for (size_t t = 0; t < predicted; t++)
            put_position(made->samples + 2 * (sample * predicted + t), agent, observed + t,
                         0.05 * (double)(t + 1) * sin((double)(7 * k + 3 * agent + 1)));
    }
}

static si_result write_scenes(const si_predictions_header *header, scene *made,
                              si_predictions_writer *writer, si_error *error)
{
    si_result status = SI_OK;
    for (size_t s = 0; status == SI_OK && s < header->scene_count; s++) {
        made->frame = 100 + 10 * (int64_t)s;
        const si_scene_set slab = {
            .scene_count = 1,
            .agent_count = made->offset[1],
            .offset = made->offset,
            .frame = &made->frame,
            .primary_id = &made->primary_id,
            .recording = &made->recording,
            .agent_id = made->agent_id,
            .observed = made->observed,
            .future = made->future,
            .samples = made->samples,
            .probabilities = made->probabilities,
        };
        status = si_predictions_writer_append(writer, &slab, error);
    }
    return status == SI_OK ? si_predictions_writer_commit(writer, error) : status;
}

int main(int argc, char **argv)
{
    size_t number[FIXED_ARGUMENTS] = {0};
    if (argc != FIXED_ARGUMENTS)
        return 2;
    for (int i = 2; i < argc; i++)
        number[i] = strtoul(argv[i], NULL, 10);
    si_predictions_header header = {
        .scene_count = number[2],
        .agent_count = number[2] * number[3],
        .sample_count = number[4],
        .observed_steps = number[5],
        .predicted_steps = number[6],
        .wide = number[8] != 0,
        .step_seconds = 0.4,
        .predictor = "made up",
    };
    crowd_keep(&header, (unsigned)number[7]);
    const si_predictions_writer_options options = {.compression = (int)number[9]};
    const size_t agents = number[3], paths = agents * header.sample_count;
    scene made = {
        .offset = {0, agents},
        .primary_id = 10,
        .recording = "made",
        .agent_id = allocate(agents, sizeof *made.agent_id),
        .observed = allocate(agents * header.observed_steps, 2 * sizeof(double)),
        .future = allocate(agents * header.predicted_steps, 2 * sizeof(double)),
        .samples = allocate(paths * header.predicted_steps, 2 * sizeof(double)),
        .probabilities = allocate(paths, sizeof(double)),
    };
    si_error error = SI_ERROR_INIT;
    si_predictions_writer *writer = NULL;
    for (size_t agent = 0; agent < agents; agent++)
        fill_agent(&header, &made, agent);
    si_result status = si_predictions_writer_create(argv[1], &header, &options, &writer, &error);
    if (status == SI_OK)
        status = write_scenes(&header, &made, writer, &error);
    si_predictions_writer_destroy(writer);
    free(made.agent_id);
    free(made.observed);
    free(made.future);
    free(made.samples);
    free(made.probabilities);
    if (status != SI_OK)
        fprintf(stderr, "%s\n", error.message);
    return status == SI_OK ? 0 : 1;
}
