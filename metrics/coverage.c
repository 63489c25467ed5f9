#include "metrics/coverage.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/argument.h"
#include "metrics/special.h"

static const double interval_level = 0.95;

static bool is_finite(const si_cell *cell, const double truth[2])
{
    return cell->finite && cell->sample_count > 0 && isfinite(truth[0]) && isfinite(truth[1]);
}

/* The squared distance times the determinant: the order is the same, and nothing is divided. */
static double distance(const si_symmetric *s, double x, double y)
{
    return s->yy * x * x - 2.0 * s->xy * x * y + s->xx * y * y;
}

/* The cell's covariance, with which samples on one line have an inside. */
static si_symmetric inside(const si_cell *cell)
{
    si_symmetric spread = cell->covariance;
    double least = DBL_EPSILON * (spread.xx + spread.yy);
    spread.xx += least;
    spread.yy += least;
    return spread;
}

double si_coverage_level(const si_cell *cell, const double truth[2])
{
    if (!SI_ARE_THERE(cell, truth))
        return NAN;
    if (!is_finite(cell, truth))
        return 1.0;
    si_symmetric spread = inside(cell);
    double own = distance(&spread, truth[0] - cell->mean[0], truth[1] - cell->mean[1]);
    size_t nearer = 0;
    for (size_t k = 0; k < cell->sample_count; k++)
        nearer += distance(&spread, cell->x[k], cell->y[k]) < own;
    return (double)nearer / (double)cell->sample_count;
}

double si_coverage_factor(const si_cell *cell, const double truth[2], double level)
{
    if (!SI_ARE_THERE(cell, truth))
        return NAN;
    if (!is_finite(cell, truth))
        return INFINITY;
    si_symmetric spread = inside(cell);
    double own = distance(&spread, truth[0] - cell->mean[0], truth[1] - cell->mean[1]);
    double *sorted = cell->scratch;
    for (size_t k = 0; k < cell->sample_count; k++)
        sorted[k] = distance(&spread, cell->x[k], cell->y[k]);
    special_sort(sorted, cell->sample_count);
    return sqrt(own / special_sorted_quantile(sorted, cell->sample_count, level));
}

static double coordinate_score(const si_cell *cell, const double *coordinate, double truth)
{
    double tail = 0.5 * (1.0 - interval_level);
    double *sorted = cell->scratch;
    memcpy(sorted, coordinate, cell->sample_count * sizeof *sorted);
    special_sort(sorted, cell->sample_count);
    double low = special_sorted_quantile(sorted, cell->sample_count, tail);
    double high = special_sorted_quantile(sorted, cell->sample_count, 1.0 - tail);
    return high - low + (fmax(low - truth, 0.0) + fmax(truth - high, 0.0)) / tail;
}

double si_interval_score(const si_cell *cell, const double truth[2])
{
    if (!SI_ARE_THERE(cell, truth))
        return NAN;
    if (!is_finite(cell, truth))
        return INFINITY;
    return 0.5 * (coordinate_score(cell, cell->x, truth[0] - cell->mean[0]) +
                  coordinate_score(cell, cell->y, truth[1] - cell->mean[1]));
}
