/*
 * The vector kernels that make samples of Social-Gaussian, part of template.h: random words,
 * normal deviates of words, what deviations add to positions, and paths. All are arithmetic that
 * any set gives the same bits for.
 */
#include "predict/noise.h"

/* --- random words ---------------------------------------------------------------------------- */

enum { HALF = VECTOR_WIDTH / 2 };
typedef uint64_t words __attribute__((vector_size(VECTOR_WIDTH * sizeof(float))));

#define WORDS words
#include "predict/philox.h"
#undef WORDS

INLINE words load_words(const uint64_t *from)
{
    words value;
    memcpy(&value, from, sizeof value);
    return value;
}

INLINE words widen(const uint32_t *from)
{
    uint64_t wide[HALF];
    for (size_t l = 0; l < HALF; l++)
        wide[l] = from[l];
    return load_words(wide);
}

static void noise_bits(const si_noise_job *job, uint64_t *bits)
{
    const words zero = {0};
    for (size_t i = 0; i < job->count; i += HALF) {
        words counter[4] = {zero + (uint64_t)job->scene_key,
                            zero + ((uint64_t)job->scene_key >> 32), widen(job->stream + i),
                            widen(job->sample + i)};
        philox_rounds(job->seed, counter);
        const words first = counter[0] << 32 | (counter[1] & UINT32_MAX);
        const words second = counter[2] << 32 | (counter[3] & UINT32_MAX);
        for (size_t l = 0; l < HALF; l++) {
            bits[2 * (i + l)] = first[l];
            bits[2 * (i + l) + 1] = second[l];
        }
    }
}

/* --- normal deviates ------------------------------------------------------------------------- */

#define NUMBER       lanes
#define WORD         lane_words
#define NUMBER_OF(w) ((lanes)(w))
#define WORD_OF(x)   ((lane_words)(x))
#define FLOAT_OF(w)  __builtin_convertvector((lane_bits)(w), lanes)
#include "predict/normal_quantile.h"
#undef NUMBER

/* The upper halves of the words at even places and at odd ones. */
INLINE lane_words upper_halves(words even, words odd)
{
    const words upper = (words){0} + (UINT64_C(0xFFFFFFFF) << 32);
    return (lane_words)(even >> 32 | (odd & upper));
}

/* Deviates that are not in a deep tail; whether one of them is, and so wrong. */
INLINE uint32_t put_shallow(lane_words upper, float *normal)
{
    const lanes value = shallow_quantile(upper);
    memcpy(normal, &value, sizeof value);
    /* Of signed numbers, as all sets can compare such. */
    const lane_words tail = distance_from_half(upper) ^ 0x7FFFFFFF;
    const lane_bits is_deep = (lane_bits)tail < SI_NOISE_DEEP;
    vector any;
    memcpy(&any, &is_deep, sizeof any);
    return vector_any_sign(any);
}

/* Vectors of which a number has a bit each: deep tails come once in twenty of them, and are made
 * behind a loop that so calls nothing. */
enum { AT_ONCE = 32 * VECTOR_WIDTH };

INLINE void some_normals(size_t count, const uint64_t *bits, float *normal)
{
    uint32_t deep = 0;
    for (size_t i = 0; i < count; i += VECTOR_WIDTH) {
        uint64_t even[HALF], odd[HALF];
        for (size_t l = 0; l < HALF; l++) {
            even[l] = bits[i + 2 * l];
            odd[l] = bits[i + 2 * l + 1];
        }
        deep |= put_shallow(upper_halves(load_words(even), load_words(odd)), normal + i)
                << i / VECTOR_WIDTH;
    }
    for (; deep != 0; deep &= deep - 1) {
        const size_t first = (size_t)__builtin_ctz(deep) * VECTOR_WIDTH;
        for (size_t i = first; i < first + VECTOR_WIDTH; i++)
            if (si_noise_is_deep(bits[i]))
                normal[i] = si_noise_normal(bits[i]);
    }
}

static void normals(size_t count, const uint64_t *bits, float *normal)
{
    for (size_t i = 0; i < count; i += AT_ONCE)
        some_normals(count - i < AT_ONCE ? count - i : AT_ONCE, bits + i, normal + i);
}

/* Returns of which vectors some are deep. */
INLINE uint32_t walk_shallow(const si_walk_job *job, size_t agent, float *normal)
{
    uint64_t start[VECTOR_WIDTH];
    uint32_t deep = 0;
    for (size_t l = 0; l < HALF; l++) {
        const uint64_t *own = job->start + agent * SI_GAUSSIAN_WALK;
        start[l] = own[2 * l % SI_GAUSSIAN_WALK];
        start[HALF + l] = own[(2 * l + 1) % SI_GAUSSIAN_WALK];
    }
    const words even = load_words(start), odd = load_words(start + HALF);
    for (size_t i = 0; i < job->count; i += VECTOR_WIDTH)
        deep |= put_shallow(upper_halves(even + load_words(job->even + i / 2),
                                         odd + load_words(job->odd + i / 2)),
                            normal + i)
                << i / VECTOR_WIDTH;
    return deep;
}

static void walk_normals(const si_walk_job *job, float *normal)
{
    enum { AGENTS = 8 };
    uint32_t deep[AGENTS];
    for (size_t first = 0; first < job->agent_count; first += AGENTS) {
        const size_t left = job->agent_count - first, count = left < AGENTS ? left : AGENTS;
        for (size_t a = 0; a < count; a++)
            deep[a] = walk_shallow(job, first + a, normal + (first + a) * SI_WALK_ROW);
        for (size_t a = first; a < first + count; a++)
            for (; deep[a - first] != 0; deep[a - first] &= deep[a - first] - 1) {
                const size_t at = (size_t)__builtin_ctz(deep[a - first]) * VECTOR_WIDTH;
                for (size_t i = at; i < at + VECTOR_WIDTH; i++)
                    if (si_noise_is_deep(si_walk_word(job, a, i)))
                        normal[a * SI_WALK_ROW + i] = si_noise_normal(si_walk_word(job, a, i));
            }
    }
}

/* --- deviations ------------------------------------------------------------------------------ */

INLINE lanes root(lanes value)
{
    float number[VECTOR_WIDTH];
    memcpy(number, &value, sizeof number);
    for (size_t l = 0; l < VECTOR_WIDTH; l++) /* compilers have an instruction for all of it */
        number[l] = sqrtf(number[l]);
    return load_lanes(number);
}

static void deviations(size_t count, const float *scale, float reach, float noise, float factor,
                       float *deviation)
{
    const float square = reach * reach;
    for (size_t i = 0; i < count; i += VECTOR_WIDTH) {
        const lanes one = load_lanes(deviation + i), by = load_lanes(scale + i);
        const lanes grown = one * one;
        const lanes held = grown * square / (grown + square);
        const lanes value = root(by * by * held + noise * noise) * factor;
        memcpy(deviation + i, &value, sizeof value);
    }
}

/* x and y in turn. */
INLINE lanes alternate(float x, float y)
{
    uint64_t pair;
    memcpy(&pair, (const float[]){x, y}, sizeof pair);
    return (lanes)((words){0} + pair);
}

/* Of VECTOR_WIDTH numbers, the first or the second half, each twice. */
INLINE lanes twice_at(const float *from, const size_t half)
{
    vector twice[2];
    lanes value;
    vector_twice(vector_load(from), twice);
    memcpy(&value, &twice[half], sizeof value);
    return value;
}

/* What a number adds on one axis towards (x, y). */
INLINE void turn_axis(const si_turn_job *job, const size_t rank, const float *deviation,
                      const float *unit, float x, float y, float *turned)
{
    const lanes direction = alternate(x, y);
    const size_t row = 2 * job->row;
    for (size_t i = 0; i < job->row; i += VECTOR_WIDTH)
        UNROLL
    for (size_t half = 0; half < 2; half++) {
        const size_t at = 2 * i + half * VECTOR_WIDTH;
        const lanes twice = twice_at(deviation + i, half);
        UNROLL
        for (size_t r = 0; r < rank; r++) {
            const lanes part = twice * load_lanes(unit + r * row + at) * direction;
            memcpy(turned + 2 * r * row + at, &part, sizeof part);
        }
    }
}

INLINE void turn_ranks(const si_turn_job *job, const size_t rank)
{
    const float c = job->heading[0], s = job->heading[1];
    const size_t row = 2 * job->row;
    turn_axis(job, rank, job->along, job->unit, c, s, job->turned);
    turn_axis(job, rank, job->across, job->unit + rank * row, -s, c, job->turned + row);
}

static void turn(const si_turn_job *job)
{
    if (job->rank == 1)
        turn_ranks(job, 1);
    else
        turn_ranks(job, SI_GAUSSIAN_RANK);
}

static void turn_mean(size_t row, const float *mean, const float heading[2], const float origin[2],
                      float *path)
{
    const float c = heading[0], s = heading[1];
    const lanes along = alternate(c, s), across = alternate(-s, c);
    const lanes from = alternate(origin[0], origin[1]);
    for (size_t i = 0; i < row; i += VECTOR_WIDTH)
        UNROLL
    for (size_t half = 0; half < 2; half++) {
        const lanes value =
            twice_at(mean + i, half) * along + twice_at(mean + row + i, half) * across + from;
        memcpy(path + 2 * i + half * VECTOR_WIDTH, &value, sizeof value);
    }
}

/* --- paths ----------------------------------------------------------------------------------- */

typedef float half_lanes __attribute__((vector_size(VECTOR_WIDTH * sizeof(float) / 2)));

INLINE half_lanes load_half(const float *from)
{
    half_lanes value;
    memcpy(&value, from, sizeof value);
    return value;
}

/* Coordinates from `at` on of the samples whose bits are set: a vector, and maybe half of one. */
INLINE void sample_some(const si_sample_job *job, size_t at, const size_t walk, const bool has_half,
                        const float *spread, uint32_t samples)
{
    const size_t half_at = has_half ? at + VECTOR_WIDTH : at;
    const lanes mean = load_lanes(job->mean + at);
    const half_lanes half_mean = load_half(job->mean + half_at);
    lanes turned[SI_GAUSSIAN_WALK];
    half_lanes half_turned[SI_GAUSSIAN_WALK];
    UNROLL
    for (size_t j = 0; j < walk; j++) {
        turned[j] = load_lanes(spread + j * job->spread_row + at);
        half_turned[j] = load_half(spread + j * job->spread_row + half_at);
    }
    for (; samples != 0; samples &= samples - 1) {
        const size_t k = (size_t)__builtin_ctz(samples);
        const float *latent = job->latent + k * walk;
        lanes moved = mean;
        half_lanes half_moved = half_mean;
        UNROLL
        for (size_t j = 0; j < walk; j++) {
            moved += turned[j] * latent[j];
            half_moved += half_turned[j] * latent[j];
        }
        memcpy(job->path + k * job->path_row + at, &moved, sizeof moved);
        if (has_half)
            memcpy(job->path + k * job->path_row + half_at, &half_moved, sizeof half_moved);
    }
}

INLINE void sample_lanes(const si_sample_job *job, size_t at, const size_t walk,
                         const bool has_half)
{
    const uint32_t all = UINT32_MAX >> (SI_SAMPLES_AT_ONCE - job->sample_count);
    sample_some(job, at, walk, has_half, job->narrow, all & ~job->is_wide);
    sample_some(job, at, walk, has_half, job->wide, all & job->is_wide);
}

INLINE void sample_coordinates(const si_sample_job *job, const size_t walk)
{
    /* Where paths of a common length are one and a half vectors. */
    enum { BOTH = VECTOR_WIDTH + VECTOR_WIDTH / 2 };
    size_t at = 0;
    for (; VECTOR_WIDTH > 8 && at + BOTH <= job->path_size; at += BOTH)
        sample_lanes(job, at, walk, true);
    for (; at + VECTOR_WIDTH <= job->path_size; at += VECTOR_WIDTH)
        sample_lanes(job, at, walk, false);
    if (at < job->path_size) /* the last vector goes over some of the one before again */
        sample_lanes(job, job->path_size - VECTOR_WIDTH, walk, false);
}

static void sample(const si_sample_job *job)
{
    if (job->path_size < VECTOR_WIDTH)
        si_forward_kernels_scalar.sample(job);
    else if (job->walk == 2)
        sample_coordinates(job, 2);
    else
        sample_coordinates(job, SI_GAUSSIAN_WALK);
}
