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

enum { DOUBLES = VECTOR_WIDTH / 2, NORMALS_AT_ONCE = 256 };
typedef double doubles __attribute__((vector_size(VECTOR_WIDTH * sizeof(float))));
typedef int64_t double_bits __attribute__((vector_size(VECTOR_WIDTH * sizeof(float))));
typedef uint64_t words __attribute__((vector_size(VECTOR_WIDTH * sizeof(float))));
typedef float single_halves __attribute__((vector_size(DOUBLES * sizeof(float))));

#define NUMBER doubles
#include "predict/normal_quantile.h"
#undef NUMBER

/* ((bits >> 12) + 1/2) 2^-52, less 1/2. */
INLINE doubles centred(words bits)
{
    const words one = (words)((doubles){0} + 1.0);
    return ((doubles)(bits >> 12 | one) - 1.0 + 0x1p-53) - 0.5;
}

INLINE doubles root(doubles value)
{
    double from[DOUBLES], to[DOUBLES];
    memcpy(from, &value, sizeof from);
    for (size_t l = 0; l < DOUBLES; l++) /* compilers have an instruction for all of it */
        to[l] = sqrt(from[l]);
    memcpy(&value, to, sizeof value);
    return value;
}

/* sqrt(-log(tail)) for normal numbers below 1. */
INLINE doubles depth(doubles tail)
{
    const words bits = (words)tail;
    const double_bits half = (double_bits)((doubles){0} + 0.5);
    doubles mantissa = (doubles)((double_bits)(bits & UINT64_C(0xFFFFFFFFFFFFF)) | half);
    const double_bits is_low = mantissa < SI_SQUARE_ROOT_OF_HALF;
    mantissa = (doubles)((double_bits)mantissa + (is_low & INT64_C(0x10000000000000)));
    const double_bits exponent = (double_bits)(bits >> 52) - 1022 + is_low;
    const double to_whole = 0x1.8p52;
    const double_bits whole = (double_bits)((doubles){0} + to_whole);
    return root(-portable_log(mantissa, (doubles)(exponent + whole) - to_whole));
}

/* Of |q| > 0.425; returns in which lanes that is not what it should be, so deep is the tail. */
INLINE double_bits tail_normals(const uint64_t bits[DOUBLES], float normal[DOUBLES])
{
    words word;
    memcpy(&word, bits, sizeof word);
    const doubles q = centred(word), p = q + 0.5;
    const double_bits is_lower = q < 0.0;
    const doubles tail =
        (doubles)((is_lower & (double_bits)p) | (~is_lower & (double_bits)(1.0 - p)));
    const doubles r = depth(tail);
    const doubles value = (doubles)((double_bits)quantile_tail(r) ^ (is_lower & INT64_MIN));
    const single_halves rounded = __builtin_convertvector(value, single_halves);
    memcpy(normal, &rounded, sizeof rounded);
    return (double_bits)(r > 5.0);
}

INLINE bool any_lane(double_bits condition)
{
    int64_t lane[DOUBLES], any = 0;
    memcpy(lane, &condition, sizeof lane);
    for (size_t l = 0; l < DOUBLES; l++)
        any |= lane[l];
    return any != 0;
}

/* The tails of some normals: few, so that they are gathered first. */
INLINE void set_tails(size_t count, const uint32_t *index, const uint64_t *bits, float *normal)
{
    uint64_t some[NORMALS_AT_ONCE + DOUBLES];
    float value[NORMALS_AT_ONCE + DOUBLES];
    double_bits is_deep = {0};
    for (size_t i = 0; i < count; i++)
        some[i] = bits[index[i]];
    for (size_t l = 0; l < DOUBLES; l++)
        some[count + l] = UINT64_C(1) << 60; /* not deep */
    for (size_t i = 0; i < count; i += DOUBLES)
        is_deep |= tail_normals(some + i, value + i);
    for (size_t i = 0; i < count; i++)
        normal[index[i]] = value[i];
    if (any_lane(is_deep))
        for (size_t i = 0; i < count; i++)
            normal[index[i]] = si_noise_normal(some[i]);
}

INLINE void some_normals(size_t count, const uint64_t *bits, float *normal)
{
    /* The words of |q| <= 0.425. */
    const uint64_t first_centre = (uint64_t)((0.5 - 0.425) * 0x1p52 + 0.5);
    const uint64_t last_centre = (uint64_t)((0.5 + 0.425) * 0x1p52 - 0.5);
    uint32_t tail[NORMALS_AT_ONCE + 1];
    size_t tail_count = 0;
    for (size_t i = 0; i < count; i += DOUBLES) {
        words word;
        memcpy(&word, bits + i, sizeof word);
        const single_halves value =
            __builtin_convertvector(quantile_centre(centred(word)), single_halves);
        memcpy(normal + i, &value, sizeof value);
        UNROLL
        for (size_t l = 0; l < DOUBLES; l++) {
            tail[tail_count] = (uint32_t)(i + l);
            tail_count += (bits[i + l] >> 12) - first_centre > last_centre - first_centre;
        }
    }
    set_tails(tail_count, tail, bits, normal);
}

static void normals(size_t count, const uint64_t *bits, float *normal)
{
    for (size_t i = 0; i < count; i += NORMALS_AT_ONCE)
        some_normals(count - i < NORMALS_AT_ONCE ? count - i : NORMALS_AT_ONCE, bits + i,
                     normal + i);
}

/* Coordinates from `at` on, of all samples. */
INLINE void sample_lanes(const si_sample_job *job, size_t at, const size_t walk)
{
    const size_t size = job->path_size, count = job->sample_count;
    const float *latent = job->latent;
    const bool *is_wide = job->is_wide;
    float *path = job->path + at;
    const lanes mean = load_lanes(job->mean + at);
    lanes narrow[SI_GAUSSIAN_WALK], wide[SI_GAUSSIAN_WALK];
    UNROLL
    for (size_t j = 0; j < walk; j++) {
        narrow[j] = load_lanes(job->narrow + j * size + at);
        wide[j] = load_lanes(job->wide + j * size + at);
    }
    for (size_t k = 0; k < count; k++, latent += walk, path += size) {
        const lane_bits chosen = (lane_bits){0} - (int32_t)is_wide[k];
        lanes moved = mean;
        UNROLL
        for (size_t j = 0; j < walk; j++)
            moved += choose(chosen, wide[j], narrow[j]) * latent[j];
        memcpy(path, &moved, sizeof moved);
    }
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
