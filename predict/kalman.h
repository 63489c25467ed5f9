/*
 * The constant-velocity Kalman filter along one axis: its covariance depends on no measurement, so
 * that it is the same for every agent. Internal: not installed.
 */
#ifndef SI_PREDICT_KALMAN_H
#define SI_PREDICT_KALMAN_H

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

#endif
