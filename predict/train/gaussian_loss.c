#include "predict/train/gaussian_loss.h"

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

static mixture mixture_at(const si_gaussian_path *path, size_t step_count, size_t t, step_error e)
{
    const si_real chance = *path->chance;
    const si_real narrow = log(1 - chance) + log_normal(path->calibrated + 2 * t, e);
    const si_real wide = log(chance) + log_normal(path->calibrated + 2 * (step_count + t), e);
    const si_real largest = fmax(narrow, wide);
    const si_real sum = exp(narrow - largest) + exp(wide - largest);
    const si_real share = exp(wide - largest) / sum;
    return (mixture){largest + log(sum), {1 - share, share}};
}

/* N, A, V, T and M of the agent; the rest is 0. */
static void step_terms(const si_gaussian_truth *truth, const si_gaussian_path *path, double *losses)
{
    const double share = truth->weight / (double)truth->step_count;
    for (size_t i = SI_GAUSSIAN_TOTAL; i < SI_GAUSSIAN_TERM_COUNT; i++)
        losses[i] = 0.0;
    for (size_t t = 0; t < truth->step_count; t++) {
        const step_error e = mean_error(truth, path, t);
        const si_real variance = path->tight[t] * path->tight[t];
        losses[SI_GAUSSIAN_LIKELIHOOD] -=
            share * (double)mixture_at(path, truth->step_count, t, e).log_density;
        losses[SI_GAUSSIAN_AMD] += share * (double)sqrt(e.square / variance + smooth_mean);
        losses[SI_GAUSSIAN_AMV] += share * (double)variance;
        losses[SI_GAUSSIAN_TIGHT] +=
            share * (0.5 * (double)(e.square / variance) + (double)log(variance) + log_two_pi);
        losses[SI_GAUSSIAN_MEAN_PATH] += share * (double)sqrt(e.square + smooth_mean);
    }
}

/* Adds the derivatives of N, `by` its factor, at a step. */
static void likelihood_backward(const si_gaussian_truth *truth, const si_gaussian_path *path,
                                size_t t, step_error e, si_real by, const si_gaussian_path *d)
{
    const mixture at = mixture_at(path, truth->step_count, t, e);
    const si_real error[2] = {e.x, e.y};
    *d->chance += by * (*path->chance - at.share[1]);
    for (size_t mode = 0; mode < 2; mode++)
        for (size_t axis = 0; axis < 2; axis++) {
            const size_t i = 2 * (mode * truth->step_count + t) + axis;
            const si_real variance = path->calibrated[i] * path->calibrated[i];
            const si_real pull = by * at.share[mode] * error[axis] / variance;
            d->mean[2 * t + axis] += pull;
            d->calibrated[i] = by * at.share[mode] - pull * error[axis];
        }
}

/* Their derivatives; sets mean, tight, calibrated and chance of d. */
static void step_backward(const si_gaussian_truth *truth, const si_gaussian_path *path,
                          const si_gaussian_path *d)
{
    const double share = truth->weight / (double)truth->step_count;
    const si_gaussian_weights *weights = truth->weights;
    const si_real by_likelihood = (si_real)(weights->likelihood * share);
    const si_real by_amd = (si_real)(weights->amd * share);
    const si_real by_amv = (si_real)(2.0 * weights->amv * share);
    const si_real by_tight = (si_real)(weights->tight_likelihood * share);
    const si_real by_mean = (si_real)(weights->mean * share);
    *d->chance = 0;
    for (size_t t = 0; t < truth->step_count; t++) {
        const step_error e = mean_error(truth, path, t);
        const si_real variance = path->tight[t] * path->tight[t];
        const si_real pull =
            by_amd / (variance * sqrt(e.square / variance + smooth_mean)) + by_tight / variance;
        const si_real on_mean = pull + by_mean / sqrt(e.square + smooth_mean);
        d->tight[t] = by_amv * variance + 2 * by_tight - pull * e.square;
        d->mean[2 * t] = on_mean * e.x;
        d->mean[2 * t + 1] = on_mean * e.y;
        likelihood_backward(truth, path, t, e, by_likelihood, d);
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

/* How much less two steps hang together than the loading says; R is the mean of its square. */
static si_real excess(const si_real *loading, const si_real *q, size_t rank, size_t t, size_t u)
{
    si_real product = 0;
    for (size_t r = 0; r < rank; r++)
        product += loading[t * rank + r] * loading[u * rank + r];
    return product - q[t] * q[u];
}

/* R of one axis, and its derivative unless d_loading is NULL. */
static void correlate(const si_gaussian_truth *truth, const si_gaussian_path *path, size_t axis,
                      double *losses, si_real *d_loading)
{
    const size_t steps = truth->step_count, rank = truth->rank;
    const si_real *loading = path->loading + axis * steps * rank;
    const double share = truth->weight / (2.0 * (double)steps * (double)steps);
    const si_real slope = (si_real)(4.0 * truth->weights->correlation * share);
    si_real q[SI_GAUSSIAN_MAX_STEPS];
    for (size_t t = 0; t < steps; t++)
        q[t] = held_deviation(truth, path, axis, t);
    for (size_t t = 0; t < steps; t++)
        for (size_t u = 0; u < steps; u++) {
            const si_real difference = excess(loading, q, rank, t, u);
            losses[SI_GAUSSIAN_CORRELATION] += share * (double)(difference * difference);
            for (size_t r = 0; d_loading != NULL && r < rank; r++)
                d_loading[t * rank + r] += slope * difference * loading[u * rank + r];
        }
}

static void correlation_term(const si_gaussian_truth *truth, const si_gaussian_path *path,
                             double *losses, const si_gaussian_path *d)
{
    const size_t size = truth->step_count * truth->rank;
    for (size_t i = 0; d != NULL && i < 2 * size; i++)
        d->loading[i] = 0;
    for (size_t axis = 0; axis < 2; axis++)
        correlate(truth, path, axis, losses, d != NULL ? d->loading + axis * size : NULL);
}

/* distance [K] becomes its softmax of minus itself over the temperature; the expected distance. */
static double relax(size_t count, si_real temperature, si_real *distance)
{
    double expected = 0.0;
    si_real sum = 0, least = distance[0];
    for (size_t k = 1; k < count; k++)
        least = distance[k] < least ? distance[k] : least;
    for (size_t k = 0; k < count; k++)
        sum += temperature > 0 ? exp((least - distance[k]) / temperature) : distance[k] == least;
    for (size_t k = 0; k < count; k++) {
        const si_real away = least - distance[k];
        const si_real share = (temperature > 0 ? exp(away / temperature) : away == 0) / sum;
        expected += (double)(share * distance[k]);
        distance[k] = share;
    }
    return expected;
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
        const si_real *anchor = path->anchor + k * steps * 2;
        si_real sum = 0, end = 0;
        for (size_t t = 0; t < steps; t++) {
            end = sqrt(error_of(anchor + 2 * t, truth->path + 2 * t).square + smooth_anchor);
            sum += end;
        }
        shares->path[k] = sum / (si_real)steps;
        shares->end[k] = end;
    }
    losses[SI_GAUSSIAN_BEST_PATH] =
        truth->weight * relax(truth->anchor_count, truth->temperature, shares->path);
    losses[SI_GAUSSIAN_BEST_END] =
        truth->weight * relax(truth->anchor_count, 2 * truth->temperature, shares->end);
}

static void anchor_backward(const si_gaussian_truth *truth, const si_gaussian_path *path,
                            const anchor_shares *shares, const si_gaussian_path *d)
{
    const size_t steps = truth->step_count;
    for (size_t k = 0; k < truth->anchor_count; k++)
        for (size_t t = 0; t < steps; t++) {
            const size_t at = (k * steps + t) * 2;
            const step_error e = error_of(path->anchor + at, truth->path + 2 * t);
            si_real share = shares->path[k] / (si_real)steps;
            if (t + 1 == steps)
                share += (si_real)truth->weights->end * shares->end[k];
            const si_real pull = (si_real)truth->weight * share / sqrt(e.square + smooth_anchor);
            d->anchor[at] = pull * e.x;
            d->anchor[at + 1] = pull * e.y;
        }
}

void si_gaussian_loss(const si_gaussian_truth *truth, const si_gaussian_path *path, double *losses,
                      const si_gaussian_path *d)
{
    const si_gaussian_weights *weights = truth->weights;
    anchor_shares shares;
    step_terms(truth, path, losses);
    correlation_term(truth, path, losses, d);
    anchor_terms(truth, path, losses, &shares);
    losses[SI_GAUSSIAN_TOTAL] =
        weights->likelihood * losses[SI_GAUSSIAN_LIKELIHOOD] +
        weights->correlation * losses[SI_GAUSSIAN_CORRELATION] +
        weights->amd * losses[SI_GAUSSIAN_AMD] + weights->amv * losses[SI_GAUSSIAN_AMV] +
        weights->tight_likelihood * losses[SI_GAUSSIAN_TIGHT] +
        weights->mean * losses[SI_GAUSSIAN_MEAN_PATH] + losses[SI_GAUSSIAN_BEST_PATH] +
        weights->end * losses[SI_GAUSSIAN_BEST_END];
    if (d == NULL)
        return;
    step_backward(truth, path, d);
    anchor_backward(truth, path, &shares, d);
}
