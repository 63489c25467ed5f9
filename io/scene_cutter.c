/* Windows of a recording, and their agents, copied into scenes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/size.h"
#include "io/scene_cutter.h"
#include "io/scenes_store.h"
#include "io/track_index.h"

/* One scene to be: where its window ends. */
typedef struct window {
    size_t last_frame; /* index among the present frames */
    int64_t primary_id;
} window;

struct si_scene_cutter {
    const si_tracks *tracks;
    si_scenes_config config;
    const char *recording;
    size_t length; /* T + P */
    si_track_index index;
    size_t *agents; /* [F]: agents present in all of the window that ends there; 0 if none may */
    window *window; /* [window_count] */
    size_t window_count;
    size_t next; /* window to be read */
    size_t end;  /* of those to be read */
    si_scene_counts counts;
};

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

static int64_t frame_number(const si_scene_cutter *cut, size_t frame)
{
    return cut->tracks->frame[cut->index.first_row[frame]];
}

static size_t count_whole_agents(const si_scene_cutter *cut, size_t frame)
{
    size_t count = 0;
    for (size_t row = cut->index.first_row[frame]; row < cut->index.first_row[frame + 1]; row++)
        count += cut->index.run[row] >= cut->length;
    return count;
}

/* A hole in time ends every window that would bridge it. */
static void count_agents(si_scene_cutter *cut)
{
    const int64_t max_gap = cut->config.max_gap;
    size_t unbroken = 0;
    for (size_t frame = 0; frame < cut->index.frame_count; frame++) {
        bool is_hole = frame > 0 && max_gap > 0 &&
                       frame_number(cut, frame) - frame_number(cut, frame - 1) > max_gap;
        unbroken = is_hole ? 1 : unbroken + 1;
        cut->agents[frame] = unbroken >= cut->length ? count_whole_agents(cut, frame) : 0;
    }
}

static bool has_agents(const si_scene_cutter *cut, size_t frame)
{
    return cut->agents[frame] >= cut->config.min_agents;
}

/* Every run of T + P present frames. */
static void list_runs(si_scene_cutter *cut)
{
    for (size_t frame = 0; frame < cut->index.frame_count; frame++)
        if (has_agents(cut, frame))
            cut->window[cut->window_count++] = (window){.last_frame = frame};
}

/* How many present frames lie before `number`, or at it if `included`. */
static size_t count_frames_before(const si_scene_cutter *cut, int64_t number, bool included)
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

/* The agent's row in the frame, if it is there in all of the window that ends there. */
static size_t find_whole(const si_scene_cutter *cut, size_t frame, int64_t agent_id)
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
    const bool is_whole =
        low < end && cut->tracks->agent_id[low] == agent_id && cut->index.run[low] >= cut->length;
    return is_whole ? low : SI_NO_ROW;
}

/* The last T + P present frames of each scene that the recording names. */
static void list_named(si_scene_cutter *cut)
{
    for (size_t i = 0; i < cut->tracks->scene_count; i++) {
        const si_tracks_scene *named = &cut->tracks->scene[i];
        size_t begin = count_frames_before(cut, named->first_frame, false);
        size_t end = count_frames_before(cut, named->last_frame, true);
        if (end < begin || end - begin < cut->length || !has_agents(cut, end - 1) ||
            find_whole(cut, end - 1, named->primary_id) == SI_NO_ROW)
            continue;
        cut->window[cut->window_count++] = (window){end - 1, named->primary_id};
    }
}

static si_result list_windows(si_scene_cutter *cut, si_error *error)
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

/* Agents of the window, with those who have no future. */
static size_t count_window(const si_scene_cutter *cut, const window *counted)
{
    if (!cut->config.all_neighbours)
        return cut->agents[counted->last_frame];
    const size_t now = counted->last_frame - cut->config.predicted_steps;
    size_t count = 0;
    for (size_t row = cut->index.first_row[now]; row < cut->index.first_row[now + 1]; row++)
        count += cut->index.run[row] >= cut->config.observed_steps;
    return count;
}

static si_result count_scenes(si_scene_cutter *cut, si_error *error)
{
    si_scene_counts *counts = &cut->counts;
    counts->scene_count = cut->window_count;
    for (size_t s = 0; s < cut->window_count; s++) {
        const size_t agents = count_window(cut, &cut->window[s]);
        counts->future_count += cut->agents[cut->window[s].last_frame];
        if (__builtin_add_overflow(counts->agent_count, agents, &counts->agent_count))
            return si_error_set(error, SI_ERR_SHAPE, "the agents of %zu scenes overflow",
                                cut->window_count);
        counts->largest_scene = agents > counts->largest_scene ? agents : counts->largest_scene;
    }
    return SI_OK;
}

si_result si_scene_cutter_create(const si_tracks *tracks, const si_scenes_config *config,
                                 const char *recording, si_scene_cutter **cutter, si_error *error)
{
    SI_REQUIRE(error, cutter);
    *cutter = NULL;
    SI_REQUIRE(error, tracks);
    const si_scenes_config standard = si_scenes_config_default();
    if (config == NULL)
        config = &standard;
    size_t length = 0;
    si_result status = check_config(config, &length, error);
    if (status != SI_OK)
        return status;
    si_scene_cutter *cut = calloc(1, sizeof *cut);
    if (cut == NULL)
        return si_error_no_memory(error, "the windows of a recording");
    cut->tracks = tracks;
    cut->config = *config;
    cut->recording = recording;
    cut->length = length;
    status = si_track_index_build(tracks, &cut->index, error);
    if (status == SI_OK)
        status = list_windows(cut, error);
    if (status == SI_OK)
        status = count_scenes(cut, error);
    si_scene_cutter_select(cut, 0, SIZE_MAX);
    if (status == SI_OK)
        *cutter = cut;
    else
        si_scene_cutter_destroy(cut);
    return status;
}

void si_scene_cutter_destroy(si_scene_cutter *cutter)
{
    if (cutter == NULL)
        return;
    si_track_index_finish(&cutter->index);
    free(cutter->agents);
    free(cutter->window);
    free(cutter);
}

si_scene_counts si_scene_cutter_counts(const si_scene_cutter *cutter)
{
    if (cutter == NULL)
        return (si_scene_counts){0};
    return cutter->counts;
}

bool si_scene_cutter_is_done(const si_scene_cutter *cutter)
{
    if (cutter == NULL)
        return false;
    return cutter->next == cutter->end;
}

void si_scene_cutter_select(si_scene_cutter *cutter, size_t first, size_t count)
{
    if (cutter == NULL)
        return;
    cutter->next = first < cutter->window_count ? first : cutter->window_count;
    const size_t left = cutter->window_count - cutter->next;
    cutter->end = cutter->next + (count < left ? count : left);
}

/* Backwards, along the links, from the agent's row in the last of `steps` frames. */
static void copy_path(const si_scene_cutter *cut, size_t row, size_t steps, si_scenes *scenes)
{
    const size_t observed_steps = scenes->observed_steps, agent = scenes->agent_count++;
    double *observed = scenes->observed + agent * observed_steps * 2;
    double *future = scenes->future + agent * scenes->predicted_steps * 2;
    scenes->agent_id[agent] = cut->tracks->agent_id[row];
    scenes->has_future[agent] = steps == cut->length;
    scenes->future_count += steps == cut->length;
    for (size_t i = 0; steps < cut->length && i < 2 * scenes->predicted_steps; i++)
        future[i] = NAN;
    for (size_t step = steps; step-- > 0; row = cut->index.previous[row]) {
        double *to =
            step < observed_steps ? observed + step * 2 : future + (step - observed_steps) * 2;
        memcpy(to, cut->tracks->position + row * 2, 2 * sizeof *to);
    }
}

static void copy_whole(const si_scene_cutter *cut, size_t frame, si_scenes *scenes)
{
    const si_track_index *index = &cut->index;
    for (size_t row = index->first_row[frame]; row < index->first_row[frame + 1]; row++)
        if (index->run[row] >= cut->length)
            copy_path(cut, row, cut->length, scenes);
}

/* Everybody who was observed; who is whole is so in the window's last frame too. */
static void copy_observed(const si_scene_cutter *cut, size_t frame, si_scenes *scenes)
{
    const si_track_index *index = &cut->index;
    const size_t now = frame - scenes->predicted_steps;
    for (size_t row = index->first_row[now]; row < index->first_row[now + 1]; row++) {
        if (index->run[row] < scenes->observed_steps)
            continue;
        const size_t last = find_whole(cut, frame, cut->tracks->agent_id[row]);
        if (last != SI_NO_ROW)
            copy_path(cut, last, cut->length, scenes);
        else
            copy_path(cut, row, scenes->observed_steps, scenes);
    }
}

static void append_window(const si_scene_cutter *cut, const window *from, si_scenes *scenes)
{
    const size_t frame = from->last_frame, s = scenes->scene_count++;
    scenes->offset[s] = scenes->agent_count;
    scenes->frame[s] = frame_number(cut, frame - scenes->predicted_steps);
    scenes->recording[s] = cut->recording;
    if (scenes->primary_id != NULL)
        scenes->primary_id[s] = from->primary_id;
    if (cut->config.all_neighbours)
        copy_observed(cut, frame, scenes);
    else
        copy_whole(cut, frame, scenes);
    scenes->offset[s + 1] = scenes->agent_count;
}

/* How many windows to read, and how many agents they have. */
static size_t count_next(const si_scene_cutter *cut, const si_scenes *scenes, size_t max_agents,
                         size_t *agent_count)
{
    size_t count = 0;
    *agent_count = scenes->agent_count;
    for (size_t i = cut->next; i < cut->end; i++, count++) {
        const size_t agents = count_window(cut, &cut->window[i]);
        const bool is_first = scenes->scene_count + count == 0;
        if (!is_first && (*agent_count > max_agents || agents > max_agents - *agent_count))
            break;
        *agent_count += agents;
    }
    return count;
}

si_result si_scene_cutter_read(si_scene_cutter *cutter, size_t max_agents, si_scenes *scenes,
                               si_error *error)
{
    SI_REQUIRE(error, cutter, scenes);
    /* the scenes of recordings of which one names primary agents and one does not have none */
    const bool has_primary =
        cutter->tracks->scene_count > 0 && (scenes->scene_count == 0 || scenes->primary_id != NULL);
    size_t agents;
    const size_t count = count_next(cutter, scenes, max_agents, &agents);
    scenes->observed_steps = cutter->config.observed_steps;
    scenes->predicted_steps = cutter->config.predicted_steps;
    si_result status =
        scenes_reserve(scenes, scenes->scene_count + count, agents, has_primary, error);
    if (status != SI_OK)
        return status;
    if (!has_primary) {
        free(scenes->primary_id);
        scenes->primary_id = NULL;
    }
    for (size_t i = 0; i < count; i++)
        append_window(cutter, &cutter->window[cutter->next++], scenes);
    return SI_OK;
}

si_result si_scenes_cut(const si_tracks *tracks, const si_scenes_config *config, si_scenes *scenes,
                        si_error *error)
{
    SI_REQUIRE(error, tracks, scenes);
    si_scene_cutter *cutter;
    *scenes = (si_scenes){0};
    si_result status = si_scene_cutter_create(tracks, config, NULL, &cutter, error);
    if (status == SI_OK)
        status = si_scene_cutter_read(cutter, SIZE_MAX, scenes, error);
    if (status != SI_OK)
        si_scenes_finish(scenes);
    si_scene_cutter_destroy(cutter);
    return status;
}
