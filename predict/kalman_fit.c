#include "predict/kalman.h"

#include <math.h>

#include "predict/predictor.h"

static const double least_sigma = 1e-3, grid_factor = 1.584893192461113; /* 10^(1/5) */

/* A filter's course through the observed steps. */
typedef struct course {
    double position_gain[SI_MAX_STEPS], velocity_gain[SI_MAX_STEPS];
    double variance[SI_MAX_STEPS]; /* of the innovation */
    double log_variance;           /* summed */
} course;

static void run_course(course *made, size_t step_count, double measured, double walked)
{
    si_kalman_covariance c = si_kalman_start(measured, walked);
    made->log_variance = 0.0;
    for (size_t t = 2; t < step_count; t++) {
        made->variance[t] = si_kalman_measure(&c, measured, walked, &made->position_gain[t],
                                              &made->velocity_gain[t]);
        made->log_variance += log(made->variance[t]);
    }
}

/* Minus twice the logarithm of the likelihood of one axis of one agent, but for a constant. */
static double surprise(const course *filter, size_t step_count, const double *observed)
{
    double position = observed[2], velocity = position - observed[0];
    double sum = filter->log_variance;
    for (size_t t = 2; t < step_count; t++) {
        position += velocity;
        const double innovation = observed[2 * t] - position;
        sum += innovation * innovation / filter->variance[t];
        position += filter->position_gain[t] * innovation;
        velocity += filter->velocity_gain[t] * innovation;
    }
    return sum;
}

static double measurement_of(size_t place)
{
    return least_sigma * pow(grid_factor, (double)(place / SI_KALMAN_GRID));
}

static double velocity_of(size_t place)
{
    return least_sigma * pow(grid_factor, (double)(place % SI_KALMAN_GRID));
}

void si_kalman_fit_add(si_kalman_fit *fit, size_t agent_count, const double *observed)
{
    const size_t steps = fit->observed_steps, first = fit->seen % fit->stride;
    course filter;
    for (size_t i = 0; i < SI_KALMAN_GRID * SI_KALMAN_GRID; i++) {
        run_course(&filter, steps, pow(measurement_of(i), 2.0), pow(velocity_of(i), 2.0));
        for (size_t n = first > 0 ? fit->stride - first : 0; n < agent_count; n += fit->stride)
            for (size_t axis = 0; axis < 2; axis++)
                fit->surprise[i] += surprise(&filter, steps, observed + n * steps * 2 + axis);
    }
    fit->seen += agent_count;
}

void si_kalman_fit_result(const si_kalman_fit *fit, si_baseline_config *config)
{
    size_t best = 0;
    if (fit->seen == 0 || fit->observed_steps < 3)
        return;
    for (size_t i = 1; i < SI_KALMAN_GRID * SI_KALMAN_GRID; i++)
        if (fit->surprise[i] < fit->surprise[best])
            best = i;
    config->measurement_sigma = measurement_of(best);
    config->velocity_sigma = velocity_of(best);
}
