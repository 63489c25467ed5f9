#include "viz/density.h"

#include <math.h>
#include <stdbool.h>
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

/* A box with soft ends: 2 radius + 1 whole nodes, and `edge` of the next at either end (Gwosdek et
 * al. 2011), so that any variance is met and not only those of whole boxes. */
typedef struct si_soft_box {
    size_t radius;
    float edge, factor;
} si_soft_box;

/* Three passes of the box have the variance of the kernel. */
static si_soft_box choose_box(double deviation)
{
    double variance = deviation * deviation / BOX_PASSES;
    double radius = floor((sqrt(12.0 * variance + 1.0) - 1.0) / 2.0);
    double edge = (2.0 * radius + 1.0) * (radius * (radius + 1.0) - 3.0 * variance) /
                  (6.0 * (variance - (radius + 1.0) * (radius + 1.0)));
    return (si_soft_box){(size_t)radius, (float)edge,
                         (float)(1.0 / (2.0 * radius + 1.0 + 2.0 * edge))};
}

static void add_rows(float *sum, const float *row, size_t width, float factor)
{
    for (size_t i = 0; i < width; i++)
        sum[i] += factor * row[i];
}

static void box_columns(const float *in, float *out, size_t width, size_t count, si_soft_box box,
                        float *sum)
{
    size_t radius = box.radius;
    memset(sum, 0, width * sizeof *sum);
    for (size_t j = 0; j < radius && j < count; j++)
        add_rows(sum, in + j * width, width, 1.0F);
    for (size_t j = 0; j < count; j++) {
        float *row = out + j * width;
        if (j + radius < count)
            add_rows(sum, in + (j + radius) * width, width, 1.0F);
        for (size_t i = 0; i < width; i++)
            row[i] = larger(sum[i], 0.0F) * box.factor;
        if (j > radius)
            add_rows(row, in + (j - radius - 1) * width, width, box.edge * box.factor);
        if (j + radius + 1 < count)
            add_rows(row, in + (j + radius + 1) * width, width, box.edge * box.factor);
        if (j >= radius)
            add_rows(sum, in + (j - radius) * width, width, -1.0F);
    }
}

/* Out of [height][width] into [width][height]. */
static void turn(const float *in, float *out, size_t width, size_t height)
{
    enum { TILE = 16 };
    for (size_t top = 0; top < height; top += TILE)
        for (size_t i = 0; i < width; i++)
            for (size_t j = top; j < height && j < top + TILE; j++)
                out[i * height + j] = in[j * width + i];
}

/* Only along columns, where neighbours are added at once; the mass is turned for its rows. The
 * blurred mass ends where it began. */
static void blur(const si_density *density, size_t width, size_t height, double deviation)
{
    si_soft_box box = choose_box(deviation);
    float *mass = density->mass, *scratch = density->scratch, *row = density->row;
    for (size_t across = width, along = height, turns = 0; turns < 2; turns++) {
        box_columns(mass, scratch, across, along, box, row);
        box_columns(scratch, mass, across, along, box, row);
        box_columns(mass, scratch, across, along, box, row);
        turn(scratch, mass, across, along);
        across = height;
        along = width;
    }
}

enum { MASS_BINS = 512 };
/* Of the peak: what lies below is the rounding of empty nodes, which most of a patch are. */
static const float least_mass = 1e-6F;

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
        if (mass[i] > least_mass * peak)
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
            if (mass[i] <= least_mass * peak)
                continue;
            float place = mass[i] * factor;
            size_t bin = (size_t)place;
            float rest = place - (float)bin;
            float outside = 1.0F - (above[bin] + (above[bin + 1] - above[bin]) * rest);
            share[i] = larger(share[i], outside);
        }
    }
}

/* The points' density in `mass` over `patch`; false if none of it lies on the lattice. */
static bool spread_mass(const si_density *density, size_t count, const double *points,
                        double kernel, si_patch *patch)
{
    /* Much below one cell the lattice could not hold the kernel. */
    double deviation = fmax(kernel / density->cell, 0.7);
    *patch = find_patch(density, count, points, ceil(3.2 * deviation) + 1.0);
    /* The outermost nodes stay empty, so that every contour closes. */
    patch->left = patch->left < 1 ? 1 : patch->left;
    patch->top = patch->top < 1 ? 1 : patch->top;
    patch->right = patch->right > density->columns - 1 ? density->columns - 1 : patch->right;
    patch->bottom = patch->bottom > density->rows - 1 ? density->rows - 1 : patch->bottom;
    if (patch->left + 1 >= patch->right || patch->top + 1 >= patch->bottom)
        return false;
    put_mass(density, patch, count, points);
    blur(density, patch->right - patch->left, patch->bottom - patch->top, deviation);
    return true;
}

void si_density_add(si_density *density, size_t count, const double *points, double kernel)
{
    si_patch patch;
    if (spread_mass(density, count, points, kernel, &patch))
        join_shares(density, &patch);
}

void si_density_pour(si_density *density, size_t count, const double *points, double kernel)
{
    si_patch patch;
    if (!spread_mass(density, count, points, kernel, &patch))
        return;
    size_t width = patch.right - patch.left;
    float weight = 1.0F / (float)count;
    for (size_t j = patch.top; j < patch.bottom; j++) {
        const float *mass = density->mass + (j - patch.top) * width;
        float *sum = density->share + j * density->columns + patch.left;
        for (size_t i = 0; i < width; i++)
            sum[i] += weight * mass[i];
    }
}

void si_density_settle(si_density *density)
{
    size_t count = density->columns * density->rows;
    si_patch all = {0, density->columns, 0, density->rows};
    memcpy(density->mass, density->share, count * sizeof *density->mass);
    memset(density->share, 0, count * sizeof *density->share);
    join_shares(density, &all);
}
