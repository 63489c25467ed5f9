#include "predict/train/gaussian_loss.h"

#include <tgmath.h>

/* Shares of the total; that of B is 1. */
static const double spread_share = 0.5, mean_share = 0.5, end_share = 0.3;

/* Keep roots smooth at 0. */
static const si_real smooth_mean = (si_real)1e-6, smooth_sample = (si_real)1e-8;

/* Error of one step, and its length. */
typedef struct step_error {
    si_real x;
    si_real y;
    si_real square;
} step_error;

SI_INLINE step_error mean_error(const si_gaussian_truth *truth, const si_gaussian_path *path,
                                size_t t)
{
    const si_real x = path->mean[2 * t] - truth->path[2 * t];
    const si_real y = path->mean[2 * t + 1] - truth->path[2 * t + 1];
    return (step_error){x, y, x * x + y * y};
}

/* Of the sample with latent (zx, zy). */
SI_INLINE step_error sample_error(const si_gaussian_truth *truth, const si_gaussian_path *path,
                                  size_t t, si_real zx, si_real zy)
{
    const si_real x = path->mean[2 * t] + path->wide[2 * t] * zx - truth->path[2 * t];
    const si_real y = path->mean[2 * t + 1] + path->wide[2 * t + 1] * zy - truth->path[2 * t + 1];
    return (step_error){x, y, x * x + y * y};
}

/* The samples nearest to the truth: over the path, and at its end. */
typedef struct winners {
    size_t path;
    size_t end;
    double path_error;
    double end_error;
} winners;

/* Distances of SI_LANES samples from `first` on: summed over the path, and at its end. */
SI_VECTOR_CLONES
static void lane_errors(const si_gaussian_truth *truth, const si_gaussian_path *path, size_t first,
                        si_real sum[SI_LANES], si_real end[SI_LANES])
{
    si_real x[SI_LANES], y[SI_LANES];
    for (size_t l = 0; l < SI_LANES; l++) {
        const size_t k = first + l < truth->sample_count ? first + l : first;
        x[l] = truth->latent[2 * k];
        y[l] = truth->latent[2 * k + 1];
        sum[l] = 0;
    }
    for (size_t t = 0; t < truth->step_count; t++)
        for (size_t l = 0; l < SI_LANES; l++) {
            end[l] = sqrt(sample_error(truth, path, t, x[l], y[l]).square + smooth_sample);
            sum[l] += end[l];
        }
}

static winners find_winners(const si_gaussian_truth *truth, const si_gaussian_path *path)
{
    winners best = {0, 0, INFINITY, INFINITY};
    si_real sum[SI_LANES], end[SI_LANES];
    for (size_t k = 0; k < truth->sample_count; k++) {
        const size_t l = k % SI_LANES;
        if (l == 0)
            lane_errors(truth, path, k, sum, end);
        if ((double)sum[l] < best.path_error) {
            best.path = k;
            best.path_error = (double)sum[l];
        }
        if ((double)end[l] < best.end_error) {
            best.end = k;
            best.end_error = (double)end[l];
        }
    }
    best.path_error /= (double)truth->step_count;
    return best;
}

/* A, V and M of the agent. */
static void spread_terms(const si_gaussian_truth *truth, const si_gaussian_path *path,
                         double *losses)
{
    double amd = 0.0, amv = 0.0, mean = 0.0;
    for (size_t t = 0; t < truth->step_count; t++) {
        const si_real square = mean_error(truth, path, t).square;
        const si_real variance = path->tight[t] * path->tight[t];
        amd += (double)sqrt(square / variance + smooth_mean);
        amv += (double)variance;
        mean += (double)sqrt(square + smooth_mean);
    }
    losses[SI_GAUSSIAN_AMD] = truth->weight * amd / (double)truth->step_count;
    losses[SI_GAUSSIAN_AMV] = truth->weight * amv / (double)truth->step_count;
    losses[SI_GAUSSIAN_MEAN_PATH] = mean / (double)truth->step_count;
}

/* Derivatives of the terms without samples; sets every element of d. */
static void spread_backward(const si_gaussian_truth *truth, const si_gaussian_path *path,
                            const double *batch, const si_gaussian_path *d)
{
    const double steps = (double)truth->step_count;
    const si_real by_amd =
        (si_real)(spread_share * truth->weight / (batch[SI_GAUSSIAN_AMD] * steps));
    const si_real by_amv =
        (si_real)(spread_share * truth->weight / (batch[SI_GAUSSIAN_AMV] * steps));
    for (size_t t = 0; t < truth->step_count; t++) {
        const step_error e = mean_error(truth, path, t);
        const si_real variance = path->tight[t] * path->tight[t];
        const si_real pull = by_amd / (variance * sqrt(e.square / variance + smooth_mean));
        const si_real on_mean = pull + (si_real)(mean_share / steps) / sqrt(e.square + smooth_mean);
        d->mean[2 * t] = on_mean * e.x;
        d->mean[2 * t + 1] = on_mean * e.y;
        d->tight[t] = by_amv * variance - pull * e.square;
        d->wide[2 * t] = d->wide[2 * t + 1] = 0;
    }
}

/* Adds the derivatives of `share` times the distance of sample k at step t. */
static void sample_backward(const si_gaussian_truth *truth, const si_gaussian_path *path, size_t t,
                            size_t k, double share, const si_gaussian_path *d)
{
    const si_real zx = truth->latent[2 * k], zy = truth->latent[2 * k + 1];
    const step_error e = sample_error(truth, path, t, zx, zy);
    const si_real pull = (si_real)share / sqrt(e.square + smooth_sample);
    d->mean[2 * t] += pull * e.x;
    d->mean[2 * t + 1] += pull * e.y;
    d->wide[2 * t] += pull * e.x * path->wide[2 * t] * zx;
    d->wide[2 * t + 1] += pull * e.y * path->wide[2 * t + 1] * zy;
}

void si_gaussian_loss(const si_gaussian_truth *truth, const si_gaussian_path *path,
                      const double *batch, double *losses, const si_gaussian_path *d)
{
    const winners best = find_winners(truth, path);
    spread_terms(truth, path, losses);
    losses[SI_GAUSSIAN_BEST_PATH] = best.path_error;
    losses[SI_GAUSSIAN_BEST_END] = best.end_error;
    losses[SI_GAUSSIAN_TOTAL] = 0.0;
    for (size_t i = SI_GAUSSIAN_AMD; i < SI_GAUSSIAN_TERM_COUNT; i++)
        losses[SI_GAUSSIAN_TOTAL] += losses[i];
    if (d == NULL)
        return;
    spread_backward(truth, path, batch, d);
    for (size_t t = 0; t < truth->step_count; t++)
        sample_backward(truth, path, t, best.path, 1.0 / (double)truth->step_count, d);
    sample_backward(truth, path, truth->step_count - 1, best.end, end_share, d);
}

double si_gaussian_total(const double *batch)
{
    return spread_share * (log(batch[SI_GAUSSIAN_AMD]) + 0.5 * log(batch[SI_GAUSSIAN_AMV])) +
           mean_share * batch[SI_GAUSSIAN_MEAN_PATH] + batch[SI_GAUSSIAN_BEST_PATH] +
           end_share * batch[SI_GAUSSIAN_BEST_END];
}
