/*
 * The vector kernels of Social-Gaussian, part of template.h. Products are of tiles of agents by
 * vectors of outputs, with the multiply-adds of the instruction set; the rest is arithmetic on
 * vectors of the compiler's own, which any set gives the same bits for.
 */
#include "predict/noise.h"

typedef float lanes __attribute__((vector_size(VECTOR_WIDTH * sizeof(float))));
typedef int32_t lane_bits __attribute__((vector_size(VECTOR_WIDTH * sizeof(float))));
typedef uint32_t lane_words __attribute__((vector_size(VECTOR_WIDTH * sizeof(float))));

/* --- layers ---------------------------------------------------------------------------------- */

enum { PRODUCT_AGENTS = 4, PRODUCT_VECTORS = 3 };

INLINE void multiply_tile(const si_gaussian_product *product, size_t agent, size_t output,
                          const size_t agents, const size_t vectors)
{
    vector sum[PRODUCT_AGENTS][PRODUCT_VECTORS], weight[PRODUCT_VECTORS];
    const float *input = product->input + agent * product->input_row;
    float *to = product->output + agent * product->output_row + output;
    const float *from = product->bias != NULL ? product->bias + output : to;
    const size_t from_row = product->bias != NULL ? 0 : product->output_row;
    UNROLL
    for (size_t a = 0; a < agents; a++)
        UNROLL
    for (size_t v = 0; v < vectors; v++)
        sum[a][v] = vector_load(from + a * from_row + v * VECTOR_WIDTH);
    const float *row = product->weight + output;
    for (size_t i = 0; i < product->inputs; i++) {
        UNROLL
        for (size_t v = 0; v < vectors; v++)
            weight[v] = vector_load(row + v * VECTOR_WIDTH);
        UNROLL
        for (size_t a = 0; a < agents; a++) {
            vector x = vector_broadcast(input + a * product->input_row + i);
            UNROLL
            for (size_t v = 0; v < vectors; v++)
                sum[a][v] = vector_fma(weight[v], x, sum[a][v]);
        }
        row += product->outputs;
    }
    UNROLL
    for (size_t a = 0; a < agents; a++)
        UNROLL
    for (size_t v = 0; v < vectors; v++)
        vector_store(to + a * product->output_row + v * VECTOR_WIDTH,
                     product->is_rectified ? vector_rectify(sum[a][v]) : sum[a][v]);
}

INLINE void multiply_agents(const si_gaussian_product *product, size_t agent, const size_t agents)
{
    size_t o = 0;
    for (; o + 2 * VECTOR_WIDTH < product->outputs; o += PRODUCT_VECTORS * VECTOR_WIDTH)
        multiply_tile(product, agent, o, agents, 3);
    if (o + VECTOR_WIDTH < product->outputs)
        multiply_tile(product, agent, o, agents, 2);
    else if (o < product->outputs)
        multiply_tile(product, agent, o, agents, 1);
}

static void multiply(const si_gaussian_product *product)
{
    size_t agent = 0;
    for (; agent + PRODUCT_AGENTS <= product->agent_count; agent += PRODUCT_AGENTS)
        multiply_agents(product, agent, PRODUCT_AGENTS);
    if (agent + 2 <= product->agent_count) {
        multiply_agents(product, agent, 2);
        agent += 2;
    }
    if (agent < product->agent_count)
        multiply_agents(product, agent, 1);
}

/* --- exponentials ---------------------------------------------------------------------------- */

INLINE lanes load_lanes(const float *from)
{
    lanes value;
    memcpy(&value, from, sizeof value);
    return value;
}

/* exp(x) for |x| < 80, to about 2e-7: 2^n e^r with |r| <= ln 2 / 2, and e^r by its series. */
INLINE lanes exponential(lanes x)
{
    const float to_whole = 0x1.8p23f;
    const lanes shifted = x * 1.44269504f + to_whole, n = shifted - to_whole;
    const lanes r = (x - n * 0.693145752f) - n * 1.42860677e-6f, square = r * r;
    const lanes low = (r + 1.0f) + square * (r * (1.0f / 6.0f) + 0.5f);
    const lanes high = (r * (1.0f / 120.0f) + 1.0f / 24.0f) + square * (1.0f / 720.0f);
    const lanes series = low + square * square * high;
    /* n is in the last bits of what it was rounded by. */
    return (lanes)((lane_words)series + ((lane_words)shifted << 23));
}

INLINE lanes choose(lane_bits condition, lanes one, lanes other)
{
    return (lanes)((condition & (lane_bits)one) | (~condition & (lane_bits)other));
}

static void exponentials(size_t count, float *value)
{
    const lanes least = (lanes){0} + SI_GAUSSIAN_LEAST_GROWTH;
    const lanes largest = (lanes){0} + SI_GAUSSIAN_LARGEST_GROWTH;
    for (size_t i = 0; i < count; i += VECTOR_WIDTH) {
        lanes exponent = load_lanes(value + i);
        exponent = choose(exponent > least, exponent, least);
        exponent = choose(exponent < largest, exponent, largest);
        const lanes result = exponential(exponent);
        memcpy(value + i, &result, sizeof result);
    }
}

/* --- neighbours ------------------------------------------------------------------------------ */

typedef struct lane_walkers {
    lanes x, y, walked_x, walked_y, change_x, change_y;
} lane_walkers;

typedef struct lane_sums {
    lanes weight, offset_x, offset_y, velocity_x, velocity_y, change_x, change_y;
} lane_sums;

#define NUMBER                 lanes
#define WALKER                 lane_walkers
#define SUMS                   lane_sums
#define EXPONENTIAL            exponential
#define KEEP(condition, value) ((lanes)((lane_bits)(condition) & (lane_bits)(value)))
#include "predict/social_gaussian_field.h"
#undef NUMBER

INLINE lanes repeat(const float *from)
{
    const vector value = vector_broadcast(from);
    lanes repeated;
    memcpy(&repeated, &value, sizeof repeated);
    return repeated;
}

INLINE void put_sums(const lane_sums *sums, size_t count, si_gaussian_sums *to)
{
    float lane[sizeof *sums / sizeof sums->weight][VECTOR_WIDTH];
    memcpy(lane, sums, sizeof lane);
    for (size_t i = 0; i < count; i++)
        to[i] = (si_gaussian_sums){lane[0][i], lane[1][i], lane[2][i], lane[3][i],
                                   lane[4][i], lane[5][i], lane[6][i]};
}

/* Of a vector of agents from the place `first` on: neighbour after neighbour. */
INLINE lane_sums gather_field(const si_gather *job, size_t f, size_t first)
{
    const si_crowd_arrays *crowd = job->crowd;
    const lane_walkers self = {.x = load_lanes(crowd->x + first),
                               .y = load_lanes(crowd->y + first),
                               .walked_x = load_lanes(crowd->walked_x + first),
                               .walked_y = load_lanes(crowd->walked_y + first)};
    const si_gaussian_field field = si_gaussian_fields[f];
    lane_bits place = {0};
    for (size_t l = 0; l < VECTOR_WIDTH; l++)
        place[l] = (int32_t)(first + l);
    lane_sums sums = {0};
    for (size_t i = 0; i < job->neighbour_count[f]; i++) {
        const uint32_t at = job->neighbour[f][i];
        lane_walkers other = {repeat(crowd->x + at),        repeat(crowd->y + at),
                              repeat(crowd->walked_x + at), repeat(crowd->walked_y + at),
                              repeat(crowd->change_x + at), repeat(crowd->change_y + at)};
        /* All bits are no number: nobody is near itself. */
        other.x = (lanes)((lane_bits)other.x | (lane_bits)(place == (int32_t)at));
        field_add(&field, job->per_step, &self, &other, &sums);
    }
    return sums;
}

static void gather(const si_gather *job)
{
    for (size_t f = 0; f < SI_GAUSSIAN_FIELD_COUNT; f++)
        for (size_t i = 0; i < job->agent_count; i += VECTOR_WIDTH) {
            const lane_sums sums = gather_field(job, f, job->first + i);
            const size_t left = job->agent_count - i;
            put_sums(&sums, left < VECTOR_WIDTH ? left : VECTOR_WIDTH,
                     job->sums + f * SI_CROWD_BLOCK + i);
        }
}

/* --- latents and samples --------------------------------------------------------------------- */

#define NUMBER       lanes
#define WORD         lane_words
#define NUMBER_OF(w) ((lanes)(w))
#define WORD_OF(x)   ((lane_words)(x))
#define FLOAT_OF(w)  __builtin_convertvector((lane_bits)(w), lanes)
#include "predict/normal_quantile.h"
#undef NUMBER

/* The upper halves of as many words as there are lanes. */
INLINE lane_words upper_halves(const uint64_t *bits)
{
    uint32_t upper[VECTOR_WIDTH];
    lane_words halves;
    UNROLL
    for (size_t l = 0; l < VECTOR_WIDTH; l++) /* compilers have instructions for all of it */
        upper[l] = (uint32_t)(bits[l] >> 32);
    memcpy(&halves, upper, sizeof halves);
    return halves;
}

INLINE bool any_lane(lane_bits condition)
{
    vector value;
    memcpy(&value, &condition, sizeof value);
    return vector_any_sign(value);
}

static void normals(size_t count, const uint64_t *bits, float *normal)
{
    for (size_t i = 0; i < count; i += VECTOR_WIDTH) {
        const lane_words upper = upper_halves(bits + i);
        const lanes value = shallow_quantile(upper);
        memcpy(normal + i, &value, sizeof value);
        /* Of signed numbers, as all sets can compare such. */
        const lane_words tail = distance_from_half(upper) ^ 0x7FFFFFFF;
        const lane_bits is_deep = (lane_bits)tail < (int32_t)DEEP_TAIL;
        for (size_t l = 0; any_lane(is_deep) && l < VECTOR_WIDTH; l++) /* of one vector in twenty */
            if (is_deep[l])
                normal[i + l] = si_noise_normal(bits[i + l]);
    }
}

/* Coordinates from `at` on of the samples whose bits are set; spread [walk][path_size]. */
INLINE void sample_some(const si_sample_job *job, size_t at, const size_t walk, const float *spread,
                        uint32_t samples)
{
    const size_t size = job->path_size;
    const lanes mean = load_lanes(job->mean + at);
    lanes turned[SI_GAUSSIAN_WALK];
    UNROLL
    for (size_t j = 0; j < walk; j++)
        turned[j] = load_lanes(spread + j * size + at);
    for (; samples != 0; samples &= samples - 1) {
        const size_t k = (size_t)__builtin_ctz(samples);
        const float *latent = job->latent + k * walk;
        lanes moved = mean;
        UNROLL
        for (size_t j = 0; j < walk; j++)
            moved += turned[j] * latent[j];
        memcpy(job->path + k * size + at, &moved, sizeof moved);
    }
}

INLINE void sample_lanes(const si_sample_job *job, size_t at, const size_t walk)
{
    const uint32_t all = UINT32_MAX >> (SI_SAMPLES_AT_ONCE - job->sample_count);
    sample_some(job, at, walk, job->narrow, all & ~job->is_wide);
    sample_some(job, at, walk, job->wide, all & job->is_wide);
}

INLINE void sample_coordinates(const si_sample_job *job, const size_t walk)
{
    size_t at = 0;
    for (; at + VECTOR_WIDTH <= job->path_size; at += VECTOR_WIDTH)
        sample_lanes(job, at, walk);
    if (at < job->path_size) /* the last vector goes over some of the one before again */
        sample_lanes(job, job->path_size - VECTOR_WIDTH, walk);
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
