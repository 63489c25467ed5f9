#include "pipeline/sample_shape.h"

#include <math.h>

#include "base/argument.h"
#include "predict/eigenvalues.h"

void si_sample_mean(const float *samples, size_t sample_count, size_t step_count, double *mean)
{
    if (!SI_ARE_THERE(samples, mean))
        return;
    const size_t length = 2 * step_count;
    for (size_t i = 0; i < length; i++)
        mean[i] = 0.0;
    for (size_t k = 0; k < sample_count; k++)
        for (size_t i = 0; i < length; i++)
            mean[i] += (double)samples[k * length + i];
    for (size_t i = 0; i < length; i++)
        mean[i] /= (double)sample_count;
}

static si_sample_ellipse ellipse_of(double xx, double xy, double yy)
{
    double variance[2];
    si_eigenvalues(xx, xy, yy, variance);
    return (si_sample_ellipse){
        .long_axis = sqrt(variance[0]),
        .short_axis = sqrt(fmax(variance[1], 0.0)),
        .angle = 0.5 * atan2(2.0 * xy, xx - yy),
    };
}

void si_sample_ellipses(const float *samples, size_t sample_count, size_t step_count,
                        const double *mean, si_sample_ellipse *ellipse)
{
    if (!SI_ARE_THERE(samples, mean, ellipse))
        return;
    for (size_t t = 0; t < step_count; t++) {
        double xx = 0.0, xy = 0.0, yy = 0.0;
        for (size_t k = 0; k < sample_count; k++) {
            const float *position = samples + (k * step_count + t) * 2;
            double x = (double)position[0] - mean[2 * t], y = (double)position[1] - mean[2 * t + 1];
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        const double count = (double)sample_count;
        ellipse[t] = ellipse_of(xx / count, xy / count, yy / count);
    }
}
