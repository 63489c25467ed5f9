#include "cli/recordings.h"

#include <stdlib.h>
#include <string.h>

#include "cli/console.h"

enum { KEY_DATA = 256, KEY_SPLIT, KEY_MIN_AGENTS, KEY_MAX_GAP };

static const struct argp_option options[] = {
    {0, 0, 0, 0, "Recordings, either a benchmark set or FILE...:", 1},
    {"dataset", 'd', "SET", 0, "eth, hotel, univ, zara1, zara2, sdd, or the simulated sample", 1},
    {"data", KEY_DATA, "DIR", 0, "folder of the sets; `./dev data` fetches them", 1},
    {"split", KEY_SPLIT, "SPLIT", 0, "train, val or test (default)", 1},
    {"min-agents", KEY_MIN_AGENTS, "N", 0,
     "drop scenes with fewer agents (default 2, as the reference)", 1},
    {"max-gap", KEY_MAX_GAP, "FRAMES", 0,
     "drop scenes whose neighbouring frames lie further apart (default: any gap is bridged)", 1},
    {0},
};

recordings_options recordings_options_default(void)
{
    return (recordings_options){.split = SI_SPLIT_TEST, .scenes = si_scenes_config_default()};
}

static void check_source(const recordings_options *chosen, struct argp_state *state)
{
    if (chosen->set == NULL && chosen->file_count == 0)
        argp_error(state, "nothing to read: give --dataset SET or FILE...");
    if (chosen->set != NULL && chosen->file_count > 0)
        argp_error(state, "give --dataset or FILE..., not both");
    if (chosen->set != NULL && strcmp(chosen->set, "sample") != 0 && chosen->directory == NULL)
        argp_error(state,
                   "--dataset %s: give the folder of the recordings with --data; `./dev data` "
                   "fetches them",
                   chosen->set);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    recordings_options *chosen = state->input;
    switch (key) {
    case 'd':
        chosen->set = text;
        return 0;
    case KEY_DATA:
        chosen->directory = text;
        return 0;
    case KEY_SPLIT:
        if (!si_split_find(text, &chosen->split))
            argp_error(state, "--split: expected train, val or test, got \"%s\"", text);
        return 0;
    case KEY_MIN_AGENTS:
        chosen->scenes.min_agents = console_parse_count(state, "--min-agents", text, 1, INT32_MAX);
        return 0;
    case KEY_MAX_GAP:
        chosen->scenes.max_gap =
            (int64_t)console_parse_count(state, "--max-gap", text, 1, INT64_MAX);
        return 0;
    case ARGP_KEY_ARGS:
        chosen->files = state->argv + state->next;
        chosen->file_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        check_source(chosen, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp recordings_argp = {.options = options, .parser = parse};

static si_result load_one(const char *path, const si_scenes_config *config, recording *item,
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

static void count_scenes(recordings *loaded, const si_scenes *scenes)
{
    loaded->scene_count += scenes->scene_count;
    loaded->agent_count += scenes->agent_count;
    for (size_t s = 0; s < scenes->scene_count; s++) {
        size_t agents = scenes->offset[s + 1] - scenes->offset[s];
        if (agents > loaded->largest_scene)
            loaded->largest_scene = agents;
    }
}

static si_result load_files(char *const *paths, size_t count, const si_scenes_config *config,
                            recordings *loaded, si_error *error)
{
    *loaded = (recordings){.item = calloc(count, sizeof *loaded->item)};
    if (loaded->item == NULL)
        return si_error_no_memory(error, "the list of recordings");
    for (size_t i = 0; i < count; i++) {
        si_result status = load_one(paths[i], config, &loaded->item[i], error);
        if (status != SI_OK) {
            recordings_finish(loaded);
            return status;
        }
        loaded->count++;
        count_scenes(loaded, &loaded->item[i].scenes);
    }
    return SI_OK;
}

si_result recordings_load(const recordings_options *chosen, recordings *loaded, si_error *error)
{
    *loaded = (recordings){0};
    if (chosen->set == NULL)
        return load_files(chosen->files, chosen->file_count, &chosen->scenes, loaded, error);
    si_dataset_files files;
    si_result status =
        si_dataset_find(chosen->set, chosen->directory, chosen->split, &files, error);
    if (status != SI_OK)
        return status;
    status = load_files(files.path, files.count, &chosen->scenes, loaded, error);
    si_dataset_files_finish(&files);
    return status;
}

void recordings_finish(recordings *loaded)
{
    for (size_t i = 0; i < loaded->count; i++)
        si_scenes_finish(&loaded->item[i].scenes);
    free(loaded->item);
    *loaded = (recordings){0};
}
