/*
 * How much wider, or narrower, samples should lie about the mean of their cell: one factor for many
 * cells, whose truths are known. Either
 *     the one with the least energy score (energy.h), the mean over cells of
 *         mean over k of |c + f (x_k - c) - y| - f/2 mean over pairs of |x_j - x_k|,
 *     c a cell's mean and y its truth. It is convex in f, and for samples that are like the truths
 *     but for their width that width is found; or
 *     the one with which the regions of a level (coverage.h) hold that share of the truths: of n
 *     cells the ceil((n + 1) level)-th least factor that a cell would need. For a cell that comes
 *     as they came the chance that its region holds its truth is then at least the level (split
 *     conformal prediction; Vovk, Gammerman and Shafer 2005).
 */
#ifndef SI_METRICS_WIDENING_H
#define SI_METRICS_WIDENING_H

#include "cell.h"

SI_DECLARATIONS_BEGIN

typedef struct si_widening si_widening;

/* `level` is below 1; 0: by the energy score. *widening is the caller's, NULL on failure:
 * SI_ERR_ARGUMENT or SI_ERR_NO_MEMORY. */
SI_API SI_MUST_CHECK si_result si_widening_create(double level, si_widening **widening);
SI_API void si_widening_destroy(si_widening *widening);

/* Cells that are not finite, or whose samples are all the same, have no width and do not count. The
 * energy score takes the first 256 samples. Uses the cell's scratch. SI_ERR_NO_MEMORY. */
SI_API SI_MUST_CHECK si_result si_widening_add(si_widening *widening, const si_cell *cell,
                                               const double truth[2]);

/*
 * The factor, by the energy score between 1/16 and 16. SI_ERR_NUMERIC if the cells that count are
 * too few: none, or fewer than level / (1 - level); the error says how many they are.
 */
SI_API SI_MUST_CHECK si_result si_widening_factor(si_widening *widening, double *factor,
                                                  si_error *error);

SI_DECLARATIONS_END

#endif
