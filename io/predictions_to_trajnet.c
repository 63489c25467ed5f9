/* TrajNet++ ndjson; what stands in it says predictions_convert.h. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "io/predictions_target.h"
#include "io/shortest.h"
#include "io/temporary_file.h"

static void write_track(FILE *stream, int64_t frame, int64_t agent, const double place[2],
                        size_t scene, int64_t sample)
{
    char x[SI_SHORTEST_SIZE], y[SI_SHORTEST_SIZE];
    fprintf(stream, "{\"track\": {\"f\": %" PRId64 ", \"p\": %" PRId64 ", \"x\": %s, \"y\": %s",
            frame, agent, si_shortest(place[0], x), si_shortest(place[1], y));
    if (sample >= 0)
        fprintf(stream, ", \"prediction_number\": %" PRId64, sample);
    fprintf(stream, ", \"scene_id\": %zu}}\n", scene);
}

static si_result write_scene_row(FILE *stream, const si_prediction_scenes *scenes, size_t s,
                                 si_error *error)
{
    const si_predictions_header *header = scenes->header;
    const int64_t primary = header->has_primary ? scenes->set.primary_id[s]
                                                : scenes->set.agent_id[scenes->set.offset[s]];
    char rate[SI_SHORTEST_SIZE];
    fprintf(stream,
            "{\"scene\": {\"id\": %zu, \"p\": %" PRId64 ", \"s\": %" PRId64 ", \"e\": %" PRId64
            ", \"fps\": %s",
            scenes->first + s, primary, si_prediction_frame(scenes, s, 0),
            si_prediction_frame(scenes, s, header->observed_steps + header->predicted_steps - 1),
            si_shortest(1.0 / header->step_seconds, rate));
    if (header->has_recording) {
        json_t *name =
            json_stringn_nocheck(scenes->set.recording[s], strlen(scenes->set.recording[s]));
        char *text = name != NULL ? json_dumps(name, JSON_ENCODE_ANY) : NULL;
        json_decref(name);
        if (text == NULL)
            return si_error_set(error, SI_ERR_FORMAT, "a recording's name is not UTF-8");
        fprintf(stream, ", \"recording\": %s", text);
        free(text);
    }
    fputs("}}\n", stream);
    return SI_OK;
}

static void write_samples(FILE *stream, const si_prediction_scenes *scenes, size_t s, size_t agent)
{
    const si_predictions_header *header = scenes->header;
    for (size_t k = 0; k < header->sample_count; k++)
        for (size_t t = 0; t < header->predicted_steps; t++)
            write_track(stream, si_prediction_frame(scenes, s, header->observed_steps + t),
                        scenes->set.agent_id[agent], si_prediction_path(scenes, agent, k) + 2 * t,
                        scenes->first + s, (int64_t)k);
}

static void write_truth(FILE *stream, const si_prediction_scenes *scenes, size_t s, size_t agent)
{
    const si_predictions_header *header = scenes->header;
    for (size_t t = 0; t < header->observed_steps + header->predicted_steps; t++)
        write_track(stream, si_prediction_frame(scenes, s, t), scenes->set.agent_id[agent],
                    si_prediction_truth(scenes, agent, t), scenes->first + s, -1);
}

static si_result write_slab(void *context, const si_prediction_scenes *scenes, si_error *error)
{
    FILE *stream = context;
    si_result status = SI_OK;
    for (size_t s = 0; s < scenes->set.scene_count && status == SI_OK; s++) {
        const size_t *offset = scenes->set.offset + s;
        status = write_scene_row(stream, scenes, s, error);
        for (size_t a = offset[0]; a < offset[1]; a++)
            write_samples(stream, scenes, s, a);
        for (size_t a = offset[0]; a < offset[1]; a++)
            write_truth(stream, scenes, s, a);
    }
    return status;
}

typedef struct task {
    si_predictions_reader *reader;
    const si_conversion *how;
} task;

static si_result write_all(FILE *stream, void *context, si_error *error)
{
    const task *all = context;
    return si_predictions_for_each(all->reader, all->how, write_slab, stream, error);
}

si_result si_predictions_to_trajnet(si_predictions_reader *reader, const char *output,
                                    const si_conversion *how, si_error *error)
{
    return si_text_file_write(output, write_all, &(task){reader, how}, error);
}
