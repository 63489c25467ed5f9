/* Where samples lie: their mean path and the ellipse of each step. */
#ifndef SI_PIPELINE_SAMPLE_SHAPE_H
#define SI_PIPELINE_SAMPLE_SHAPE_H

#include <stddef.h>

#include "../base/api.h"

SI_DECLARATIONS_BEGIN

/* One standard deviation of a Gaussian with the samples' covariance (1/K). */
typedef struct si_sample_ellipse {
    double long_axis, short_axis; /* semi-axes, metres */
    double angle;                 /* of the long one from x towards y, radians */
} si_sample_ellipse;

/* mean [P][2] of the samples [K][P][2] of an agent; NaN without a sample. */
SI_API void si_sample_mean(const float *samples, size_t sample_count, size_t step_count,
                           double *mean);

/* ellipse [P] of samples [K][P][2] with their mean; NaN without a sample. */
SI_API void si_sample_ellipses(const float *samples, size_t sample_count, size_t step_count,
                               const double *mean, si_sample_ellipse *ellipse);

SI_DECLARATIONS_END

#endif
