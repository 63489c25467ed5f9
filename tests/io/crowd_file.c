#include "tests/io/crowd_file.h"

static void fill_numbers(double *value, size_t count, double start)
{
    for (size_t i = 0; i < count; i++)
        value[i] = start + 0.25 * (double)i;
}

void crowd_fill(crowd *all)
{
    static const size_t agents[CROWD_SCENES] = {1, 2, 4, 1, 3, 4, 1};
    all->offset[0] = 0;
    for (size_t s = 0; s < CROWD_SCENES; s++) {
        all->offset[s + 1] = all->offset[s] + agents[s];
        all->frame[s] = 10 * (int64_t)s - 20;
        all->primary_id[s] = 100 + (int64_t)s;
        all->recording[s] = s < 4 ? "zara" : "a recording with a longer name";
    }
    for (size_t a = 0; a < CROWD_AGENTS; a++)
        all->agent_id[a] = INT64_C(1) << (3 * a);
    fill_numbers(&all->observed[0][0][0], sizeof all->observed / sizeof(double), -7.0);
    fill_numbers(&all->future[0][0][0], sizeof all->future / sizeof(double), 3.0);
    fill_numbers(&all->samples[0][0][0][0], sizeof all->samples / sizeof(double), 11.0);
    fill_numbers(&all->probabilities[0][0], sizeof all->probabilities / sizeof(double), 0.0);
}

si_predictions_header crowd_header(void)
{
    return (si_predictions_header){
        .observed_steps = CROWD_OBSERVED,
        .predicted_steps = CROWD_PREDICTED,
        .sample_count = CROWD_SAMPLES,
        .scene_count = CROWD_SCENES,
        .agent_count = CROWD_AGENTS,
        .has_future = true,
        .has_probabilities = true,
        .has_agent_id = true,
        .has_frame = true,
        .has_recording = true,
        .has_primary = true,
        .step_seconds = 0.5,
        .seed = UINT64_MAX - 3,
        .predictor = "crowd of the tests",
        .name = "a name",
        .weights = "zara1",
        .point = "tight",
        .draws = "even",
        .spread = 1.5,
        .amv = 0.125,
        .seen_recordings = "zara, a recording with a longer name",
    };
}

void crowd_keep(si_predictions_header *header, unsigned there)
{
    bool *const flag[CROWD_OPTIONAL] = {&header->has_future,    &header->has_probabilities,
                                        &header->has_agent_id,  &header->has_frame,
                                        &header->has_recording, &header->has_primary};
    for (unsigned i = 0; i < CROWD_OPTIONAL; i++)
        *flag[i] = there >> i & 1;
}

si_scene_set crowd_slab(const crowd *all, size_t first, size_t count, size_t *offset)
{
    size_t agent = all->offset[first];
    for (size_t i = 0; i <= count; i++)
        offset[i] = all->offset[first + i] - agent;
    return (si_scene_set){
        .scene_count = count,
        .agent_count = offset[count],
        .offset = offset,
        .frame = all->frame + first,
        .primary_id = all->primary_id + first,
        .recording = all->recording + first,
        .agent_id = all->agent_id + agent,
        .observed = &all->observed[agent][0][0],
        .future = &all->future[agent][0][0],
        .samples = &all->samples[agent][0][0][0],
        .probabilities = &all->probabilities[agent][0],
    };
}

si_result crowd_write(const crowd *all, const char *path, si_error *error)
{
    si_predictions_writer *writer;
    size_t offset[CROWD_SCENES + 1];
    const si_predictions_header header = crowd_header();
    const si_scene_set slab = crowd_slab(all, 0, CROWD_SCENES, offset);
    si_result status = si_predictions_writer_create(path, &header, NULL, &writer, error);
    if (status == SI_OK)
        status = si_predictions_writer_append(writer, &slab, error);
    if (status == SI_OK)
        status = si_predictions_writer_commit(writer, error);
    si_predictions_writer_destroy(writer);
    return status;
}
