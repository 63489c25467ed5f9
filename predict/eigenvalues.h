/*
 * Eigenvalues of {{xx, xy}, {xy, yy}}, the larger first, where libm is all there is
 * (metrics/spread.h has them by GSL). Internal: not installed.
 */
#ifndef SI_PREDICT_EIGENVALUES_H
#define SI_PREDICT_EIGENVALUES_H

#include <math.h>

static inline void si_eigenvalues(double xx, double xy, double yy, double value[2])
{
    const double middle = 0.5 * (xx + yy), half = hypot(0.5 * (xx - yy), xy);
    value[0] = middle + half;
    value[1] = middle - half;
}

#endif
