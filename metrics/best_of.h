/*
 * What best-of-k would have been for every k up to K, from the errors of K samples.
 *
 * With e[(1)] <= ... <= e[(K)] the sorted errors of one agent, the mean of the least error over all
 * C(K, k) subsets of k samples is
 *     E_k = sum_i e[(i)] C(K - i, k - 1) / C(K, k)
 * exactly: no subset is drawn.
 */
#ifndef SI_METRICS_BEST_OF_H
#define SI_METRICS_BEST_OF_H

#include <stddef.h>

#include "../base/api.h"

SI_DECLARATIONS_BEGIN

/* error [K] is sorted in place, what is not a number as infinite; expected [K] receives E_1 .. E_K.
 */
SI_API void si_best_of_expected(size_t sample_count, double *error, double *expected);

/* E_k alone, 1 <= k <= K, of errors sorted from the least up; NaN for another k. */
SI_API double si_best_of_sorted(size_t sample_count, const double *error, size_t k);

SI_DECLARATIONS_END

#endif
