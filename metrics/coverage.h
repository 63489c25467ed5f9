/*
 * Whether predicted regions hold the truth as often as they say, cell by cell.
 *
 * The region of level p is the ellipse of the samples' own mean and covariance that holds p of the
 * samples. A predictor is calibrated if regions of 50, 80 and 95 % hold the truth that often. (An
 * ellipse of K samples holds 95 % only to a 1/K: use hundreds.)
 *
 * The interval score (Gneiting and Raftery 2007, "Strictly proper scoring rules, prediction, and
 * estimation", eq. 43) judges width and misses together: with the quantiles l and u at (1 -+ .95)/2
 * of one coordinate's samples and alpha = .05,
 *     u - l + 2/alpha (l - y) [y < l] + 2/alpha (y - u) [y > u]
 * in metres, here the mean over both coordinates.
 */
#ifndef SI_METRICS_COVERAGE_H
#define SI_METRICS_COVERAGE_H

#include "cell.h"

SI_DECLARATIONS_BEGIN

/* The share of samples nearer to the mean than the truth, which regions of a higher level hold: in
 * [0, 1], and 1 if anything is not finite. Uses the cell's scratch. */
SI_API double si_coverage_level(const si_cell *cell, const double truth[2]);

/* How many times as wide the samples of a cell would have to be for the region of a level to reach
 * the truth; infinite if anything is not finite. Uses the cell's scratch. */
SI_API double si_coverage_factor(const si_cell *cell, const double truth[2], double level);

/* The interval score at 95 %; infinite if anything is not finite. Uses the cell's scratch. */
SI_API double si_interval_score(const si_cell *cell, const double truth[2]);

SI_DECLARATIONS_END

#endif
