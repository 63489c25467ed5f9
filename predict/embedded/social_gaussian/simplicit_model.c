/*
 * Social-Gaussian: of each agent the motion and the field of its neighbours go through a small
 * network once, which says a mean path and two spreads about it; a sample is then two multiply-adds
 * a coordinate. All steps and velocities are metres a step; an agent's own frame has its last
 * position for origin and what it walked lately for x axis.
 */
#include "simplicit_model.h"

#include <math.h>
#include <string.h>

#include "simplicit_noise.h"
#include "simplicit_weights.h"

enum { SEEN_SIZE = 2 * SIMPLICIT_OBSERVED_STEPS, PATH_SIZE = 2 * SIMPLICIT_PREDICTED_STEPS };

/* The steps that velocities are taken between. */
enum {
    HEADING_STEPS = 3,
    LAST = SIMPLICIT_OBSERVED_STEPS - 1,
    BASE = LAST > HEADING_STEPS ? LAST - HEADING_STEPS : 0, /* where the heading starts */
    EARLIER = BASE > 0 ? BASE : 1 /* end of the step that the last one is held against */
};

/* Where neighbours are, widely where, and where they go. */
typedef struct field {
    float radius;  /* metres */
    float horizon; /* steps */
    bool has_change;
} field;

enum { FIELD_COUNT = 3 };
static const field fields[FIELD_COUNT] = {
    {1.5f, 0.0f, true}, {4.0f, 0.0f, false}, {1.5f, 6.0f, false}};

static const float least_weight = 1e-4f, prior_weight = 0.3f, velocity_gain = 2.0f;
static const float standing = 0.02f; /* metres */
static const float least_exponent = -4.0f, largest_exponent = 3.0f;

typedef struct vector {
    float x, y;
} vector;

typedef struct frame {
    vector origin, heading;
} frame;

/* 1 / g and 1 / g^2 in 2^-64, g^3 = g + 1: the steps of the R_2 sequence (Roberts 2018). Sums of
 * such wrap round as they must. */
static const uint64_t sequence_step[2] = {UINT64_C(0xC13FA9A902A6328F),
                                          UINT64_C(0x91E10DA5C79E7B1C)};

/* The middle of one of 2^52 equal cells of (0, 1): never 0 or 1. */
static float normal_of(uint64_t bits)
{
    return (float)si_normal_quantile(((double)(bits >> 12) + 0.5) * 0x1p-52);
}

/* The noise of one agent: the sequence from a random shift on. */
static void fill_stream(const simplicit_sampling *sampling, int64_t agent_id, float *noise)
{
    double uniform[2];
    si_noise_uniform_pair(sampling->seed, sampling->key, si_noise_agent_stream(agent_id), 0,
                          uniform);
    for (size_t axis = 0; axis < 2; axis++) {
        uint64_t bits = (uint64_t)(uniform[axis] * 0x1p64);
        for (size_t k = 0; k < sampling->sample_count; k++) {
            noise[2 * k + axis] = normal_of(bits) * sampling->spread;
            bits += sequence_step[axis];
        }
    }
}

void simplicit_noise(const simplicit_sampling *sampling, size_t agent_count,
                     const int64_t *agent_id, float *noise)
{
    for (size_t agent = 0; agent < agent_count; agent++)
        fill_stream(sampling, agent_id != NULL ? agent_id[agent] : (int64_t)agent,
                    noise + agent * sampling->sample_count * 2);
}

static vector subtract(vector a, vector b)
{
    vector difference = {a.x - b.x, a.y - b.y};
    return difference;
}

static vector scale(vector v, float factor)
{
    vector scaled = {factor * v.x, factor * v.y};
    return scaled;
}

static void accumulate(vector *sum, float weight, vector v)
{
    sum->x += weight * v.x;
    sum->y += weight * v.y;
}

static float length_of(vector v)
{
    return sqrtf(v.x * v.x + v.y * v.y);
}

/* Into the agent's own frame. */
static vector own(const frame *of, vector v)
{
    vector turned = {of->heading.x * v.x + of->heading.y * v.y,
                     of->heading.x * v.y - of->heading.y * v.x};
    return turned;
}

/* Of one agent, seen [T][2]. */
static vector position(const float *seen, size_t step)
{
    vector at = {seen[2 * step], seen[2 * step + 1]};
    return at;
}

static vector walked(const float *seen, size_t from, size_t to)
{
    return subtract(position(seen, to), position(seen, from));
}

static vector velocity_change(const float *seen)
{
    return subtract(walked(seen, LAST - 1, LAST), walked(seen, EARLIER - 1, EARLIER));
}

static frame frame_of(const float *seen)
{
    vector lately = walked(seen, BASE, LAST);
    frame of = {position(seen, LAST), {1.0f, 0.0f}};
    float length = length_of(lately);
    if (length >= standing) {
        of.heading.x = lately.x / length;
        of.heading.y = lately.y / length;
    }
    return of;
}

static float *put(float *feature, vector v)
{
    feature[0] = v.x;
    feature[1] = v.y;
    return feature + 2;
}

static float *add_motion(const float *seen, const frame *of, float *feature)
{
    float speed = 0.0f;
    for (size_t t = 1; t <= LAST; t++) {
        vector step = walked(seen, t - 1, t);
        speed += length_of(step);
        feature = put(feature, own(of, step));
    }
    *feature++ = logf(speed / (float)LAST + 0.1f) + 1.0f;
    return feature;
}

/* Sums over the neighbours, each with its weight. */
typedef struct field_sums {
    float weight;
    vector offset, velocity, change;
} field_sums;

static void add_neighbour(const field *in, const float *seen, const float *other, field_sums *sums)
{
    vector velocity = scale(subtract(walked(other, BASE, LAST), walked(seen, BASE, LAST)),
                            1.0f / (float)(LAST - BASE));
    vector offset = subtract(position(other, LAST), position(seen, LAST));
    accumulate(&offset, in->horizon, velocity);
    float narrowness = 1.0f / (2.0f * in->radius * in->radius);
    float weight = expf(-narrowness * (offset.x * offset.x + offset.y * offset.y));
    if (!(weight >= least_weight)) /* nor one that is nowhere */
        return;
    sums->weight += weight;
    accumulate(&sums->offset, weight, offset);
    accumulate(&sums->velocity, weight, velocity);
    if (in->has_change)
        accumulate(&sums->change, weight, velocity_change(other));
}

static float *add_field(const field *in, size_t agent_count, const float *observed, size_t agent,
                        const frame *of, float *feature)
{
    field_sums sums = {0};
    for (size_t other = 0; other < agent_count; other++)
        if (other != agent)
            add_neighbour(in, observed + agent * SEEN_SIZE, observed + other * SEEN_SIZE, &sums);
    float share = 1.0f / (prior_weight + sums.weight);
    *feature++ = share * sums.weight;
    feature = put(feature, own(of, scale(sums.offset, share / in->radius)));
    feature = put(feature, own(of, scale(sums.velocity, velocity_gain * share)));
    if (in->has_change)
        feature = put(feature, own(of, scale(sums.change, velocity_gain * share)));
    return feature;
}

static void fill_features(size_t agent_count, const float *observed, size_t agent, const frame *of,
                          float *feature)
{
    feature = add_motion(observed + agent * SEEN_SIZE, of, feature);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        feature = add_field(&fields[i], agent_count, observed, agent, of, feature);
}

/* output [output_count] += weight [output_count][input_count] input */
static void add_product(const float *weight, size_t input_count, const float *input,
                        size_t output_count, float *output)
{
    for (size_t o = 0; o < output_count; o++) {
        float sum = output[o];
        for (size_t i = 0; i < input_count; i++)
            sum += *weight++ * input[i];
        output[o] = sum;
    }
}

static void rectify(float *value)
{
    for (size_t i = 0; i < SIMPLICIT_HIDDEN; i++)
        value[i] = value[i] > 0.0f ? value[i] : 0.0f;
}

static void run_network(simplicit_workspace *work)
{
    memcpy(work->hidden1, simplicit_hidden1_bias, sizeof work->hidden1);
    add_product(simplicit_hidden1_weight, SIMPLICIT_FEATURE_COUNT, work->feature, SIMPLICIT_HIDDEN,
                work->hidden1);
    rectify(work->hidden1);

    memcpy(work->hidden2, simplicit_hidden2_bias, sizeof work->hidden2);
    add_product(simplicit_hidden2_weight, SIMPLICIT_HIDDEN, work->hidden1, SIMPLICIT_HIDDEN,
                work->hidden2);
    rectify(work->hidden2);
    for (size_t i = 0; i < SIMPLICIT_HIDDEN; i++)
        work->hidden2[i] += work->hidden1[i];

    memcpy(work->path, simplicit_path_bias, sizeof work->path);
    add_product(simplicit_path_weight, SIMPLICIT_HIDDEN, work->hidden2, SIMPLICIT_PATH_OUTPUTS,
                work->path);
    add_product(simplicit_path_skip, SIMPLICIT_FEATURE_COUNT, work->feature, SIMPLICIT_PATH_OUTPUTS,
                work->path);

    memcpy(work->spread, simplicit_spread_bias, sizeof work->spread);
    add_product(simplicit_spread_weight, SIMPLICIT_HIDDEN, work->hidden2, SIMPLICIT_SPREAD_OUTPUTS,
                work->spread);
}

/* The mean position at a step, in the agent's own frame. */
static vector mean_at(const simplicit_workspace *work, vector velocity, size_t step)
{
    vector mean = scale(velocity, (float)(step + 1));
    const float *along = simplicit_basis + step * SIMPLICIT_BASIS;
    const float *across = along + SIMPLICIT_PREDICTED_STEPS * SIMPLICIT_BASIS;
    add_product(along, SIMPLICIT_BASIS, work->path, 1, &mean.x);
    add_product(across, SIMPLICIT_BASIS, work->path + SIMPLICIT_BASIS, 1, &mean.y);
    return mean;
}

/* exp of the polynomial of one spread in the predicted time, which runs from -1 to 1. */
static float growth(const float *term, size_t step)
{
    float time = 2.0f * ((float)(step + 1) / (float)SIMPLICIT_PREDICTED_STEPS) - 1.0f;
    float exponent = term[0] + term[1] * time + term[2] * time * time;
    exponent = exponent > least_exponent ? exponent : least_exponent;
    return expf(exponent < largest_exponent ? exponent : largest_exponent);
}

/* The standard deviations at a step along the way and across it. */
static vector deviation_at(const simplicit_workspace *work, simplicit_point point, size_t step)
{
    const float *tight = work->spread, *along = tight + SIMPLICIT_SPREAD_TERMS;
    vector deviation;
    if (point == SIMPLICIT_TIGHT) {
        deviation.x = simplicit_tight[step] * growth(tight, step);
        deviation.y = deviation.x;
    } else {
        deviation.x = simplicit_wide[step] * growth(along, step);
        deviation.y = simplicit_wide[step] * growth(along + SIMPLICIT_SPREAD_TERMS, step);
    }
    return deviation;
}

/* The distribution at a step, turned into the scene. */
static void turn_back(simplicit_workspace *work, const frame *of, size_t step, vector mean,
                      vector deviation)
{
    float c = of->heading.x, s = of->heading.y;
    work->mean[step][0] = of->origin.x + c * mean.x - s * mean.y;
    work->mean[step][1] = of->origin.y + s * mean.x + c * mean.y;
    work->turned[step][0][0] = c * deviation.x;
    work->turned[step][0][1] = -s * deviation.y;
    work->turned[step][1][0] = s * deviation.x;
    work->turned[step][1][1] = c * deviation.y;
}

static void forecast(size_t agent_count, const float *observed, size_t agent, simplicit_point point,
                     simplicit_workspace *work)
{
    const float *seen = observed + agent * SEEN_SIZE;
    const frame of = frame_of(seen);
    const vector velocity = own(&of, walked(seen, LAST - 1, LAST));
    fill_features(agent_count, observed, agent, &of, work->feature);
    run_network(work);
    for (size_t step = 0; step < SIMPLICIT_PREDICTED_STEPS; step++)
        turn_back(work, &of, step, mean_at(work, velocity, step), deviation_at(work, point, step));
}

static void sample(const simplicit_workspace *work, const float noise[2], float *path)
{
    for (size_t step = 0; step < SIMPLICIT_PREDICTED_STEPS; step++)
        for (size_t axis = 0; axis < 2; axis++)
            *path++ = work->mean[step][axis] + work->turned[step][axis][0] * noise[0] +
                      work->turned[step][axis][1] * noise[1];
}

bool simplicit_predict(size_t agent_count, const float *observed,
                       const simplicit_sampling *sampling, const float *noise, float *samples,
                       simplicit_workspace *workspace)
{
    if (agent_count == 0 || agent_count > SIMPLICIT_MAX_AGENTS || sampling->sample_count == 0 ||
        sampling->sample_count > SIMPLICIT_MAX_SAMPLES)
        return false;
    for (size_t agent = 0; agent < agent_count; agent++) {
        forecast(agent_count, observed, agent, sampling->point, workspace);
        for (size_t k = 0; k < sampling->sample_count; k++) {
            sample(workspace, noise, samples);
            noise += 2;
            samples += PATH_SIZE;
        }
    }
    return true;
}
