#include "metrics/mixture_start.h"

#include <math.h>

#include "base/hash.h"

enum { MAX_LLOYD_ITERATIONS = 300 };

/* Lloyd ends when the centres together moved less than this share of the mean variance, squared. */
static const double LLOYD_TOLERANCE = 1e-4;

/* The sample in which the running sum of `weight` passes `target`: groups first, which do not wait
 * for one another. Rounding may keep the sum below it; then the last that has weight. */
static size_t find_in_sum(const double *weight, size_t count, double target)
{
    double sum = 0.0;
    size_t k = 0;
    for (; k + SI_LANES <= count; k += SI_LANES) {
        const double *w = weight + k;
        const double group = ((w[0] + w[1]) + (w[2] + w[3])) + ((w[4] + w[5]) + (w[6] + w[7]));
        if (sum + group > target)
            break;
        sum += group;
    }
    while (k < count && (sum += weight[k]) <= target)
        k++;
    k = k < count ? k : count - 1;
    while (k > 0 && !(weight[k] > 0.0))
        k--;
    return k;
}

static void copy_sample(const si_cell *cell, size_t index, double *centre)
{
    centre[0] = cell->x[index];
    centre[1] = cell->y[index];
}

/* Draws candidates with chances that grow with the squared distance to the centres so far, keeps
 * the one that leaves the least sum. Swaps the arrays: *current is then about the new centre too.
 */
static double add_centre(const si_cell_kernels *kernels, const si_cell *cell,
                         size_t candidate_count, uint64_t key, double sum, double **current,
                         double **spare, double *centre)
{
    double best_sum = INFINITY;
    for (size_t c = 0; c < candidate_count; c++) {
        double target = sum * si_unit_interval(si_hash_pair(key, c));
        double candidate[2];
        copy_sample(cell, find_in_sum(*current, cell->sample_count, target), candidate);
        double left = kernels->squared_distances(cell, candidate, *current, *spare);
        if (left < best_sum) {
            best_sum = left;
            centre[0] = candidate[0];
            centre[1] = candidate[1];
        }
    }
    double *other = *spare;
    kernels->squared_distances(cell, centre, *current, other);
    *spare = *current;
    *current = other;
    return best_sum;
}

static bool choose_centres(const si_cell_kernels *kernels, const si_cell *cell, size_t centre_count,
                           uint64_t key, double (*centre)[2])
{
    double *current = cell->scratch;
    double *spare = cell->scratch + cell->scratch_stride;
    size_t candidate_count = 2 + (size_t)log((double)centre_count);
    double first = si_unit_interval(si_hash_word(key)) * (double)cell->sample_count;
    copy_sample(cell, (size_t)first, centre[0]);
    double sum = kernels->squared_distances(cell, centre[0], NULL, current);
    for (size_t j = 1; j < centre_count; j++) {
        if (!(sum > 0.0))
            return false;
        sum = add_centre(kernels, cell, candidate_count, si_hash_pair(key, j), sum, &current,
                         &spare, centre[j]);
    }
    return true;
}

/* Moves every centre to the mean of its samples; the sum of the squared ways. */
static double move_centres(size_t centre_count, const si_moments *moments, double (*centre)[2])
{
    double moved = 0.0;
    for (size_t j = 0; j < centre_count; j++) {
        if (!(moments[j].n > 0.0))
            continue;
        double x = moments[j].x / moments[j].n;
        double y = moments[j].y / moments[j].n;
        centre[j][0] += x;
        centre[j][1] += y;
        moved += x * x + y * y;
    }
    return moved;
}

bool si_mixture_start(const si_cell_kernels *kernels, const si_cell *cell, size_t centre_count,
                      uint64_t key, double (*centre)[2], si_moments *moments)
{
    if (!choose_centres(kernels, cell, centre_count, key, centre))
        return false;
    double variance = 0.5 * (cell->covariance.xx + cell->covariance.yy);
    for (size_t i = 0; i < MAX_LLOYD_ITERATIONS; i++) {
        kernels->assignment(cell, (const double(*)[2])centre, centre_count, false, moments);
        if (move_centres(centre_count, moments, centre) <= LLOYD_TOLERANCE * variance)
            break;
    }
    kernels->assignment(cell, (const double(*)[2])centre, centre_count, true, moments);
    return true;
}
