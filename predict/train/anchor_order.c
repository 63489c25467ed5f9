#include "predict/train/anchor_order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "predict/model_internal.h"

enum { ANCHORS = SI_GAUSSIAN_ANCHORS, COLUMNS = SI_GAUSSIAN_PATH_OUTPUTS };

static const double end_share = 0.5;

/* What the windows are measured in. */
typedef struct work {
    float *observed; /* [A][T][2] of a scene, from a place in it */
    float *samples;  /* [A][K][P][2] of it */
    double *error;   /* [agents of the set][K] */
    double *nearest; /* [agents of the set], of the anchors chosen so far */
    unsigned char *predictor;
    size_t predictor_size;
    size_t size;
} work;

static work lay_out(const si_model *model, const si_scene_set *set, void *memory)
{
    const size_t largest = si_scene_set_largest(set), agents = set->offset[set->scene_count];
    const size_t seen = model->gaussian.observed_steps, ahead = model->gaussian.predicted_steps;
    si_arena arena = {.base = memory};
    work w;
    w.observed = si_arena_take(&arena, largest, seen * 2 * sizeof *w.observed);
    w.samples = si_arena_take(&arena, largest, ANCHORS * ahead * 2 * sizeof *w.samples);
    w.error = si_arena_take(&arena, agents, ANCHORS * sizeof *w.error);
    w.nearest = si_arena_take(&arena, agents, sizeof *w.nearest);
    w.predictor_size = si_predictor_workspace_size(&model->predictor, largest, ANCHORS);
    w.predictor = si_arena_take(&arena, w.predictor_size, 1);
    w.size = si_arena_size(&arena);
    return w;
}

/* ADE and a share of FDE of a path [P][2] told from `origin`. */
static double error_of(size_t steps, const double *origin, const double *future, const float *path)
{
    double sum = 0.0, end = 0.0;
    for (size_t t = 0; t < steps; t++) {
        end = hypot(future[2 * t] - origin[0] - (double)path[2 * t],
                    future[2 * t + 1] - origin[1] - (double)path[2 * t + 1]);
        sum += end;
    }
    return sum / (double)steps + end_share * end;
}

static si_result measure_scene(const si_model *model, const si_scene_set *set, size_t scene,
                               const work *w)
{
    const size_t seen = model->gaussian.observed_steps, ahead = model->gaussian.predicted_steps;
    const size_t first = set->offset[scene], agents = set->offset[scene + 1] - first;
    const double *origin = set->observed + first * seen * 2;
    const si_scene_view view = {.agent_count = agents, .observed = w->observed};
    const si_sampling sampling = {
        .sample_count = ANCHORS, .spread = 1.0f, .point = SI_POINT_ANCHORS};
    si_local_frame_enter(origin, agents * seen, origin, w->observed);
    const si_result status = si_predictor_predict(&model->predictor, &view, &sampling, w->samples,
                                                  w->predictor, w->predictor_size);
    for (size_t i = 0; status == SI_OK && i < agents * ANCHORS; i++) {
        const size_t agent = first + i / ANCHORS;
        w->error[agent * ANCHORS + i % ANCHORS] =
            error_of(ahead, origin, set->future + agent * ahead * 2, w->samples + i * ahead * 2);
    }
    return status;
}

/* The sum over agents of what the nearest would be with one more anchor. */
static double sum_with(const work *w, size_t agents, size_t anchor)
{
    double sum = 0.0;
    for (size_t a = 0; a < agents; a++)
        sum += fmin(w->nearest[a], w->error[a * ANCHORS + anchor]);
    return sum;
}

/* Chooses the anchor for one place in the order, among those that have none. */
static size_t choose(const work *w, size_t agents, const bool taken[ANCHORS])
{
    size_t best = 0;
    double least = INFINITY;
    for (size_t k = 0; k < ANCHORS; k++) {
        const double sum = taken[k] ? INFINITY : sum_with(w, agents, k);
        if (sum < least || (taken[best] && !taken[k])) {
            least = sum;
            best = k;
        }
    }
    for (size_t a = 0; a < agents; a++)
        w->nearest[a] = fmin(w->nearest[a], w->error[a * ANCHORS + best]);
    return best;
}

/* Moves pieces of COLUMNS numbers, ANCHORS to a row. */
static void permute(const size_t order[ANCHORS], size_t rows, float *values)
{
    float row[ANCHORS * COLUMNS];
    for (size_t r = 0; r < rows; r++, values += ANCHORS * COLUMNS) {
        memcpy(row, values, sizeof row);
        for (size_t k = 0; k < ANCHORS; k++)
            memcpy(values + k * COLUMNS, row + order[k] * COLUMNS, COLUMNS * sizeof *values);
    }
}

static si_result order_anchors(si_model *model, const si_scene_set *set, const work *w)
{
    const size_t agents = set->offset[set->scene_count], *offset = model->gaussian.offset;
    size_t order[ANCHORS];
    bool taken[ANCHORS] = {false};
    for (size_t scene = 0; scene < set->scene_count; scene++) {
        const si_result status = measure_scene(model, set, scene, w);
        if (status != SI_OK)
            return status;
    }
    for (size_t a = 0; a < agents; a++)
        w->nearest[a] = 1e300;
    for (size_t place = 0; place < ANCHORS; place++) {
        order[place] = choose(w, agents, taken);
        taken[order[place]] = true;
    }
    permute(order, 1, model->parameters + offset[SI_GAUSSIAN_ANCHOR]);
    permute(order, SI_GAUSSIAN_INNER, model->parameters + offset[SI_GAUSSIAN_SHIFT_WEIGHT]);
    return SI_OK;
}

si_result si_anchors_order(si_model *model, const si_scene_set *set, si_error *error)
{
    SI_REQUIRE(error, model, set);
    const si_architecture found = model->config.architecture;
    if (found != SI_ARCHITECTURE_SOCIAL_GAUSSIAN)
        return si_error_set(error, SI_ERR_UNSUPPORTED, "%s has no anchors",
                            si_architecture_name(found));
    if (set->scene_count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "no window to order anchors on");
    const size_t size = lay_out(model, set, NULL).size;
    if (size == 0)
        return si_error_set(error, SI_ERR_SHAPE, "%zu agents: too many to count",
                            set->offset[set->scene_count]);
    void *memory = aligned_alloc(SI_WORKSPACE_ALIGNMENT, size);
    if (memory == NULL)
        return si_error_no_memory(error, "the errors of the anchors");
    const work w = lay_out(model, set, memory);
    const si_result status = order_anchors(model, set, &w);
    free(memory);
    return status;
}
