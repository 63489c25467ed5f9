/*
 * Baselines: predictors without training. They are not decoration; a learned model that does not
 * beat them is not worth its weights.
 */
#ifndef SI_PREDICT_BASELINE_H
#define SI_PREDICT_BASELINE_H

#include "predictor.h"

typedef enum si_baseline_kind {
    SI_BASELINE_CV,         /* "cv": the last displacement goes on; every sample is the same */
    SI_BASELINE_CV_GAUSS,   /* "cv-gauss": cv plus round Gaussian noise, sigma_t ~ sqrt(t) */
    SI_BASELINE_CV_SAMPLED, /* "cv-sampled": cv in a random direction (Scholler et al. 2020) */
    SI_BASELINE_KALMAN,     /* "kalman": constant-velocity Kalman filter, samples of its forecast */
    SI_BASELINE_COUNT
} si_baseline_kind;

typedef struct si_baseline_config {
    size_t observed_steps;  /* T, at least 2; default 8 */
    size_t predicted_steps; /* P, at least 1; default 12 */
    /* cv-gauss: standard deviation along x and along y of the last predicted step, metres */
    double gauss_sigma;
    /* cv-sampled: standard deviation of the turn, degrees; default 25 as in the paper */
    double angle_sigma;
    /* kalman: standard deviation of a measured position, metres, and of the velocity's random walk
     * in one step, metres a step */
    double measurement_sigma;
    double velocity_sigma;
} si_baseline_config;

SI_API si_baseline_config si_baseline_config_default(void);

/* The kind called `name`; SI_BASELINE_COUNT if there is none. */
SI_API si_baseline_kind si_baseline_find(const char *name);
SI_API const char *si_baseline_name(si_baseline_kind kind);

/* *predictor is the caller's to destroy, NULL on failure: SI_ERR_ARGUMENT or SI_ERR_NO_MEMORY. */
SI_API SI_MUST_CHECK si_status si_baseline_create(si_baseline_kind kind,
                                                  const si_baseline_config *config,
                                                  si_predictor **predictor, si_error *error);

#endif
