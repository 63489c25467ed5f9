#include "pipeline/training_windows.h"

#include <stdlib.h>
#include <string.h>

static si_result allocate(training_windows *loaded, si_error *error)
{
    const size_t scenes = loaded->source.scene_count, agents = loaded->source.agent_count;
    loaded->offset = calloc(scenes + 1, sizeof *loaded->offset);
    loaded->observed = calloc(agents + 1, loaded->observed_steps * 2 * sizeof *loaded->observed);
    loaded->future = calloc(agents + 1, loaded->predicted_steps * 2 * sizeof *loaded->future);
    loaded->recording = calloc(scenes + 1, sizeof *loaded->recording);
    loaded->frame = calloc(scenes + 1, sizeof *loaded->frame);
    bool complete = loaded->offset != NULL && loaded->observed != NULL && loaded->future != NULL &&
                    loaded->recording != NULL && loaded->frame != NULL;
    return complete ? SI_OK : si_error_no_memory(error, "the windows");
}

/* Moves one recording's scenes behind what is there already. */
static void append(training_windows *loaded, si_recording *item)
{
    si_scenes *scenes = &item->scenes;
    si_training_set *set = &loaded->set;
    const size_t agents = loaded->offset[set->scene_count];
    const size_t seen = scenes->observed_steps * 2, ahead = scenes->predicted_steps * 2;
    if (scenes->agent_count > 0) {
        memcpy(loaded->observed + agents * seen, scenes->observed,
               scenes->agent_count * seen * sizeof *scenes->observed);
        memcpy(loaded->future + agents * ahead, scenes->future,
               scenes->agent_count * ahead * sizeof *scenes->future);
    }
    for (size_t s = 0; s < scenes->scene_count; s++) {
        loaded->offset[set->scene_count + 1] = agents + scenes->offset[s + 1];
        loaded->recording[set->scene_count] = item->name;
        loaded->frame[set->scene_count] = scenes->frame[s];
        set->scene_count++;
    }
    si_scenes_finish(scenes);
}

si_result training_windows_load(const si_recordings_source *source, training_windows *loaded,
                                si_error *error)
{
    *loaded = (training_windows){.observed_steps = source->scenes.observed_steps,
                                 .predicted_steps = source->scenes.predicted_steps};
    si_result status = si_recordings_load(source, &loaded->source, error);
    if (status == SI_OK)
        status = allocate(loaded, error);
    if (status != SI_OK) {
        training_windows_finish(loaded);
        return status;
    }
    for (size_t i = 0; i < loaded->source.count; i++)
        append(loaded, &loaded->source.item[i]);
    loaded->set.offset = loaded->offset;
    loaded->set.observed = loaded->observed;
    loaded->set.future = loaded->future;
    loaded->set.recording = loaded->recording;
    loaded->set.frame = loaded->frame;
    return SI_OK;
}

void training_windows_finish(training_windows *loaded)
{
    si_recordings_finish(&loaded->source);
    free(loaded->offset);
    free(loaded->observed);
    free(loaded->future);
    free(loaded->recording);
    free(loaded->frame);
    *loaded = (training_windows){0};
}

static uint64_t hash_bytes(const void *bytes, size_t size, uint64_t hash)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * 0x100000001b3u;
    return hash;
}

uint64_t training_windows_fingerprint(const training_windows *loaded, uint64_t hash)
{
    const si_training_set *set = &loaded->set;
    const size_t agents = set->offset[set->scene_count];
    hash = hash_bytes(set->offset, (set->scene_count + 1) * sizeof *set->offset, hash);
    hash = hash_bytes(set->observed, agents * loaded->observed_steps * 2 * sizeof *set->observed,
                      hash);
    return hash_bytes(set->future, agents * loaded->predicted_steps * 2 * sizeof *set->future,
                      hash);
}
