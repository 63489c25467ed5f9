/*
 * The constant-velocity Kalman filter, and its noise from tracks. Along one axis its covariance
 * depends on no measurement, so that it is the same for every agent. Internal: not installed.
 */
#ifndef SI_PREDICT_KALMAN_H
#define SI_PREDICT_KALMAN_H

#include "baseline.h"

typedef struct si_kalman_covariance {
    double position, cross, velocity; /* metres and steps */
} si_kalman_covariance;

/* From two measurements; variances of a measured position, and of the velocity's walk in a step. */
static inline si_kalman_covariance si_kalman_start(double measured, double walked)
{
    return (si_kalman_covariance){measured, measured, 2.0 * measured + walked};
}

/* x += v, then v takes a random step. */
static inline void si_kalman_go_on(si_kalman_covariance *c, double walked)
{
    c->position += 2.0 * c->cross + c->velocity;
    c->cross += c->velocity;
    c->velocity += walked;
}

/* Goes on and takes in a measurement. Returns the variance of what it differs by. */
static inline double si_kalman_measure(si_kalman_covariance *c, double measured, double walked,
                                       double *position_gain, double *velocity_gain)
{
    si_kalman_go_on(c, walked);
    const double innovation = c->position + measured;
    *position_gain = c->position / innovation;
    *velocity_gain = c->cross / innovation;
    c->velocity -= *velocity_gain * c->cross;
    c->cross -= *position_gain * c->cross;
    c->position -= *position_gain * c->position;
    return innovation;
}

enum { SI_KALMAN_GRID = 16 };

/*
 * Which sigmas of kalman make what agents were observed to do most likely: the innovations of the
 * filter (Bar-Shalom, Li and Kirubarajan 2001, 5.4) on a grid of sigmas from 1 mm to 1 m, a factor
 * of 10^(1/5) apart. Looks at no future.
 */
typedef struct si_kalman_fit {
    size_t observed_steps; /* T, at most SI_MAX_STEPS */
    size_t stride;         /* every so many agents count; at least 1 */
    size_t seen;
    double surprise[SI_KALMAN_GRID * SI_KALMAN_GRID]; /* -2 log likelihood, but for a constant */
} si_kalman_fit;

/* Takes in observed [A][T][2], metres; start from zeros, the steps and the stride. */
void si_kalman_fit_add(si_kalman_fit *fit, size_t agent_count, const double *observed);
/* Sets the sigmas; leaves them alone where nothing was to be seen (no agent, or T < 3). */
void si_kalman_fit_result(const si_kalman_fit *fit, si_baseline_config *config);

#endif
