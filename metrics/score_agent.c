/* One agent's cells and paths, scored into its row. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "metrics/coverage.h"
#include "metrics/energy.h"
#include "metrics/kde.h"
#include "metrics/kernels.h"
#include "metrics/mahalanobis.h"
#include "metrics/score_rows.h"
#include "metrics/spread.h"

/* Where the results of one agent go. */
typedef struct agent_row {
    const si_score_config *config;
    double *value;            /* [D + 1][M] */
    double *step;             /* [P][M] */
    double *seed_amd;         /* [mixture_seed_count - 1] */
    si_symmetric *covariance; /* [P] */
    si_score_counts *counts;
} agent_row;

static agent_row find_row(const si_score *score, size_t row)
{
    const score_rows *rows = &score->rows;
    size_t steps = score->config.predicted_steps;
    return (agent_row){
        .config = &score->config,
        .value = rows->value + row * score->column_count,
        .step = rows->step + row * steps * SI_METRIC_COUNT,
        .seed_amd = rows->seed_amd + row * (score->config.mixture_seed_count - 1),
        .covariance = rows->covariance + row * steps,
        .counts = &rows->counts[row],
    };
}

/* Adds a cell's figure to the row's mean over steps, and keeps that of the samples as they are. */
static void put(const agent_row *row, size_t shift, size_t t, si_metric metric, double figure)
{
    row->value[shift * SI_METRIC_COUNT + metric] += figure / (double)row->config->predicted_steps;
    if (shift == 0)
        row->step[t * SI_METRIC_COUNT + metric] = figure;
}

/* `fit` is NULL where nothing could be fitted. */
static void score_amd(const agent_row *row, const si_mixture_fit *fit, const double truth[2],
                      size_t shift, size_t t)
{
    bool zero = false;
    const double distance =
        fit != NULL ? si_mahalanobis_distance(&fit->mixture, truth, &zero) : INFINITY;
    put(row, shift, t, SI_METRIC_AMD, distance);
    row->counts->released_zero += shift == 0 && zero;
}

/* One cell in so many is fitted with the other seeds. */
static uint64_t seed_share(const si_score_config *config)
{
    return config->sample_count > SI_SCORE_ALL_SEEDS ? SI_SCORE_SEED_SHARE : 1;
}

/* What another seed changes is counted for the cells that it leaves out, too. */
static void score_other_seeds(const agent_row *row, const si_cell *cell, const double *truth,
                              size_t t, uint64_t key)
{
    const si_score_config *config = row->config;
    const double first = row->step[t * SI_METRIC_COUNT + SI_METRIC_AMD];
    const uint64_t share = seed_share(config);
    const bool is_fitted = si_hash_word(key) % share == 0;
    for (size_t i = 0; i + 1 < config->mixture_seed_count; i++) {
        double distance = is_fitted ? INFINITY : first;
        si_mixture_fit fit;
        uint64_t start = si_hash_pair(config->seed + i + 1, key);
        if (is_fitted && si_mixture_fit_best(cell, &config->mixture, start, &fit) == SI_OK)
            distance = si_mahalanobis_distance(&fit.mixture, truth, NULL);
        if (is_fitted && share > 1)
            distance = first + (double)share * (distance - first);
        row->seed_amd[i] +=
            (isfinite(distance) ? distance : INFINITY) / (double)config->predicted_steps;
    }
}

static void score_kde(const agent_row *row, const si_cell *cell, const double truth[2],
                      size_t shift, size_t t)
{
    const si_kde density = si_kde_estimate(cell, truth, SI_KDE_LIMIT);
    put(row, shift, t, SI_METRIC_KDE_NLL, density.nll);
    row->counts->collinear += shift == 0 && density.kind == SI_KDE_COLLINEAR;
    row->counts->kde_clipped +=
        shift == 0 && density.kind == SI_KDE_REGULAR && density.nll < -density.log_density;
}

static void score_regions(const agent_row *row, const si_cell *cell, const double truth[2],
                          size_t shift, size_t t)
{
    static const double level[] = {0.5, 0.8, 0.95};
    const si_score_config *config = row->config;
    const double own =
        score_wants_any(config, SCORE_OF_COVERAGE) ? si_coverage_level(cell, truth) : 1.0;
    for (unsigned i = 0; i < 3; i++)
        put(row, shift, t, (si_metric)(SI_METRIC_COVERAGE_50 + i), own < level[i] ? 1.0 : 0.0);
    if (score_wants(config, SI_METRIC_INTERVAL_SCORE))
        put(row, shift, t, SI_METRIC_INTERVAL_SCORE, si_interval_score(cell, truth));
}

/* The last step's, with the covariance that one component of a mixture has. */
static void score_gaussian(const agent_row *row, const si_cell *cell, const double truth[2],
                           size_t shift, size_t t)
{
    const si_gaussian gaussian = si_gaussian_make(1.0, cell->mean, &row->covariance[t]);
    const double dx = truth[0] - cell->mean[0], dy = truth[1] - cell->mean[1];
    const double along = gaussian.a * dx, across = gaussian.b * dx + gaussian.c * dy;
    const double nll =
        cell->finite ? along * along + across * across - gaussian.log_peak : INFINITY;
    if (shift == 0)
        row->step[t * SI_METRIC_COUNT + SI_METRIC_GAUSS_NLL] = nll;
    row->value[shift * SI_METRIC_COUNT + SI_METRIC_GAUSS_NLL] = nll;
}

/* Shifting all samples one way shifts the truth the other: no cell is gathered or fitted again. */
static void score_shifted(const agent_row *row, const si_cell *cell, const si_mixture_fit *fit,
                          const double *truth, size_t shift, size_t t)
{
    const si_score_config *config = row->config;
    const double amount = score_shift(config, shift);
    const double shifted[2] = {truth[0] - amount, truth[1] - amount};
    if (score_wants(config, SI_METRIC_AMD))
        score_amd(row, fit, shifted, shift, t);
    if (score_wants(config, SI_METRIC_KDE_NLL))
        score_kde(row, cell, shifted, shift, t);
    if (score_wants(config, SI_METRIC_GAUSS_NLL))
        score_gaussian(row, cell, shifted, shift, t);
    if (score_wants_any(config, SCORE_OF_COVERAGE | 1U << SI_METRIC_INTERVAL_SCORE))
        score_regions(row, cell, shifted, shift, t);
}

/* Without a truth nothing but the spread is asked for. */
static void score_cell(const agent_row *row, const si_cell *cell, const double *truth, size_t t,
                       uint64_t key)
{
    const si_score_config *config = row->config;
    const bool finite =
        cell->finite && (truth == NULL || (isfinite(truth[0]) && isfinite(truth[1])));
    row->counts->not_finite += !finite;
    row->counts->few_distinct += finite && cell->distinct <= 2;
    row->covariance[t] = si_spread_covariance(cell, config->mixture.ridge);
    si_mixture_fit fit;
    const bool is_fitted =
        score_wants(config, SI_METRIC_AMD) &&
        si_mixture_fit_best(cell, &config->mixture, si_hash_pair(config->seed, key), &fit) == SI_OK;
    if (is_fitted)
        row->counts->components[fit.mixture.component_count - 1]++;
    for (size_t s = 0; truth != NULL && s <= config->shift_count; s++)
        score_shifted(row, cell, is_fitted ? &fit : NULL, truth, s, t);
    if (score_wants(config, SI_METRIC_AMD))
        score_other_seeds(row, cell, truth, t, key);
}

static void score_energy(const agent_row *row, score_room *room, const score_agent_view *agent)
{
    const si_score_config *config = row->config;
    size_t steps = config->predicted_steps;
    double *pairs = room->steps;
    double *error = room->steps + steps;
    double path_pairs, path_error;
    si_energy_pairs(config->sample_count, steps, agent->samples, room->energy_workspace, pairs,
                    &path_pairs);
    for (size_t s = 0; s <= config->shift_count; s++) {
        si_energy_errors(config->sample_count, steps, agent->samples, agent->future,
                         score_shift(config, s), error, &path_error);
        for (size_t t = 0; t < steps; t++)
            put(row, s, t, SI_METRIC_ENERGY_STEP, si_energy_score(error[t], pairs[t]));
        row->value[s * SI_METRIC_COUNT + SI_METRIC_ENERGY_PATH] =
            si_energy_score(path_error, path_pairs);
    }
}

/* The true path, bit by bit: mixture starts then depend on neither names nor places nor the
 * predictor. */
static uint64_t path_key(const double *path, size_t count)
{
    uint64_t key = 0;
    for (size_t i = 0; path != NULL && i < count; i++) {
        uint64_t bits;
        memcpy(&bits, &path[i], sizeof bits);
        key = si_hash_pair(key, bits);
    }
    return key;
}

static void score_cells(const agent_row *row, score_room *room, const score_agent_view *agent)
{
    const si_score_config *config = row->config;
    size_t steps = config->predicted_steps;
    uint64_t key = path_key(agent->future, 2 * steps);
    for (size_t t = 0; t < steps; t++) {
        const double *truth = agent->future != NULL ? agent->future + 2 * t : NULL;
        si_cell_gather(&room->cell, agent->samples + 2 * t, 2 * steps, config->sample_count);
        score_cell(row, &room->cell, truth, t, si_hash_pair(key, t));
    }
}

void score_agent(const si_score *score, score_room *room, const score_agent_view *agent,
                 size_t row_index)
{
    const si_score_config *config = &score->config;
    agent_row row = find_row(score, row_index);
    row.counts->cells = config->predicted_steps;
    if (score_wants_any(config, SCORE_OF_DISTRIBUTION))
        score_cells(&row, room, agent);
    if (score_wants(config, SI_METRIC_ENERGY_STEP) || score_wants(config, SI_METRIC_ENERGY_PATH))
        score_energy(&row, room, agent);
}
