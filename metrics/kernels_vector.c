/* Compiled once for each instruction set; SI_KERNELS names the table. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "metrics/kernels.h"
#include "metrics/lanes.h"
#include "metrics/mixture.h"

#define INLINE static inline __attribute__((always_inline))

extern const si_cell_kernels SI_KERNELS;

/* Sums of the lanes run together; they are added up once at the end. */
typedef struct lane_moments {
    si_lanes n[SI_PARTS], x[SI_PARTS], y[SI_PARTS], xx[SI_PARTS], xy[SI_PARTS], yy[SI_PARTS];
} lane_moments;

INLINE void moments_add(lane_moments *sum, size_t part, si_lanes r, si_lanes dx, si_lanes dy)
{
    si_lanes rx = r * dx;
    si_lanes ry = r * dy;
    sum->n[part] += r;
    sum->x[part] += rx;
    sum->y[part] += ry;
    sum->xx[part] += rx * dx;
    sum->xy[part] += rx * dy;
    sum->yy[part] += ry * dy;
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

/*
 * Samples go through in blocks: first their shares of all components, then the moments of each
 * component in turn, so that neither needs more registers than there are.
 */
enum { BLOCK = 64 };

/*
 * Log likelihoods are kept as the sum of the largest exponents and the product of what is left,
 * which is in [1, 4] for at most four components: a logarithm every so many blocks.
 */
enum { BLOCKS_A_PRODUCT = 7 };
/* Each sample multiplies by at most 4 = 2^2, lanes_product puts all lanes together, and the largest
 * double is below 2^1024. */
_Static_assert(BLOCKS_A_PRODUCT *BLOCK * 2 < 1024, "products overflow");
/* As many as expectation() has cases, and exponents fit in SI_MOST_ABREAST vectors for. */
_Static_assert(SI_MIXTURE_MAX_COMPONENTS == 4, "another number of components needs its case");

typedef struct likelihood {
    si_lanes exponents[SI_PARTS];
    si_lanes product[SI_PARTS];
    double logarithms;
} likelihood;

INLINE void likelihood_flush(likelihood *sum)
{
    sum->logarithms += log(lanes_product(sum->product));
    for (size_t part = 0; part < SI_PARTS; part++)
        sum->product[part] = lanes_all(1.0);
}

/* Of one vector of samples: exponents, and which of them comes first of the largest. */
typedef struct ranked {
    si_lanes exponent[SI_MIXTURE_MAX_COMPONENTS], largest;
    si_mask is_largest[SI_MIXTURE_MAX_COMPONENTS], is_behind[SI_MIXTURE_MAX_COMPONENTS];
} ranked;

INLINE void rank(const si_cell *cell, size_t at, const si_gaussian *component,
                 size_t component_count, ranked *of)
{
    const si_lanes x = lanes_load(cell->x + at), y = lanes_load(cell->y + at);
    for (size_t j = 0; j < component_count; j++) {
        const si_gaussian *g = &component[j];
        const si_lanes dx = x - g->mean[0], dy = y - g->mean[1];
        const si_lanes u = g->a * dx, v = g->b * dx + g->c * dy;
        of->exponent[j] = g->log_peak - (u * u + v * v);
        of->largest = j > 0 ? lanes_max(of->largest, of->exponent[j]) : of->exponent[j];
    }
    for (size_t j = 0; j + 1 < component_count; j++) {
        of->is_largest[j] = lanes_are_equal(of->exponent[j], of->largest);
        of->is_behind[j] = j > 0 ? of->is_behind[j - 1] | of->is_largest[j] : of->is_largest[j];
    }
}

/* Densities over the largest, which is exactly 1: only those of the others are exponentials. */
INLINE void put_in_place(const ranked *of, const si_lanes *other, size_t component_count,
                         si_lanes *density)
{
    const size_t last = component_count - 1;
    const si_lanes one = lanes_all(1.0);
    density[last] = last > 0 ? lanes_select(of->is_behind[last - 1], other[last - 1], one) : one;
    for (size_t j = last; j-- > 0;) {
        const si_lanes own =
            j > 0 ? lanes_select(of->is_behind[j - 1], other[j - 1], other[j]) : other[j];
        density[j] = lanes_select(of->is_largest[j], one, own);
    }
}

/* Vectors of samples under all components; if `partial`, only those count that are there. Their
 * shares go to `share`, if it is not NULL. */
INLINE void expect_lanes(const si_cell *cell, size_t at, size_t abreast, bool partial,
                         const si_gaussian *component, size_t component_count, likelihood *sum,
                         double *share)
{
    const size_t others = component_count - 1;
    ranked of[SI_ABREAST];
    si_lanes other[SI_MOST_ABREAST];
    for (size_t i = 0; i < abreast; i++) {
        rank(cell, at + i * SI_WIDTH, component, component_count, &of[i]);
        for (size_t j = 0; j < others; j++)
            other[i * others + j] =
                lanes_select(of[i].is_behind[j], of[i].exponent[j + 1], of[i].exponent[j]) -
                of[i].largest;
    }
    lanes_exp(other, abreast * others);
    for (size_t i = 0; i < abreast; i++) {
        const size_t part = i % SI_PARTS;
        const si_mask mask = lanes_in_use(at + i * SI_WIDTH, cell->sample_count);
        si_lanes density[SI_MIXTURE_MAX_COMPONENTS];
        put_in_place(&of[i], other + i * others, component_count, density);
        si_lanes total = density[0];
        for (size_t j = 1; j < component_count; j++)
            total += density[j];
        si_lanes inverse = 1.0 / total;
        if (partial) {
            total = lanes_select(mask, total, lanes_all(1.0));
            inverse = lanes_keep(mask, inverse);
        }
        sum->exponents[part] += partial ? lanes_keep(mask, of[i].largest) : of[i].largest;
        sum->product[part] *= total;
        for (size_t j = 0; share != NULL && j < component_count; j++)
            lanes_store(share + j * BLOCK + i * SI_WIDTH, density[j] * inverse);
    }
}

INLINE void add_block(const si_cell *cell, size_t first, size_t end, const si_gaussian *component,
                      const double *share, lane_moments *sum)
{
    lane_moments own = *sum;
    const si_lanes mean_x = lanes_all(component->mean[0]), mean_y = lanes_all(component->mean[1]);
    for (size_t at = first; at < end; at += SI_LANES)
        for (size_t part = 0; part < SI_PARTS; part++) {
            const size_t k = at + part * SI_WIDTH;
            moments_add(&own, part, lanes_load(share + k - first), lanes_load(cell->x + k) - mean_x,
                        lanes_load(cell->y + k) - mean_y);
        }
    *sum = own;
}

INLINE double expect(const si_cell *cell, const si_gaussian *component, size_t component_count,
                     lane_moments *moments)
{
    enum { STEP = SI_ABREAST * SI_WIDTH };
    const size_t count = cell->sample_count;
    double shares[SI_MIXTURE_MAX_COMPONENTS][BLOCK] __attribute__((aligned(64)));
    double *share = moments != NULL ? shares[0] : NULL;
    likelihood sum = {.logarithms = 0.0};
    size_t until_flush = BLOCKS_A_PRODUCT;
    for (size_t part = 0; part < SI_PARTS; part++)
        sum.product[part] = lanes_all(1.0);
    for (size_t first = 0; first < count; first += BLOCK) {
        const size_t end = first + BLOCK < count ? first + BLOCK : count;
        size_t at = first;
        for (; at + STEP <= end; at += STEP)
            expect_lanes(cell, at, SI_ABREAST, false, component, component_count, &sum,
                         share != NULL ? share + at - first : NULL);
        for (; at < end; at += SI_LANES)
            expect_lanes(cell, at, SI_PARTS, true, component, component_count, &sum,
                         share != NULL ? share + at - first : NULL);
        for (size_t j = 0; moments != NULL && j < component_count; j++)
            add_block(cell, first, end, &component[j], shares[j], &moments[j]);
        if (--until_flush == 0) {
            likelihood_flush(&sum);
            until_flush = BLOCKS_A_PRODUCT;
        }
    }
    likelihood_flush(&sum);
    return lanes_sum(sum.exponents) + sum.logarithms;
}

INLINE double expect_with(const si_cell *cell, const si_gaussian *component, size_t component_count,
                          si_moments *moments)
{
    if (moments == NULL)
        return expect(cell, component, component_count, NULL);
    lane_moments sums[SI_MIXTURE_MAX_COMPONENTS];
    for (size_t j = 0; j < component_count; j++)
        sums[j] = (lane_moments){0};
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
        return expect_with(cell, component, 1, moments);
    case 2:
        return expect_with(cell, component, 2, moments);
    case 3:
        return expect_with(cell, component, 3, moments);
    default:
        return expect_with(cell, component, 4, moments);
    }
}

/* `spread`: second moments too, which only the last pass of Lloyd needs. */
INLINE void assign_lanes(const si_cell *cell, size_t at, const double (*centre)[2],
                         size_t centre_count, bool spread, size_t part, lane_moments *sums)
{
    const si_lanes x = lanes_load(cell->x + at), y = lanes_load(cell->y + at);
    si_mask left = lanes_in_use(at, cell->sample_count);
    si_lanes dx[SI_MIXTURE_MAX_COMPONENTS], dy[SI_MIXTURE_MAX_COMPONENTS];
    si_lanes squared[SI_MIXTURE_MAX_COMPONENTS], least = lanes_all(INFINITY);
    for (size_t j = 0; j < centre_count; j++) {
        dx[j] = x - centre[j][0];
        dy[j] = y - centre[j][1];
        squared[j] = dx[j] * dx[j] + dy[j] * dy[j];
        least = lanes_min(least, squared[j]);
    }
    for (size_t j = 0; j < centre_count; j++) {
        const si_mask mine = left & lanes_are_equal(squared[j], least);
        lane_moments *sum = &sums[j];
        left &= ~mine;
        sum->n[part] = lanes_add(sum->n[part], mine, lanes_all(1.0));
        sum->x[part] = lanes_add(sum->x[part], mine, dx[j]);
        sum->y[part] = lanes_add(sum->y[part], mine, dy[j]);
        if (!spread)
            continue;
        sum->xx[part] = lanes_add(sum->xx[part], mine, dx[j] * dx[j]);
        sum->xy[part] = lanes_add(sum->xy[part], mine, dx[j] * dy[j]);
        sum->yy[part] = lanes_add(sum->yy[part], mine, dy[j] * dy[j]);
    }
}

INLINE void assign(const si_cell *cell, const double (*centre)[2], size_t centre_count, bool spread,
                   si_moments *moments)
{
    lane_moments sums[SI_MIXTURE_MAX_COMPONENTS];
    for (size_t j = 0; j < centre_count; j++)
        sums[j] = (lane_moments){0};
    for (size_t at = 0; at < cell->sample_count; at += SI_LANES)
        for (size_t part = 0; part < SI_PARTS; part++)
            assign_lanes(cell, at + part * SI_WIDTH, centre, centre_count, spread, part, sums);
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

static double squared_distances(const si_cell *cell, const double centre[2], const double *current,
                                double *nearest)
{
    si_lanes sum[SI_PARTS] = {0};
    for (size_t at = 0; at < cell->sample_count; at += SI_LANES)
        for (size_t part = 0; part < SI_PARTS; part++) {
            const size_t k = at + part * SI_WIDTH;
            si_lanes dx = lanes_load(cell->x + k) - centre[0];
            si_lanes dy = lanes_load(cell->y + k) - centre[1];
            si_lanes squared = dx * dx + dy * dy;
            if (current != NULL)
                squared = lanes_min(squared, lanes_load(current + k));
            squared = lanes_keep(lanes_in_use(k, cell->sample_count), squared);
            lanes_store(nearest + k, squared);
            sum[part] += squared;
        }
    return lanes_sum(sum);
}

/* Two passes: the least exponent first, so that the sum cannot underflow. */
static double log_density(const si_cell *cell, const si_gaussian *kernel, const double point[2])
{
    double *exponent = cell->scratch;
    si_lanes least[SI_PARTS], sum[SI_PARTS] = {0};
    for (size_t part = 0; part < SI_PARTS; part++)
        least[part] = lanes_all(INFINITY);
    for (size_t at = 0; at < cell->sample_count; at += SI_LANES)
        for (size_t part = 0; part < SI_PARTS; part++) {
            const size_t k = at + part * SI_WIDTH;
            si_lanes dx = lanes_load(cell->x + k) - point[0];
            si_lanes dy = lanes_load(cell->y + k) - point[1];
            si_lanes u = kernel->a * dx;
            si_lanes v = kernel->b * dx + kernel->c * dy;
            si_lanes squared = lanes_select(lanes_in_use(k, cell->sample_count), u * u + v * v,
                                            lanes_all(INFINITY));
            least[part] = lanes_min(least[part], squared);
            lanes_store(exponent + k, squared);
        }
    const double shift = lanes_least(least);
    for (size_t at = 0; at < cell->sample_count; at += SI_LANES)
        for (size_t part = 0; part < SI_PARTS; part++) {
            const size_t k = at + part * SI_WIDTH;
            si_lanes power = shift - lanes_load(exponent + k);
            lanes_exp(&power, 1);
            sum[part] += lanes_keep(lanes_in_use(k, cell->sample_count), power);
        }
    return kernel->log_peak - shift + log(lanes_sum(sum));
}

/* Distances of 8 rows from 8 columns at one step; their squares go to the rows' path sums. */
INLINE si_float_lanes tile_step(const float *row_x, const float *row_y, const float *column_x,
                                const float *column_y, si_float_lanes *path)
{
    si_float_lanes x = float_lanes_load(column_x);
    si_float_lanes y = float_lanes_load(column_y);
    si_float_lanes sum = {0};
    for (size_t row = 0; row < SI_LANES; row++) {
        si_float_lanes dx = x - row_x[row];
        si_float_lanes dy = y - row_y[row];
        si_float_lanes squared = dx * dx + dy * dy;
        path[row] += squared;
        sum += float_lanes_sqrt(squared);
    }
    return sum;
}

INLINE double float_lanes_total(si_float_lanes value)
{
    float lane[SI_LANES];
    double both[SI_LANES / 2];
    memcpy(lane, &value, sizeof lane);
    for (size_t i = 0; i < SI_LANES / 2; i++)
        both[i] = (double)lane[i] + (double)lane[i + SI_LANES / 2];
    return (both[0] + both[1]) + (both[2] + both[3]);
}

/* Sums of a tile of 8 by 8 samples, times `share`. */
INLINE double add_tile(size_t predicted_steps, size_t stride, const float *x, const float *y,
                       size_t row, size_t column, double share, double *step)
{
    si_float_lanes path[SI_LANES] = {0};
    for (size_t t = 0; t < predicted_steps; t++) {
        const float *step_x = x + t * stride;
        const float *step_y = y + t * stride;
        step[t] += share * float_lanes_total(tile_step(step_x + row, step_y + row, step_x + column,
                                                       step_y + column, path));
    }
    double sum = 0.0;
    for (size_t i = 0; i < SI_LANES; i++)
        sum += float_lanes_total(float_lanes_sqrt(path[i]));
    return share * sum;
}

/* Whole tiles; a tile on the diagonal has every pair twice. */
static double whole_tiles(size_t whole, size_t predicted_steps, size_t stride, const float *x,
                          const float *y, double *step)
{
    double path = 0.0;
    for (size_t row = 0; row < whole; row += SI_LANES)
        for (size_t column = row; column < whole; column += SI_LANES)
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
    size_t whole = sample_count / SI_LANES * SI_LANES;
    double path = whole_tiles(whole, predicted_steps, stride, x, y, step);
    for (size_t sample = whole; sample < sample_count; sample++)
        path += sample_pairs(sample, predicted_steps, stride, x, y, step);
    return path;
}

const si_cell_kernels SI_KERNELS = {
    .name = SI_KERNELS_NAME,
    .expectation = expectation,
    .assignment = assignment,
    .squared_distances = squared_distances,
    .log_density = log_density,
    .pair_distances = pair_distances,
};
