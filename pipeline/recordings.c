#include "pipeline/recordings_internal.h"

#include <math.h>
#include <stdlib.h>

#include "base/argument.h"
#include "base/order.h"
#include "io/scene_cutter.h"
#include "predict/noise.h"

typedef struct recording {
    char name[RECORDING_NAME_SIZE];
    si_tracks tracks;
    si_scene_cutter *cutter;
    si_recording_look look;
} recording;

struct si_recordings {
    size_t count;
    recording *item; /* [count] */
    size_t next;     /* recording to be read from */
    double noise;    /* metres, on observed positions */
    si_scenes_config cut;
    si_scenes scenes;
};

si_recordings_source si_recordings_source_default(void)
{
    return (si_recordings_source){.split = SI_SPLIT_TEST,
                                  .reading = si_reading_default(),
                                  .scenes = si_scenes_config_default()};
}

/* Agents that are in a scene at all. */
static si_result count_used(const recording *item, const si_scenes_config *config,
                            size_t *used_count, si_error *error)
{
    si_scenes scenes;
    si_result status = si_scenes_cut(&item->tracks, config, &scenes, error);
    if (status != SI_OK)
        return status;
    *used_count = 0;
    if (scenes.agent_count > 0)
        qsort(scenes.agent_id, scenes.agent_count, sizeof *scenes.agent_id, si_compare_whole);
    for (size_t i = 0; i < scenes.agent_count; i++)
        *used_count += i == 0 || scenes.agent_id[i] != scenes.agent_id[i - 1];
    si_scenes_finish(&scenes);
    return SI_OK;
}

static si_result open_one(const char *path, const si_reading *reading,
                          const si_scenes_config *config, recording *item, si_error *error)
{
    si_recording_name(path, item->name, sizeof item->name);
    si_result status = si_tracks_read(path, &reading->tracks, &item->tracks, error);
    if (status == SI_OK)
        status = si_recording_prepare(&item->tracks, reading, &item->look, error);
    item->look.name = item->name;
    if (status == SI_OK)
        status = si_scene_cutter_create(&item->tracks, config, item->name, &item->cutter, error);
    if (status == SI_OK && item->look.summary.phase_count > 1)
        status = count_used(item, config, &item->look.used_count, error);
    return status;
}

static si_result open_files(char *const *paths, size_t count, const si_reading *reading,
                            const si_scenes_config *config, si_recordings *recordings,
                            si_error *error)
{
    recordings->item = calloc(count > 0 ? count : 1, sizeof *recordings->item);
    if (recordings->item == NULL)
        return si_error_no_memory(error, "the list of recordings");
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < count; i++) {
        recordings->count++;
        status = open_one(paths[i], reading, config, &recordings->item[i], error);
    }
    return status;
}

static si_result open_source(const si_recordings_source *source, si_recordings *recordings,
                             si_error *error)
{
    if (source->set == NULL)
        return open_files(source->files, source->file_count, &source->reading, &source->scenes,
                          recordings, error);
    const si_reading known = si_reading_default();
    si_dataset_files files;
    si_result status =
        si_dataset_find(source->set, source->directory, source->split, &files, error);
    if (status != SI_OK)
        return status;
    status = open_files(files.path, files.count, &known, &source->scenes, recordings, error);
    si_dataset_files_finish(&files);
    return status;
}

si_result si_recordings_open(const si_recordings_source *source, si_recordings **recordings,
                             si_error *error)
{
    SI_REQUIRE(error, recordings);
    *recordings = NULL;
    SI_REQUIRE(error, source);
    si_recordings *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "the list of recordings");
    made->noise = source->noise;
    made->cut = source->scenes;
    const si_result status = open_source(source, made, error);
    if (status == SI_OK)
        *recordings = made;
    else
        si_recordings_destroy(made);
    return status;
}

void si_recordings_destroy(si_recordings *recordings)
{
    if (recordings == NULL)
        return;
    for (size_t i = 0; i < recordings->count; i++) {
        si_scene_cutter_destroy(recordings->item[i].cutter);
        si_tracks_finish(&recordings->item[i].tracks);
    }
    free(recordings->item);
    si_scenes_finish(&recordings->scenes);
    free(recordings);
}

static double farthest(const si_tracks *tracks)
{
    double most = 0.0;
    for (size_t i = 0; i < 2 * tracks->row_count; i++)
        most = fmax(most, fabs(tracks->position[i]));
    return most;
}

si_recordings_summary si_recordings_get_summary(const si_recordings *recordings)
{
    if (recordings == NULL)
        return (si_recordings_summary){0};
    si_recordings_summary sum = {
        .recording_count = recordings->count, .cut = recordings->cut, .has_primary = true};
    for (size_t i = 0; i < recordings->count; i++) {
        const recording *item = &recordings->item[i];
        const si_scene_counts counts = si_scene_cutter_counts(item->cutter);
        sum.scenes.scene_count += counts.scene_count;
        sum.scenes.agent_count += counts.agent_count;
        sum.scenes.future_count += counts.future_count;
        if (counts.largest_scene > sum.scenes.largest_scene)
            sum.scenes.largest_scene = counts.largest_scene;
        sum.has_primary = sum.has_primary && item->tracks.scene_count > 0;
        sum.farthest = fmax(sum.farthest, farthest(&item->tracks));
    }
    return sum;
}

const si_recording_look *si_recordings_look(const si_recordings *recordings, size_t index)
{
    return recordings != NULL ? &recordings->item[index].look : NULL;
}

void recordings_select(si_recordings *recordings, size_t first, size_t count)
{
    recordings->next = 0;
    for (size_t i = 0; i < recordings->count; i++) {
        si_scene_cutter *cutter = recordings->item[i].cutter;
        const size_t all = si_scene_cutter_counts(cutter).scene_count;
        const size_t skipped = first < all ? first : all;
        const size_t taken = count < all - skipped ? count : all - skipped;
        si_scene_cutter_select(cutter, skipped, taken);
        first -= skipped;
        count -= taken;
    }
}

/* The same for an agent in the scene of a frame, whenever and in whatever order it is read. */
static void add_noise(const si_recordings *recordings, int64_t frame, size_t agent)
{
    const si_scenes *scenes = &recordings->scenes;
    const uint32_t stream = si_noise_agent_stream(scenes->agent_id[agent]);
    double *position = scenes->observed + agent * recordings->cut.observed_steps * 2;
    for (size_t t = 0; t < recordings->cut.observed_steps; t++) {
        float normal[2];
        si_noise_normal_pair(0, frame, stream, (uint32_t)t, normal);
        position[2 * t] += recordings->noise * (double)normal[0];
        position[2 * t + 1] += recordings->noise * (double)normal[1];
    }
}

static void add_all_noise(const si_recordings *recordings)
{
    const si_scenes *scenes = &recordings->scenes;
    for (size_t s = 0; s < scenes->scene_count; s++)
        for (size_t agent = scenes->offset[s]; agent < scenes->offset[s + 1]; agent++)
            add_noise(recordings, scenes->frame[s], agent);
}

si_result si_recordings_read(si_recordings *recordings, size_t max_agents, si_scene_set *set,
                             si_error *error)
{
    SI_REQUIRE(error, recordings, set);
    si_result status = SI_OK;
    si_scenes_clear(&recordings->scenes);
    while (status == SI_OK && recordings->next < recordings->count) {
        si_scene_cutter *cutter = recordings->item[recordings->next].cutter;
        status = si_scene_cutter_read(cutter, max_agents, &recordings->scenes, error);
        if (!si_scene_cutter_is_done(cutter))
            break;
        recordings->next++;
    }
    if (recordings->noise > 0.0)
        add_all_noise(recordings);
    *set = si_scenes_view(&recordings->scenes);
    if (set->scene_count == 0)
        recordings_select(recordings, 0, SIZE_MAX);
    return status;
}

void recordings_keep_future(si_recordings *recordings, double *samples, size_t row_size,
                            si_scene_set *set)
{
    si_scenes_keep_future(&recordings->scenes, samples, row_size);
    *set = si_scenes_view(&recordings->scenes);
}

void recordings_narrow(si_recordings *recordings)
{
    si_scenes *scenes = &recordings->scenes;
    recordings_narrow_array(scenes->observed, 2 * scenes->agent_count * scenes->observed_steps);
    recordings_narrow_array(scenes->future, 2 * scenes->agent_count * scenes->predicted_steps);
}

size_t recordings_count(const si_recordings *recordings)
{
    return recordings->count;
}

const char *recordings_name(const si_recordings *recordings, size_t index)
{
    return recordings->item[index].name;
}

const si_tracks *recordings_tracks(const si_recordings *recordings, size_t index)
{
    return &recordings->item[index].tracks;
}
