#include "predict/train/tight_point.h"

#include <math.h>
#include <stdlib.h>

#include "base/argument.h"
#include "predict/model_internal.h"
#include "predict/train/anchor_start.h"

static const double floor_log_density = -20.0, log_two_pi = 1.83787706640934548356;

/* Spreads that are tried: 1/100 to 100 in steps of 10 %, then between the best one's neighbours. */
static const double least_log_spread = -4.605170185988091, log_spread_step = 0.1;
enum { SPREAD_COUNT = 93, GOLDEN_SECTIONS = 20 };

/* One step of one agent. */
typedef struct cell {
    double square;    /* of the error, in deviations */
    double log_sigma; /* of the deviation */
} cell;

/* What a forward pass works with. */
typedef struct work {
    float *observed; /* [A][T][2] of a scene, from a place in it */
    float *smoothed; /* the same */
    float *scratch;  /* [2T] */
    float *features; /* [F] */
    si_gaussian_layers layers;
    float *turned; /* [P][2], of the mean path from constant velocity */
    float *sigma;  /* [P] */
    float *truth;  /* [P][2], from constant velocity */
    cell *cells;   /* [agents of the set][P] */
    size_t size;
} work;

static work lay_out(const si_gaussian_shape *shape, size_t largest_scene, size_t agents,
                    void *memory)
{
    const size_t track = shape->observed_steps * 2,
                 row = SI_GAUSSIAN_PADDED(shape->predicted_steps);
    si_arena arena = {.base = memory};
    work w;
    w.observed = si_arena_take(&arena, largest_scene, track * sizeof *w.observed);
    w.smoothed = si_arena_take(&arena, largest_scene, track * sizeof *w.smoothed);
    w.scratch = si_arena_take(&arena, track, sizeof *w.scratch);
    w.features = si_arena_take(&arena, shape->feature_count, sizeof *w.features);
    w.layers = si_gaussian_layers_take(&arena, 1);
    w.turned = si_arena_take(&arena, row, 2 * sizeof *w.turned);
    w.sigma = si_arena_take(&arena, row, sizeof *w.sigma);
    w.truth = si_arena_take(&arena, row, 2 * sizeof *w.truth);
    w.cells = si_arena_take(&arena, agents, shape->predicted_steps * sizeof *w.cells);
    w.size = si_arena_size(&arena);
    return w;
}

static cell cell_of(const work *w, size_t t)
{
    const double along = (double)w->truth[2 * t] - (double)w->turned[2 * t];
    const double across = (double)w->truth[2 * t + 1] - (double)w->turned[2 * t + 1];
    const double deviation = (double)w->sigma[t];
    return (cell){(along * along + across * across) / (deviation * deviation), log(deviation)};
}

/* The agent's cells [P]; positions of its scene are told from `origin`. */
static void measure_agent(const si_model *model, const si_gaussian_shape *shape, size_t agents,
                          size_t agent, float noise, const double *origin, const double *future,
                          const work *w, cell *cells)
{
    static const float still[2];
    const float *parameters = si_model_parameters(model);
    si_gaussian_frame frame;
    si_gaussian_features(shape, agents, w->smoothed, agent, noise, &frame, w->features);
    si_gaussian_network(shape, &si_gaussian_plain_math, parameters, 1, w->features, &w->layers);
    si_gaussian_mean(shape, parameters, w->layers.path, still,
                     si_model_get_config(model)->mean_pull, w->turned);
    si_gaussian_tight(shape, &si_gaussian_plain_math, w->layers.spread, w->sigma);
    si_gaussian_truth_of(shape->predicted_steps, &frame, origin, future, w->truth);
    for (size_t t = 0; t < shape->predicted_steps; t++)
        cells[t] = cell_of(w, t);
}

static void measure_scene(const si_model *model, const si_gaussian_shape *shape,
                          const si_scene_set *set, size_t scene, const work *w)
{
    const size_t seen = shape->observed_steps, ahead = shape->predicted_steps;
    const size_t first = set->offset[scene], agents = set->offset[scene + 1] - first;
    const double *origin = set->observed + ((first + 1) * seen - 1) * 2;
    si_local_frame_enter(set->observed + first * seen * 2, agents * seen, origin, w->observed);
    const float noise = si_gaussian_smooth(agents, seen, w->observed, w->smoothed, w->scratch);
    for (size_t a = 0; a < agents; a++)
        measure_agent(model, shape, agents, a, noise, origin, set->future + (first + a) * ahead * 2,
                      w, w->cells + (first + a) * ahead);
}

static double sum_log_density(const cell *cells, size_t count, double log_spread)
{
    const double precision = 0.5 * exp(-2.0 * log_spread), constant = log_two_pi + 2.0 * log_spread;
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        const double density = -constant - 2.0 * cells[i].log_sigma - precision * cells[i].square;
        sum += density > floor_log_density ? density : floor_log_density;
    }
    return sum;
}

/* The greatest sum between two spreads, by golden sections (Kiefer 1953). */
static double refine_log_spread(const cell *cells, size_t count, double low, double high)
{
    static const double golden = 0.61803398874989485;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = sum_log_density(cells, count, left);
    double at_right = sum_log_density(cells, count, right);
    for (int i = 0; i < GOLDEN_SECTIONS; i++)
        if (at_left > at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = sum_log_density(cells, count, left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = sum_log_density(cells, count, right);
        }
    return 0.5 * (low + high);
}

static double best_spread(const cell *cells, size_t count)
{
    double best = 0.0, greatest = -INFINITY;
    for (size_t i = 0; i < SPREAD_COUNT; i++) {
        const double log_spread = least_log_spread + (double)i * log_spread_step;
        const double sum = sum_log_density(cells, count, log_spread);
        if (sum > greatest) {
            greatest = sum;
            best = log_spread;
        }
    }
    return exp(refine_log_spread(cells, count, best - log_spread_step, best + log_spread_step));
}

/* The AMV at spread 1: the deviations are round, so the covariance has them on its diagonal. */
static double unit_amv(const si_scene_set *set, const cell *cells, size_t steps)
{
    double sum = 0.0;
    for (size_t scene = 0; scene < set->scene_count; scene++) {
        const size_t first = set->offset[scene] * steps, end = set->offset[scene + 1] * steps;
        for (size_t i = first; i < end; i++)
            sum += exp(2.0 * cells[i].log_sigma) / (double)(end - first);
    }
    return sum / (double)set->scene_count;
}

static si_result check(const si_model *model, const si_scene_set *set, double amv, si_error *error)
{
    const si_architecture found = si_model_get_config(model)->architecture;
    if (found != SI_ARCHITECTURE_SOCIAL_GAUSSIAN)
        return si_error_set(error, SI_ERR_UNSUPPORTED, "a tight point needs %s, this is %s",
                            si_architecture_name(SI_ARCHITECTURE_SOCIAL_GAUSSIAN),
                            si_architecture_name(found));
    if (set->scene_count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "no window to find a tight point on");
    if (!(amv >= 0.0))
        return si_error_set(error, SI_ERR_ARGUMENT, "the AMV is %g, expected at least 0", amv);
    return SI_OK;
}

si_result si_tight_point_fit(const si_model *model, const si_scene_set *set, double amv,
                             si_tight_point *point, si_error *error)
{
    SI_REQUIRE(error, model, set, point);
    const si_result status = check(model, set, amv, error);
    if (status != SI_OK)
        return status;
    const si_model_config *config = si_model_get_config(model);
    const si_gaussian_shape shape =
        si_gaussian_shape_of(config->observed_steps, config->predicted_steps);
    const size_t agents = set->offset[set->scene_count], largest = si_scene_set_largest(set);
    const size_t size = lay_out(&shape, largest, agents, NULL).size;
    if (size == 0)
        return si_error_set(error, SI_ERR_SHAPE, "%zu agents: too many to count", agents);
    void *memory = aligned_alloc(SI_WORKSPACE_ALIGNMENT, size);
    if (memory == NULL)
        return si_error_no_memory(error, "the densities of the windows");
    const work w = lay_out(&shape, largest, agents, memory);
    for (size_t scene = 0; scene < set->scene_count; scene++)
        measure_scene(model, &shape, set, scene, &w);
    const double unit = unit_amv(set, w.cells, shape.predicted_steps);
    point->spread =
        amv > 0.0 ? sqrt(amv / unit) : best_spread(w.cells, agents * shape.predicted_steps);
    point->amv = point->spread * point->spread * unit;
    free(memory);
    return SI_OK;
}
