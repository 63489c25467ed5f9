/*
 * The forward pass over the folded cells (model_internal.h), zone by zone and block of samples by
 * block of samples. Within a block the agents of the zone are walked in scene order, and only the
 * features of three neighbours are kept: the workspace does not grow with agents times samples.
 */
#include <math.h>
#include <string.h>

#include "base/argument.h"
#include "predict/model_internal.h"
#include "predict/noise.h"

typedef struct workspace {
    float *noise;      /* [K][2], only of si_predictor_predict */
    uint8_t *zone;     /* [A] */
    size_t *member;    /* [A], the agents of the running zone in scene order */
    float *input;      /* [A][2T], their displacements u */
    float *row;        /* [A][row_size], their rows (model_internal.h) without noise */
    float *planes;     /* [2][SI_SAMPLE_BLOCK], the block's noise */
    float *activation; /* [SI_SIDE_COUNT + 1][2T][SI_SAMPLE_BLOCK], the local features last */
    size_t size;
} workspace;

/* Samples in whole groups of normal deviates. */
static size_t noise_room(size_t sample_count)
{
    enum { GROUP = SI_NORMALS_PADDING / 2 };
    return sample_count / GROUP * GROUP + (sample_count % GROUP > 0 ? GROUP : 0);
}

static workspace lay_out(const si_model *model, size_t agent_count, size_t sample_count,
                         void *memory)
{
    const si_fold_shape *shape = &model->fold_shape;
    si_arena arena = {.base = memory};
    workspace work;
    work.noise = si_arena_take(&arena, noise_room(sample_count), 2 * sizeof *work.noise);
    work.zone = si_arena_take(&arena, agent_count, sizeof *work.zone);
    work.member = si_arena_take(&arena, agent_count, sizeof *work.member);
    work.input = si_arena_take(&arena, agent_count, shape->feature_count * sizeof *work.input);
    work.row = si_arena_take(&arena, agent_count, shape->row_size * sizeof *work.row);
    work.planes = si_arena_take(&arena, 2 * SI_SAMPLE_BLOCK, sizeof *work.planes);
    work.activation =
        si_arena_take(&arena, (SI_SIDE_COUNT + 1) * shape->feature_count * SI_SAMPLE_BLOCK,
                      sizeof *work.activation);
    work.size = si_arena_size(&arena);
    return work;
}

/* One call of the forward pass. */
typedef struct forward {
    const si_model *model;
    const float *observed; /* [A][T][2] */
    const float *noise;    /* [K][2] */
    size_t sample_count;
    si_output output;
    float *result; /* [A][K][P][2] */
    workspace work;
} forward;

/* The running zone. */
typedef struct zone_run {
    si_folded_cell cell;
    size_t member_count; /* M */
    size_t first_sample; /* of the block */
    size_t block_count;  /* samples in the block */
} zone_run;

static double speed_of(const si_model *model, const float *observed)
{
    double fastest = 0.0;
    if (model->config.zone_rule == SI_ZONE_FIRST_STEP)
        return fastest; /* u[0] is 0 by definition */
    for (size_t t = 1; t < model->config.observed_steps; t++) {
        double dx = (double)observed[2 * t] - observed[2 * t - 2];
        double dy = (double)observed[2 * t + 1] - observed[2 * t - 1];
        double square = dx * dx + dy * dy;
        if (square > fastest)
            fastest = square;
    }
    return sqrt(fastest);
}

bool si_model_has_zones(const si_model *model)
{
    return model != NULL ? model->config.architecture == SI_ARCHITECTURE_SOCIAL_IMPLICIT : false;
}

void si_model_zones(const si_model *model, size_t agent_count, const float *observed, uint8_t *zone)
{
    if (!SI_ARE_THERE(model, observed, zone))
        return;
    if (!si_model_has_zones(model)) {
        memset(zone, 0, agent_count * sizeof *zone);
        return;
    }
    for (size_t agent = 0; agent < agent_count; agent++) {
        double speed = speed_of(model, observed + agent * model->fold_shape.feature_count);
        zone[agent] = 0;
        while (zone[agent] + 1 < SI_ZONE_COUNT &&
               speed >= (double)model->config.zone_edges[zone[agent] + 1])
            zone[agent]++;
    }
}

static size_t gather_members(const forward *run, size_t agent_count, size_t zone)
{
    size_t count = 0;
    for (size_t agent = 0; agent < agent_count; agent++)
        if (run->work.zone[agent] == zone)
            run->work.member[count++] = agent;
    return count;
}

static size_t border_of(size_t member, size_t member_count)
{
    return (size_t)(member > 0 ? SI_HAS_PREVIOUS : 0) +
           (size_t)(member + 1 < member_count ? SI_HAS_NEXT : 0);
}

static void compute_inputs(const forward *run, size_t member_count)
{
    size_t length = run->model->fold_shape.feature_count;
    for (size_t m = 0; m < member_count; m++) {
        const float *observed = run->observed + run->work.member[m] * length;
        float *input = run->work.input + m * length;
        input[0] = input[1] = 0.0f;
        for (size_t i = 2; i < length; i++)
            input[i] = observed[i] - observed[i - 2];
    }
}

/* row += input[side] u of the agent on that side; u[0] is 0 and left out. */
static void add_side(const forward *run, const si_folded_cell *cell, size_t member, size_t side,
                     float *row)
{
    const si_fold_shape *shape = &run->model->fold_shape;
    const float *input = run->work.input + (member + side - SI_SIDE_SELF) * shape->feature_count;
    const float *matrix = cell->input + side * shape->feature_count * shape->row_size;
    /* Neighbours reach the global features and the outputs, not the local features. */
    size_t row_count = side == SI_SIDE_SELF ? shape->row_size : shape->local_offset;
    run->model->kernels->accumulate(shape->feature_count - 2, row_count, shape->row_size,
                                    matrix + 2 * shape->row_size, input + 2, row);
}

static void add_last_position(const forward *run, size_t member, float *outputs)
{
    size_t length = run->model->fold_shape.feature_count;
    const float *last = run->observed + (run->work.member[member] + 1) * length - 2;
    for (size_t o = 0; o < run->model->fold_shape.output_count; o++)
        outputs[o] += last[o % 2];
}

static void compute_rows(const forward *run, const zone_run *zone)
{
    const si_fold_shape *shape = &run->model->fold_shape;
    for (size_t m = 0; m < zone->member_count; m++) {
        size_t border = border_of(m, zone->member_count);
        float *row = run->work.row + m * shape->row_size;
        memcpy(row, zone->cell.bias + border * shape->row_size, shape->row_size * sizeof *row);
        for (size_t side = 0; side < SI_SIDE_COUNT; side++)
            if (si_border_has(border, side))
                add_side(run, &zone->cell, m, side, row);
        if (run->output == SI_OUTPUT_PATH)
            add_last_position(run, m, row + shape->output_offset);
    }
}

static void split_noise(const forward *run, const zone_run *zone)
{
    float *planes = run->work.planes;
    memset(planes, 0, 2 * SI_SAMPLE_BLOCK * sizeof *planes);
    const float *noise = run->noise + 2 * zone->first_sample;
    for (size_t k = 0; k < zone->block_count; k++) {
        planes[k] = noise[2 * k];
        planes[SI_SAMPLE_BLOCK + k] = noise[2 * k + 1];
    }
}

/* The features of `slot`: three slots go round for the global ones, the last is for the local. */
static float *activation_slot(const forward *run, size_t slot)
{
    return run->work.activation + slot * run->model->fold_shape.feature_count * SI_SAMPLE_BLOCK;
}

static void activate(const forward *run, const zone_run *zone, size_t member, size_t offset,
                     size_t slot)
{
    const si_fold_shape *shape = &run->model->fold_shape;
    const float *slope =
        zone->cell.noise + 2 * border_of(member, zone->member_count) * shape->row_size + offset;
    run->model->kernels->activate(&(si_activate){
        .feature_count = shape->feature_count,
        .base = run->work.row + member * shape->row_size + offset,
        .slope_x = slope,
        .slope_y = slope + shape->row_size,
        .noise = run->work.planes,
        .sample_count = zone->block_count,
        .activation = activation_slot(run, slot),
    });
}

static void mix(const forward *run, const zone_run *zone, size_t member)
{
    const si_fold_shape *shape = &run->model->fold_shape;
    size_t border = border_of(member, zone->member_count);
    size_t matrix_size = shape->feature_count * shape->output_stride;
    const float *slope = zone->cell.noise + 2 * border * shape->row_size + shape->output_offset;
    size_t first_output = run->work.member[member] * run->sample_count + zone->first_sample;
    si_mix job = {
        .output_count = shape->output_count,
        .output_stride = shape->output_stride,
        .base = run->work.row + member * shape->row_size + shape->output_offset,
        .slope_x = slope,
        .slope_y = slope + shape->row_size,
        .noise = run->work.planes,
        .feature_count = shape->feature_count,
        .sample_count = zone->block_count,
        .output = run->result + first_output * shape->output_count,
    };
    for (size_t side = 0; side < SI_SIDE_COUNT; side++)
        if (si_border_has(border, side)) {
            job.matrix[job.source_count] = zone->cell.mix + side * matrix_size;
            job.activation[job.source_count++] = activation_slot(
                run, (member + side + SI_SIDE_COUNT - SI_SIDE_SELF) % SI_SIDE_COUNT);
        }
    job.matrix[job.source_count] = zone->cell.mix + SI_SIDE_COUNT * matrix_size;
    job.activation[job.source_count++] = activation_slot(run, SI_SIDE_COUNT);
    run->model->kernels->mix(&job);
}

static void run_block(const forward *run, const zone_run *zone)
{
    split_noise(run, zone);
    activate(run, zone, 0, 0, 0);
    for (size_t m = 0; m < zone->member_count; m++) {
        if (m + 1 < zone->member_count)
            activate(run, zone, m + 1, 0, (m + 1) % SI_SIDE_COUNT);
        activate(run, zone, m, run->model->fold_shape.local_offset, SI_SIDE_COUNT);
        mix(run, zone, m);
    }
}

static void run_zone(const forward *run, zone_run *zone)
{
    compute_inputs(run, zone->member_count);
    compute_rows(run, zone);
    for (size_t first = 0; first < run->sample_count; first += SI_SAMPLE_BLOCK) {
        size_t left = run->sample_count - first;
        zone->first_sample = first;
        zone->block_count = left < SI_SAMPLE_BLOCK ? left : SI_SAMPLE_BLOCK;
        run_block(run, zone);
    }
}

static void run_forward(const forward *run, size_t agent_count)
{
    si_model_zones(run->model, agent_count, run->observed, run->work.zone);
    for (size_t zone = 0; zone < SI_ZONE_COUNT; zone++) {
        zone_run now = {.cell = si_model_folded_cell(run->model, run->output, zone),
                        .member_count = gather_members(run, agent_count, zone)};
        if (now.member_count > 0)
            run_zone(run, &now);
    }
}

si_result si_model_forward(const si_model *model, size_t agent_count, const float *observed,
                           size_t sample_count, const float *noise, float *displacement,
                           void *memory, size_t memory_size)
{
    if (model == NULL || observed == NULL || noise == NULL || displacement == NULL)
        return SI_ERR_ARGUMENT;
    if (!si_model_has_zones(model))
        return SI_ERR_UNSUPPORTED;
    size_t needed = si_predictor_workspace_size(&model->predictor, agent_count, sample_count);
    if (!si_workspace_fits(memory, memory_size, needed))
        return SI_ERR_ARGUMENT;
    forward run = {.model = model,
                   .observed = observed,
                   .noise = noise,
                   .sample_count = sample_count,
                   .output = SI_OUTPUT_DISPLACEMENT,
                   .result = displacement,
                   .work = lay_out(model, agent_count, sample_count, memory)};
    run_forward(&run, agent_count);
    return SI_OK;
}

static size_t predictor_workspace_size(const si_predictor *predictor, size_t agent_count,
                                       size_t sample_count)
{
    return lay_out((const si_model *)predictor, agent_count, sample_count, NULL).size;
}

/* noise [K][2], with room for whole groups. */
static void draw_noise(const si_model *model, const si_scene_view *scene,
                       const si_sampling *sampling, float *noise)
{
    enum { AT_ONCE = 4 * SI_NORMALS_PADDING };
    static const uint32_t stream[AT_ONCE] = {SI_NOISE_SCENE_STREAM};
    _Static_assert(SI_NOISE_SCENE_STREAM == 0, "all of them");
    for (size_t first = 0; first < sampling->sample_count; first += AT_ONCE) {
        const size_t left = sampling->sample_count - first;
        const size_t count = noise_room(left < AT_ONCE ? left : AT_ONCE);
        uint64_t bits[2 * AT_ONCE];
        uint32_t sample[AT_ONCE];
        for (size_t k = 0; k < count; k++)
            sample[k] = (uint32_t)(first + k);
        model->kernels->noise_bits(
            &(si_noise_job){sampling->seed, scene->key, count, stream, sample}, bits);
        model->kernels->normals(2 * count, bits, noise + 2 * first);
    }
    for (size_t i = 0; i < 2 * sampling->sample_count; i++)
        noise[i] *= sampling->spread;
}

static void predictor_predict(const si_predictor *predictor, const si_scene_view *scene,
                              const si_sampling *sampling, float *samples, void *memory)
{
    const si_model *model = (const si_model *)predictor;
    size_t sample_count = sampling->sample_count;
    forward run = {.model = model,
                   .observed = scene->observed,
                   .sample_count = sample_count,
                   .output = SI_OUTPUT_PATH,
                   .result = samples,
                   .work = lay_out(model, scene->agent_count, sample_count, memory)};
    draw_noise(model, scene, sampling, run.work.noise);
    run.noise = run.work.noise;
    run_forward(&run, scene->agent_count);
}

const si_predictor_ops si_social_implicit_predictor_ops = {
    .workspace_size = predictor_workspace_size,
    .predict = predictor_predict,
    .destroy = si_model_destroy_predictor,
};
