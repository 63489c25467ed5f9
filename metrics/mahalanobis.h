/*
 * The distance of a truth from a Gaussian mixture: the generalised Mahalanobis distance of Tipping
 * (1999), "Deriving cluster analytic distance functions from Gaussian mixture models", as the
 * Average Mahalanobis Distance of Social-Implicit uses it (without the determinant factor).
 *
 * With mixture mean c, truth y, v = c - y and component (p_k, m_k, S_k), u = m_k - y:
 *     I_k = integral over s in [0, 1] of exp(-(u - s v)' S_k^-1 (u - s v) / 2)
 *     distance^2 = v' G v,  G = sum_k p_k I_k S_k^-1 / sum_k p_k I_k
 * The integral has a closed form, a difference of two error functions. Far from all components
 * every I_k underflows, and the released code then divides 0 by 0 and counts a distance of 0: a
 * perfect score for the worst case. Here I_k is kept as a logarithm, so the distance stays what it
 * should be: finite and large.
 */
#ifndef SI_METRICS_MAHALANOBIS_H
#define SI_METRICS_MAHALANOBIS_H

#include <stdbool.h>

#include "mixture.h"

SI_DECLARATIONS_BEGIN

/*
 * In standard deviations, at least 0. Singular values of a covariance below 1e-15 of its largest
 * are raised to that: a direction without spread makes the distance large, not undefined. Infinite
 * where the truth is not finite, or the mixture is none: no or too many components, numbers that
 * are not finite, negative weights. `released_zero`, if not NULL, tells whether the released code
 * would have come to 0 / 0.
 */
SI_API double si_mahalanobis_distance(const si_mixture *mixture, const double truth[2],
                                      bool *released_zero);

/* log(erf(high) - erf(low)) without cancellation or underflow, for bounds that may be infinite;
 * -infinity unless low < high, NaN if one of them is. */
SI_API double si_log_erf_difference(double low, double high);

SI_DECLARATIONS_END

#endif
