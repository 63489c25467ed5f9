/*
 * The vector kernels of Social-Gaussian up to its layers' outputs, part of template.h. Products are
 * of tiles of agents by vectors of outputs, with the multiply-adds of the instruction set; the rest
 * is arithmetic on vectors of the compiler's own, which any set gives the same bits for.
 */
typedef float lanes __attribute__((vector_size(VECTOR_WIDTH * sizeof(float))));
typedef int32_t lane_bits __attribute__((vector_size(VECTOR_WIDTH * sizeof(float))));
typedef uint32_t lane_words __attribute__((vector_size(VECTOR_WIDTH * sizeof(float))));

/* --- layers ---------------------------------------------------------------------------------- */

enum { PRODUCT_AGENTS = 4, PRODUCT_VECTORS = 3, LONE_VECTOR_AGENTS = 8 };

INLINE void multiply_tile(const si_gaussian_product *product, size_t agent, size_t output,
                          const size_t agents, const size_t vectors)
{
    vector sum[LONE_VECTOR_AGENTS][PRODUCT_VECTORS], weight[PRODUCT_VECTORS];
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
#ifdef NARROW_KERNELS
    if (product->outputs <= NARROW_WIDTH) {
        NARROW_KERNELS.gaussian.multiply(product);
        return;
    }
#endif
    /* As many sums as the multiply-add units want at once. */
    for (; product->outputs <= VECTOR_WIDTH && agent + LONE_VECTOR_AGENTS <= product->agent_count;
         agent += LONE_VECTOR_AGENTS)
        multiply_tile(product, agent, 0, LONE_VECTOR_AGENTS, 1);
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
