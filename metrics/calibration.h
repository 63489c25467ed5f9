/*
 * Do samples spread as widely as what happens? A truth that is one more draw of the predictor has
 * every rank among its samples equally often.
 *
 * In the plane the rank is by Mahalanobis distance from the middle (a pre-rank as in Gneiting et
 * al. 2008, TEST 17, and Ziegel 2017): mean and covariance are of the samples and the truth
 * together, so that under calibration ranks are exactly even, however many samples there are.
 */
#ifndef SI_METRICS_CALIBRATION_H
#define SI_METRICS_CALIBRATION_H

#include <stddef.h>

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

/*
 * The part of the samples that the region holds on whose edge the truth lies, in (0, 1): the share
 * that is nearer to the middle, ties half. Sample k is at samples[k * stride] and the number after
 * it. Even on (0, 1) for a calibrated predictor; too often near 1 for one that is too narrow.
 * 1 where the truth or a sample is not finite, NaN without samples. No allocation.
 */
SI_API double si_calibration_level(size_t sample_count, size_t stride, const double *samples,
                                   const double truth[2]);

SI_DECLARATIONS_END

#endif
