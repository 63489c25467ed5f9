#include <math.h>

#include "predict/baseline.h"
#include "predict/kalman.h"

enum { GRID_SIZE = 16, MOST_AGENTS = 20000 };

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

static double surprise_of_all(const course *filter, size_t step_count, size_t agent_count,
                              const double *observed)
{
    const size_t stride = agent_count / MOST_AGENTS + 1;
    double sum = 0.0;
    for (size_t agent = 0; agent < agent_count; agent += stride)
        for (size_t axis = 0; axis < 2; axis++)
            sum += surprise(filter, step_count, observed + agent * step_count * 2 + axis);
    return sum;
}

void si_baseline_fit_kalman(si_baseline_config *config, size_t agent_count, const double *observed)
{
    const size_t step_count = config->observed_steps;
    double least = INFINITY;
    course filter;
    if (step_count < 3 || step_count > SI_MAX_STEPS || agent_count == 0)
        return;
    for (size_t i = 0; i < GRID_SIZE * GRID_SIZE; i++) {
        const double measurement = least_sigma * pow(grid_factor, (double)(i / GRID_SIZE));
        const double velocity = least_sigma * pow(grid_factor, (double)(i % GRID_SIZE));
        run_course(&filter, step_count, measurement * measurement, velocity * velocity);
        const double found = surprise_of_all(&filter, step_count, agent_count, observed);
        if (found < least) {
            least = found;
            config->measurement_sigma = measurement;
            config->velocity_sigma = velocity;
        }
    }
}
