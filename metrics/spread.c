#include "metrics/spread.h"

#include <math.h>

si_symmetric si_spread_covariance(const si_cell *cell, double ridge)
{
    if (!cell->finite)
        return (si_symmetric){INFINITY, 0.0, INFINITY};
    const si_symmetric *own = &cell->covariance;
    return (si_symmetric){.xx = own->xx + ridge, .xy = own->xy, .yy = own->yy + ridge};
}

double si_spread_largest_eigenvalue(const si_symmetric *matrix)
{
    double middle = 0.5 * (matrix->xx + matrix->yy);
    double radius = hypot(0.5 * (matrix->xx - matrix->yy), matrix->xy);
    return isfinite(middle) && isfinite(radius) ? middle + radius : INFINITY;
}
