#include "io/scenes.h"

#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "io/track_index.h"

/* One scene to be: where its window ends. */
typedef struct window {
    size_t last_frame; /* index among the present frames */
    int64_t primary_id;
} window;

typedef struct cutter {
    const si_tracks *tracks;
    const si_scenes_config *config;
    size_t length; /* T + P */
    si_track_index index;
    size_t *agents; /* [F]: agents present in all of the window that ends there; 0 if none may */
    window *window; /* [window_count] */
    size_t window_count;
} cutter;

si_scenes_config si_scenes_config_default(void)
{
    return (si_scenes_config){
        .observed_steps = 8, .predicted_steps = 12, .min_agents = 2, .max_gap = 0};
}

static si_result check_config(const si_scenes_config *config, size_t *length, si_error *error)
{
    if (config->observed_steps == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "observed steps: expected at least 1, got 0");
    if (config->min_agents == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "min agents: expected at least 1, got 0");
    if (config->max_gap < 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "max gap: expected at least 0, got %lld",
                            (long long)config->max_gap);
    *length = config->observed_steps + config->predicted_steps;
    if (*length < config->observed_steps)
        return si_error_set(error, SI_ERR_SHAPE, "%zu observed and %zu predicted steps overflow",
                            config->observed_steps, config->predicted_steps);
    return SI_OK;
}

static int64_t frame_number(const cutter *cut, size_t frame)
{
    return cut->tracks->frame[cut->index.first_row[frame]];
}

static size_t count_whole_agents(const cutter *cut, size_t frame)
{
    size_t count = 0;
    for (size_t row = cut->index.first_row[frame]; row < cut->index.first_row[frame + 1]; row++)
        count += cut->index.run[row] >= cut->length;
    return count;
}

/* A hole in time ends every window that would bridge it. */
static void count_agents(cutter *cut)
{
    const int64_t max_gap = cut->config->max_gap;
    size_t unbroken = 0;
    for (size_t frame = 0; frame < cut->index.frame_count; frame++) {
        bool is_hole = frame > 0 && max_gap > 0 &&
                       frame_number(cut, frame) - frame_number(cut, frame - 1) > max_gap;
        unbroken = is_hole ? 1 : unbroken + 1;
        cut->agents[frame] = unbroken >= cut->length ? count_whole_agents(cut, frame) : 0;
    }
}

static bool has_agents(const cutter *cut, size_t frame)
{
    return cut->agents[frame] >= cut->config->min_agents;
}

/* Every run of T + P present frames. */
static void list_runs(cutter *cut)
{
    for (size_t frame = 0; frame < cut->index.frame_count; frame++)
        if (has_agents(cut, frame))
            cut->window[cut->window_count++] = (window){.last_frame = frame};
}

/* How many present frames lie before `number`, or at it if `included`. */
static size_t count_frames_before(const cutter *cut, int64_t number, bool included)
{
    size_t low = 0, high = cut->index.frame_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int64_t here = frame_number(cut, middle);
        if (here < number || (included && here == number))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool agent_is_whole(const cutter *cut, size_t frame, int64_t agent_id)
{
    size_t low = cut->index.first_row[frame], high = cut->index.first_row[frame + 1];
    const size_t end = high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cut->tracks->agent_id[middle] < agent_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && cut->tracks->agent_id[low] == agent_id &&
           cut->index.run[low] >= cut->length;
}

/* The last T + P present frames of each scene that the recording names. */
static void list_named(cutter *cut)
{
    for (size_t i = 0; i < cut->tracks->scene_count; i++) {
        const si_tracks_scene *named = &cut->tracks->scene[i];
        size_t begin = count_frames_before(cut, named->first_frame, false);
        size_t end = count_frames_before(cut, named->last_frame, true);
        if (end < begin || end - begin < cut->length || !has_agents(cut, end - 1) ||
            !agent_is_whole(cut, end - 1, named->primary_id))
            continue;
        cut->window[cut->window_count++] = (window){end - 1, named->primary_id};
    }
}

static si_result list_windows(cutter *cut, si_error *error)
{
    const size_t frame_count = cut->index.frame_count, named_count = cut->tracks->scene_count;
    const size_t most = named_count > 0 ? named_count : frame_count;
    cut->agents = calloc(frame_count + 1, sizeof *cut->agents);
    cut->window = calloc(most + 1, sizeof *cut->window);
    if (cut->agents == NULL || cut->window == NULL)
        return si_error_no_memory(error, "the windows of a recording");
    count_agents(cut);
    if (named_count > 0)
        list_named(cut);
    else
        list_runs(cut);
    return SI_OK;
}

/* [rows][steps][2] of double; NULL on overflow as for want of memory, which comes to the same. */
static double *allocate_paths(size_t rows, size_t steps, bool *fits)
{
    size_t size;
    const size_t extents[] = {rows, steps, 2, sizeof(double)};
    *fits = *fits && si_size_product(extents, sizeof extents / sizeof extents[0], &size);
    return *fits ? malloc(size > 0 ? size : 1) : NULL;
}

static si_result allocate_scenes(const cutter *cut, si_scenes *scenes, si_error *error)
{
    bool fits = true;
    const size_t count = scenes->scene_count, agents = scenes->agent_count;
    scenes->observed = allocate_paths(agents, scenes->observed_steps, &fits);
    scenes->future = allocate_paths(agents, scenes->predicted_steps, &fits);
    if (!fits)
        return si_error_set(error, SI_ERR_SHAPE, "%zu agents of %zu steps overflow", agents,
                            cut->length);
    scenes->offset = calloc(count + 1, sizeof *scenes->offset);
    scenes->frame = calloc(count + 1, sizeof *scenes->frame);
    scenes->agent_id = calloc(agents + 1, sizeof *scenes->agent_id);
    bool has_primary = cut->tracks->scene_count > 0;
    if (has_primary)
        scenes->primary_id = calloc(count + 1, sizeof *scenes->primary_id);
    if (scenes->observed == NULL || scenes->future == NULL || scenes->offset == NULL ||
        scenes->frame == NULL || scenes->agent_id == NULL ||
        (has_primary && scenes->primary_id == NULL))
        return si_error_no_memory(error, "scenes");
    return SI_OK;
}

/* Backwards, along the links, from the agent's row in the window's last frame. */
static void copy_path(const cutter *cut, size_t row, size_t agent, si_scenes *scenes)
{
    const size_t observed_steps = scenes->observed_steps;
    double *observed = scenes->observed + agent * observed_steps * 2;
    double *future = scenes->future + agent * scenes->predicted_steps * 2;
    for (size_t step = cut->length; step-- > 0; row = cut->index.previous[row]) {
        double *to =
            step < observed_steps ? observed + step * 2 : future + (step - observed_steps) * 2;
        memcpy(to, cut->tracks->position + row * 2, 2 * sizeof *to);
    }
}

static size_t copy_window(const cutter *cut, size_t last_frame, size_t agent, si_scenes *scenes)
{
    const si_track_index *index = &cut->index;
    for (size_t row = index->first_row[last_frame]; row < index->first_row[last_frame + 1]; row++)
        if (index->run[row] >= cut->length) {
            scenes->agent_id[agent] = cut->tracks->agent_id[row];
            copy_path(cut, row, agent++, scenes);
        }
    return agent;
}

static void copy_windows(const cutter *cut, si_scenes *scenes)
{
    size_t agent = 0;
    for (size_t s = 0; s < scenes->scene_count; s++) {
        const window *from = &cut->window[s];
        scenes->frame[s] = frame_number(cut, from->last_frame - scenes->predicted_steps);
        if (scenes->primary_id != NULL)
            scenes->primary_id[s] = from->primary_id;
        agent = copy_window(cut, from->last_frame, agent, scenes);
        scenes->offset[s + 1] = agent;
    }
}

static si_result count_scene_agents(const cutter *cut, si_scenes *scenes, si_error *error)
{
    scenes->scene_count = cut->window_count;
    for (size_t s = 0; s < cut->window_count; s++) {
        size_t agents = cut->agents[cut->window[s].last_frame];
        if (agents > SIZE_MAX - scenes->agent_count)
            return si_error_set(error, SI_ERR_SHAPE, "the agents of %zu scenes overflow",
                                cut->window_count);
        scenes->agent_count += agents;
    }
    return SI_OK;
}

si_result si_scenes_cut(const si_tracks *tracks, const si_scenes_config *config, si_scenes *scenes,
                        si_error *error)
{
    *scenes = (si_scenes){0};
    cutter cut = {.tracks = tracks, .config = config};
    si_result status = check_config(config, &cut.length, error);
    if (status != SI_OK)
        return status;
    status = si_track_index_build(tracks, &cut.index, error);
    if (status != SI_OK)
        return status;
    si_scenes made = {.observed_steps = config->observed_steps,
                      .predicted_steps = config->predicted_steps};
    status = list_windows(&cut, error);
    if (status == SI_OK)
        status = count_scene_agents(&cut, &made, error);
    if (status == SI_OK)
        status = allocate_scenes(&cut, &made, error);
    if (status == SI_OK)
        copy_windows(&cut, &made);
    else
        si_scenes_finish(&made);
    *scenes = made;
    si_track_index_finish(&cut.index);
    free(cut.agents);
    free(cut.window);
    return status;
}

void si_scenes_finish(si_scenes *scenes)
{
    free(scenes->offset);
    free(scenes->frame);
    free(scenes->primary_id);
    free(scenes->agent_id);
    free(scenes->observed);
    free(scenes->future);
    *scenes = (si_scenes){0};
}
