#include "predict/train/gaussian_loss.h"

#include <string.h>
#include <tgmath.h>

/* Keep roots smooth at 0. */
static const si_real smooth_mean = (si_real)1e-6, smooth_anchor = (si_real)1e-8;

/* Deviations beyond this say no more of how steps hang together. */
static const si_real most_deviations = 3;

static const double log_two_pi = 1.83787706640934548356;

/* Error of one step, from the truth, and its square. */
typedef struct step_error {
    si_real x;
    si_real y;
    si_real square;
} step_error;

SI_INLINE step_error error_of(const si_real *position, const si_real *truth)
{
    const si_real x = position[0] - truth[0], y = position[1] - truth[1];
    return (step_error){x, y, x * x + y * y};
}

SI_INLINE step_error mean_error(const si_gaussian_truth *truth, const si_gaussian_path *path,
                                size_t t)
{
    return error_of(path->mean + 2 * t, truth->path + 2 * t);
}

/* How likely an error is, narrow and wide, and the share that each has in it. */
typedef struct mixture {
    si_real log_density;
    si_real share[2];
} mixture;

static si_real log_normal(const si_real *deviation, step_error e)
{
    const si_real x = e.x / deviation[0], y = e.y / deviation[1];
    return -log(deviation[0] * deviation[1]) - (x * x + y * y) / 2 - (si_real)log_two_pi;
}

/* log_chance: of the narrow ones and the wide ones. */
static mixture mixture_at(const si_gaussian_path *path, const si_real log_chance[2],
                          size_t step_count, size_t t, step_error e)
{
    const si_real narrow = log_chance[0] + log_normal(path->calibrated + 2 * t, e);
    const si_real wide = log_chance[1] + log_normal(path->calibrated + 2 * (step_count + t), e);
    const bool is_wide = wide > narrow;
    const si_real less = exp(is_wide ? narrow - wide : wide - narrow);
    const si_real share = (is_wide ? 1 : less) / (1 + less);
    return (mixture){(is_wide ? wide : narrow) + log(1 + less), {1 - share, share}};
}

/* Adds the derivatives of N, `by` its factor, at a step. */
static void likelihood_backward(const si_gaussian_path *path, mixture at, size_t step_count,
                                size_t t, step_error e, si_real by, const si_gaussian_path *d)
{
    const si_real error[2] = {e.x, e.y};
    *d->chance += by * (*path->chance - at.share[1]);
    for (size_t mode = 0; mode < 2; mode++)
        for (size_t axis = 0; axis < 2; axis++) {
            const size_t i = 2 * (mode * step_count + t) + axis;
            const si_real variance = path->calibrated[i] * path->calibrated[i];
            const si_real pull = by * at.share[mode] * error[axis] / variance;
            d->mean[2 * t + axis] += pull;
            d->calibrated[i] = by * at.share[mode] - pull * error[axis];
        }
}

/* Derivatives of A, V, T and M at a step; sets mean and tight of d. */
static void round_backward(const si_gaussian_truth *truth, size_t t, step_error e, si_real variance,
                           const si_gaussian_path *d)
{
    const double share = truth->weight / (double)truth->step_count;
    const si_gaussian_weights *weights = truth->weights;
    const si_real by_amd = (si_real)(weights->amd * share);
    const si_real by_amv = (si_real)(2.0 * weights->amv * share);
    const si_real by_tight = (si_real)(weights->tight_likelihood * share);
    const si_real by_mean = (si_real)(weights->mean * share);
    const si_real pull =
        by_amd / (variance * sqrt(e.square / variance + smooth_mean)) + by_tight / variance;
    const si_real on_mean = pull + by_mean / sqrt(e.square + smooth_mean);
    d->tight[t] = by_amv * variance + 2 * by_tight - pull * e.square;
    d->mean[2 * t] = on_mean * e.x;
    d->mean[2 * t + 1] = on_mean * e.y;
}

/* N, A, V, T and M of the agent, the rest is 0; and their derivatives unless d is NULL: sets mean,
 * tight, calibrated and chance of d. */
static void step_terms(const si_gaussian_truth *truth, const si_gaussian_path *path, double *losses,
                       const si_gaussian_path *d)
{
    const size_t steps = truth->step_count;
    const double share = truth->weight / (double)steps;
    const si_real log_chance[2] = {log(1 - *path->chance), log(*path->chance)};
    for (size_t i = SI_GAUSSIAN_TOTAL; i < SI_GAUSSIAN_TERM_COUNT; i++)
        losses[i] = 0.0;
    if (d != NULL)
        *d->chance = 0;
    for (size_t t = 0; t < steps; t++) {
        const step_error e = mean_error(truth, path, t);
        const si_real variance = path->tight[t] * path->tight[t];
        const mixture at = mixture_at(path, log_chance, steps, t, e);
        losses[SI_GAUSSIAN_LIKELIHOOD] -= share * (double)at.log_density;
        losses[SI_GAUSSIAN_AMD] += share * (double)sqrt(e.square / variance + smooth_mean);
        losses[SI_GAUSSIAN_AMV] += share * (double)variance;
        losses[SI_GAUSSIAN_TIGHT] +=
            share * (0.5 * (double)(e.square / variance) + (double)log(variance) + log_two_pi);
        losses[SI_GAUSSIAN_MEAN_PATH] += share * (double)sqrt(e.square + smooth_mean);
        if (d == NULL)
            continue;
        round_backward(truth, t, e, variance, d);
        likelihood_backward(path, at, steps, t, e, (si_real)(truth->weights->likelihood * share),
                            d);
    }
}

/* q of an axis at a step. */
static si_real held_deviation(const si_gaussian_truth *truth, const si_gaussian_path *path,
                              size_t axis, size_t t)
{
    const size_t i = 2 * t + axis;
    const si_real narrow = path->calibrated[i];
    const si_real wide = path->calibrated[2 * truth->step_count + i];
    const si_real variance = (1 - *path->chance) * narrow * narrow + *path->chance * wide * wide;
    const si_real q = (truth->path[i] - path->mean[i]) / sqrt(variance);
    return fmin(fmax(q, -most_deviations), most_deviations);
}

/* The rows of one axis, each number of theirs in a row of its own. */
typedef struct turned_loading {
    si_real row[SI_GAUSSIAN_RANK][SI_GAUSSIAN_MAX_STEPS];
} turned_loading;

/*
 * How much less a step hangs together with each of the others than the loading says; R is the mean
 * of its square. square [P] grows by it, and d by what the others learn of it.
 */
SI_INLINE void correlate_step(size_t steps, const turned_loading *restrict loading,
                              const si_real *restrict q, size_t t, si_real *restrict square,
                              turned_loading *restrict d)
{
    si_real own[SI_GAUSSIAN_RANK];
    for (size_t r = 0; r < SI_GAUSSIAN_RANK; r++)
        own[r] = loading->row[r][t];
    for (size_t u = 0; u < steps; u++) {
        si_real excess = -q[t] * q[u];
        for (size_t r = 0; r < SI_GAUSSIAN_RANK; r++)
            excess += own[r] * loading->row[r][u];
        square[u] += excess * excess;
        for (size_t r = 0; r < SI_GAUSSIAN_RANK; r++)
            d->row[r][u] += excess * own[r];
    }
}

/* R of one axis, which adds its derivative to d_loading unless that is NULL. */
SI_VECTOR_CLONES
static double correlate_steps(size_t steps, const si_real *loading, const si_real *q, si_real slope,
                              si_real *d_loading)
{
    turned_loading turned, d;
    si_real square[SI_GAUSSIAN_MAX_STEPS];
    double sum = 0.0;
    for (size_t t = 0; t < steps; t++) {
        square[t] = 0;
        for (size_t r = 0; r < SI_GAUSSIAN_RANK; r++) {
            turned.row[r][t] = loading[t * SI_GAUSSIAN_RANK + r];
            d.row[r][t] = 0;
        }
    }
    for (size_t t = 0; t < steps; t++)
        correlate_step(steps, &turned, q, t, square, &d);
    for (size_t t = 0; t < steps; t++) {
        sum += (double)square[t];
        for (size_t r = 0; d_loading != NULL && r < SI_GAUSSIAN_RANK; r++)
            d_loading[t * SI_GAUSSIAN_RANK + r] += slope * d.row[r][t];
    }
    return sum;
}

static void correlation_term(const si_gaussian_truth *truth, const si_gaussian_path *path,
                             double *losses, const si_gaussian_path *d)
{
    const size_t steps = truth->step_count, size = steps * SI_GAUSSIAN_RANK;
    const double share = truth->weight / (2.0 * (double)steps * (double)steps);
    const si_real slope = (si_real)(4.0 * truth->weights->correlation * share);
    for (size_t axis = 0; axis < 2; axis++) {
        si_real q[SI_GAUSSIAN_MAX_STEPS];
        for (size_t t = 0; t < steps; t++)
            q[t] = held_deviation(truth, path, axis, t);
        losses[SI_GAUSSIAN_CORRELATION] +=
            share * correlate_steps(steps, path->loading + axis * size, q, slope,
                                    d != NULL ? d->loading + axis * size : NULL);
    }
}

/* distance [K] becomes its softmax of minus itself over the temperature; the expected distance. */
static double relax(size_t count, si_real temperature, si_real *distance)
{
    double expected = 0.0;
    si_real sum = 0, least = distance[0], weight[SI_GAUSSIAN_MAX_ANCHORS];
    for (size_t k = 1; k < count; k++)
        least = distance[k] < least ? distance[k] : least;
    for (size_t k = 0; k < count; k++) {
        const si_real away = least - distance[k];
        weight[k] = temperature > 0 ? exp(away / temperature) : away == 0;
        sum += weight[k];
    }
    for (size_t k = 0; k < count; k++) {
        const si_real share = weight[k] / sum;
        expected += (double)(share * distance[k]);
        distance[k] = share;
    }
    return expected;
}

/* How far one anchor is from the truth, [P]. */
SI_VECTOR_CLONES
static void measure(size_t steps, const si_real *restrict anchor, const si_real *restrict truth,
                    si_real *restrict distance)
{
    for (size_t t = 0; t < steps; t++)
        distance[t] = sqrt(error_of(anchor + 2 * t, truth + 2 * t).square + smooth_anchor);
}

/* What each anchor counts over the path and at its end. */
typedef struct anchor_shares {
    si_real path[SI_GAUSSIAN_MAX_ANCHORS];
    si_real end[SI_GAUSSIAN_MAX_ANCHORS];
} anchor_shares;

static void anchor_terms(const si_gaussian_truth *truth, const si_gaussian_path *path,
                         double *losses, anchor_shares *shares)
{
    const size_t steps = truth->step_count;
    for (size_t k = 0; k < truth->anchor_count; k++) {
        si_real distance[SI_GAUSSIAN_MAX_STEPS], sum = 0;
        measure(steps, path->anchor + k * steps * 2, truth->path, distance);
        for (size_t t = 0; t < steps; t++)
            sum += distance[t];
        shares->path[k] = sum / (si_real)steps;
        shares->end[k] = distance[steps - 1];
    }
    losses[SI_GAUSSIAN_BEST_PATH] =
        truth->weight * relax(truth->anchor_count, truth->temperature, shares->path);
    losses[SI_GAUSSIAN_BEST_END] =
        truth->weight * relax(truth->anchor_count, 2 * truth->temperature, shares->end);
}

/* d_anchor [P][2] of one anchor, that counts `share` at every step and `end` more at the last. */
SI_VECTOR_CLONES
static void pull(size_t steps, const si_real *restrict anchor, const si_real *restrict truth,
                 si_real share, si_real end, si_real *restrict d_anchor)
{
    for (size_t t = 0; t < steps; t++) {
        const step_error e = error_of(anchor + 2 * t, truth + 2 * t);
        const si_real by = (t + 1 < steps ? share : share + end) / sqrt(e.square + smooth_anchor);
        d_anchor[2 * t] = by * e.x;
        d_anchor[2 * t + 1] = by * e.y;
    }
}

static void anchor_backward(const si_gaussian_truth *truth, const si_gaussian_path *path,
                            const anchor_shares *shares, const si_gaussian_path *d)
{
    const size_t size = truth->step_count * 2;
    const si_real weight = (si_real)truth->weight, by_end = (si_real)truth->weights->end;
    memset(d->anchor, 0, truth->anchor_count * size * sizeof *d->anchor);
    for (size_t k = 0; k < truth->anchor_count; k++)
        if (shares->path[k] > 0 || shares->end[k] > 0)
            pull(truth->step_count, path->anchor + k * size, truth->path,
                 weight * shares->path[k] / (si_real)truth->step_count,
                 weight * by_end * shares->end[k], d->anchor + k * size);
}

void si_gaussian_loss(const si_gaussian_truth *truth, const si_gaussian_path *path, double *losses,
                      const si_gaussian_path *d)
{
    const si_gaussian_weights *weights = truth->weights;
    anchor_shares shares;
    step_terms(truth, path, losses, d);
    correlation_term(truth, path, losses, d);
    anchor_terms(truth, path, losses, &shares);
    losses[SI_GAUSSIAN_TOTAL] =
        weights->likelihood * losses[SI_GAUSSIAN_LIKELIHOOD] +
        weights->correlation * losses[SI_GAUSSIAN_CORRELATION] +
        weights->amd * losses[SI_GAUSSIAN_AMD] + weights->amv * losses[SI_GAUSSIAN_AMV] +
        weights->tight_likelihood * losses[SI_GAUSSIAN_TIGHT] +
        weights->mean * losses[SI_GAUSSIAN_MEAN_PATH] + losses[SI_GAUSSIAN_BEST_PATH] +
        weights->end * losses[SI_GAUSSIAN_BEST_END];
    if (d != NULL)
        anchor_backward(truth, path, &shares, d);
}
