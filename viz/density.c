#include "viz/density.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Nodes [first, last) along both axes: where one moment has mass. */
typedef struct si_patch {
    size_t left, right, top, bottom;
} si_patch;

enum { BOX_PASSES = 3 };

/* fmaxf minds NaN, which does not come up here, at the price of a call. */
static float larger(float a, float b)
{
    return a > b ? a : b;
}

si_result si_density_create(si_density *density, size_t capacity, si_error *error)
{
    *density = (struct si_density){.capacity = capacity};
    if (capacity > SIZE_MAX / (4 * sizeof(float)))
        return si_error_no_memory(error, "a density");
    float *block = malloc(4 * capacity * sizeof *block);
    if (block == NULL)
        return si_error_no_memory(error, "a density");
    density->share = block;
    density->mass = block + capacity;
    density->scratch = block + 2 * capacity;
    density->row = block + 3 * capacity;
    return SI_OK;
}

void si_density_finish(si_density *density)
{
    free(density->share);
    *density = (struct si_density){0};
}

void si_density_begin(si_density *density, const double bounds[4], double cell)
{
    enum { RIM = 3 };
    double width = bounds[2] - bounds[0];
    double height = bounds[3] - bounds[1];
    while ((ceil(width / cell) + RIM) * (ceil(height / cell) + RIM) > (double)density->capacity)
        cell *= 1.25;
    density->cell = cell;
    density->columns = (size_t)ceil(width / cell) + RIM;
    density->rows = (size_t)ceil(height / cell) + RIM;
    density->left = bounds[0] - cell;
    density->top = bounds[1] - cell;
    memset(density->share, 0, density->columns * density->rows * sizeof *density->share);
}

void si_density_moments(size_t count, const double *points, double mean[2], double covariance[3])
{
    mean[0] = mean[1] = covariance[0] = covariance[1] = covariance[2] = 0.0;
    for (size_t i = 0; i < count; i++) {
        mean[0] += points[2 * i] / (double)count;
        mean[1] += points[2 * i + 1] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        double x = points[2 * i] - mean[0];
        double y = points[2 * i + 1] - mean[1];
        covariance[0] += x * x / (double)count;
        covariance[1] += x * y / (double)count;
        covariance[2] += y * y / (double)count;
    }
}

double si_density_kernel(size_t count, const double covariance[3])
{
    double determinant = covariance[0] * covariance[2] - covariance[1] * covariance[1];
    return pow(fmax(determinant, 0.0), 0.25) * pow((double)count, -1.0 / 6.0);
}

static size_t node_at(double place, size_t count)
{
    return (size_t)fmin(fmax(place, 0.0), (double)count);
}

static si_patch find_patch(const si_density *density, size_t count, const double *points,
                           double reach)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < 2 * count; i++) {
        low[i % 2] = points[i] < low[i % 2] ? points[i] : low[i % 2];
        high[i % 2] = points[i] > high[i % 2] ? points[i] : high[i % 2];
    }
    return (si_patch){
        .left = node_at((low[0] - density->left) / density->cell - reach, density->columns),
        .right = node_at((high[0] - density->left) / density->cell + reach + 2.0, density->columns),
        .top = node_at((low[1] - density->top) / density->cell - reach, density->rows),
        .bottom = node_at((high[1] - density->top) / density->cell + reach + 2.0, density->rows),
    };
}

static void put_mass(const si_density *density, const si_patch *patch, size_t count,
                     const double *points)
{
    size_t width = patch->right - patch->left;
    memset(density->mass, 0, width * (patch->bottom - patch->top) * sizeof *density->mass);
    for (size_t i = 0; i < count; i++) {
        double x = (points[2 * i] - density->left) / density->cell - (double)patch->left;
        double y = (points[2 * i + 1] - density->top) / density->cell - (double)patch->top;
        if (!(x >= 0.0 && y >= 0.0 && x < (double)width - 1.0 &&
              y < (double)(patch->bottom - patch->top) - 1.0))
            continue;
        size_t column = (size_t)x, row = (size_t)y;
        float right = (float)(x - (double)column), down = (float)(y - (double)row);
        float *node = density->mass + row * width + column;
        node[0] += (1.0F - right) * (1.0F - down);
        node[1] += right * (1.0F - down);
        node[width] += (1.0F - right) * down;
        node[width + 1] += right * down;
    }
}

/* Box radii whose three passes have nearly the variance of the kernel. */
static void choose_boxes(double deviation, size_t radius[BOX_PASSES])
{
    double variance = deviation * deviation;
    for (int pass = 0; pass < BOX_PASSES; pass++) {
        double share = variance / (double)(BOX_PASSES - pass);
        double width = sqrt(12.0 * share + 1.0);
        radius[pass] = (size_t)fmax(floor((width - 1.0) / 2.0 + 0.5), 0.0);
        double taken = 2.0 * (double)radius[pass] + 1.0;
        variance = fmax(variance - (taken * taken - 1.0) / 12.0, 0.0);
    }
}

static void box_row(const float *in, float *out, size_t count, size_t radius)
{
    float factor = 1.0F / (float)(2 * radius + 1);
    float sum = 0.0F;
    for (size_t i = 0; i < radius && i < count; i++)
        sum += in[i];
    for (size_t i = 0; i < count; i++) {
        if (i + radius < count)
            sum += in[i + radius];
        out[i] = larger(sum, 0.0F) * factor;
        if (i >= radius)
            sum -= in[i - radius];
    }
}

static void add_rows(float *sum, const float *row, size_t width, float sign)
{
    for (size_t i = 0; i < width; i++)
        sum[i] += sign * row[i];
}

static void box_columns(const float *in, float *out, size_t width, size_t count, size_t radius,
                        float *sum)
{
    float factor = 1.0F / (float)(2 * radius + 1);
    memset(sum, 0, width * sizeof *sum);
    for (size_t j = 0; j < radius && j < count; j++)
        add_rows(sum, in + j * width, width, 1.0F);
    for (size_t j = 0; j < count; j++) {
        if (j + radius < count)
            add_rows(sum, in + (j + radius) * width, width, 1.0F);
        for (size_t i = 0; i < width; i++)
            out[j * width + i] = larger(sum[i], 0.0F) * factor;
        if (j >= radius)
            add_rows(sum, in + (j - radius) * width, width, -1.0F);
    }
}

/* The blurred mass ends where it began. */
static void blur(const si_density *density, size_t width, size_t height, double deviation)
{
    size_t radius[BOX_PASSES];
    choose_boxes(deviation, radius);
    float *from = density->mass, *to = density->scratch, *last;
    for (int pass = 0; pass < BOX_PASSES; pass++, last = from, from = to, to = last)
        for (size_t j = 0; j < height; j++)
            box_row(from + j * width, to + j * width, width, radius[pass]);
    for (int pass = 0; pass < BOX_PASSES; pass++, last = from, from = to, to = last)
        box_columns(from, to, width, height, radius[pass], density->row);
}

enum { MASS_BINS = 512 };

/* above[b] is the part of the mass where the density is at least b / MASS_BINS of its peak. */
static float find_mass_above(const float *mass, size_t count, float above[MASS_BINS + 2])
{
    float peak = 0.0F;
    for (size_t i = 0; i < count; i++)
        peak = larger(peak, mass[i]);
    memset(above, 0, (MASS_BINS + 2) * sizeof *above);
    if (peak <= 0.0F)
        return peak;
    float factor = (float)MASS_BINS / peak;
    for (size_t i = 0; i < count; i++)
        above[(size_t)(mass[i] * factor)] += mass[i];
    for (size_t bin = MASS_BINS; bin-- > 0;)
        above[bin] += above[bin + 1];
    for (size_t bin = MASS_BINS + 1; bin-- > 0;)
        above[bin] /= above[0];
    return peak;
}

static void join_shares(const si_density *density, const si_patch *patch)
{
    size_t width = patch->right - patch->left;
    size_t count = width * (patch->bottom - patch->top);
    float above[MASS_BINS + 2];
    float peak = find_mass_above(density->mass, count, above);
    if (peak <= 0.0F)
        return;
    float factor = (float)MASS_BINS / peak;
    for (size_t j = patch->top; j < patch->bottom; j++) {
        const float *mass = density->mass + (j - patch->top) * width;
        float *share = density->share + j * density->columns + patch->left;
        for (size_t i = 0; i < width; i++) {
            float place = mass[i] * factor;
            size_t bin = (size_t)place;
            float rest = place - (float)bin;
            float outside = 1.0F - (above[bin] + (above[bin + 1] - above[bin]) * rest);
            share[i] = larger(share[i], outside);
        }
    }
}

void si_density_add(si_density *density, size_t count, const double *points, double kernel)
{
    /* Much below one cell the lattice could not hold the kernel. */
    double deviation = fmax(kernel / density->cell, 0.7);
    si_patch patch = find_patch(density, count, points, ceil(3.2 * deviation) + 1.0);
    /* The outermost nodes stay empty, so that every contour closes. */
    patch.left = patch.left < 1 ? 1 : patch.left;
    patch.top = patch.top < 1 ? 1 : patch.top;
    patch.right = patch.right > density->columns - 1 ? density->columns - 1 : patch.right;
    patch.bottom = patch.bottom > density->rows - 1 ? density->rows - 1 : patch.bottom;
    if (patch.left + 1 >= patch.right || patch.top + 1 >= patch.bottom)
        return;
    put_mass(density, &patch, count, points);
    blur(density, patch.right - patch.left, patch.bottom - patch.top, deviation);
    join_shares(density, &patch);
}
