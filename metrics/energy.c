#include "metrics/energy.h"

#include <math.h>
#include <stdint.h>

#include "base/argument.h"
#include "base/size.h"
#include "metrics/kernels.h"

static size_t row_stride(size_t sample_count)
{
    return (sample_count + SI_LANES - 1) / SI_LANES * SI_LANES;
}

size_t si_energy_workspace_size(size_t sample_count, size_t predicted_steps)
{
    size_t bytes;
    if (sample_count > SIZE_MAX - SI_LANES ||
        !si_size_product((size_t[]){2, row_stride(sample_count), predicted_steps, sizeof(float)}, 4,
                         &bytes) ||
        bytes > SIZE_MAX - SI_VECTOR_ALIGNMENT)
        return 0;
    return (bytes + SI_VECTOR_ALIGNMENT - 1) / SI_VECTOR_ALIGNMENT * SI_VECTOR_ALIGNMENT;
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

/* Coordinate `i` of every sample, minus its mean, times `scale`. */
static void fill_column(size_t sample_count, size_t row, const double *samples, size_t i,
                        double scale, float *column)
{
    double sum = 0.0;
    for (size_t k = 0; k < sample_count; k++)
        sum += samples[k * row + i] - samples[i];
    double mean = samples[i] + sum / (double)sample_count;
    for (size_t k = 0; k < sample_count; k++)
        column[k] = (float)((samples[k * row + i] - mean) * scale);
}

static void fill(size_t count, double value, double *array)
{
    for (size_t i = 0; i < count; i++)
        array[i] = value;
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
    double scale = ldexp(1.0, -exponent);
    for (size_t t = 0; t < predicted_steps; t++) {
        fill_column(sample_count, 2 * predicted_steps, samples, 2 * t, scale, x + t * stride);
        fill_column(sample_count, 2 * predicted_steps, samples, 2 * t + 1, scale, y + t * stride);
    }
    fill(predicted_steps, 0.0, step);
    double sum =
        si_cell_kernels_get()->pair_distances(sample_count, predicted_steps, stride, x, y, step);
    double pairs = 0.5 * (double)sample_count * (double)(sample_count - 1);
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
