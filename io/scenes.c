#include "io/scene_cutter.h"
#include "io/scenes_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/size.h"

/* The array with room for `count` elements; as it was, and *fits false, if there is none. */
static void *grown(void *array, size_t count, size_t element_size, bool *fits)
{
    size_t bytes;
    if (!*fits || !si_size_multiply(count, element_size, &bytes)) {
        *fits = false;
        return array;
    }
    void *made = realloc(array, bytes > 0 ? bytes : 1);
    *fits = made != NULL;
    return *fits ? made : array;
}

si_result scenes_reserve(si_scenes *scenes, size_t scene_count, size_t agent_count,
                         bool has_primary, si_error *error)
{
    bool fits = true;
    size_t seen = 0, ahead = 0, bytes;
    const size_t count =
        scene_count > scenes->scene_capacity ? scene_count : scenes->scene_capacity;
    const bool more = count > scenes->scene_capacity || scenes->offset == NULL;
    const size_t agents =
        agent_count > scenes->agent_capacity ? agent_count : scenes->agent_capacity;
    if (agents > scenes->agent_capacity &&
        (!si_size_multiply(scenes->observed_steps, 2 * sizeof(double), &seen) ||
         !si_size_multiply(scenes->predicted_steps, 2 * sizeof(double), &ahead) ||
         !si_size_multiply(agents, seen, &bytes) || !si_size_multiply(agents, ahead, &bytes)))
        return si_error_set(error, SI_ERR_SHAPE, "%zu agents of %zu and %zu steps overflow", agents,
                            scenes->observed_steps, scenes->predicted_steps);
    if (agents > scenes->agent_capacity) {
        scenes->agent_id = grown(scenes->agent_id, agents, sizeof *scenes->agent_id, &fits);
        scenes->observed = grown(scenes->observed, agents, seen, &fits);
        scenes->future = grown(scenes->future, agents, ahead, &fits);
        scenes->has_future = grown(scenes->has_future, agents, sizeof *scenes->has_future, &fits);
        scenes->agent_capacity = fits ? agents : scenes->agent_capacity;
    }
    if (has_primary && (scenes->primary_id == NULL || more))
        scenes->primary_id = grown(scenes->primary_id, count, sizeof *scenes->primary_id, &fits);
    if (more) {
        scenes->offset = grown(scenes->offset, count + 1, sizeof *scenes->offset, &fits);
        scenes->frame = grown(scenes->frame, count, sizeof *scenes->frame, &fits);
        scenes->recording =
            grown((void *)scenes->recording, count, sizeof *scenes->recording, &fits);
    }
    if (!fits)
        return si_error_no_memory(error, "scenes");
    scenes->offset[0] = 0;
    scenes->scene_capacity = count;
    return SI_OK;
}

void si_scenes_finish(si_scenes *scenes)
{
    if (scenes == NULL)
        return;
    free(scenes->offset);
    free(scenes->frame);
    free(scenes->primary_id);
    free((void *)scenes->recording);
    free(scenes->agent_id);
    free(scenes->observed);
    free(scenes->future);
    free(scenes->has_future);
    *scenes = (si_scenes){0};
}

static void move_row(double *array, size_t row_size, size_t from, size_t to)
{
    if (array != NULL && from != to)
        memmove(array + to * row_size, array + from * row_size, row_size * sizeof *array);
}

void si_scenes_keep_future(si_scenes *scenes, double *samples, size_t row_size)
{
    if (scenes == NULL)
        return;
    size_t kept = 0, agent = 0;
    for (size_t s = 0; s < scenes->scene_count; s++) {
        const size_t end = scenes->offset[s + 1];
        for (scenes->offset[s] = kept; agent < end; agent++) {
            if (!scenes->has_future[agent])
                continue;
            scenes->agent_id[kept] = scenes->agent_id[agent];
            scenes->has_future[kept] = true;
            move_row(scenes->observed, 2 * scenes->observed_steps, agent, kept);
            move_row(scenes->future, 2 * scenes->predicted_steps, agent, kept);
            move_row(samples, row_size, agent, kept++);
        }
    }
    if (scenes->scene_count > 0)
        scenes->offset[scenes->scene_count] = kept;
    scenes->agent_count = kept;
}

void si_scenes_clear(si_scenes *scenes)
{
    if (scenes == NULL)
        return;
    scenes->scene_count = scenes->agent_count = scenes->future_count = 0;
}

si_scene_set si_scenes_view(const si_scenes *scenes)
{
    if (scenes == NULL)
        return (si_scene_set){0};
    return (si_scene_set){
        .scene_count = scenes->scene_count,
        .agent_count = scenes->agent_count,
        .offset = scenes->offset,
        .frame = scenes->frame,
        .primary_id = scenes->primary_id,
        .recording = scenes->recording,
        .agent_id = scenes->agent_id,
        .observed = scenes->observed,
        .future = scenes->predicted_steps > 0 ? scenes->future : NULL,
    };
}
