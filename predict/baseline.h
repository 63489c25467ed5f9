/*
 * Baselines: predictors without training. They are not decoration; a learned model that does not
 * beat them is not worth its weights.
 *
 * Every agent has noise of its own, named by its id, so that a prediction depends neither on who
 * else is in the scene nor on the order of agents.
 */
#ifndef SI_PREDICT_BASELINE_H
#define SI_PREDICT_BASELINE_H

#include "predictor.h"

SI_DECLARATIONS_BEGIN

typedef enum si_baseline_kind {
    SI_BASELINE_CV,         /* "cv": the last displacement goes on; every sample is the same */
    SI_BASELINE_CV_GAUSS,   /* "cv-gauss": cv plus round Gaussian noise, sigma_t ~ sqrt(t) */
    SI_BASELINE_CV_SAMPLED, /* "cv-sampled": cv in a random direction (Scholler et al. 2020) */
    SI_BASELINE_KALMAN,     /* "kalman": constant-velocity Kalman filter, samples of its forecast */
    SI_BASELINE_COUNT
} si_baseline_kind;

/* Bytes that hold the name of any baseline, such as "cv:5", and its end. */
enum { SI_BASELINE_NAME_SIZE = 32 };

/*
 * The default sigmas are maximum-likelihood fits to the positions of the 12 predicted steps, in
 * windows of 8 + 12 frames with every agent that is in all of them, of the validation splits of
 * crowds_zara03 and uni_examples (787 agents): the two recordings on which no ETH/UCY set is
 * tested. gauss_sigma^2 is the mean of |error|^2 P / (2 t) over agents and steps t = 1 .. P, the
 * errors being those of cv: 0.67 m. The sigmas of kalman minimise the negative log-likelihood of
 * the forecast's marginals on the grid {.005, .01, .015, .02, .03, .05, .08} x {.01, .02, ..., .08,
 * .1, .12}: these tracks are splines and want the smallest measurement noise (raw tracks want more:
 * .05 on biwi_eth, .03 on biwi_hotel).
 */
typedef struct si_baseline_config {
    size_t observed_steps;  /* T, 2 to SI_MAX_STEPS; default 8 */
    size_t predicted_steps; /* P, 1 to SI_MAX_STEPS; default 12 */
    /* cv, cv-gauss, cv-sampled: the velocity is the mean of the last so many displacements, at
     * least 1, as many as there are if that is more; default 1. Five suit trackers that jitter. */
    size_t velocity_steps;
    /* cv-gauss: standard deviation along x and along y of the last predicted step, metres; that of
     * step t of P is gauss_sigma sqrt(t / P), all steps of a path with the same draw; default .67
     */
    double gauss_sigma;
    /* cv-sampled: standard deviation of the turn, degrees; default 25 as in the paper */
    double angle_sigma;
    /* kalman: standard deviation of a measured position, metres, default .005, and of the
     * velocity's random walk in one step, metres a step, default .04. A sample is the mean path
     * plus one draw times the standard deviation of each step's measured position. */
    double measurement_sigma;
    double velocity_sigma;
} si_baseline_config;

SI_API si_baseline_config si_baseline_config_default(void);

/*
 * The kind called `name`; false, and nothing touched, if there is none. "cv:N", "cv-gauss:N" and
 * "cv-sampled:N" set *velocity_steps, which is otherwise left alone; it may be NULL.
 */
SI_API SI_MUST_CHECK bool si_baseline_find(const char *name, si_baseline_kind *kind,
                                           size_t *velocity_steps);
/* "cv", ...; NULL for another value. Static. */
SI_API const char *si_baseline_name(si_baseline_kind kind);

/* *predictor is the caller's to destroy, NULL on failure: SI_ERR_ARGUMENT or SI_ERR_NO_MEMORY. */
SI_API SI_MUST_CHECK si_result si_baseline_create(si_baseline_kind kind,
                                                  const si_baseline_config *config,
                                                  si_predictor **predictor, si_error *error);

SI_DECLARATIONS_END

#endif
