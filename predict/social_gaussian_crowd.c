#include "predict/social_gaussian_crowd.h"

#include <math.h>
#include <string.h>

/* Cells of the grid that agents are sorted by, a side: a number of bits each axis. */
enum { SIDE_BITS = 5, SIDE = 1 << SIDE_BITS, CELL_COUNT = SIDE * SIDE };

static size_t blocks_of(size_t agent_count)
{
    return (agent_count + SI_CROWD_BLOCK - 1) / SI_CROWD_BLOCK;
}

si_gaussian_crowd si_gaussian_crowd_take(si_arena *arena, size_t agent_count)
{
    const size_t blocks = blocks_of(agent_count), boxes = SI_GAUSSIAN_FIELD_COUNT;
    si_gaussian_crowd crowd = {.agent_count = agent_count, .block_count = blocks};
    float **const arrays[] = {&crowd.arrays.x,        &crowd.arrays.y,
                              &crowd.arrays.walked_x, &crowd.arrays.walked_y,
                              &crowd.arrays.change_x, &crowd.arrays.change_y};
    crowd.order = si_arena_take(arena, agent_count, sizeof *crowd.order);
    crowd.cell = si_arena_take(arena, agent_count, sizeof *crowd.cell);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        *arrays[i] = si_arena_take(arena, blocks, SI_CROWD_BLOCK * sizeof **arrays[i]);
    crowd.box = si_arena_take(arena, blocks, boxes * sizeof *crowd.box);
    for (size_t reach = 0; reach < SI_REACH_COUNT; reach++)
        /* One more: what is appended is written before it is known to count. */
        crowd.near[reach] = si_arena_take(arena, agent_count + 1, sizeof **crowd.near);
    crowd.sums = si_arena_take(arena, boxes, SI_CROWD_BLOCK * sizeof *crowd.sums);
    return crowd;
}

/* --- sorting --------------------------------------------------------------------------------- */

static si_crowd_box empty_box(void)
{
    return (si_crowd_box){{INFINITY, INFINITY}, {-INFINITY, -INFINITY}};
}

/* Positions that are no numbers widen nothing. */
static void widen(si_crowd_box *box, float x, float y)
{
    box->low[0] = x < box->low[0] ? x : box->low[0];
    box->low[1] = y < box->low[1] ? y : box->low[1];
    box->high[0] = x > box->high[0] ? x : box->high[0];
    box->high[1] = y > box->high[1] ? y : box->high[1];
}

/* Which of SIDE parts of low to high a number is in. */
static uint32_t part_of(float value, float low, float high)
{
    const float part = (value - low) / (high - low) * SIDE;
    return part >= 0.0f ? part < SIDE ? (uint32_t)part : SIDE - 1 : 0;
}

/* Bits of both sides in turn (Morton order), so that cells next to one another are near. */
static uint32_t interleave(uint32_t x, uint32_t y)
{
    uint32_t cell = 0;
    for (uint32_t bit = 0; bit < SIDE_BITS; bit++)
        cell |= (x >> bit & 1) << 2 * bit | (y >> bit & 1) << (2 * bit + 1);
    return cell;
}

static const float *last_position(const si_gaussian_shape *shape, const float *observed,
                                  size_t agent)
{
    return observed + 2 * ((agent + 1) * shape->observed_steps - 1);
}

static void set_cells(si_gaussian_crowd *crowd, const si_gaussian_shape *shape,
                      const float *observed)
{
    si_crowd_box all = empty_box();
    for (size_t agent = 0; agent < crowd->agent_count; agent++) {
        const float *at = last_position(shape, observed, agent);
        widen(&all, at[0], at[1]);
    }
    for (size_t agent = 0; agent < crowd->agent_count; agent++) {
        const float *at = last_position(shape, observed, agent);
        crowd->cell[agent] = interleave(part_of(at[0], all.low[0], all.high[0]),
                                        part_of(at[1], all.low[1], all.high[1]));
    }
}

/* By counting; agents of one cell stay in the scene's order. */
static void set_order(si_gaussian_crowd *crowd)
{
    uint32_t start[CELL_COUNT + 1] = {0};
    for (size_t agent = 0; agent < crowd->agent_count; agent++)
        start[crowd->cell[agent] + 1]++;
    for (size_t cell = 0; cell < CELL_COUNT; cell++)
        start[cell + 1] += start[cell];
    for (size_t agent = 0; agent < crowd->agent_count; agent++)
        crowd->order[start[crowd->cell[agent]]++] = (uint32_t)agent;
}

static void put_walker(const si_crowd_arrays *arrays, size_t place, si_gaussian_walker walker)
{
    arrays->x[place] = walker.x;
    arrays->y[place] = walker.y;
    arrays->walked_x[place] = walker.walked_x;
    arrays->walked_y[place] = walker.walked_y;
    arrays->change_x[place] = walker.change_x;
    arrays->change_y[place] = walker.change_y;
}

static void set_boxes(si_gaussian_crowd *crowd, size_t block)
{
    const si_crowd_arrays *arrays = &crowd->arrays;
    for (size_t f = 0; f < SI_GAUSSIAN_FIELD_COUNT; f++) {
        const float ahead = si_gaussian_fields[f].horizon * crowd->per_step;
        si_crowd_box box = empty_box();
        for (size_t i = block * SI_CROWD_BLOCK; i < (block + 1) * SI_CROWD_BLOCK; i++)
            widen(&box, arrays->x[i] + ahead * arrays->walked_x[i],
                  arrays->y[i] + ahead * arrays->walked_y[i]);
        crowd->box[f * crowd->block_count + block] = box;
    }
}

void si_gaussian_crowd_sort(si_gaussian_crowd *crowd, const si_gaussian_shape *shape,
                            const float *observed)
{
    crowd->per_step = si_gaussian_per_step(shape);
    if (crowd->block_count > 1) {
        set_cells(crowd, shape, observed);
        set_order(crowd);
    } else {
        for (size_t agent = 0; agent < crowd->agent_count; agent++)
            crowd->order[agent] = (uint32_t)agent;
    }
    const si_gaussian_walker nowhere = {NAN, NAN, NAN, NAN, NAN, NAN};
    for (size_t place = 0; place < crowd->block_count * SI_CROWD_BLOCK; place++)
        put_walker(&crowd->arrays, place,
                   place < crowd->agent_count
                       ? si_gaussian_walker_of(shape, observed + 2 * crowd->order[place] *
                                                                     shape->observed_steps)
                       : nowhere);
    for (size_t block = 0; crowd->block_count > 1 && block < crowd->block_count; block++)
        set_boxes(crowd, block);
}

/* --- summing --------------------------------------------------------------------------------- */

static float gap(float low, float high, float other_low, float other_high)
{
    const float before = low - other_high, after = other_low - high;
    const float wider = before > after ? before : after;
    return wider > 0.0f ? wider : 0.0f;
}

/* The square of the distance of the nearest points of two boxes. */
static float square_between(const si_crowd_box *one, const si_crowd_box *other)
{
    const float x = gap(one->low[0], one->high[0], other->low[0], other->high[0]);
    const float y = gap(one->low[1], one->high[1], other->low[1], other->high[1]);
    return x * x + y * y;
}

/* What such squares are in reach of in a field, rounding aside. */
static float reach_of(const si_gaussian_field *field)
{
    return -1.002f * SI_GAUSSIAN_LEAST_EXPONENT / field->narrowness;
}

/* No number, or one so large that its square is none. */
static bool is_nowhere(const si_crowd_arrays *arrays, size_t i)
{
    const float sum = fabsf(arrays->x[i]) + fabsf(arrays->y[i]) + fabsf(arrays->walked_x[i]) +
                      fabsf(arrays->walked_y[i]) + fabsf(arrays->change_x[i]) +
                      fabsf(arrays->change_y[i]);
    return !(sum < 1e30f);
}

/* Places of neighbours, by how they are seen. */
typedef struct lists {
    uint32_t *place[SI_REACH_COUNT];
    size_t count[SI_REACH_COUNT];
} lists;

static void append(lists *to, si_reach reach, size_t place, bool is_in)
{
    to->place[reach][to->count[reach]] = (uint32_t)place;
    to->count[reach] += is_in;
}

/* Appends the agents of a block who are now near `here`, or further away. */
static void append_places(const si_gaussian_crowd *crowd, const si_crowd_box *here, size_t block,
                          lists *to)
{
    const si_crowd_arrays *arrays = &crowd->arrays;
    const float near = reach_of(&si_gaussian_fields[SI_GAUSSIAN_FIELD_NEAR]);
    const float wide = reach_of(&si_gaussian_fields[SI_GAUSSIAN_FIELD_WIDE]);
    const size_t end = (block + 1) * SI_CROWD_BLOCK;
    for (size_t i = block * SI_CROWD_BLOCK; i < end && i < crowd->agent_count; i++) {
        const float x = arrays->x[i], y = arrays->y[i];
        const float square = square_between(here, &(si_crowd_box){{x, y}, {x, y}});
        const bool is_there = !is_nowhere(arrays, i), is_near = square <= near;
        append(to, SI_REACH_NEAR, i, is_there & is_near);
        append(to, SI_REACH_WIDE, i, is_there & (square <= wide) & !is_near);
    }
}

/* The same of where they will be. */
static void append_ahead(const si_gaussian_crowd *crowd, const si_crowd_box *here, size_t block,
                         lists *to)
{
    const si_crowd_arrays *arrays = &crowd->arrays;
    const si_gaussian_field *field = &si_gaussian_fields[SI_GAUSSIAN_FIELD_AHEAD];
    const float ahead = field->horizon * crowd->per_step, reach = reach_of(field);
    const size_t end = (block + 1) * SI_CROWD_BLOCK;
    for (size_t i = block * SI_CROWD_BLOCK; i < end && i < crowd->agent_count; i++) {
        const float x = arrays->x[i] + ahead * arrays->walked_x[i];
        const float y = arrays->y[i] + ahead * arrays->walked_y[i];
        const float square = square_between(here, &(si_crowd_box){{x, y}, {x, y}});
        append(to, SI_REACH_AHEAD, i, (square <= reach) & !is_nowhere(arrays, i));
    }
}

/* Those whom the agents of `block` may see, in order; of few agents, all. */
static void find_neighbours(const si_gaussian_crowd *crowd, size_t block, lists *found)
{
    const si_crowd_box *now = crowd->box + SI_GAUSSIAN_FIELD_WIDE * crowd->block_count;
    const si_crowd_box *then = crowd->box + SI_GAUSSIAN_FIELD_AHEAD * crowd->block_count;
    const float wide = reach_of(&si_gaussian_fields[SI_GAUSSIAN_FIELD_WIDE]);
    const float ahead = reach_of(&si_gaussian_fields[SI_GAUSSIAN_FIELD_AHEAD]);
    for (size_t i = 0; crowd->block_count == 1 && i < crowd->agent_count; i++) {
        const bool is_there = !is_nowhere(&crowd->arrays, i);
        append(found, SI_REACH_NEAR, i, is_there);
        append(found, SI_REACH_AHEAD, i, is_there);
    }
    for (size_t other = 0; crowd->block_count > 1 && other < crowd->block_count; other++) {
        if (square_between(&now[block], &now[other]) <= wide)
            append_places(crowd, &now[block], other, found);
        if (square_between(&then[block], &then[other]) <= ahead)
            append_ahead(crowd, &then[block], other, found);
    }
}

static void gather(const si_gaussian_crowd *crowd, const si_forward_kernels *kernels, size_t first)
{
    const size_t left = crowd->agent_count - first;
    lists found = {
        {crowd->near[SI_REACH_NEAR], crowd->near[SI_REACH_WIDE], crowd->near[SI_REACH_AHEAD]}, {0}};
    find_neighbours(crowd, first / SI_CROWD_BLOCK, &found);
    si_gather job = {
        .crowd = &crowd->arrays,
        .per_step = crowd->per_step,
        .first = first,
        .agent_count = left < SI_CROWD_BLOCK ? left : SI_CROWD_BLOCK,
        .sums = crowd->sums,
    };
    for (size_t reach = 0; reach < SI_REACH_COUNT; reach++) {
        job.neighbour[reach] = found.place[reach];
        job.neighbour_count[reach] = found.count[reach];
    }
    kernels->gather(&job);
}

void si_gaussian_crowd_sum(const si_gaussian_crowd *crowd, const si_forward_kernels *kernels,
                           size_t place, si_gaussian_sums *sums)
{
    if (crowd->agent_count == 1) {
        memset(sums, 0, SI_GAUSSIAN_FIELD_COUNT * sizeof *sums);
        return;
    }
    if (place % SI_CROWD_BLOCK == 0)
        gather(crowd, kernels, place);
    for (size_t f = 0; f < SI_GAUSSIAN_FIELD_COUNT; f++)
        sums[f] = crowd->sums[f * SI_CROWD_BLOCK + place % SI_CROWD_BLOCK];
}
