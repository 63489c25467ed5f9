/* The order of Social-Gaussian's anchors (social_gaussian.h), once its parameters are known. */
#ifndef SI_PREDICT_TRAIN_ANCHOR_ORDER_H
#define SI_PREDICT_TRAIN_ANCHOR_ORDER_H

#include "trainer.h"

SI_DECLARATIONS_BEGIN

/*
 * Puts the anchors of `model` into the order in which each is the best to add to those before it,
 * for the windows of `set`: the mean over agents of ADE + FDE / 2 of the nearest is least after
 * each. Any number of samples then has the best anchors that a few steps of greed can find.
 * Allocates. SI_ERR_ARGUMENT if the set has no windows, SI_ERR_UNSUPPORTED if the model is no
 * Social-Gaussian, SI_ERR_SHAPE or SI_ERR_NO_MEMORY; the model is then unchanged.
 */
SI_API SI_MUST_CHECK si_result si_anchors_order(si_model *model, const si_scene_set *set,
                                                si_error *error);

SI_DECLARATIONS_END

#endif
