/*
 * The energy score (Gneiting and Raftery 2007): E|X - y| - E|X - X'| / 2, a proper score: no other
 * spread than the true one lowers its mean.
 *
 * Fair estimator: the second mean runs over the K (K - 1) / 2 distinct pairs of samples, so the
 * figure does not depend on K but for chance. Up to SI_ENERGY_EXACT_SAMPLES all pairs are counted;
 * of more samples those inside blocks of at most SI_ENERGY_BLOCK, which one shuffle of the samples
 * forms, the same for all paths: any pair is as likely to be counted as any other, so the mean is
 * that of all pairs but for chance, and time grows with K. The differences are taken in single
 * precision about the agent's mean position: relative error of a mean below 1e-6.
 *
 * Per step the distance is that in the plane, [P] figures; along the whole path it is the Euclidean
 * one over all 2 P coordinates.
 */
#ifndef SI_METRICS_ENERGY_H
#define SI_METRICS_ENERGY_H

#include <stddef.h>

#include "../base/api.h"

SI_DECLARATIONS_BEGIN

enum { SI_ENERGY_EXACT_SAMPLES = 500, SI_ENERGY_BLOCK = 256 };

/* Bytes of workspace that si_energy_pairs needs, aligned to 64; 0 if the size overflows. */
SI_API size_t si_energy_workspace_size(size_t sample_count, size_t predicted_steps);

/*
 * Mean distance of distinct pairs of samples [K][P][2], all or those inside blocks: step [P] and
 * along the path. 0 for a single sample, whose score is its error, and for none. Not a number if a
 * sample is not finite.
 */
SI_API void si_energy_pairs(size_t sample_count, size_t predicted_steps, const double *samples,
                            void *workspace, double *step, double *path);

/* Mean distance of the samples, `shift` added to every coordinate, from the truth [P][2]: step [P]
 * and along the path. Not a number without samples. */
SI_API void si_energy_errors(size_t sample_count, size_t predicted_steps, const double *samples,
                             const double *future, double shift, double *step, double *path);

/* The score of an error and a pair distance; infinite where they are not finite. */
SI_API double si_energy_score(double error, double pairs);

SI_DECLARATIONS_END

#endif
