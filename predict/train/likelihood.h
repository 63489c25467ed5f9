/* The spread at which recordings are most likely, for the operating point of Social-Gaussian. */
#ifndef SI_PREDICT_TRAIN_LIKELIHOOD_H
#define SI_PREDICT_TRAIN_LIKELIHOOD_H

#include "trainer.h"

/*
 * *spread becomes the factor on the tight deviations of `model`, as it is, at which the mean over
 * agents and steps of ln N(y; mean, (spread sigma)^2 I), no term below -20 (as in the metric KDE),
 * is greatest; between 1/100 and 100, to 1 %. Allocates. SI_ERR_ARGUMENT if the set has no windows,
 * SI_ERR_UNSUPPORTED if the model is no Social-Gaussian, SI_ERR_SHAPE or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_status si_likely_spread(const si_model *model, const si_training_set *set,
                                                double *spread, si_error *error);

#endif
