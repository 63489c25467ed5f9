/* What the sums over scenes come to. */
#include <math.h>
#include <string.h>

#include "base/argument.h"

#include "metrics/score_rows.h"

static size_t block_count(const si_score *score)
{
    return (score->scene_count + score->sums.scenes_a_block - 1) / score->sums.scenes_a_block;
}

static void join_neighbours(score_sums *sums)
{
    for (size_t i = 0; i < SCORE_MAX_BLOCKS / 2; i++) {
        const double *pair = sums->block + 2 * i * sums->size;
        double *joined = sums->block + i * sums->size;
        for (size_t c = 0; c < sums->size; c++)
            joined[c] = pair[c] + pair[sums->size + c];
    }
    size_t half = SCORE_MAX_BLOCKS / 2 * sums->size;
    memset(sums->block + half, 0, half * sizeof *sums->block);
    sums->scenes_a_block *= 2;
}

double *score_next_block(si_score *score)
{
    if (score->scene_count == score->sums.scenes_a_block * SCORE_MAX_BLOCKS)
        join_neighbours(&score->sums);
    return score->sums.block + score->scene_count / score->sums.scenes_a_block * score->sums.size;
}

/* The series whose weighted mean is the metric that is summed at `at`. */
static si_series series_of(const si_score *score, si_metric metric, size_t at)
{
    bool by_scene = score_by_scene(&score->config, metric);
    return (si_series){
        .count = block_count(score),
        .sum = score->sums.block + at,
        .weight = score->sums.block + (by_scene ? SUM_SCENES : SUM_AGENTS),
        .stride = score->sums.size,
    };
}

static bool has_meaning(const si_score *score, si_metric metric)
{
    if (!score_of_distribution(metric))
        return score_wants(&score->config, metric);
    return score_wants(&score->config, metric) && score->counts.few_distinct < score->counts.cells;
}

static si_score_figure read_figure(const si_score *score, si_metric metric, size_t at)
{
    const si_score_figure nothing = {NAN, NAN, {NAN, NAN}};
    if (!has_meaning(score, metric))
        return nothing;
    si_series series = series_of(score, metric, at);
    si_estimate estimate = si_estimate_mean(&series);
    return (si_score_figure){
        .value = estimate.value,
        .standard_error = estimate.standard_error,
        .interval = si_estimate_interval(&estimate, score->config.confidence),
    };
}

static void read_seeds(const si_score *score, si_score_result *result)
{
    double low = result->figure[SI_METRIC_AMD].value;
    double high = low;
    for (size_t i = 0; i + 1 < score->config.mixture_seed_count; i++) {
        double amd = read_figure(score, SI_METRIC_AMD, score_seeds_at(score) + i).value;
        low = fmin(low, amd);
        high = fmax(high, amd);
    }
    result->amd_seeds_low = low;
    result->amd_seeds_high = high;
}

si_score_result si_score_get_result(const si_score *score)
{
    if (score == NULL)
        return (si_score_result){0};
    si_score_result result = {.scene_count = score->scene_count, .counts = score->counts};
    for (size_t i = 0; i < block_count(score); i++)
        result.agent_count += (size_t)score->sums.block[i * score->sums.size + SUM_AGENTS];
    for (size_t c = 0; c < score->column_count; c++) {
        size_t shift = c / SI_METRIC_COUNT;
        si_metric metric = (si_metric)(c % SI_METRIC_COUNT);
        si_score_figure *to = shift == 0 ? result.figure : result.shifted[shift - 1];
        to[metric] = read_figure(score, metric, SUM_FIGURES + c);
    }
    read_seeds(score, &result);
    result.widest_share = si_spread_tally_share(&score->spread, 0.01);
    return result;
}

void si_score_get_steps(const si_score *score, si_score_figure *figure)
{
    if (!SI_ARE_THERE(score, figure))
        return;
    size_t count = score->config.predicted_steps * SI_METRIC_COUNT;
    for (size_t i = 0; i < count; i++) {
        si_metric metric = (si_metric)(i % SI_METRIC_COUNT);
        figure[i] = read_figure(score, metric, score_steps_at(score) + i);
        if ((SCORE_OF_WHOLE_PATHS >> metric & 1) != 0)
            figure[i] = (si_score_figure){NAN, NAN, {NAN, NAN}};
    }
}

static bool same_scenes(const si_score *score, const si_score *other)
{
    bool same = score->scene_count == other->scene_count;
    for (size_t i = 0; same && i < block_count(score); i++)
        same = score->sums.block[i * score->sums.size + SUM_AGENTS] ==
               other->sums.block[i * other->sums.size + SUM_AGENTS];
    return same;
}

si_result si_score_compare(const si_score *score, const si_score *other, si_metric metric,
                           si_estimate *difference, si_error *error)
{
    SI_REQUIRE(error, score, other, difference);
    if ((unsigned)metric >= SI_METRIC_COUNT || !score_wants(&score->config, metric) ||
        !score_wants(&other->config, metric))
        return si_error_set(error, SI_ERR_ARGUMENT, "expected a metric that both scores have");
    if (score->config.weighting != other->config.weighting ||
        score->config.selection != other->config.selection ||
        score->config.choice != other->config.choice ||
        score->config.kde_weighting != other->config.kde_weighting ||
        score->config.primary_only != other->config.primary_only)
        return si_error_set(error, SI_ERR_ARGUMENT, "scores of different conventions");
    if (!same_scenes(score, other))
        return si_error_set(error, SI_ERR_SHAPE,
                            "scores of different scenes: %zu and %zu, or with other agents",
                            score->scene_count, other->scene_count);
    *difference = (si_estimate){NAN, NAN, 0};
    if (!has_meaning(score, metric) || !has_meaning(other, metric))
        return SI_OK;
    si_series one = series_of(score, metric, SUM_FIGURES + metric);
    si_series two = series_of(other, metric, SUM_FIGURES + metric);
    *difference = si_estimate_difference(&one, &two);
    return SI_OK;
}
