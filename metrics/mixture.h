/*
 * Gaussian mixtures with full covariance in the plane, fitted by expectation maximisation.
 *
 * A fit starts from k-means++ centres refined by Lloyd's iterations, and stops when the mean log
 * likelihood gains less than `tolerance` in an iteration; `ridge` is added to the diagonal of every
 * covariance. The number of components is chosen by the Bayesian information criterion, BIC = (6 k
 * - 1) log K - 2 log L: 1, 2, ... components are tried, and the first that does not lower it ends
 * the search. This is the procedure of the released code (scikit-learn's GaussianMixture), with one
 * difference: the start does not depend on a global generator but on the `key` handed in.
 *
 * No allocation, no global state: any number of threads, each with a cell of its own.
 */
#ifndef SI_METRICS_MIXTURE_H
#define SI_METRICS_MIXTURE_H

#include <stddef.h>
#include <stdint.h>

#include "cell.h"

SI_DECLARATIONS_BEGIN

enum { SI_MIXTURE_MAX_COMPONENTS = 4 };

typedef struct si_mixture {
    size_t component_count;
    double weight[SI_MIXTURE_MAX_COMPONENTS];  /* sum 1 */
    double mean[SI_MIXTURE_MAX_COMPONENTS][2]; /* metres, as the samples were */
    si_symmetric covariance[SI_MIXTURE_MAX_COMPONENTS];
} si_mixture;

typedef struct si_mixture_config {
    size_t max_components; /* 1 to SI_MIXTURE_MAX_COMPONENTS; default 4 */
    size_t max_iterations; /* at least 1; default 100 */
    double tolerance;      /* default 1e-3 */
    double ridge;          /* > 0, square metres; default 1e-6 */
    size_t start_count;    /* starts, the best of which is kept; at least 1; default 1 */
} si_mixture_config;

SI_API si_mixture_config si_mixture_config_default(void);

typedef struct si_mixture_fit {
    si_mixture mixture;
    double mean_log_likelihood; /* of the mixture as it is returned */
    double bic;
    size_t iterations;
} si_mixture_fit;

/*
 * Fits `component_count` components to a cell (its scratch is used). SI_ERR_NUMERIC if the cell is
 * not finite or has fewer distinct samples than components; SI_ERR_ARGUMENT for a number of
 * components or a config outside its ranges. `fit` is then untouched.
 */
SI_API SI_MUST_CHECK si_result si_mixture_fit_components(const si_cell *cell,
                                                         const si_mixture_config *config,
                                                         size_t component_count, uint64_t key,
                                                         si_mixture_fit *fit);

/* Fits 1, 2, ... components and keeps the last that lowered BIC. SI_ERR_NUMERIC if the cell is not
 * finite, SI_ERR_ARGUMENT for a config outside its ranges. */
SI_API SI_MUST_CHECK si_result si_mixture_fit_best(const si_cell *cell,
                                                   const si_mixture_config *config, uint64_t key,
                                                   si_mixture_fit *fit);

/* Mean and covariance of the whole mixture; NaN without components, or with too many. */
SI_API void si_mixture_moments(const si_mixture *mixture, double mean[2], si_symmetric *covariance);

SI_DECLARATIONS_END

#endif
