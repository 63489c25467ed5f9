/*
 * Social-Gaussian: the second architecture of model.h. A small network of the agent's own motion
 * and of the field of its neighbours says a mean path, two spreads about it, and K anchors. A
 * sample of one of its operating points (predictor.h) is
 *     tight:      mean + s sigma z              z ~ N(0, I) in R^2, for all steps the same
 *     calibrated: mean + sigma (l_t . z)        z ~ N(0, I) in R^2 x R^R, l_t a unit row an axis,
 *                                               so that steps hang together as those of walks;
 *                                               sigma is the wide one for the whole path with the
 *                                               chance p, else the narrow one: most people go on,
 *                                               some do something else
 *     anchors:    mean + a_k                    for k < K
 *                 mean + a_(k mod K) + sigma/4 (l_t . z) for k >= K, sigma the narrow one
 * so every cell is exactly Gaussian at the first, a mixture of two Gaussians with one mean at the
 * second, in closed form for any number of samples. The
 * anchors are in the order in which each is the best one to add to those before it. The spread of
 * a sampling (predictor.h) is a factor on all that is added to the mean.
 *
 * All positions are metres, all velocities metres a step. T observed steps, P predicted ones.
 *
 * Observed tracks are smoothed first, by the noise n in those of the scene, which one tracker made:
 * with D the second differences, white noise of variance n^2 makes neighbouring ones covary by
 * -4 n^2, so
 *     m_i = -mean over axes and t of (D x_i)[t] (D x_i)[t+1] / 4, held within +-.12^2
 *     n^2 = max(0, mean over the scene's agents of m_i)      without m_i that are no numbers
 *     x_i becomes (I + (n / .025)^2 D'D)^-1 x_i                       (Whittaker 1923)
 * which leaves tracks alone that show no noise. With T < 4 n is 0. x[0] .. x[T-1] are smoothed from
 * here on. The frame of an agent has its origin at x[T-1] and the x axis along
 *     h = x[T-1] - x[b],  b = max(0, T - 4)        what it walked in the last three steps
 * if |h| >= SI_GAUSSIAN_STANDING, else it is not turned. own(v) is v in that frame.
 *
 * Features f [F], F = 2 (T - 1) + 2 + 17:
 *     own(x[t] - x[t-1]), t = 1 .. T-1                                              2 (T - 1)
 *     ln(mean over t of |x[t] - x[t-1]| + .1) + 1                                   1
 *     ln(n + .01) + 3.5                                                             1
 *     three fields of neighbours (radius r, horizon tau): (1.5, 0), (4, 0), (1.5, 6): with
 *         w_j = (h_j - h) / (T - 1 - b)             relative velocity
 *         d_j = x_j[T-1] - x[T-1] + tau w_j         where it is, or will be, tau steps on
 *         k_j = exp(-|d_j|^2 / (2 r^2)), 0 below 1e-4;  W = sum k_j;  q = 1 / (.3 + W)
 *     q W, own(q sum k_j d_j) / r, 2 own(q sum k_j w_j)                             5 a field
 *     and in the first one 2 own(q sum k_j a_j), how the neighbours' velocity changed,
 *         a_j = (x_j[T-1] - x_j[T-2]) - (x_j[e] - x_j[e-1]),  e = max(1, b)         2
 * All are bounded however many neighbours there are, and those of the fields 0 without any.
 *
 * Network, H = SI_GAUSSIAN_HIDDEN; weights are [in][out]:
 *     h1 = relu(f hidden1/weight + hidden1/bias)                                    [H]
 *     h2 = h1 + relu(h1 hidden2/weight + hidden2/bias)                              [H]
 *     c  = h2 path/weight + path/bias + f path/skip      [2][4]: axis, basis
 *     g  = h2 spread/weight + spread/bias                [13]: tight, x, y, widening, chance
 * With tau = (t + 1) / P, t = 0 .. P-1, u = 2 tau - 1 and own velocity v = own(x[T-1] - x[T-2]):
 *     mean[t][axis] = (t + 1) v[axis] + mean_pull sum_r c[axis][r] basis[axis][t][r]
 *     tight: sigma[t] = .3 sqrt(tau) / (mean over steps of sqrt(tau)) exp(g[0] + g[1] u + g[2] u^2)
 *            on both axes, and s = tight_spread
 *     calibrated: d[t][axis] = .4 tau / (mean over steps of tau) exp(the same of
 *            g[3 + 3 axis ..], and for the wide one that of g[9 ..] added),
 *            sigma[t][axis]^2 = n^2 + 1 / (1 / d[t][axis]^2 + 1 / legs[t]^2),
 *            legs[t] = (t + 1) sqrt(pace^2 + .536^2) / 4, so that four deviations are no more than
 *            legs carry somebody meanwhile, at its pace and, who stands, at the usual 1.34 m/s
 *            (Weidmann 1993) in steps of .4 s,
 *            p = 1 / (1 + exp(-g[12])), and l_t is loading[axis][t] over its length
 * the exponents and g[12] held in [-4, 3]. Of the anchors:
 *     size[axis] = exp(h2 anchor/scale/weight + anchor/scale/bias), the exponent held
 *     pace^2 = .12^2 + mean over the last three steps of their length^2, p[axis] = size[axis] pace
 *     e = anchor/path + (h2 anchor/inner/weight + anchor/inner/bias) anchor/shift/weight
 *     a_k[t][axis] = p[axis] sum_r e[k][axis][r] basis[axis][t][r]       e [K][2][4]
 *
 * Tensors in this order: hidden1/weight [F][H], hidden1/bias [H], hidden2/weight [H][H],
 * hidden2/bias [H], path/weight [H][8], path/bias [8], path/skip [F][8], spread/weight [H][13],
 * spread/bias [13], basis [2][P][4], loading [2][P][R], anchor/path [K][8], anchor/scale/weight
 * [H][2], anchor/scale/bias [2], anchor/inner/weight [H][11], anchor/inner/bias [11],
 * anchor/shift/weight [11][8 K]: 7,978 parameters for T = 8 and P = 12.
 *
 * The numbers of z_k are point k of the R_d sequence (Roberts 2018), (k / g, k / g^2, ..) mod 1
 * with g^(d+1) = g + 1, moved by a random shift of the agent's own in the noise, through the normal
 * quantile: each z_k is N(0, I), any first K of them are spread evenly, and the first K of more are
 * the same. With independent draws (si_sampling) they are deviates of their own in the noise. d is
 * 2 for tight and 2 R + 1 for the others: where the last number, not through the quantile, is below
 * p, the path is wide. The z_k are the same bits everywhere; exp and log of the features and
 * spreads are libm's, whose last bit may differ from one machine to another. Predictions depend on
 * neither the order of agents (but for the rounding of sums over them) nor on threads.
 */
#ifndef SI_PREDICT_SOCIAL_GAUSSIAN_H
#define SI_PREDICT_SOCIAL_GAUSSIAN_H

enum {
    SI_GAUSSIAN_HIDDEN = 48,      /* H */
    SI_GAUSSIAN_BASIS = 4,        /* functions that the mean path is made of, an axis */
    SI_GAUSSIAN_SPREAD_TERMS = 3, /* of the polynomial in u, a spread */
    SI_GAUSSIAN_FIELD_FEATURES = 17,
    SI_GAUSSIAN_RANK = 2,     /* R, numbers an axis that a calibrated path hangs on */
    SI_GAUSSIAN_ANCHORS = 20, /* K */
    SI_GAUSSIAN_INNER = 11,   /* numbers that shift the anchors */
    SI_GAUSSIAN_MAX_STEPS = 256,
};

/* Whose polynomials g begins with, in this order. */
typedef enum si_gaussian_spread {
    SI_GAUSSIAN_SPREAD_TIGHT,
    SI_GAUSSIAN_SPREAD_ALONG, /* calibrated, in the agent's own frame */
    SI_GAUSSIAN_SPREAD_ACROSS,
    SI_GAUSSIAN_SPREAD_WIDENING,
    SI_GAUSSIAN_SPREADS
} si_gaussian_spread;

/* The attribute `form` of weights: another one for equations under which they mean something else
 * though their tensors are alike. */
#define SI_GAUSSIAN_FORM "2"

#define SI_GAUSSIAN_STANDING 0.02f /* metres */
#define SI_GAUSSIAN_ANCHOR_SPREAD                                   \
    0.25f /* of the calibrated deviations, from the second round on \
           */

#endif
