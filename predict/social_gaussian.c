/*
 * Social-Gaussian (social_gaussian.h) as a predictor. Tracks are smoothed; then agents are gone
 * through in the order in which the crowd sorts them, a tile at a time: their features, the network
 * once, and then samples, which cost a few multiply-adds a coordinate.
 */
#include <math.h>
#include <string.h>

#include "predict/model_internal.h"
#include "predict/noise.h"
#include "predict/social_gaussian_crowd.h"

enum { TILE = SI_GAUSSIAN_TILE, SAMPLES = SI_SAMPLES_AT_ONCE };

/* Deviations of the agents of a tile; padded rows. */
typedef struct deviations {
    float *along;  /* [TILE][P], in its own frame, with all factors */
    float *across; /* the same */
    float *turned; /* [TILE][SI_GAUSSIAN_WALK][2P], what each number of z adds to a position */
} deviations;

/* Rows are those of a tile: it grows with agents but not with samples. */
typedef struct workspace {
    float *smoothed; /* [A][T][2] */
    float noise;     /* n */
    float *scratch;  /* [2T] */
    si_gaussian_crowd crowd;
    si_gaussian_frame *frame; /* [TILE] */
    float *features;          /* [TILE][F] */
    si_gaussian_layers layers;
    si_gaussian_anchor_layers anchors;
    float *mean;       /* [TILE][2][P] in the agent's own frame; padded rows */
    float *path;       /* [TILE][2P], that in the scene; padded rows */
    deviations narrow; /* the only one but at the calibrated point */
    deviations wide;
    float *offset; /* [K][2P], of the anchors of one agent */
    si_gaussian_draws draws;
    size_t size;
} workspace;

static deviations take_deviations(si_arena *arena, size_t row)
{
    deviations taken;
    taken.along = si_arena_take(arena, TILE * row, sizeof *taken.along);
    taken.across = si_arena_take(arena, TILE * row, sizeof *taken.across);
    taken.turned = si_arena_take(arena, TILE * row, 2 * SI_GAUSSIAN_WALK * sizeof *taken.turned);
    return taken;
}

static workspace lay_out(const si_model *model, size_t agent_count, void *memory)
{
    const si_gaussian_shape *shape = &model->gaussian;
    const size_t row = si_gaussian_row_of(model);
    si_arena arena = {.base = memory};
    workspace work;
    work.smoothed =
        si_arena_take(&arena, agent_count, 2 * shape->observed_steps * sizeof *work.smoothed);
    work.scratch = si_arena_take(&arena, shape->observed_steps, 2 * sizeof *work.scratch);
    work.crowd = si_gaussian_crowd_take(&arena, agent_count);
    work.frame = si_arena_take(&arena, TILE, sizeof *work.frame);
    work.features = si_arena_take(&arena, TILE, shape->feature_count * sizeof *work.features);
    work.layers = si_gaussian_layers_take(&arena, TILE);
    work.anchors = si_gaussian_anchor_layers_take(&arena, TILE);
    work.mean = si_arena_take(&arena, TILE * row, 2 * sizeof *work.mean);
    work.path = si_arena_take(&arena, TILE * row, 2 * sizeof *work.path);
    work.narrow = take_deviations(&arena, row);
    work.wide = take_deviations(&arena, row);
    work.offset = si_arena_take(&arena, row, 2 * SI_GAUSSIAN_ANCHORS * sizeof *work.offset);
    work.draws = si_gaussian_draws_take(&arena);
    work.size = si_arena_size(&arena);
    return work;
}

static size_t workspace_size(const si_predictor *predictor, size_t agent_count, size_t sample_count)
{
    (void)sample_count;
    return lay_out((const si_model *)predictor, agent_count, NULL).size;
}

/* A prediction of one scene. */
typedef struct run {
    const si_model *model;
    const si_scene_view *scene;
    const si_sampling *sampling;
    workspace work;
} run;

static void set_draws(run *started)
{
    const bool is_tight = started->sampling->point == SI_POINT_TIGHT;
    const si_gaussian_derived *derived = &started->model->derived;
    si_gaussian_draws *draws = &started->work.draws;
    draws->kernels = started->model->kernels;
    draws->steps = is_tight ? &derived->tight_steps : &derived->steps;
    draws->sampling = started->sampling;
    draws->scene_key = started->scene->key;
    draws->size = is_tight ? 2 : SI_GAUSSIAN_LATENT;
    draws->walk = si_gaussian_walk_of(draws->size);
}

static run start(const si_predictor *predictor, const si_scene_view *scene,
                 const si_sampling *sampling, void *memory)
{
    const si_model *model = (const si_model *)predictor;
    run started = {model, scene, sampling, lay_out(model, scene->agent_count, memory)};
    started.work.noise =
        si_gaussian_smooth(scene->agent_count, model->gaussian.observed_steps, scene->observed,
                           started.work.smoothed, started.work.scratch);
    si_gaussian_crowd_sort(&started.work.crowd, &model->gaussian, started.work.smoothed);
    set_draws(&started);
    return started;
}

/* Frames and layers of the agents at the places from `first` on; returns how many. */
static size_t run_tile(run *now, size_t first)
{
    const si_gaussian_shape *shape = &now->model->gaussian;
    workspace *work = &now->work;
    const size_t left = now->scene->agent_count - first, count = left < TILE ? left : TILE;
    for (size_t i = 0; i < count; i++) {
        const size_t agent = work->crowd.order[first + i];
        const float *seen = work->smoothed + 2 * agent * shape->observed_steps;
        si_gaussian_sums sums[SI_GAUSSIAN_FIELD_COUNT];
        si_gaussian_crowd_sum(&work->crowd, now->model->kernels, first + i, sums);
        work->frame[i] = si_gaussian_frame_of(shape, seen, work->noise);
        si_gaussian_fill_features(shape, seen, &work->frame[i], sums,
                                  work->features + i * shape->feature_count);
    }
    si_gaussian_network(shape, &now->model->kernels->gaussian, now->model->parameters, count,
                        work->features, &work->layers);
    return count;
}

/* output [agent_count][row] += input weight; output, too, is padded. */
static void add_product(const run *now, size_t agent_count, const float *input, size_t inputs,
                        size_t input_row, const float *weight, size_t row, float *output)
{
    now->model->kernels->gaussian.multiply(&(si_gaussian_product){
        .agent_count = agent_count,
        .inputs = inputs,
        .input_row = input_row,
        .outputs = row,
        .output_row = row,
        .input = input,
        .weight = weight,
        .output = output,
    });
}

static void set_means(const run *now, size_t agent_count)
{
    const size_t row = 2 * si_gaussian_row_of(now->model);
    float *path = now->work.layers.path;
    for (size_t i = 0; i < agent_count; i++)
        memcpy(path + i * SI_GAUSSIAN_PATH_ROW + SI_GAUSSIAN_PATH_OUTPUTS,
               now->work.frame[i].velocity, sizeof now->work.frame[i].velocity);
    memset(now->work.mean, 0, agent_count * row * sizeof *now->work.mean);
    add_product(now, agent_count, path, SI_GAUSSIAN_PATH_OUTPUTS + 2, SI_GAUSSIAN_PATH_ROW,
                now->model->derived.mean, row, now->work.mean);
}

/* exponent [agent_count][P], in padded rows, has that of one spread added. */
static void add_exponent(const run *now, size_t agent_count, si_gaussian_spread which,
                         float *exponent)
{
    add_product(now, agent_count, now->work.layers.spread + which * SI_GAUSSIAN_SPREAD_TERMS,
                SI_GAUSSIAN_SPREAD_TERMS, SI_GAUSSIAN_SPREAD_ROW, now->model->derived.exponent,
                si_gaussian_row_of(now->model), exponent);
}

static void set_tight(const run *now, size_t agent_count)
{
    const size_t row = si_gaussian_row_of(now->model), size = agent_count * row;
    const float factor = now->sampling->spread * now->model->config.tight_spread;
    float *deviation = now->work.narrow.along;
    memset(deviation, 0, size * sizeof *deviation);
    add_exponent(now, agent_count, SI_GAUSSIAN_SPREAD_TIGHT, deviation);
    now->model->kernels->gaussian.exponentials(size, deviation);
    for (size_t i = 0; i < size; i++)
        deviation[i] *= factor * now->model->derived.tight[i % row];
    memcpy(now->work.narrow.across, deviation, size * sizeof *deviation);
}

/* Exponents on one axis become deviations. */
static void finish_calibrated(const run *now, size_t agent_count, float factor,
                              float *restrict deviation)
{
    const size_t row = si_gaussian_row_of(now->model);
    now->model->kernels->gaussian.exponentials(agent_count * row, deviation);
    for (size_t i = 0; i < agent_count; i++)
        now->model->kernels->deviations(row, now->model->derived.calibrated,
                                        now->work.frame[i].reach, now->work.frame[i].noise, factor,
                                        deviation + i * row);
}

/* On one axis; wide is NULL where none is. */
static void set_calibrated(const run *now, size_t agent_count, size_t axis, float factor,
                           float *narrow, float *wide)
{
    const size_t size = agent_count * si_gaussian_row_of(now->model) * sizeof *narrow;
    memset(narrow, 0, size);
    add_exponent(now, agent_count, SI_GAUSSIAN_SPREAD_ALONG + axis, narrow);
    if (wide != NULL) {
        memcpy(wide, narrow, size);
        add_exponent(now, agent_count, SI_GAUSSIAN_SPREAD_WIDENING, wide);
        finish_calibrated(now, agent_count, factor, wide);
    }
    finish_calibrated(now, agent_count, factor, narrow);
}

/* The deviations of the agents of the tile at the point, with all factors; of the anchors, those
 * about each of them. */
static void set_deviations(const run *now, size_t agent_count)
{
    const si_point point = now->sampling->point;
    const deviations *narrow = &now->work.narrow, *wide = &now->work.wide;
    const float factor =
        now->sampling->spread * (point == SI_POINT_ANCHORS ? SI_GAUSSIAN_ANCHOR_SPREAD : 1.0f);
    if (point == SI_POINT_TIGHT) {
        set_tight(now, agent_count);
        return;
    }
    const bool is_mixed = point == SI_POINT_CALIBRATED;
    set_calibrated(now, agent_count, 0, factor, narrow->along, is_mixed ? wide->along : NULL);
    set_calibrated(now, agent_count, 1, factor, narrow->across, is_mixed ? wide->across : NULL);
}

/* The anchors of an agent of the tile, from its mean path, turned into the scene. */
static void set_offsets(const run *now, size_t index)
{
    const si_gaussian_shape *shape = &now->model->gaussian;
    const workspace *work = &now->work;
    const size_t size = 2 * shape->predicted_steps;
    float metres[2];
    si_gaussian_anchor_scale(work->anchors.scale + index * SI_GAUSSIAN_SCALE_ROW,
                             now->sampling->spread * work->frame[index].pace, metres);
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS; k++) {
        si_gaussian_anchor_offset(shape, now->model->parameters,
                                  work->anchors.shift + index * SI_GAUSSIAN_SHIFT_ROW, metres, k,
                                  work->offset + k * size);
        si_gaussian_turn(shape->predicted_steps, &work->frame[index], work->offset + k * size);
    }
}

static void run_anchors(const run *now, size_t agent_count)
{
    if (now->sampling->point == SI_POINT_ANCHORS)
        si_gaussian_anchor_network(&now->model->gaussian, &now->model->kernels->gaussian,
                                   now->model->parameters, agent_count, now->work.layers.hidden2,
                                   &now->work.anchors);
}

static void turn_deviations(const run *now, size_t index, const deviations *of)
{
    const size_t row = si_gaussian_row_of(now->model), rank = now->work.draws.walk / 2;
    const si_gaussian_frame *frame = &now->work.frame[index];
    now->model->kernels->turn(&(si_turn_job){
        .row = row,
        .rank = rank,
        .along = of->along + index * row,
        .across = of->across + index * row,
        .unit = rank > 1 ? now->model->derived.unit : now->model->derived.ones,
        .heading = {frame->heading[0], frame->heading[1]},
        .turned = of->turned + index * 2 * SI_GAUSSIAN_WALK * row,
    });
}

/* What the samples of an agent of the tile are made of, once there are means and deviations. */
static void place_agent(const run *now, size_t index, size_t agent)
{
    const workspace *work = &now->work;
    work->draws.stream[index] = si_noise_agent_stream(si_scene_agent_id(now->scene, agent));
    now->model->kernels->turn_mean(si_gaussian_row_of(now->model),
                                   work->mean + index * 2 * si_gaussian_row_of(now->model),
                                   work->frame[index].heading, work->frame[index].origin,
                                   work->path + index * 2 * si_gaussian_row_of(now->model));
    turn_deviations(now, index, &work->narrow);
    if (now->sampling->point == SI_POINT_CALIBRATED)
        turn_deviations(now, index, &work->wide);
}

/* Moves samples from `first` on to their anchors; those of the first round are the anchors. */
static void add_anchors(const run *now, size_t index, size_t first, size_t count, float *path)
{
    const size_t size = 2 * now->model->gaussian.predicted_steps;
    const float *mean = now->work.path + index * 2 * si_gaussian_row_of(now->model);
    for (size_t k = first; k < first + count; k++, path += size) {
        const float *offset = now->work.offset + k % SI_GAUSSIAN_ANCHORS * size;
        if (k < SI_GAUSSIAN_ANCHORS)
            memcpy(path, mean, size * sizeof *path);
        for (size_t i = 0; i < size; i++)
            path[i] += offset[i];
    }
}

/* Samples of an agent of the tile, from `first` on. */
static void sample_agent(const run *now, size_t index, size_t first, size_t count, float *path)
{
    const size_t row = si_gaussian_row_of(now->model),
                 path_size = 2 * now->model->gaussian.predicted_steps;
    const size_t spread_at = index * 2 * SI_GAUSSIAN_WALK * row;
    const si_gaussian_draws *draws = &now->work.draws;
    now->model->kernels->sample(&(si_sample_job){
        .path_size = path_size,
        .path_row = path_size,
        .spread_row = 2 * row,
        .walk = draws->walk,
        .mean = now->work.path + index * 2 * row,
        .narrow = now->work.narrow.turned + spread_at,
        .wide = now->work.wide.turned + spread_at,
        .is_wide = draws->wide[index],
        .sample_count = count,
        .latent = draws->latent + index * SI_WALK_ROW,
        .path = path,
    });
    if (now->sampling->point == SI_POINT_ANCHORS) {
        set_offsets(now, index);
        add_anchors(now, index, first, count, path);
    }
}

static float wide_chance_of(const run *now, size_t index)
{
    return si_gaussian_wide_chance(now->work.layers.spread + index * SI_GAUSSIAN_SPREAD_ROW);
}

/* Samples of the agents of the tile, who are at the places from `place` on. */
static void sample_tile(const run *now, size_t place, size_t agent_count, float *samples)
{
    const size_t path_size = 2 * now->model->gaussian.predicted_steps;
    const size_t all = now->sampling->sample_count;
    const bool is_mixed = now->sampling->point == SI_POINT_CALIBRATED;
    float chance[TILE];
    for (size_t i = 0; i < agent_count; i++)
        chance[i] = wide_chance_of(now, i);
    si_gaussian_draws_start(&now->work.draws, agent_count);
    for (size_t k = 0; k < all; k += SAMPLES) {
        const size_t count = all - k < SAMPLES ? all - k : SAMPLES;
        si_gaussian_draws_make(&now->work.draws, agent_count, k, count, is_mixed ? chance : NULL);
        for (size_t i = 0; i < agent_count; i++)
            sample_agent(now, i, k, count,
                         samples + (now->work.crowd.order[place + i] * all + k) * path_size);
    }
}

static void predict(const si_predictor *predictor, const si_scene_view *scene,
                    const si_sampling *sampling, float *samples, void *memory)
{
    run now = start(predictor, scene, sampling, memory);
    for (size_t first = 0; first < scene->agent_count; first += TILE) {
        const size_t count = run_tile(&now, first);
        run_anchors(&now, count);
        set_means(&now, count);
        set_deviations(&now, count);
        for (size_t i = 0; i < count; i++)
            place_agent(&now, i, now.work.crowd.order[first + i]);
        sample_tile(&now, first, count, samples);
    }
}

/* Adds xx, xy, yy of the anchors at a step; those that come once more than others count so. */
static void add_anchor_covariance(const run *now, size_t step, double covariance[3])
{
    const size_t steps = now->model->gaussian.predicted_steps, count = now->sampling->sample_count;
    double mean[2] = {0.0, 0.0}, square[3] = {0.0, 0.0, 0.0};
    for (size_t k = 0; k < SI_GAUSSIAN_ANCHORS && k < count; k++) {
        const float *at = now->work.offset + (k * steps + step) * 2;
        const double x = (double)at[0], y = (double)at[1];
        const double share = (double)((count - k - 1) / SI_GAUSSIAN_ANCHORS + 1) / (double)count;
        mean[0] += share * x;
        mean[1] += share * y;
        square[0] += share * x * x;
        square[1] += share * x * y;
        square[2] += share * y * y;
    }
    covariance[0] += square[0] - mean[0] * mean[0];
    covariance[1] += square[1] - mean[0] * mean[1];
    covariance[2] += square[2] - mean[1] * mean[1];
}

/* Adds `share` of the squares of an agent's deviations, turned into the scene and summed. */
static void add_squares(const run *now, size_t index, const deviations *of, double share,
                        double covariance[3])
{
    const size_t first = index * si_gaussian_row_of(now->model);
    const float *heading = now->work.frame[index].heading;
    double along = 0.0, across = 0.0, c = (double)heading[0], s = (double)heading[1];
    for (size_t t = 0; t < now->model->config.predicted_steps; t++) {
        along += share * (double)of->along[first + t] * (double)of->along[first + t];
        across += share * (double)of->across[first + t] * (double)of->across[first + t];
    }
    covariance[0] += c * c * along + s * s * across;
    covariance[1] += c * s * (along - across);
    covariance[2] += s * s * along + c * c * across;
}

/* Adds the covariance of the agent's positions, summed over the steps. */
static void add_covariance(const run *now, size_t index, double covariance[3])
{
    const workspace *work = &now->work;
    const double count = (double)now->sampling->sample_count;
    switch (now->sampling->point) {
    case SI_POINT_CALIBRATED: {
        const double chance = (double)wide_chance_of(now, index);
        add_squares(now, index, &work->narrow, 1.0 - chance, covariance);
        add_squares(now, index, &work->wide, chance, covariance);
        break;
    }
    case SI_POINT_ANCHORS:
        set_offsets(now, index);
        for (size_t t = 0; t < now->model->config.predicted_steps; t++)
            add_anchor_covariance(now, t, covariance);
        add_squares(now, index, &work->narrow, fmax(0.0, 1.0 - SI_GAUSSIAN_ANCHORS / count),
                    covariance);
        break;
    case SI_POINT_TIGHT:
    case SI_POINT_COUNT:
        add_squares(now, index, &work->narrow, 1.0, covariance);
        break;
    }
}

static void mean_covariance(const si_predictor *predictor, const si_scene_view *scene,
                            const si_sampling *sampling, double covariance[3], void *memory)
{
    run now = start(predictor, scene, sampling, memory);
    double sum[3] = {0.0, 0.0, 0.0};
    for (size_t first = 0; first < scene->agent_count; first += TILE) {
        const size_t count = run_tile(&now, first);
        run_anchors(&now, count);
        set_deviations(&now, count);
        for (size_t i = 0; i < count; i++)
            add_covariance(&now, i, sum);
    }
    for (size_t i = 0; i < 3; i++)
        covariance[i] = sum[i] / ((double)scene->agent_count * (double)predictor->predicted_steps);
}

const si_predictor_ops si_social_gaussian_predictor_ops = {
    .workspace_size = workspace_size,
    .predict = predict,
    .mean_covariance = mean_covariance,
    .has_even_draws = true,
    .destroy = si_model_destroy_predictor,
};
