#include "metrics/calibration.h"

#include <math.h>

/* Mean and covariance of the samples and the truth. */
typedef struct si_middle {
    double mean[2], xx, xy, yy;
} si_middle;

static si_middle find_middle(size_t sample_count, size_t stride, const double *samples,
                             const double truth[2])
{
    double count = (double)sample_count + 1.0;
    si_middle middle = {.mean = {truth[0] / count, truth[1] / count}};
    for (size_t k = 0; k < sample_count; k++) {
        middle.mean[0] += samples[k * stride] / count;
        middle.mean[1] += samples[k * stride + 1] / count;
    }
    for (size_t k = 0; k <= sample_count; k++) {
        const double *point = k < sample_count ? samples + k * stride : truth;
        double x = point[0] - middle.mean[0], y = point[1] - middle.mean[1];
        middle.xx += x * x / count;
        middle.xy += x * y / count;
        middle.yy += y * y / count;
    }
    return middle;
}

/* The squared distance, times the covariance's determinant, which orders alike. */
static double distance(const si_middle *middle, const double point[2])
{
    static const double ridge = 1e-9; /* of the spread: a line of samples has a width */
    double more = ridge * (middle->xx + middle->yy);
    double x = point[0] - middle->mean[0], y = point[1] - middle->mean[1];
    return (middle->yy + more) * x * x - 2.0 * middle->xy * x * y + (middle->xx + more) * y * y;
}

double si_calibration_level(size_t sample_count, size_t stride, const double *samples,
                            const double truth[2])
{
    if (sample_count == 0)
        return NAN;
    si_middle middle = find_middle(sample_count, stride, samples, truth);
    double own = distance(&middle, truth), nearer = 0.0;
    if (!isfinite(own))
        return 1.0;
    for (size_t k = 0; k < sample_count; k++) {
        double other = distance(&middle, samples + k * stride);
        nearer += other < own ? 1.0 : other == own ? 0.5 : 0.0;
    }
    return (nearer + 0.5) / ((double)sample_count + 1.0);
}
