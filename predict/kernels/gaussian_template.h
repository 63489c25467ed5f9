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
    lanes x, y, walked_x, walked_y;
} lane_walkers;

typedef struct lane_sums {
    lanes weight, offset_x, offset_y, velocity_x, velocity_y, change_x, change_y;
} lane_sums;

INLINE lanes lanes_of(vector value)
{
    lanes same;
    memcpy(&same, &value, sizeof same);
    return same;
}

INLINE vector vector_of(lanes value)
{
    vector same;
    memcpy(&same, &value, sizeof same);
    return same;
}

INLINE lanes multiply_add(lanes a, lanes b, lanes c)
{
    return lanes_of(vector_fma(vector_of(a), vector_of(b), vector_of(c)));
}

INLINE lanes repeat(const float *from)
{
    return lanes_of(vector_broadcast(from));
}

/* 2^x for -126 < x <= 0, to 3e-7. */
INLINE lanes power_of_two(lanes x)
{
    const lanes zero = {0}, to_whole = zero + 0x1.8p23f;
    const lanes shifted = x + to_whole, r = x - (shifted - to_whole), square = r * r;
    const lanes low = multiply_add(zero + 0.693147181f, r, zero + 1.0f);
    const lanes middle = multiply_add(zero + 0.0555041087f, r, zero + 0.240226507f);
    const lanes high = multiply_add(zero + 0.00133335581f, r, zero + 0.00961812911f);
    const lanes series = multiply_add(multiply_add(high, square, middle), square, low);
    return (lanes)((lane_words)series + ((lane_words)shifted << 23));
}

/* What lanes see of one neighbour. */
typedef struct lane_view {
    lanes offset_x, offset_y, walked_x, walked_y;
    lane_bits is_other; /* not themselves */
} lane_view;

INLINE lane_view view_of(const si_gather *job, const lane_walkers *self, lane_bits place,
                         uint32_t at)
{
    const si_crowd_arrays *crowd = job->crowd;
    return (lane_view){repeat(crowd->x + at) - self->x, repeat(crowd->y + at) - self->y,
                       repeat(crowd->walked_x + at) - self->walked_x,
                       repeat(crowd->walked_y + at) - self->walked_y, place != (int32_t)at};
}

/* Adds a neighbour whose distance has that square; returns its weight, 0 if out of reach. Sums of
 * velocities are of what was walked. */
INLINE lanes add_view(const lane_view *view, lanes square, float narrowness, lane_sums *sums)
{
    const float in_bits = 1.44269504f;
    const lanes exponent = square * (-in_bits * narrowness);
    const lane_bits is_seen = (exponent >= in_bits * SI_GAUSSIAN_LEAST_EXPONENT) & view->is_other;
    const lanes weight = (lanes)(is_seen & (lane_bits)power_of_two(exponent));
    sums->weight += weight;
    sums->offset_x = multiply_add(weight, view->offset_x, sums->offset_x);
    sums->offset_y = multiply_add(weight, view->offset_y, sums->offset_y);
    sums->velocity_x = multiply_add(weight, view->walked_x, sums->velocity_x);
    sums->velocity_y = multiply_add(weight, view->walked_y, sums->velocity_y);
    return weight;
}

INLINE lanes square_of(const lane_view *view)
{
    return multiply_add(view->offset_x, view->offset_x, view->offset_y * view->offset_y);
}

INLINE void gather_places(const si_gather *job, const lane_walkers *self, lane_bits place,
                          lane_sums *near, lane_sums *wide)
{
    const float near_narrowness = si_gaussian_fields[SI_GAUSSIAN_FIELD_NEAR].narrowness;
    const float wide_narrowness = si_gaussian_fields[SI_GAUSSIAN_FIELD_WIDE].narrowness;
    lane_sums near_sums = {0}, wide_sums = {0};
    for (size_t i = 0; i < job->neighbour_count[SI_REACH_NEAR]; i++) {
        const uint32_t at = job->neighbour[SI_REACH_NEAR][i];
        const lane_view view = view_of(job, self, place, at);
        const lanes square = square_of(&view);
        const lanes weight = add_view(&view, square, near_narrowness, &near_sums);
        near_sums.change_x =
            multiply_add(weight, repeat(job->crowd->change_x + at), near_sums.change_x);
        near_sums.change_y =
            multiply_add(weight, repeat(job->crowd->change_y + at), near_sums.change_y);
        add_view(&view, square, wide_narrowness, &wide_sums);
    }
    for (size_t i = 0; i < job->neighbour_count[SI_REACH_WIDE]; i++) {
        const lane_view view = view_of(job, self, place, job->neighbour[SI_REACH_WIDE][i]);
        add_view(&view, square_of(&view), wide_narrowness, &wide_sums);
    }
    *near = near_sums;
    *wide = wide_sums;
}

INLINE void gather_ahead(const si_gather *job, const lane_walkers *self, lane_bits place,
                         lane_sums *ahead)
{
    const si_gaussian_field field = si_gaussian_fields[SI_GAUSSIAN_FIELD_AHEAD];
    const lanes steps = (lanes){0} + field.horizon * job->per_step;
    lane_sums sums = {0};
    for (size_t i = 0; i < job->neighbour_count[SI_REACH_AHEAD]; i++) {
        lane_view view = view_of(job, self, place, job->neighbour[SI_REACH_AHEAD][i]);
        view.offset_x = multiply_add(view.walked_x, steps, view.offset_x);
        view.offset_y = multiply_add(view.walked_y, steps, view.offset_y);
        add_view(&view, square_of(&view), field.narrowness, &sums);
    }
    *ahead = sums;
}

/* Whoever is nowhere sees nobody. */
INLINE void put_sums(const si_gather *job, const lane_walkers *self, const lane_sums *sums,
                     size_t count, si_gaussian_sums *to)
{
    const lanes none = (self->x + self->y + self->walked_x + self->walked_y) * 0.0f;
    float lane[sizeof *sums / sizeof sums->weight][VECTOR_WIDTH], somewhere[VECTOR_WIDTH];
    memcpy(lane, sums, sizeof lane);
    memcpy(somewhere, &none, sizeof somewhere);
    for (size_t i = 0; i < count; i++)
        to[i] = somewhere[i] == 0.0f ? (si_gaussian_sums){lane[0][i],
                                                          lane[1][i],
                                                          lane[2][i],
                                                          lane[3][i] * job->per_step,
                                                          lane[4][i] * job->per_step,
                                                          lane[5][i],
                                                          lane[6][i]}
                                     : (si_gaussian_sums){0};
}

static void gather(const si_gather *job)
{
    for (size_t i = 0; i < job->agent_count; i += VECTOR_WIDTH) {
        const si_crowd_arrays *crowd = job->crowd;
        const size_t first = job->first + i, left = job->agent_count - i;
        const lane_walkers self = {load_lanes(crowd->x + first), load_lanes(crowd->y + first),
                                   load_lanes(crowd->walked_x + first),
                                   load_lanes(crowd->walked_y + first)};
        lane_sums sums[SI_GAUSSIAN_FIELD_COUNT];
        lane_bits place = {0};
        for (size_t l = 0; l < VECTOR_WIDTH; l++)
            place[l] = (int32_t)(first + l);
        gather_places(job, &self, place, &sums[SI_GAUSSIAN_FIELD_NEAR],
                      &sums[SI_GAUSSIAN_FIELD_WIDE]);
        gather_ahead(job, &self, place, &sums[SI_GAUSSIAN_FIELD_AHEAD]);
        for (size_t f = 0; f < SI_GAUSSIAN_FIELD_COUNT; f++)
            put_sums(job, &self, &sums[f], left < VECTOR_WIDTH ? left : VECTOR_WIDTH,
                     job->sums + f * SI_CROWD_BLOCK + i);
    }
}
