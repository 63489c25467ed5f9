/*
 * How sure a mean is: a block bootstrap that is counted while the rows go by.
 *
 * Windows of a recording overlap by all but one frame, so rows of one agent are no independent
 * draws: they are drawn together, as one block. Instead of drawing blocks afterwards, which would
 * keep them all in memory, replicate r gives block b the weight Poisson(1) (Oza and Russell 2001;
 * Chamandy et al. 2012), made from (seed, b, r) alone. Sums are integers, so they come out the same
 * in any order and any split, bit for bit; memory is B replicates a column, however many rows.
 *
 * A row gives each of the C columns a value and a weight; the figure of a column is the weighted
 * mean. Values are counted in units of 2^-32 and cut off at +-2^30; a value that is not a number
 * counts as 2^30. Up to 2^31 rows.
 */
#ifndef SI_METRICS_INTERVAL_H
#define SI_METRICS_INTERVAL_H

#include <stddef.h>
#include <stdint.h>

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

typedef struct si_interval_sums si_interval_sums;

typedef struct si_interval {
    double low;
    double high;
} si_interval;

/*
 * *sums is the caller's to destroy, NULL on failure. `replicate_count` (B) and `column_count` (C)
 * at least 1: SI_ERR_ARGUMENT otherwise, or SI_ERR_NO_MEMORY. Needs 32 B C bytes.
 */
SI_API SI_MUST_CHECK si_result si_interval_create(size_t replicate_count, size_t column_count,
                                                  uint64_t seed, si_interval_sums **sums);
SI_API void si_interval_destroy(si_interval_sums *sums);

/*
 * Counts rows: block [N], value [N][C], weight [N][C], each weight in [0, 1]. Runs in up to
 * `thread_count` threads, at least 1; the sums do not depend on it.
 */
SI_API void si_interval_add(si_interval_sums *sums, size_t row_count, const uint64_t *block,
                            const double *value, const double *weight, size_t thread_count);

/* Adds the rows of `other`. SI_ERR_SHAPE unless B, C and the seed are the same. */
SI_API SI_MUST_CHECK si_result si_interval_merge(si_interval_sums *sums,
                                                 const si_interval_sums *other);

/*
 * The interval that holds the share `confidence` of the replicates of a column, the same share left
 * out at each end. Replicates that no row weighs in are left out; NaN if all are. Allocates B
 * doubles: SI_ERR_NO_MEMORY. SI_ERR_ARGUMENT unless 0 < confidence < 1 and the column is there.
 */
SI_API SI_MUST_CHECK si_result si_interval_percentile(const si_interval_sums *sums, size_t column,
                                                      double confidence, si_interval *interval);

SI_DECLARATIONS_END

#endif
