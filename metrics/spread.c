#include "metrics/spread.h"

#include <math.h>

#include "metrics/special.h"

si_symmetric si_spread_covariance(const si_cell *cell, double ridge)
{
    if (cell == NULL)
        return (si_symmetric){0};
    if (!cell->finite)
        return (si_symmetric){INFINITY, 0.0, INFINITY};
    const si_symmetric *own = &cell->covariance;
    return (si_symmetric){.xx = own->xx + ridge, .xy = own->xy, .yy = own->yy + ridge};
}

/* The largest magnitude in a matrix, which is scaled by it; NaN if one is not finite. */
static double scale_of(const si_symmetric *matrix)
{
    double sum = fabs(matrix->xx) + fabs(matrix->xy) + fabs(matrix->yy);
    bool finite = isfinite(matrix->xx) && isfinite(matrix->xy) && isfinite(matrix->yy);
    return finite ? fmax(fmax(fabs(matrix->xx), fabs(matrix->yy)), fabs(matrix->xy)) : sum - sum;
}

si_eigen si_symmetric_decompose(const si_symmetric *matrix)
{
    if (matrix == NULL)
        return (si_eigen){0};
    double scale = scale_of(matrix);
    si_eigen made = {.value = {INFINITY, INFINITY}, .vector = {{1.0, 0.0}, {0.0, 1.0}}};
    if (!(scale > 0.0)) {
        made.value[0] = made.value[1] = scale == 0.0 ? 0.0 : INFINITY;
        return made;
    }
    double scaled[4] = {matrix->xx / scale, matrix->xy / scale, matrix->xy / scale,
                        matrix->yy / scale};
    special_eigen(scaled, made.value, made.vector);
    made.value[0] *= scale;
    made.value[1] *= scale;
    return made;
}

double si_spread_largest_eigenvalue(const si_symmetric *matrix)
{
    if (matrix == NULL)
        return NAN;
    return si_symmetric_decompose(matrix).value[0];
}

enum { OCTAVE_PARTS = 8, LOWEST_OCTAVE = -32 };

static size_t bucket_of(double variance)
{
    int octave;
    const double mantissa = frexp(variance, &octave); /* [.5, 1) */
    const int bucket =
        (octave - LOWEST_OCTAVE) * OCTAVE_PARTS + (int)((mantissa - 0.5) * 2.0 * OCTAVE_PARTS);
    return bucket < 0 ? 0 : bucket >= SI_SPREAD_BUCKETS ? SI_SPREAD_BUCKETS - 1 : (size_t)bucket;
}

void si_spread_tally_add(si_spread_tally *tally, double variance)
{
    if (tally == NULL)
        return;
    if (!isfinite(variance) || variance < 0.0)
        return;
    const size_t bucket = variance > 0.0 ? bucket_of(variance) : 0;
    tally->count[bucket]++;
    tally->sum[bucket] += variance;
}

double si_spread_tally_share(const si_spread_tally *tally, double share)
{
    if (tally == NULL)
        return NAN;
    double agents = 0.0, all = 0.0, most = 0.0;
    for (size_t i = 0; i < SI_SPREAD_BUCKETS; i++) {
        agents += (double)tally->count[i];
        all += tally->sum[i];
    }
    double left = fmax(1.0, share * agents);
    for (size_t i = SI_SPREAD_BUCKETS; i-- > 0 && left > 0.0;) {
        const double count = (double)tally->count[i], taken = fmin(count, left);
        most += count > 0.0 ? tally->sum[i] * taken / count : 0.0;
        left -= taken;
    }
    return all > 0.0 ? most / all : NAN;
}
