/*
 * Social-Implicit (Mohamed et al., ECCV 2022). The agents of a zone are walked in scene order, and
 * of each the features of all samples are computed when its neighbour needs them; noise acts on
 * them linearly before the ReLU, so that the kernels run three times an agent and not once a
 * sample.
 */
#include "simplicit_model.h"

#include <math.h>

#include "simplicit_noise.h"
#include "simplicit_weights.h"

enum { FEATURE_COUNT = 2 * SIMPLICIT_OBSERVED_STEPS, PATH_SIZE = 2 * SIMPLICIT_PREDICTED_STEPS };
enum { MIX_SIZE = 2 * FEATURE_COUNT }; /* weights of one source and step */

/* A field over the observed steps is base + e_x noise_x + e_y noise_y; these are its three parts.
 */
enum { PART_BASE, PART_NOISE_X, PART_NOISE_Y, PART_COUNT };

/* One zone of one scene. */
typedef struct zone_run {
    const simplicit_cell *cell;
    const float *observed;
    size_t member_count;
    size_t sample_count;
    float *samples;
    simplicit_workspace *work;
} zone_run;

void simplicit_noise(const simplicit_sampling *sampling, size_t agent_count,
                     const int64_t *agent_id, float *noise)
{
    (void)agent_count;
    (void)agent_id;
    for (size_t k = 0; k < sampling->sample_count; k++) {
        si_noise_normal_pair(sampling->seed, sampling->key, SI_NOISE_SCENE_STREAM, (uint32_t)k,
                             noise + 2 * k);
        noise[2 * k] *= sampling->spread;
        noise[2 * k + 1] *= sampling->spread;
    }
}

/* In double, as on the desktop: an agent next to an edge must not change its zone. */
static double speed_of(const float *observed)
{
    double fastest = 0.0;
    for (size_t i = 2; i < FEATURE_COUNT; i += 2) {
        double dx = (double)observed[i] - (double)observed[i - 2];
        double dy = (double)observed[i + 1] - (double)observed[i - 1];
        double square = dx * dx + dy * dy;
        if (square > fastest)
            fastest = square;
    }
    return sqrt(fastest);
}

static size_t zone_of(const float *observed)
{
    size_t zone = 0;
    if (SIMPLICIT_ZONE_COUNT == 1)
        return zone;
    double speed = speed_of(observed);
    while (zone + 1 < SIMPLICIT_ZONE_COUNT && speed >= (double)simplicit_zone_edges[zone + 1])
        zone++;
    return zone;
}

static size_t gather_members(size_t zone, size_t agent_count, const float *observed, size_t *member)
{
    size_t count = 0;
    for (size_t agent = 0; agent < agent_count; agent++)
        if (zone_of(observed + agent * FEATURE_COUNT) == zone)
            member[count++] = agent;
    return count;
}

/* One part of the field of a member: its displacements, or the noise, which is the same always. */
static void fill_field(const zone_run *run, size_t member, size_t part, float *field)
{
    const float *observed = run->observed + run->work->member[member] * FEATURE_COUNT;
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        if (part == PART_BASE)
            field[i] = i < 2 ? 0.0f : observed[i] - observed[i - 2];
        else
            field[i] = i % 2 == part - PART_NOISE_X ? run->cell->noise_scale : 0.0f;
}

/* feature += kernel * field over the time steps, for the agents of one column of the kernel. */
static void convolve(const float *kernel, size_t side_count, const float *field, float *feature)
{
    for (size_t t = 0; t < SIMPLICIT_OBSERVED_STEPS; t++)
        for (size_t tap = t > 0 ? 0 : 1;
             tap < SIMPLICIT_TAP_COUNT && t + tap <= SIMPLICIT_OBSERVED_STEPS; tap++)
            for (size_t out = 0; out < 2; out++)
                for (size_t in = 0; in < 2; in++)
                    feature[2 * t + out] +=
                        kernel[((2 * out + in) * SIMPLICIT_TAP_COUNT + tap) * side_count] *
                        field[2 * (t + tap - 1) + in];
}

static void pass_straight(const simplicit_layer *layer, const float *field, float *straight)
{
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        straight[i] += layer->straight[i % 2][0] * field[i - i % 2] +
                       layer->straight[i % 2][1] * field[i - i % 2 + 1];
}

static void start_part(size_t part, const float bias[2], float *values)
{
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        values[i] = part == PART_BASE ? bias[i % 2] : 0.0f;
}

static void fill_slot(const zone_run *run, size_t slot, const float rectified[][FEATURE_COUNT],
                      const float straight[][FEATURE_COUNT])
{
    const float *noise_x = run->work->noise[0], *noise_y = run->work->noise[1];
    for (size_t f = 0; f < FEATURE_COUNT; f++) {
        float *feature = run->work->feature[slot][f];
        for (size_t k = 0; k < SIMPLICIT_PADDED_SAMPLES; k++) {
            float before = rectified[PART_BASE][f] + rectified[PART_NOISE_X][f] * noise_x[k] +
                           rectified[PART_NOISE_Y][f] * noise_y[k];
            feature[k] = (before > 0.0f ? before : 0.0f) + straight[PART_BASE][f] +
                         straight[PART_NOISE_X][f] * noise_x[k] +
                         straight[PART_NOISE_Y][f] * noise_y[k];
        }
    }
}

/* The features of a member over `side_count` agents, all samples, into a slot. */
static void compute_features(const zone_run *run, const simplicit_layer *layer, size_t side_count,
                             size_t member, size_t slot)
{
    float rectified[PART_COUNT][FEATURE_COUNT], straight[PART_COUNT][FEATURE_COUNT];
    float field[FEATURE_COUNT];
    for (size_t part = 0; part < PART_COUNT; part++) {
        start_part(part, layer->kernel_bias, rectified[part]);
        start_part(part, layer->straight_bias, straight[part]);
        for (size_t side = 0; side < side_count; side++) {
            size_t neighbour = member + side - side_count / 2; /* wraps below the first */
            if (neighbour >= run->member_count)
                continue;
            fill_field(run, neighbour, part, field);
            convolve(layer->kernel + side, side_count, field, rectified[part]);
        }
        fill_field(run, member, part, field);
        pass_straight(layer, field, straight[part]);
    }
    fill_slot(run, slot, (const float(*)[FEATURE_COUNT])rectified,
              (const float(*)[FEATURE_COUNT])straight);
}

static void compute_global(const zone_run *run, size_t member)
{
    if (member < run->member_count)
        compute_features(run, &run->cell->global, SIMPLICIT_SIDE_COUNT, member,
                         member % SIMPLICIT_SIDE_COUNT);
}

/* The slot that holds what a source means for this member; none if there is no such neighbour. */
static size_t slot_of(const zone_run *run, size_t member, size_t source)
{
    if (source == SIMPLICIT_LOCAL)
        return SIMPLICIT_LOCAL_SLOT;
    size_t neighbour = member + source - SIMPLICIT_SELF;
    return neighbour < run->member_count ? neighbour % SIMPLICIT_SIDE_COUNT : SIMPLICIT_SLOT_COUNT;
}

/* x and y += mix . features for a block of samples, all accumulators in registers. */
static void add_source(const float *mix, const float *feature, float *x, float *y)
{
    float sum_x[SIMPLICIT_BLOCK], sum_y[SIMPLICIT_BLOCK];
    for (size_t k = 0; k < SIMPLICIT_BLOCK; k++) {
        sum_x[k] = x[k];
        sum_y[k] = y[k];
    }
    for (size_t f = 0; f < FEATURE_COUNT; f++)
        for (size_t k = 0; k < SIMPLICIT_BLOCK; k++) {
            sum_x[k] += mix[2 * f] * feature[f * SIMPLICIT_PADDED_SAMPLES + k];
            sum_y[k] += mix[2 * f + 1] * feature[f * SIMPLICIT_PADDED_SAMPLES + k];
        }
    for (size_t k = 0; k < SIMPLICIT_BLOCK; k++) {
        x[k] = sum_x[k];
        y[k] = sum_y[k];
    }
}

/* One predicted step of a member for the block of samples from `first` on. */
static void predict_step(const zone_run *run, size_t member, size_t step, size_t first)
{
    size_t agent = run->work->member[member];
    const float *last = run->observed + (agent + 1) * FEATURE_COUNT - 2;
    const float *mix = run->cell->mix + step * SIMPLICIT_SOURCE_COUNT * MIX_SIZE;
    float x[SIMPLICIT_BLOCK], y[SIMPLICIT_BLOCK];
    for (size_t k = 0; k < SIMPLICIT_BLOCK; k++) {
        x[k] = last[0] + run->cell->bias[2 * step];
        y[k] = last[1] + run->cell->bias[2 * step + 1];
    }
    for (size_t source = 0; source < SIMPLICIT_SOURCE_COUNT; source++) {
        size_t slot = slot_of(run, member, source);
        if (slot < SIMPLICIT_SLOT_COUNT)
            add_source(mix + source * MIX_SIZE, run->work->feature[slot][0] + first, x, y);
    }
    float *samples = run->samples + (agent * run->sample_count + first) * PATH_SIZE + 2 * step;
    for (size_t k = 0; k < SIMPLICIT_BLOCK && first + k < run->sample_count; k++) {
        samples[k * PATH_SIZE] = x[k];
        samples[k * PATH_SIZE + 1] = y[k];
    }
}

static void predict_zone(const zone_run *run)
{
    compute_global(run, 0);
    for (size_t member = 0; member < run->member_count; member++) {
        compute_global(run, member + 1);
        compute_features(run, &run->cell->local, 1, member, SIMPLICIT_LOCAL_SLOT);
        for (size_t first = 0; first < run->sample_count; first += SIMPLICIT_BLOCK)
            for (size_t step = 0; step < SIMPLICIT_PREDICTED_STEPS; step++)
                predict_step(run, member, step, first);
    }
}

static void split_noise(size_t sample_count, const float *noise, simplicit_workspace *work)
{
    for (size_t k = 0; k < SIMPLICIT_PADDED_SAMPLES; k++) {
        work->noise[0][k] = k < sample_count ? noise[2 * k] : 0.0f;
        work->noise[1][k] = k < sample_count ? noise[2 * k + 1] : 0.0f;
    }
}

bool simplicit_predict(size_t agent_count, const float *observed,
                       const simplicit_sampling *sampling, const float *noise, float *samples,
                       simplicit_workspace *workspace)
{
    const size_t sample_count = sampling->sample_count;
    if (agent_count == 0 || agent_count > SIMPLICIT_MAX_AGENTS || sample_count == 0 ||
        sample_count > SIMPLICIT_MAX_SAMPLES)
        return false;
    split_noise(sample_count, noise, workspace);
    for (size_t zone = 0; zone < SIMPLICIT_ZONE_COUNT; zone++) {
        zone_run run = {.cell = &simplicit_cells[zone],
                        .observed = observed,
                        .sample_count = sample_count,
                        .samples = samples,
                        .work = workspace};
        run.member_count = gather_members(zone, agent_count, observed, workspace->member);
        predict_zone(&run);
    }
    return true;
}
