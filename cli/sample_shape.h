/* Where samples lie: their mean path and the ellipse of each step. */
#ifndef SI_CLI_SAMPLE_SHAPE_H
#define SI_CLI_SAMPLE_SHAPE_H

#include <stddef.h>

/* One standard deviation of a Gaussian with the samples' covariance (1/K). */
typedef struct sample_ellipse {
    double long_axis, short_axis; /* semi-axes, metres */
    double angle;                 /* of the long one from x towards y, radians */
} sample_ellipse;

/* mean [P][2] of samples [K][P][2]. */
void sample_mean(const float *samples, size_t sample_count, size_t step_count, double *mean);

/* ellipse [P] of samples [K][P][2] with their mean. */
void sample_ellipses(const float *samples, size_t sample_count, size_t step_count,
                     const double *mean, sample_ellipse *ellipse);

#endif
