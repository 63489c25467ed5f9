/*
 * How sure a mean over a recording is.
 *
 * Scenes are no independent draws. Windows overlap by all but one frame, one person is in many of
 * them, and people present together slow down and turn together. All of this is dependence between
 * scenes that are near in time: a person comes, stays for a while and is gone. So the variance of a
 * mean is the long-run variance of its scenes in order of time, which needs neither names of tracks
 * nor a length of blocks. It is taken from the lowest frequencies of the series (equal-weighted
 * cosines: Lazarus, Lewis, Stock and Watson, HAR inference: recommendations for practice, Journal
 * of Business & Economic Statistics 36, 2018):
 *     m = sum_t x_t / sum_t w_t,  e_t = (x_t - m w_t) / sum_t w_t,  t = 1 .. T
 *     V = 1/n sum_{j = 1 .. n} 2 (sum_t e_t cos(pi j (t - 1/2) / T))^2
 * and (m - truth) / sqrt(V) has Student's distribution of n degrees of freedom. They choose
 * n = .4 N^(2/3) for N independent scenes; here n is at least 3 where T allows. T dependent scenes
 * count as N = T (1 - r) / (1 + r), r the correlation of neighbours (Andrews, Econometrica 59,
 * 1991) with its small-sample bias (1 + 3 r) / T put back (Marriott and Pope, Biometrika 41, 1954).
 * The correlation of neighbours misses what is slow and faint below much that is quick: AMV is the
 * noise of samples, which are new in each scene, over the coming and going of people. So the same
 * is done with sums of 2, 4, 8, ... scenes, up to half of sqrt(T), and the smallest N counts.
 *
 * On simulated crowds of 2 minutes (./dev coverage) intervals hold 93 to 97 % for every metric, of
 * half a minute some 90 %. Of AMD at 20 samples, whose tails are heavy, it is 92 %.
 *
 * What an interval cannot know: another day, another place, another crowd. It says how far the mean
 * would move if the same people's like walked there for as long again. And it takes the series for
 * one in order of time; scenes that are shuffled look independent, and their interval is too
 * narrow.
 */
#ifndef SI_METRICS_INTERVAL_H
#define SI_METRICS_INTERVAL_H

#include <stddef.h>

#include "../base/api.h"

SI_DECLARATIONS_BEGIN

/* What a mean is made of, in order of time: sums x_t and weights w_t, `stride` numbers apart. */
typedef struct si_series {
    size_t count; /* T */
    const double *sum;
    const double *weight;
    size_t stride; /* at least 1 */
} si_series;

typedef struct si_estimate {
    double value;          /* the mean; NaN without weight */
    double standard_error; /* NaN for a value that is not finite and for fewer than two points */
    size_t degrees;        /* of freedom, n; 0 where there is no standard error */
} si_estimate;

typedef struct si_interval {
    double low;
    double high;
} si_interval;

/* Thread-safe; allocates nothing. */
SI_API si_estimate si_estimate_mean(const si_series *series);

/* The mean of `one` less that of `other`, paired: both series have the same count and go through
 * the same scenes, so what is hard for both cancels. */
SI_API si_estimate si_estimate_difference(const si_series *one, const si_series *other);

/* Holds the truth with probability `confidence`, in (0, 1); NaN for an estimate without standard
 * error, or another confidence. */
SI_API si_interval si_estimate_interval(const si_estimate *estimate, double confidence);

/* The chance of a value at least so far from 0 if the truth were 0, two-sided. NaN without standard
 * error; of 0 and of everything else if that is 0, 1 and 0. */
SI_API double si_estimate_p_value(const si_estimate *estimate);

SI_DECLARATIONS_END

#endif
