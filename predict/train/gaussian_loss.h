/*
 * The loss of the tuned recipe. Of agent i, with mean m_t, round deviation s_t of the tight point,
 * deviations of the calibrated one along and across, narrow ones b_t0 and with chance p wide ones
 * b_t1, unit rows l_t of its loading an axis, anchors a_k and the true path y_t, all [P] in the
 * agent's own frame, e = y - m and q = e / sqrt((1 - p) b_0^2 + p b_1^2) an axis, held within +-3:
 *     N = mean over i of w_i mean over t of -ln((1 - p) N(e; 0, b_0^2) + p N(e; 0, b_1^2))
 *     R = mean over i of w_i mean over axes, t, u of (q_t q_u - l_t . l_u)^2            correlation
 *     A = mean over i of w_i mean over t of sqrt(|e|^2 / s^2 + 1e-6)            AMD in closed form
 *     V = mean over i of w_i mean over t of s^2                                 AMV in closed form
 *     T = mean over i of w_i mean over t of |e|^2 / (2 s^2) + 2 ln s + ln 2 pi   tight's likelihood
 *     M = mean over i of w_i mean over t of sqrt(|e|^2 + 1e-6)               the mean path's error
 *     B = mean over i of w_i sum over k of p_k mean over t of |a_k - y|                  best-of-K
 *     F = mean over i of w_i sum over k of f_k |a_k - y| at the last t
 *     total = B + N, R, A, V, T, M and F times their weights (recipe.h)
 * Whatever a common factor on all s is, A + c V is least where A^2 V is: AMD at equal AMV.
 * R does not move m, b and p. p and f are the softmax of minus the distances that
 * they are times, over the temperature of the truth (twice that for f), and have no derivative
 * (relaxed winner-takes-all, Rupprecht et al. 2017); at temperature 0 the nearest has all.
 */
#ifndef SI_PREDICT_TRAIN_GAUSSIAN_LOSS_H
#define SI_PREDICT_TRAIN_GAUSSIAN_LOSS_H

#include "../social_gaussian.h"
#include "real.h"
#include "recipe.h"

/* Terms in the order in which logs have them. */
typedef enum si_gaussian_term {
    SI_GAUSSIAN_TOTAL,
    SI_GAUSSIAN_LIKELIHOOD,  /* N */
    SI_GAUSSIAN_CORRELATION, /* R */
    SI_GAUSSIAN_AMD,         /* A */
    SI_GAUSSIAN_AMV,         /* V */
    SI_GAUSSIAN_TIGHT,       /* T */
    SI_GAUSSIAN_MEAN_PATH,   /* M */
    SI_GAUSSIAN_BEST_PATH,   /* B */
    SI_GAUSSIAN_BEST_END,    /* F */
    SI_GAUSSIAN_TERM_COUNT
} si_gaussian_term;

/* What the network says of one agent; arrays are borrowed. */
typedef struct si_gaussian_path {
    si_real *mean;       /* [P][2] */
    si_real *tight;      /* [P], positive */
    si_real *calibrated; /* [2][P][2], positive: narrow, wide */
    si_real *chance;     /* [1], p */
    si_real *loading;    /* [2][P][R], unit rows */
    si_real *anchor;     /* [K][P][2] */
} si_gaussian_path;

/* What it is held against. */
typedef struct si_gaussian_truth {
    size_t step_count;   /* P */
    size_t anchor_count; /* K, at most SI_GAUSSIAN_MAX_ANCHORS */
    const si_real *path; /* [P][2] */
    double weight;       /* w_i */
    si_real temperature; /* metres, at least 0 */
    const si_gaussian_weights *weights;
} si_gaussian_truth;

enum { SI_GAUSSIAN_MAX_ANCHORS = 64 };

/*
 * The agent's part of every term. If d is not NULL, its arrays become the derivatives of the total:
 * of mean, of ln tight and of ln calibrated, of the logit of the chance and of the anchors; to that
 * of the loading it is added, since agents share it.
 */
void si_gaussian_loss(const si_gaussian_truth *truth, const si_gaussian_path *path, double *losses,
                      const si_gaussian_path *d);

#endif
