/*
 * Social-Gaussian: the second architecture of model.h. A small network of the agent's own motion
 * and of the field of its neighbours says a mean path and two spreads about it; samples are
 *     path = mean + s sigma z,  z ~ N(0, I) in R^2, one z a sample and agent for all steps,
 * so every cell is exactly Gaussian in closed form, for any number of samples.
 *
 * All positions are metres, all velocities metres a step. T observed steps x[0] .. x[T-1], P
 * predicted ones. The frame of an agent has its origin at x[T-1] and the x axis along
 *     h = x[T-1] - x[b],  b = max(0, T - 4)        what it walked in the last three steps
 * if |h| >= SI_GAUSSIAN_STANDING, else it is not turned. own(v) is v in that frame.
 *
 * Features f [F], F = 2 (T - 1) + 1 + 17:
 *     own(x[t] - x[t-1]), t = 1 .. T-1                                              2 (T - 1)
 *     ln(mean over t of |x[t] - x[t-1]| + .1) + 1                                   1
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
 *     g  = h2 spread/weight + spread/bias                [9]: tight, wide along x, wide along y
 * With tau = (t + 1) / P, t = 0 .. P-1, u = 2 tau - 1 and own velocity v = own(x[T-1] - x[T-2]):
 *     mean[t][axis] = (t + 1) v[axis] + mean_pull sum_r c[axis][r] basis[axis][t][r]
 *     tight[t] = .3 sqrt(tau) / (mean over steps of sqrt(tau)) exp(g[0] + g[1] u + g[2] u^2)
 *     wide[t][axis] = .4 tau / (mean over steps of tau) exp(the same of g[3 + 3 axis ..])
 * the exponents held in [-4, 3]. The tight point (predictor.h) has sigma = tight_spread tight on
 * both axes, and the wide one sigma = wide.
 *
 * Tensors in this order: hidden1/weight [F][H], hidden1/bias [H], hidden2/weight [H][H],
 * hidden2/bias [H], path/weight [H][8], path/bias [8], path/skip [F][8], spread/weight [H][9],
 * spread/bias [9], basis [2][P][4]: 5,121 parameters for T = 8 and P = 12.
 *
 * z_k is point k of the R_2 sequence (Roberts 2018), (k / g, k / g^2) mod 1 with g^3 = g + 1, moved
 * by a random shift of the agent's own in the noise, through the normal quantile: each z_k is
 * N(0, I), any first K of them are spread evenly, and the first K of more are the same. The z_k are
 * the same bits everywhere; exp and log of the features and spreads are libm's, whose last bit
 * may differ from one machine to another. Predictions depend on neither the order of agents (but
 * for the rounding of sums over neighbours) nor on threads.
 */
#ifndef SI_PREDICT_SOCIAL_GAUSSIAN_H
#define SI_PREDICT_SOCIAL_GAUSSIAN_H

enum {
    SI_GAUSSIAN_HIDDEN = 48,      /* H */
    SI_GAUSSIAN_BASIS = 4,        /* functions that the mean path is made of, an axis */
    SI_GAUSSIAN_SPREAD_TERMS = 3, /* of the polynomial in u, a spread */
    SI_GAUSSIAN_SPREADS = 3,      /* tight, wide along, wide across */
    SI_GAUSSIAN_FIELD_FEATURES = 17,
};

#define SI_GAUSSIAN_STANDING 0.02f /* metres */

#endif
