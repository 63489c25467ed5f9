#include "pipeline/recordings.h"

#include <stdlib.h>

si_recordings_source si_recordings_source_default(void)
{
    return (si_recordings_source){.split = SI_SPLIT_TEST, .scenes = si_scenes_config_default()};
}

static si_result load_one(const char *path, const si_scenes_config *config, si_recording *item,
                          si_error *error)
{
    si_tracks tracks;
    si_result status = si_tracks_read(path, &tracks, error);
    if (status != SI_OK)
        return status;
    si_recording_name(path, item->name, sizeof item->name);
    status = si_scenes_cut(&tracks, config, &item->scenes, error);
    si_tracks_finish(&tracks);
    return status;
}

static void count_scenes(si_recordings *recordings, const si_scenes *scenes)
{
    recordings->scene_count += scenes->scene_count;
    recordings->agent_count += scenes->agent_count;
    for (size_t s = 0; s < scenes->scene_count; s++) {
        size_t agents = scenes->offset[s + 1] - scenes->offset[s];
        if (agents > recordings->largest_scene)
            recordings->largest_scene = agents;
    }
}

static si_result load_files(char *const *paths, size_t count, const si_scenes_config *config,
                            si_recordings *recordings, si_error *error)
{
    *recordings = (si_recordings){.item = calloc(count, sizeof *recordings->item)};
    if (recordings->item == NULL)
        return si_error_no_memory(error, "the list of recordings");
    for (size_t i = 0; i < count; i++) {
        si_result status = load_one(paths[i], config, &recordings->item[i], error);
        if (status != SI_OK) {
            si_recordings_finish(recordings);
            return status;
        }
        recordings->count++;
        count_scenes(recordings, &recordings->item[i].scenes);
    }
    return SI_OK;
}

si_result si_recordings_load(const si_recordings_source *source, si_recordings *recordings,
                             si_error *error)
{
    *recordings = (si_recordings){0};
    if (source->set == NULL)
        return load_files(source->files, source->file_count, &source->scenes, recordings, error);
    si_dataset_files files;
    si_result status =
        si_dataset_find(source->set, source->directory, source->split, &files, error);
    if (status != SI_OK)
        return status;
    status = load_files(files.path, files.count, &source->scenes, recordings, error);
    si_dataset_files_finish(&files);
    return status;
}

void si_recordings_finish(si_recordings *recordings)
{
    for (size_t i = 0; i < recordings->count; i++)
        si_scenes_finish(&recordings->item[i].scenes);
    free(recordings->item);
    *recordings = (si_recordings){0};
}
