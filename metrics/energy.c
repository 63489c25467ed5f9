#include "metrics/energy.h"

#include <math.h>
#include <stdint.h>

#include "base/argument.h"
#include "base/hash.h"
#include "base/size.h"
#include "metrics/kernels.h"

static size_t row_stride(size_t sample_count)
{
    return (sample_count + SI_LANES - 1) / SI_LANES * SI_LANES;
}

/* Samples of a block, a whole number of groups; all of them where all pairs are counted. */
static size_t block_size(size_t sample_count)
{
    if (sample_count <= SI_ENERGY_EXACT_SAMPLES)
        return sample_count;
    size_t blocks = (sample_count - 1) / SI_ENERGY_BLOCK + 1;
    return row_stride((sample_count - 1) / blocks + 1);
}

size_t si_energy_workspace_size(size_t sample_count, size_t predicted_steps)
{
    size_t bytes, order;
    if (sample_count > SIZE_MAX - SI_LANES ||
        !si_size_product((size_t[]){2, row_stride(sample_count), predicted_steps, sizeof(float)}, 4,
                         &bytes) ||
        !si_size_multiply(sample_count, sizeof(size_t), &order) ||
        bytes > SIZE_MAX - SI_VECTOR_ALIGNMENT || bytes + SI_VECTOR_ALIGNMENT > SIZE_MAX - order)
        return 0;
    bytes += order;
    return (bytes + SI_VECTOR_ALIGNMENT - 1) / SI_VECTOR_ALIGNMENT * SI_VECTOR_ALIGNMENT;
}

/* Which sample is at each place: shuffled where there are blocks (Fisher and Yates), as consecutive
 * samples of even draws are further apart than others. */
static void set_order(size_t sample_count, size_t *order)
{
    for (size_t k = 0; k < sample_count; k++)
        order[k] = k;
    for (size_t k = sample_count; block_size(sample_count) < sample_count && k > 1; k--) {
        size_t other = (size_t)(si_unit_interval(si_hash_word(k)) * (double)k);
        size_t moved = order[other];
        order[other] = order[k - 1];
        order[k - 1] = moved;
    }
}

/* How far apart samples are at most, but for a factor of 2; not finite if a sample is not. */
static double largest_deviation(size_t sample_count, size_t predicted_steps, const double *samples)
{
    double largest = 0.0;
    double check = 0.0; /* comparisons pass over what is no number, sums do not */
    size_t row = 2 * predicted_steps;
    for (size_t k = 0; k < sample_count; k++)
        for (size_t i = 0; i < row; i++) {
            double deviation = fabs(samples[k * row + i] - samples[i]);
            largest = deviation > largest ? deviation : largest;
            check += 0.0 * deviation;
        }
    return largest + check;
}

/* Coordinate `i` of every sample, in order, minus its mean, times `scale`. */
static void fill_column(size_t sample_count, size_t row, const double *samples, const size_t *order,
                        size_t i, double scale, float *column)
{
    double sum = 0.0;
    for (size_t k = 0; k < sample_count; k++)
        sum += samples[k * row + i] - samples[i];
    double mean = samples[i] + sum / (double)sample_count;
    for (size_t k = 0; k < sample_count; k++)
        column[k] = (float)((samples[order[k] * row + i] - mean) * scale);
}

static void fill(size_t count, double value, double *array)
{
    for (size_t i = 0; i < count; i++)
        array[i] = value;
}

/* Sums over the pairs inside blocks, and how many they are. */
static double add_blocks(size_t sample_count, size_t predicted_steps, const float *x,
                         const float *y, double *step, double *pairs)
{
    size_t stride = row_stride(sample_count), size = block_size(sample_count);
    double path = 0.0;
    *pairs = 0.0;
    for (size_t first = 0; first < sample_count; first += size) {
        size_t left = sample_count - first, count = left < size ? left : size;
        path += si_cell_kernels_get()->pair_distances(count, predicted_steps, stride, x + first,
                                                      y + first, step);
        *pairs += 0.5 * (double)count * (double)(count - 1);
    }
    return path;
}

void si_energy_pairs(size_t sample_count, size_t predicted_steps, const double *samples,
                     void *workspace, double *step, double *path)
{
    if (!SI_ARE_THERE(samples, step, path))
        return;
    double largest = largest_deviation(sample_count, predicted_steps, samples);
    if (!(largest > 0.0) || !isfinite(largest) || workspace == NULL) {
        *path = largest == 0.0 ? 0.0 : NAN;
        fill(predicted_steps, *path, step);
        return;
    }
    int exponent;
    frexp(largest, &exponent); /* a power of two: scaling is exact, squares cannot overflow */
    float *x = workspace;
    size_t stride = row_stride(sample_count);
    float *y = x + stride * predicted_steps;
    size_t *order = (size_t *)(void *)(y + stride * predicted_steps);
    double scale = ldexp(1.0, -exponent), pairs;
    set_order(sample_count, order);
    for (size_t t = 0; t < predicted_steps; t++) {
        fill_column(sample_count, 2 * predicted_steps, samples, order, 2 * t, scale,
                    x + t * stride);
        fill_column(sample_count, 2 * predicted_steps, samples, order, 2 * t + 1, scale,
                    y + t * stride);
    }
    fill(predicted_steps, 0.0, step);
    double sum = add_blocks(sample_count, predicted_steps, x, y, step, &pairs);
    double share = ldexp(1.0 / pairs, exponent);
    for (size_t t = 0; t < predicted_steps; t++)
        step[t] *= share;
    *path = sum * share;
}

void si_energy_errors(size_t sample_count, size_t predicted_steps, const double *samples,
                      const double *future, double shift, double *step, double *path)
{
    if (!SI_ARE_THERE(samples, future, step, path))
        return;
    double path_sum = 0.0;
    fill(predicted_steps, 0.0, step);
    for (size_t k = 0; k < sample_count; k++) {
        const double *sample = samples + 2 * predicted_steps * k;
        double squared_path = 0.0;
        for (size_t t = 0; t < predicted_steps; t++) {
            double dx = sample[2 * t] + shift - future[2 * t];
            double dy = sample[2 * t + 1] + shift - future[2 * t + 1];
            double squared = dx * dx + dy * dy;
            squared_path += squared;
            step[t] += sqrt(squared);
        }
        path_sum += sqrt(squared_path);
    }
    for (size_t t = 0; t < predicted_steps; t++)
        step[t] /= (double)sample_count;
    *path = path_sum / (double)sample_count;
}

double si_energy_score(double error, double pairs)
{
    double score = error - 0.5 * pairs;
    return isfinite(score) ? score : INFINITY;
}
