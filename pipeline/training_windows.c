#include "pipeline/training_windows.h"

#include <math.h>
#include <stdlib.h>

#include "predict/train/draw.h"

/* Who is hardly faster is there already. */
static const double least_hurry = 1.2;

/* Steps of the runs that are squeezed, and of windows. */
typedef struct extents {
    size_t observed; /* T */
    size_t window;   /* T + P */
    size_t run;      /* of which the first T come as observed */
} extents;

static extents extents_of(const si_recipe *recipe)
{
    const si_model_config *model = &recipe->model;
    const size_t window = model->observed_steps + model->predicted_steps;
    const double ways = ceil(recipe->augmentation.hurry_range * (double)(window - 1));
    return (extents){model->observed_steps, window, 1 + (size_t)ways};
}

static si_result read_runs(const si_recordings_source *source, const extents *steps,
                           training_windows *windows, si_scene_set *runs, si_error *error)
{
    si_recordings_source longer = *source;
    longer.scenes.predicted_steps = steps->run - steps->observed;
    si_result status = si_recordings_open(&longer, &windows->recordings, error);
    return status == SI_OK ? si_recordings_read(windows->recordings, SIZE_MAX, runs, error)
                           : status;
}

/* Whether run i is one of `wanted` that are spread over all. */
static bool is_wanted(size_t i, size_t wanted, size_t all)
{
    return (i + 1) * wanted / all > i * wanted / all;
}

static si_result allocate(const extents *steps, size_t scenes, size_t agents,
                          training_windows *windows, si_error *error)
{
    const size_t position = 2 * sizeof(double);
    windows->offset = calloc(scenes + 1, sizeof *windows->offset);
    windows->frame = calloc(scenes, sizeof *windows->frame);
    windows->recording = calloc(scenes, sizeof *windows->recording);
    windows->observed = calloc(agents, steps->observed * position);
    windows->future = calloc(agents, (steps->window - steps->observed) * position);
    if (windows->offset == NULL || windows->frame == NULL || windows->recording == NULL ||
        windows->observed == NULL || windows->future == NULL)
        return si_error_no_memory(error, "the windows in a hurry");
    windows->set = (si_scene_set){
        .offset = windows->offset,
        .frame = windows->frame,
        .recording = windows->recording,
        .observed = windows->observed,
        .future = windows->future,
    };
    return SI_OK;
}

/* What windows are made of: scenes of `steps` steps, of which so many come as observed. */
typedef struct source_set {
    const si_scene_set *scenes;
    size_t observed, steps;
} source_set;

/* The position of a source's agent at step i. */
static const double *position_of(const source_set *from, size_t agent, size_t i)
{
    const size_t seen = from->observed;
    return i < seen ? from->scenes->observed + (agent * seen + i) * 2
                    : from->scenes->future + (agent * (from->steps - seen) + i - seen) * 2;
}

/* The agent's positions every `hurry` steps, as the last agent of the windows. */
static void add_agent(const extents *steps, const source_set *from, size_t agent, double hurry,
                      training_windows *windows)
{
    const size_t to = windows->set.agent_count++, future = steps->window - steps->observed;
    for (size_t t = 0; t < steps->window; t++) {
        const double at = hurry * (double)t, whole = floor(at), share = at - whole;
        const double *before = position_of(from, agent, (size_t)whole);
        const double *after = share > 0.0 ? position_of(from, agent, (size_t)whole + 1) : before;
        double *position = t < steps->observed
                               ? windows->observed + (to * steps->observed + t) * 2
                               : windows->future + (to * future + t - steps->observed) * 2;
        for (size_t axis = 0; axis < 2; axis++)
            position[axis] =
                share > 0.0 ? before[axis] + share * (after[axis] - before[axis]) : before[axis];
    }
}

static void add_scene(const extents *steps, const source_set *from, size_t scene, double hurry,
                      training_windows *windows)
{
    const si_scene_set *scenes = from->scenes;
    const size_t to = windows->set.scene_count++;
    for (size_t agent = scenes->offset[scene]; agent < scenes->offset[scene + 1]; agent++)
        add_agent(steps, from, agent, hurry, windows);
    windows->frame[to] = scenes->frame[scene];
    windows->recording[to] = scenes->recording[scene];
    windows->offset[to + 1] = windows->set.agent_count;
}

static double draw_hurry(const si_recipe *recipe, size_t run)
{
    si_draw draw = {.seed = recipe->seed, .key = si_window_key(0, run), .stream = SI_DRAW_HURRY};
    return si_draw_between(&draw, least_hurry, recipe->augmentation.hurry_range);
}

si_result training_windows_extend(const si_recordings_source *source, const si_recipe *recipe,
                                  const si_scene_set *set, training_windows *windows,
                                  si_error *error)
{
    *windows = (training_windows){.set = *set};
    size_t wanted = (size_t)(recipe->augmentation.hurry_share * (double)set->scene_count);
    if (wanted == 0)
        return SI_OK;
    const extents steps = extents_of(recipe);
    si_scene_set runs;
    si_result status = read_runs(source, &steps, windows, &runs, error);
    if (status != SI_OK)
        return status;
    wanted = wanted < runs.scene_count ? wanted : runs.scene_count;
    status = allocate(&steps, set->scene_count + wanted, set->agent_count + runs.agent_count,
                      windows, error);
    if (status != SI_OK)
        return status;
    const source_set whole = {set, steps.observed, steps.window};
    const source_set longer = {&runs, steps.observed, steps.run};
    for (size_t scene = 0; scene < set->scene_count; scene++)
        add_scene(&steps, &whole, scene, 1.0, windows);
    for (size_t run = 0; run < runs.scene_count; run++)
        if (is_wanted(run, wanted, runs.scene_count))
            add_scene(&steps, &longer, run, draw_hurry(recipe, run), windows);
    return SI_OK;
}

void training_windows_finish(training_windows *windows)
{
    free(windows->offset);
    free(windows->frame);
    free(windows->recording);
    free(windows->observed);
    free(windows->future);
    si_recordings_destroy(windows->recordings);
}
