/* The tight operating point of Social-Gaussian (model.h), once its parameters are known. */
#ifndef SI_PREDICT_TRAIN_TIGHT_POINT_H
#define SI_PREDICT_TRAIN_TIGHT_POINT_H

#include "trainer.h"

SI_DECLARATIONS_BEGIN

typedef struct si_tight_point {
    double spread; /* the model's tight_spread */
    double amv;    /* that the windows have with it, square metres */
} si_tight_point;

/*
 * Finds the spread with which predictions for the windows of `set` have the AMV `amv`; or, if that
 * is 0, with which the windows are most likely: the mean over agents and steps of
 * ln N(y; mean, (spread sigma)^2 I), no term below -20 (as in the metric KDE), is greatest between
 * 1/100 and 100, to 1 %. What tight_spread the model has now does not matter. Allocates.
 * SI_ERR_ARGUMENT if the set has no windows or the AMV is negative, SI_ERR_UNSUPPORTED if the model
 * is no Social-Gaussian, SI_ERR_SHAPE or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_tight_point_fit(const si_model *model, const si_scene_set *set,
                                                  double amv, si_tight_point *point,
                                                  si_error *error);

SI_DECLARATIONS_END

#endif
