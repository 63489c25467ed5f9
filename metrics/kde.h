/*
 * The kernel density of a cell at the truth: Gaussian kernels with the samples' full covariance
 * (1/(K - 1)) times Scott's factor K^(-1/6), squared, as scipy.stats.gaussian_kde has them.
 */
#ifndef SI_METRICS_KDE_H
#define SI_METRICS_KDE_H

#include "cell.h"

SI_DECLARATIONS_BEGIN

typedef enum si_kde_kind {
    SI_KDE_REGULAR,
    SI_KDE_FEW_DISTINCT, /* at most two distinct samples: left out by the released code, nll 0
                          */
    SI_KDE_COLLINEAR,    /* more, on one line: no density in the plane; nll at its limit */
    SI_KDE_NOT_FINITE,   /* a sample or the truth is not finite; nll at its limit */
} si_kde_kind;

typedef struct si_kde {
    si_kde_kind kind;
    double log_density; /* unclipped; -infinity unless regular */
    double nll;         /* negative log density, at most `limit` */
} si_kde;

/* The released code clips log densities at -20. */
#define SI_KDE_LIMIT 20.0

/* Uses the cell's scratch. */
SI_API si_kde si_kde_estimate(const si_cell *cell, const double truth[2], double limit);

SI_DECLARATIONS_END

#endif
