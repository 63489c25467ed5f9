#include "metrics/kde.h"

#include <math.h>

#include "base/argument.h"
#include "metrics/kernels.h"

/* Samples closer to a line than rounding can tell: 1 - correlation^2. */
static const double LEAST_ROUNDNESS = 1e-13;

static bool is_collinear(const si_symmetric *s)
{
    double product = s->xx * s->yy;
    return !(product - s->xy * s->xy > LEAST_ROUNDNESS * product);
}

static si_kde_kind kind_of(const si_cell *cell, const double truth[2])
{
    if (!cell->finite || !isfinite(truth[0]) || !isfinite(truth[1]))
        return SI_KDE_NOT_FINITE;
    if (cell->distinct <= 2)
        return SI_KDE_FEW_DISTINCT;
    return is_collinear(&cell->covariance) ? SI_KDE_COLLINEAR : SI_KDE_REGULAR;
}

static double log_density(const si_cell *cell, const double truth[2])
{
    double count = (double)cell->sample_count;
    double factor = pow(count, -1.0 / 3.0) * count / (count - 1.0); /* Scott's, squared */
    si_symmetric bandwidth = {factor * cell->covariance.xx, factor * cell->covariance.xy,
                              factor * cell->covariance.yy};
    si_gaussian kernel = si_gaussian_make(1.0 / count, (const double[2]){0.0, 0.0}, &bandwidth);
    double point[2] = {truth[0] - cell->mean[0], truth[1] - cell->mean[1]};
    return si_cell_kernels_get()->log_density(cell, &kernel, point);
}

si_kde si_kde_estimate(const si_cell *cell, const double truth[2], double limit)
{
    if (!SI_ARE_THERE(cell, truth))
        return (si_kde){0};
    si_kde estimate = {kind_of(cell, truth), -INFINITY, limit};
    if (estimate.kind == SI_KDE_FEW_DISTINCT)
        estimate.nll = 0.0;
    if (estimate.kind == SI_KDE_REGULAR) {
        estimate.log_density = log_density(cell, truth);
        estimate.nll = fmin(-estimate.log_density, limit);
    }
    return estimate;
}
