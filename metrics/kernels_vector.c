/* Compiled once for each instruction set; SI_KERNELS names the table. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "metrics/kernels.h"
#include "metrics/lanes.h"

#define INLINE static inline __attribute__((always_inline))

extern const si_cell_kernels SI_KERNELS;

/* Sums of the lanes run together; they are added up once at the end. */
typedef struct lane_moments {
    si_lanes n, x, y, xx, xy, yy;
} lane_moments;

INLINE void moments_add(lane_moments *sum, si_lanes r, si_lanes dx, si_lanes dy)
{
    si_lanes rx = r * dx;
    si_lanes ry = r * dy;
    sum->n += r;
    sum->x += rx;
    sum->y += ry;
    sum->xx += rx * dx;
    sum->xy += rx * dy;
    sum->yy += ry * dy;
}

INLINE si_moments moments_total(const lane_moments *sum)
{
    return (si_moments){
        .n = lanes_sum(sum->n),
        .x = lanes_sum(sum->x),
        .y = lanes_sum(sum->y),
        .xx = lanes_sum(sum->xx),
        .xy = lanes_sum(sum->xy),
        .yy = lanes_sum(sum->yy),
    };
}

/* All ones in the lanes of samples first, first + 1, ... that are there. */
INLINE si_lane_bits lanes_in_use(size_t first, size_t count)
{
    si_lane_bits mask = {-1, -1, -1, -1};
    if (first + SI_DOUBLE_LANES <= count)
        return mask;
    for (size_t i = 0; i < SI_DOUBLE_LANES; i++)
        mask[i] = first + i < count ? -1 : 0;
    return mask;
}

/*
 * Log likelihoods are kept as the sum of the largest exponents and the product of what is left,
 * which is in [1, 4] for at most four components: a logarithm every PRODUCT_LENGTH samples.
 */
enum { PRODUCT_LENGTH = 256 };

typedef struct likelihood {
    si_lanes exponents;
    si_lanes product;
    double logarithms;
} likelihood;

INLINE void likelihood_flush(likelihood *sum)
{
    double logarithm = 0.0;
    for (size_t i = 0; i < SI_DOUBLE_LANES; i++)
        logarithm += log(sum->product[i]);
    sum->logarithms += logarithm;
    sum->product = lanes_all(1.0);
}

/* From exponents to densities over the largest, and their sum. Of two the larger is exactly 1,
 * which saves one exponential of two in the most frequent fit. */
INLINE si_lanes relative_densities(si_lanes *density, size_t component_count, si_lanes largest)
{
    if (component_count == 2) {
        si_lanes smaller = lanes_exp(lanes_min(density[0], density[1]) - largest);
        si_lane_bits first = density[0] == largest;
        density[0] = lanes_select(first, lanes_all(1.0), smaller);
        density[1] = lanes_select(first, smaller, lanes_all(1.0));
        return lanes_all(1.0) + smaller;
    }
    si_lanes total = lanes_all(0.0);
    for (size_t j = 0; j < component_count; j++) {
        density[j] = lanes_exp(density[j] - largest);
        total += density[j];
    }
    return total;
}

/* Four samples under all components; only lanes in `mask` count, all of them unless `partial`. */
INLINE void expect_lanes(const si_cell *cell, size_t at, const si_gaussian *component,
                         size_t component_count, bool partial, si_lane_bits mask, likelihood *sum,
                         lane_moments *moments)
{
    si_lanes x = lanes_load(cell->x + at);
    si_lanes y = lanes_load(cell->y + at);
    si_lanes dx[4], dy[4], density[4];
    si_lanes largest = lanes_all(-INFINITY);
    for (size_t j = 0; j < component_count; j++) {
        const si_gaussian *g = &component[j];
        dx[j] = x - lanes_all(g->mean[0]);
        dy[j] = y - lanes_all(g->mean[1]);
        si_lanes u = lanes_all(g->a) * dx[j];
        si_lanes v = lanes_all(g->b) * dx[j] + lanes_all(g->c) * dy[j];
        density[j] = lanes_all(g->log_peak) - (u * u + v * v);
        largest = lanes_max(largest, density[j]);
    }
    si_lanes total = relative_densities(density, component_count, largest);
    sum->exponents += partial ? lanes_keep(mask, largest) : largest;
    sum->product *= partial ? lanes_select(mask, total, lanes_all(1.0)) : total;
    if (moments == NULL)
        return;
    si_lanes share = lanes_all(1.0) / total;
    if (partial)
        share = lanes_keep(mask, share);
    for (size_t j = 0; j < component_count; j++)
        moments_add(&moments[j], density[j] * share, dx[j], dy[j]);
}

INLINE double expect(const si_cell *cell, const si_gaussian *component, size_t component_count,
                     lane_moments *moments)
{
    likelihood sum = {.exponents = lanes_all(0.0), .product = lanes_all(1.0), .logarithms = 0.0};
    const si_lane_bits all = {-1, -1, -1, -1};
    size_t whole = cell->sample_count / SI_DOUBLE_LANES * SI_DOUBLE_LANES;
    size_t until_flush = PRODUCT_LENGTH;
    for (size_t at = 0; at < whole; at += SI_DOUBLE_LANES) {
        expect_lanes(cell, at, component, component_count, false, all, &sum, moments);
        if (--until_flush == 0) {
            likelihood_flush(&sum);
            until_flush = PRODUCT_LENGTH;
        }
    }
    if (whole < cell->sample_count)
        expect_lanes(cell, whole, component, component_count, true,
                     lanes_in_use(whole, cell->sample_count), &sum, moments);
    likelihood_flush(&sum);
    return lanes_sum(sum.exponents) + sum.logarithms;
}

INLINE double expect_moments(const si_cell *cell, const si_gaussian *component,
                             size_t component_count, si_moments *moments)
{
    lane_moments sums[4] = {0};
    double log_likelihood = expect(cell, component, component_count, sums);
    for (size_t j = 0; j < component_count; j++)
        moments[j] = moments_total(&sums[j]);
    return log_likelihood;
}

/* Constant numbers of components let the compiler unroll and keep the sums in registers. */
static double expectation(const si_cell *cell, const si_gaussian *component, size_t component_count,
                          si_moments *moments)
{
    switch (component_count) {
    case 1:
        return expect_moments(cell, component, 1, moments);
    case 2:
        return expect_moments(cell, component, 2, moments);
    case 3:
        return expect_moments(cell, component, 3, moments);
    default:
        return expect_moments(cell, component, 4, moments);
    }
}

static double log_likelihood(const si_cell *cell, const si_gaussian *component,
                             size_t component_count)
{
    switch (component_count) {
    case 1:
        return expect(cell, component, 1, NULL);
    case 2:
        return expect(cell, component, 2, NULL);
    case 3:
        return expect(cell, component, 3, NULL);
    default:
        return expect(cell, component, 4, NULL);
    }
}

/* `spread`: second moments too, which only the last pass of Lloyd needs. */
INLINE void assign_lanes(const si_cell *cell, size_t at, const double (*centre)[2],
                         size_t centre_count, bool spread, si_lane_bits mask, lane_moments *sums)
{
    si_lanes x = lanes_load(cell->x + at);
    si_lanes y = lanes_load(cell->y + at);
    si_lanes dx[4], dy[4], squared[4];
    si_lanes least = lanes_all(INFINITY);
    for (size_t j = 0; j < centre_count; j++) {
        dx[j] = x - lanes_all(centre[j][0]);
        dy[j] = y - lanes_all(centre[j][1]);
        squared[j] = dx[j] * dx[j] + dy[j] * dy[j];
        least = lanes_min(least, squared[j]);
    }
    for (size_t j = 0; j < centre_count; j++) {
        si_lane_bits mine = mask & (squared[j] == least);
        si_lanes own_dx = lanes_keep(mine, dx[j]);
        si_lanes own_dy = lanes_keep(mine, dy[j]);
        mask &= ~mine;
        sums[j].n += lanes_keep(mine, lanes_all(1.0));
        sums[j].x += own_dx;
        sums[j].y += own_dy;
        if (!spread)
            continue;
        sums[j].xx += own_dx * own_dx;
        sums[j].xy += own_dx * own_dy;
        sums[j].yy += own_dy * own_dy;
    }
}

INLINE void assign(const si_cell *cell, const double (*centre)[2], size_t centre_count, bool spread,
                   si_moments *moments)
{
    lane_moments sums[4] = {0};
    const si_lane_bits all = {-1, -1, -1, -1};
    size_t whole = cell->sample_count / SI_DOUBLE_LANES * SI_DOUBLE_LANES;
    for (size_t at = 0; at < whole; at += SI_DOUBLE_LANES)
        assign_lanes(cell, at, centre, centre_count, spread, all, sums);
    if (whole < cell->sample_count)
        assign_lanes(cell, whole, centre, centre_count, spread,
                     lanes_in_use(whole, cell->sample_count), sums);
    for (size_t j = 0; j < centre_count; j++)
        moments[j] = moments_total(&sums[j]);
}

static void assignment(const si_cell *cell, const double (*centre)[2], size_t centre_count,
                       bool spread, si_moments *moments)
{
    if (spread)
        assign(cell, centre, centre_count, true, moments);
    else if (centre_count == 2)
        assign(cell, centre, 2, false, moments);
    else if (centre_count == 3)
        assign(cell, centre, 3, false, moments);
    else
        assign(cell, centre, centre_count, false, moments);
}

static double distances(const si_cell *cell, const double centre[2], const double *current,
                        double *nearest)
{
    si_lanes sum = lanes_all(0.0);
    for (size_t at = 0; at < cell->sample_count; at += SI_DOUBLE_LANES) {
        si_lanes dx = lanes_load(cell->x + at) - lanes_all(centre[0]);
        si_lanes dy = lanes_load(cell->y + at) - lanes_all(centre[1]);
        si_lanes squared = dx * dx + dy * dy;
        if (current != NULL)
            squared = lanes_min(squared, lanes_load(current + at));
        squared = lanes_keep(lanes_in_use(at, cell->sample_count), squared);
        lanes_store(nearest + at, squared);
        sum += squared;
    }
    return lanes_sum(sum);
}

/* Two passes: the least exponent first, so that the sum cannot underflow. */
static double density(const si_cell *cell, const si_gaussian *kernel, const double point[2])
{
    double *exponent = cell->scratch;
    si_lanes least = lanes_all(INFINITY);
    for (size_t at = 0; at < cell->sample_count; at += SI_DOUBLE_LANES) {
        si_lanes dx = lanes_load(cell->x + at) - lanes_all(point[0]);
        si_lanes dy = lanes_load(cell->y + at) - lanes_all(point[1]);
        si_lanes u = lanes_all(kernel->a) * dx;
        si_lanes v = lanes_all(kernel->b) * dx + lanes_all(kernel->c) * dy;
        si_lanes squared =
            lanes_select(lanes_in_use(at, cell->sample_count), u * u + v * v, lanes_all(INFINITY));
        least = lanes_min(least, squared);
        lanes_store(exponent + at, squared);
    }
    double shift = lanes_least(least);
    si_lanes sum = lanes_all(0.0);
    for (size_t at = 0; at < cell->sample_count; at += SI_DOUBLE_LANES)
        sum += lanes_keep(lanes_in_use(at, cell->sample_count),
                          lanes_exp(lanes_all(shift) - lanes_load(exponent + at)));
    return kernel->log_peak - shift + log(lanes_sum(sum));
}

/* Distances of 8 rows from 8 columns at one step; their squares go to the rows' path sums. */
INLINE si_float_lanes tile_step(const float *row_x, const float *row_y, const float *column_x,
                                const float *column_y, si_float_lanes *path)
{
    si_float_lanes x = float_lanes_load(column_x);
    si_float_lanes y = float_lanes_load(column_y);
    si_float_lanes sum = float_lanes_all(0.0F);
    for (size_t row = 0; row < SI_FLOAT_LANES; row++) {
        si_float_lanes dx = x - float_lanes_all(row_x[row]);
        si_float_lanes dy = y - float_lanes_all(row_y[row]);
        si_float_lanes squared = dx * dx + dy * dy;
        path[row] += squared;
        sum += float_lanes_sqrt(squared);
    }
    return sum;
}

INLINE double float_lanes_total(si_float_lanes value)
{
    typedef float half_lanes __attribute__((vector_size(16)));
    half_lanes half[2];
    memcpy(half, &value, sizeof half);
    return lanes_sum(__builtin_convertvector(half[0], si_lanes) +
                     __builtin_convertvector(half[1], si_lanes));
}

/* Sums of a tile of 8 by 8 samples, times `share`. */
INLINE double add_tile(size_t predicted_steps, size_t stride, const float *x, const float *y,
                       size_t row, size_t column, double share, double *step)
{
    si_float_lanes path[SI_FLOAT_LANES] = {0};
    for (size_t t = 0; t < predicted_steps; t++) {
        const float *step_x = x + t * stride;
        const float *step_y = y + t * stride;
        step[t] += share * float_lanes_total(tile_step(step_x + row, step_y + row, step_x + column,
                                                       step_y + column, path));
    }
    double sum = 0.0;
    for (size_t i = 0; i < SI_FLOAT_LANES; i++)
        sum += float_lanes_total(float_lanes_sqrt(path[i]));
    return share * sum;
}

/* Whole tiles; a tile on the diagonal has every pair twice. */
static double whole_tiles(size_t whole, size_t predicted_steps, size_t stride, const float *x,
                          const float *y, double *step)
{
    double path = 0.0;
    for (size_t row = 0; row < whole; row += SI_FLOAT_LANES)
        for (size_t column = row; column < whole; column += SI_FLOAT_LANES)
            path += add_tile(predicted_steps, stride, x, y, row, column, column == row ? 0.5 : 1.0,
                             step);
    return path;
}

/* The pairs of one sample with all before it. */
static double sample_pairs(size_t sample, size_t predicted_steps, size_t stride, const float *x,
                           const float *y, double *step)
{
    double path = 0.0;
    for (size_t other = 0; other < sample; other++) {
        float path_squared = 0.0F;
        for (size_t t = 0; t < predicted_steps; t++) {
            float dx = x[t * stride + sample] - x[t * stride + other];
            float dy = y[t * stride + sample] - y[t * stride + other];
            float squared = dx * dx + dy * dy;
            path_squared += squared;
            step[t] += (double)sqrtf(squared);
        }
        path += (double)sqrtf(path_squared);
    }
    return path;
}

static double pair_distances(size_t sample_count, size_t predicted_steps, size_t stride,
                             const float *x, const float *y, double *step)
{
    size_t whole = sample_count / SI_FLOAT_LANES * SI_FLOAT_LANES;
    double path = whole_tiles(whole, predicted_steps, stride, x, y, step);
    for (size_t sample = whole; sample < sample_count; sample++)
        path += sample_pairs(sample, predicted_steps, stride, x, y, step);
    return path;
}

const si_cell_kernels SI_KERNELS = {
    .name = SI_KERNELS_NAME,
    .expectation = expectation,
    .log_likelihood = log_likelihood,
    .assignment = assignment,
    .distances = distances,
    .density = density,
    .pair_distances = pair_distances,
};
