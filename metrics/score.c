#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "metrics/energy.h"
#include "metrics/kernels.h"
#include "metrics/score_rows.h"

enum { MAX_THREADS = 1024 };

static const char *const metric_names[SI_METRIC_COUNT] = {
    "ade", "fde", "amd", "amv", "kde_nll", "energy_step", "energy_path",
};

const char *si_metric_name(si_metric metric)
{
    return (unsigned)metric < SI_METRIC_COUNT ? metric_names[metric] : NULL;
}

bool si_metric_needs_future(si_metric metric)
{
    return metric != SI_METRIC_AMV;
}

si_score_config si_score_config_default(void)
{
    return (si_score_config){
        .metrics = SI_METRICS_ALL,
        .mixture_seed_count = 1,
        .mixture = si_mixture_config_default(),
        .replicate_count = 1000,
        .confidence = 0.95,
    };
}

static si_result check_mixture(const si_mixture_config *mixture, si_error *error)
{
    if (mixture->max_components < 1 || mixture->max_components > SI_MIXTURE_MAX_COMPONENTS)
        return si_error_set(error, SI_ERR_ARGUMENT, "max_components: expected 1 to %d, got %zu",
                            SI_MIXTURE_MAX_COMPONENTS, mixture->max_components);
    if (mixture->max_iterations == 0 || mixture->start_count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "mixture: expected at least one iteration and one start");
    if (!(mixture->ridge > 0.0) || !(mixture->tolerance >= 0.0))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "mixture: expected a ridge above 0 and a tolerance not below 0");
    return SI_OK;
}

static si_result check_config(const si_score_config *config, si_error *error)
{
    if (config->sample_count == 0 || config->predicted_steps == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "expected at least one sample and one step");
    if (config->metrics == 0 || (config->metrics & ~(unsigned)SI_METRICS_ALL) != 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "metrics: expected some of %#x, got %#x",
                            (unsigned)SI_METRICS_ALL, config->metrics);
    if (config->shift_count > SI_SCORE_MAX_SHIFTS)
        return si_error_set(error, SI_ERR_ARGUMENT, "expected at most %d shifts, got %zu",
                            SI_SCORE_MAX_SHIFTS, config->shift_count);
    for (size_t i = 0; i < config->shift_count; i++)
        if (!isfinite(config->shift[i]))
            return si_error_set(error, SI_ERR_ARGUMENT, "shift %zu is not finite", i);
    if (config->mixture_seed_count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "expected at least one mixture seed");
    if (!(config->confidence > 0.0 && config->confidence < 1.0))
        return si_error_set(error, SI_ERR_ARGUMENT, "confidence: expected a number in (0, 1)");
    return check_mixture(&config->mixture, error);
}

static size_t choose_thread_count(size_t wanted)
{
    size_t count = wanted > 0 ? wanted : (size_t)omp_get_max_threads();
    return count < MAX_THREADS ? count : MAX_THREADS;
}

static si_result create_sums(si_score *score)
{
    size_t steps, seeds;
    size_t seed_count = score->config.mixture_seed_count - 1;
    if (!si_size_multiply(score->config.predicted_steps, SI_METRIC_COUNT, &steps) ||
        !si_size_multiply(seed_count, sizeof(si_exact_sum), &seeds))
        return SI_ERR_SHAPE;
    score->total = calloc(score->column_count, sizeof *score->total);
    score->step_total = calloc(steps, sizeof *score->step_total);
    score->seed_total = calloc(seed_count > 0 ? seed_count : 1, sizeof *score->seed_total);
    if (score->total == NULL || score->step_total == NULL || score->seed_total == NULL)
        return SI_ERR_NO_MEMORY;
    if (score->config.replicate_count == 0)
        return SI_OK;
    return si_interval_create(score->config.replicate_count, score->column_count,
                              score->config.seed, &score->intervals);
}

static si_result create_room(const si_score_config *config, score_room *room)
{
    size_t steps;
    size_t workspace = si_energy_workspace_size(config->sample_count, config->predicted_steps);
    if (workspace == 0 || !si_size_multiply(2 * sizeof(double), config->predicted_steps, &steps))
        return SI_ERR_SHAPE;
    room->energy_workspace = aligned_alloc(SI_VECTOR_ALIGNMENT, workspace);
    room->steps = malloc(steps);
    if (room->energy_workspace == NULL || room->steps == NULL)
        return SI_ERR_NO_MEMORY;
    return si_cell_init(&room->cell, config->sample_count);
}

static si_result create_rooms(si_score *score)
{
    score->rooms = calloc(score->thread_count, sizeof *score->rooms);
    if (score->rooms == NULL)
        return SI_ERR_NO_MEMORY;
    si_result status = SI_OK;
    for (size_t i = 0; i < score->thread_count && status == SI_OK; i++)
        status = create_room(&score->config, &score->rooms[i]);
    return status;
}

si_result si_score_create(const si_score_config *config, si_score **score, si_error *error)
{
    *score = NULL;
    si_result status = check_config(config, error);
    if (status != SI_OK)
        return status;
    si_score *created = calloc(1, sizeof *created);
    if (created == NULL)
        return si_error_no_memory(error, "a score");
    created->config = *config;
    created->column_count = (config->shift_count + 1) * SI_METRIC_COUNT;
    created->thread_count = choose_thread_count(config->thread_count);
    status = create_sums(created);
    if (status == SI_OK)
        status = create_rooms(created);
    if (status != SI_OK) {
        si_score_destroy(created);
        return si_error_set(error, status, "no room to score %zu samples of %zu steps",
                            config->sample_count, config->predicted_steps);
    }
    *score = created;
    return SI_OK;
}

static void destroy_rooms(si_score *score)
{
    for (size_t i = 0; score->rooms != NULL && i < score->thread_count; i++) {
        si_cell_finish(&score->rooms[i].cell);
        free(score->rooms[i].energy_workspace);
        free(score->rooms[i].steps);
    }
    free(score->rooms);
}

void si_score_destroy(si_score *score)
{
    if (score == NULL)
        return;
    destroy_rooms(score);
    si_interval_destroy(score->intervals);
    free(score->total);
    free(score->step_total);
    free(score->seed_total);
    free(score->rows.memory);
    free(score);
}

static bool same_mixture(const si_mixture_config *a, const si_mixture_config *b)
{
    return a->max_components == b->max_components && a->max_iterations == b->max_iterations &&
           a->tolerance == b->tolerance && a->ridge == b->ridge && a->start_count == b->start_count;
}

static bool same_config(const si_score_config *a, const si_score_config *b)
{
    bool same = a->sample_count == b->sample_count && a->predicted_steps == b->predicted_steps &&
                a->metrics == b->metrics && a->selection == b->selection &&
                a->choice == b->choice && a->weighting == b->weighting && a->seed == b->seed &&
                a->shift_count == b->shift_count &&
                a->mixture_seed_count == b->mixture_seed_count &&
                a->replicate_count == b->replicate_count && a->confidence == b->confidence;
    for (size_t i = 0; same && i < a->shift_count; i++)
        same = a->shift[i] == b->shift[i];
    return same && same_mixture(&a->mixture, &b->mixture);
}

static void merge_sums(si_exact_sum *sums, const si_exact_sum *others, size_t count)
{
    for (size_t i = 0; i < count; i++)
        si_exact_sum_merge(&sums[i], &others[i]);
}

void score_add_counts(si_score_counts *counts, const si_score_counts *other)
{
    counts->cells += other->cells;
    counts->not_finite += other->not_finite;
    counts->few_distinct += other->few_distinct;
    counts->collinear += other->collinear;
    counts->kde_clipped += other->kde_clipped;
    counts->released_zero += other->released_zero;
    for (size_t i = 0; i < SI_MIXTURE_MAX_COMPONENTS; i++)
        counts->components[i] += other->components[i];
}

si_result si_score_merge(si_score *score, const si_score *other, si_error *error)
{
    if (!same_config(&score->config, &other->config))
        return si_error_set(error, SI_ERR_SHAPE, "scores of different conventions do not add up");
    if (score->intervals != NULL) {
        si_result status = si_interval_merge(score->intervals, other->intervals);
        if (status != SI_OK)
            return si_error_set(error, status, "intervals do not add up");
    }
    merge_sums(score->total, other->total, score->column_count);
    merge_sums(score->step_total, other->step_total,
               score->config.predicted_steps * SI_METRIC_COUNT);
    merge_sums(score->seed_total, other->seed_total, score->config.mixture_seed_count - 1);
    score->scene_count += other->scene_count;
    score->agent_count += other->agent_count;
    score_add_counts(&score->counts, &other->counts);
    return SI_OK;
}

static double mean_of(const si_score *score, si_metric metric, const si_exact_sum *sum)
{
    size_t count = score_by_scene(&score->config, metric) ? score->scene_count : score->agent_count;
    bool known = count > 0 && score_wants(&score->config, metric);
    return known ? si_exact_sum_round(sum) / (double)count : NAN;
}

static si_result read_figure(const si_score *score, size_t shift, si_metric metric,
                             si_score_figure *figure)
{
    size_t column = shift * SI_METRIC_COUNT + metric;
    figure->value = mean_of(score, metric, &score->total[column]);
    figure->interval = (si_interval){.low = NAN, .high = NAN};
    if (score->intervals == NULL || !isfinite(figure->value))
        return SI_OK;
    return si_interval_percentile(score->intervals, column, score->config.confidence,
                                  &figure->interval);
}

static void read_seeds(const si_score *score, si_score_result *result)
{
    double low = result->figure[SI_METRIC_AMD].value;
    double high = low;
    for (size_t i = 0; i + 1 < score->config.mixture_seed_count; i++) {
        double amd = mean_of(score, SI_METRIC_AMD, &score->seed_total[i]);
        low = fmin(low, amd);
        high = fmax(high, amd);
    }
    result->amd_seeds_low = low;
    result->amd_seeds_high = high;
}

si_result si_score_finish(const si_score *score, si_score_result *result, si_error *error)
{
    si_score_result read = {.scene_count = score->scene_count,
                            .agent_count = score->agent_count,
                            .counts = score->counts};
    si_result status = SI_OK;
    for (size_t s = 0; s <= score->config.shift_count; s++)
        for (size_t m = 0; m < SI_METRIC_COUNT && status == SI_OK; m++)
            status = read_figure(score, s, (si_metric)m,
                                 s == 0 ? &read.figure[m] : &read.shifted[s - 1][m]);
    if (status != SI_OK)
        return si_error_no_memory(error, "intervals");
    read_seeds(score, &read);
    *result = read;
    return SI_OK;
}

void si_score_steps(const si_score *score, double *value)
{
    size_t count = score->config.predicted_steps * SI_METRIC_COUNT;
    for (size_t i = 0; i < count; i++) {
        si_metric metric = (si_metric)(i % SI_METRIC_COUNT);
        value[i] =
            metric == SI_METRIC_ENERGY_PATH ? NAN : mean_of(score, metric, &score->step_total[i]);
    }
}
