/*
 * Where the anchors of Social-Gaussian (social_gaussian.h) start: k-means (Lloyd 1982) of futures.
 * Internal: not installed.
 */
#ifndef SI_PREDICT_TRAIN_ANCHOR_START_H
#define SI_PREDICT_TRAIN_ANCHOR_START_H

#include "predict/model_internal.h"
#include "real.h"
#include "trainer.h"

/* The basis that training starts from, at step t: quarter, three quarters, ... of a sine over the
 * horizon, slower ones larger. */
double si_gaussian_first_basis(size_t predicted_steps, size_t t, size_t r);

/* truth [P][2]: a future in an agent's own frame, less what constant velocity says; `last` is what
 * the frame's positions are told from. */
void si_gaussian_truth_of(size_t predicted_steps, const si_gaussian_frame *frame,
                          const double last[2], const double *future, si_real *truth);

/*
 * anchor [K][2 * SI_GAUSSIAN_BASIS]: the centres of futures of agents of the set and their mirror
 * images, from constant velocity and in paces, as coefficients of the first basis; all steps count
 * alike but the last, which counts five times. SI_ERR_NO_MEMORY.
 */
SI_MUST_CHECK si_result si_anchor_start_find(const si_gaussian_shape *shape,
                                             const si_scene_set *set, uint64_t seed,
                                             double *anchor);

#endif
