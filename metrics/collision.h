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

SI_DECLARATIONS_END

#endif
