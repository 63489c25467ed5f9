/*
 * Collisions in continuous time: people walk straight between steps, and two collide if they come
 * closer than the sum of their radii at any moment, not at steps alone (as joint-metrics-matter has
 * it: Weng et al., "Joint Metrics Matter", ICCV 2023, col_pred).
 */
#ifndef SI_METRICS_COLLISION_H
#define SI_METRICS_COLLISION_H

#include <stddef.h>

#include "../base/api.h"

SI_DECLARATIONS_BEGIN

/* The least distance of two paths [P][2] walked at the same time, metres; infinite for P = 0, NaN
 * where a position is not finite. */
SI_API double si_collision_distance(size_t predicted_steps, const double *one, const double *other);

/*
 * The least distance of two paths at 3 points of each step from one position to the next: its ends
 * and its middle (trajnetplusplustools' collision), with `shift` metres added to both coordinates
 * of `one`; infinite for fewer than two positions. What is not finite comes near nobody.
 */
SI_API double si_collision_at_points(size_t predicted_steps, const double *one, const double *other,
                                     double shift);

SI_DECLARATIONS_END

#endif
