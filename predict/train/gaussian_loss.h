/*
 * The loss of the tuned recipe. Of agent i, with mean m_t, tight deviation s_t (round), wide
 * deviations b_t (along and across) and the true path y_t, all [P] in the agent's own frame, and
 * with latents z_k:
 *     A = mean over i of w_i mean over t of sqrt(|y - m|^2 / s^2 + 1e-6)     AMD in closed form
 *     V = mean over i of w_i mean over t of s^2                              AMV in closed form
 *     M = mean over i, t of sqrt(|y - m|^2 + 1e-6)                           the mean path's error
 *     B = mean over i of min over k of mean over t of |m + b z_k - y|        best-of-K, wide
 *     F = mean over i of min over k of |m + b z_k - y| at the last t
 *     total = 1/2 (ln A + 1/2 ln V) + 1/2 M + B + 3/10 F
 * The first term is AMD at equal AMV: no common factor on all s changes it. It couples the batch:
 * a derivative needs A and V of all of it, so a batch is run twice, first for its losses.
 */
#ifndef SI_PREDICT_TRAIN_GAUSSIAN_LOSS_H
#define SI_PREDICT_TRAIN_GAUSSIAN_LOSS_H

#include "real.h"

/* Terms in the order in which logs have them. */
typedef enum si_gaussian_term {
    SI_GAUSSIAN_TOTAL,
    SI_GAUSSIAN_AMD,       /* A */
    SI_GAUSSIAN_AMV,       /* V */
    SI_GAUSSIAN_MEAN_PATH, /* M */
    SI_GAUSSIAN_BEST_PATH, /* B */
    SI_GAUSSIAN_BEST_END,  /* F */
    SI_GAUSSIAN_TERM_COUNT
} si_gaussian_term;

/* What the network says of one agent; arrays are borrowed. */
typedef struct si_gaussian_path {
    si_real *mean;  /* [P][2] */
    si_real *tight; /* [P], positive */
    si_real *wide;  /* [P][2], positive */
} si_gaussian_path;

/* What it is held against. */
typedef struct si_gaussian_truth {
    size_t step_count;     /* P */
    const si_real *path;   /* [P][2] */
    size_t sample_count;   /* K */
    const si_real *latent; /* [K][2] */
    double weight;         /* w_i */
} si_gaussian_truth;

/*
 * The agent's part of every term; its total is what its own terms add up to without A and V, and is
 * finite only if they all are. If d is not NULL, its arrays become the derivatives of the batch's
 * total, times the number of its agents: of mean, of ln tight and of ln wide. batch
 * [SI_GAUSSIAN_TERM_COUNT] are then the batch's means, else it is not looked at.
 */
void si_gaussian_loss(const si_gaussian_truth *truth, const si_gaussian_path *path,
                      const double *batch, double *losses, const si_gaussian_path *d);

/* The batch's total from the means of the other terms. */
double si_gaussian_total(const double *batch);

#endif
