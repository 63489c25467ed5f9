/* A batch of scenes: checked, turned into rows by all threads, and into a part a scene. */
#include <inttypes.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/size.h"
#include "metrics/score_parts.h"
#include "metrics/score_rows.h"
#include "metrics/spread.h"

static si_result check_batch(const si_score *score, const si_scene_set *batch, si_error *error)
{
    bool ordered = batch->offset != NULL && batch->offset[0] == 0;
    for (size_t s = 0; ordered && s < batch->scene_count; s++)
        ordered = batch->offset[s] <= batch->offset[s + 1];
    if (!ordered)
        return si_error_set(error, SI_ERR_ARGUMENT, "scene offsets must rise from 0");
    if (batch->samples == NULL && batch->offset[batch->scene_count] > 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "expected samples");
    for (size_t m = 0; batch->future == NULL && m < SI_METRIC_COUNT; m++)
        if (score_wants(&score->config, (si_metric)m) && si_metric_needs_future((si_metric)m))
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "%s needs the true future, which is not given",
                                si_metric_name((si_metric)m));
    return SI_OK;
}

static si_result check_primary(const si_scene_set *batch, si_error *error)
{
    if (batch->primary_id == NULL || batch->agent_id == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "primary_only: nothing tells the primary agent of a scene");
    for (size_t s = 0; s < batch->scene_count; s++) {
        size_t a = batch->offset[s];
        while (a < batch->offset[s + 1] && batch->agent_id[a] != batch->primary_id[s])
            a++;
        if (a == batch->offset[s + 1] && a > batch->offset[s])
            return si_error_set(error, SI_ERR_FORMAT,
                                "scene %zu has no agent %" PRId64 ", its primary one", s,
                                batch->primary_id[s]);
    }
    return SI_OK;
}

scene_rows score_scene_rows(const si_score *score, const si_scene_set *batch, size_t scene)
{
    size_t first = batch->offset[scene], count = batch->offset[scene + 1] - first;
    if (!score->config.primary_only || count == 0)
        return (scene_rows){first, count};
    while (batch->agent_id[first] != batch->primary_id[scene])
        first++;
    return (scene_rows){first, 1};
}

/* Hands out parts of one allocation, in words of 8 bytes. */
static void *take(char **memory, size_t row_count, size_t words)
{
    void *part = *memory;
    *memory += row_count * words * sizeof(double);
    return part;
}

static si_result reserve_rows(si_score *score, size_t count)
{
    if (count <= score->rows.capacity)
        return SI_OK;
    const si_score_config *config = &score->config;
    size_t columns = score->column_count;
    size_t steps = config->predicted_steps;
    size_t samples = config->sample_count;
    size_t seeds = config->mixture_seed_count - 1;
    const size_t counts = sizeof(si_score_counts) / sizeof(double);
    size_t words, bytes; /* products of K and P were checked when the score was created */
    words = columns + (SI_METRIC_COUNT + 3) * steps + seeds + 2 * samples + counts;
    /* and a part, which has at most a row and a number an agent */
    if (!si_size_product((size_t[]){count + 1, words + 1, sizeof(double)}, 3, &bytes))
        return SI_ERR_SHAPE;
    char *memory = malloc(bytes);
    if (memory == NULL)
        return SI_ERR_NO_MEMORY;
    free(score->rows.memory);
    score->rows = (score_rows){.capacity = count, .memory = memory};
    score->rows.value = take(&memory, count, columns);
    score->rows.step = take(&memory, count, SI_METRIC_COUNT * steps);
    score->rows.seed_amd = take(&memory, count, seeds);
    score->rows.average = take(&memory, count, samples);
    score->rows.final = take(&memory, count, samples);
    score->rows.covariance = take(&memory, count, 3 * steps);
    score->rows.counts = take(&memory, count, counts);
    score->rows.part = take(&memory, 1, score_part_size(score, count));
    return SI_OK;
}

static void score_agents(const si_score *score, const si_scene_set *batch)
{
    const bool primary_only = score->config.primary_only;
    size_t count = primary_only ? batch->scene_count : batch->offset[batch->scene_count];
    size_t future_size = score->config.predicted_steps * 2;
    size_t sample_size = score->config.sample_count * future_size;
#pragma omp parallel for num_threads((int)score->thread_count) schedule(dynamic)
    for (size_t i = 0; i < count; i++) {
        const scene_rows chosen =
            primary_only ? score_scene_rows(score, batch, i) : (scene_rows){i, 1};
        const size_t a = chosen.first;
        if (chosen.count == 0)
            continue;
        score_agent_view agent = {
            .samples = batch->samples + a * sample_size,
            .future = batch->future != NULL ? batch->future + a * future_size : NULL,
        };
        score_agent(score, &score->rooms[omp_get_thread_num()], &agent, a);
    }
}

/* Largest eigenvalue of the scene's mean covariance over the steps begin .. end - 1. */
static double scene_amv(const si_score *score, scene_rows scene, size_t begin, size_t end)
{
    size_t steps = score->config.predicted_steps;
    si_symmetric mean = {0};
    double share = 1.0 / (double)(scene.count * (end - begin));
    for (size_t a = scene.first; a < scene.first + scene.count; a++)
        for (size_t t = begin; t < end; t++) {
            const si_symmetric *cell = &score->rows.covariance[a * steps + t];
            mean.xx += share * cell->xx;
            mean.xy += share * cell->xy;
            mean.yy += share * cell->yy;
        }
    return si_spread_largest_eigenvalue(&mean);
}

/* The spread belongs to the scene: every agent of it gets the same. */
static void put_amv(const si_score *score, scene_rows scene)
{
    size_t steps = score->config.predicted_steps;
    double amv = scene_amv(score, scene, 0, steps);
    for (size_t a = scene.first; a < scene.first + scene.count; a++)
        for (size_t s = 0; s <= score->config.shift_count; s++)
            score->rows.value[a * score->column_count + s * SI_METRIC_COUNT + SI_METRIC_AMV] = amv;
    for (size_t t = 0; t < steps; t++) {
        double step_amv = scene_amv(score, scene, t, t + 1);
        for (size_t a = scene.first; a < scene.first + scene.count; a++)
            score->rows.step[(a * steps + t) * SI_METRIC_COUNT + SI_METRIC_AMV] = step_amv;
    }
}

/* Sum over a scene of numbers that lie `stride` apart, one an agent. */
static double scene_sum(const double *value, size_t stride, size_t count)
{
    double sum = 0.0;
    for (size_t a = 0; a < count; a++)
        sum += value[a * stride];
    return sum;
}

/* What a scene adds to a sum: its agents' numbers, or their mean where means run over scenes. All
 * agents have the same AMV. */
static double scene_part(const si_score *score, si_metric metric, const double *value,
                         size_t stride, size_t count)
{
    if (metric == SI_METRIC_AMV)
        return *value;
    double sum = scene_sum(value, stride, count);
    return score_by_scene(&score->config, metric) ? sum / (double)count : sum;
}

static void add_counts(si_score_counts *counts, const si_score_counts *other)
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

/* The variance of each agent's samples. */
static double *write_spread(const si_score *score, scene_rows scene, double *to)
{
    const size_t steps = score->config.predicted_steps;
    for (size_t a = scene.first; a < scene.first + scene.count; a++) {
        double variance = 0.0;
        for (size_t t = 0; t < steps; t++)
            variance +=
                score->rows.covariance[a * steps + t].xx + score->rows.covariance[a * steps + t].yy;
        *to++ = variance / (double)steps;
    }
    return to;
}

static double *write_counts(const si_score_counts *counts, double *to)
{
    uint64_t number[sizeof *counts / sizeof(uint64_t)];
    memcpy(number, counts, sizeof number);
    for (size_t i = 0; i < sizeof number / sizeof number[0]; i++)
        *to++ = (double)number[i];
    return to;
}

static si_score_counts count_scene(const si_score *score, scene_rows scene)
{
    si_score_counts counts = {0};
    for (size_t a = scene.first; a < scene.first + scene.count; a++)
        add_counts(&counts, &score->rows.counts[a]);
    return counts;
}

/* The metrics that are scored out of columns [count][M], one row an agent. */
static double *write_columns(const si_score *score, scene_rows scene, const double *rows,
                             size_t count, double *to)
{
    for (size_t c = 0; c < count; c++) {
        const si_metric metric = (si_metric)(c % SI_METRIC_COUNT);
        if (score_wants(&score->config, metric))
            *to++ = scene_part(score, metric, rows + scene.first * count + c, count, scene.count);
    }
    return to;
}

/* Returns the end of the part. */
static double *write_part(const si_score *score, scene_rows scene, double *to)
{
    const score_rows *rows = &score->rows;
    const size_t seeds = score->config.mixture_seed_count - 1;
    const si_score_counts counts = count_scene(score, scene);
    if (scene.count == 0)
        return memset(to, 0, score_part_size(score, 0) * sizeof *to),
               to + score_part_size(score, 0);
    *to++ = (double)scene.count;
    to = write_columns(score, scene, rows->value, score->column_count, to);
    to = write_columns(score, scene, rows->step, score->config.predicted_steps * SI_METRIC_COUNT,
                       to);
    for (size_t i = 0; i < seeds; i++)
        *to++ = scene_part(score, SI_METRIC_AMD, rows->seed_amd + scene.first * seeds + i, seeds,
                           scene.count);
    to = write_counts(&counts, to);
    return score_wants(&score->config, SI_METRIC_AMV) ? write_spread(score, scene, to) : to;
}

size_t score_part_size(const si_score *score, size_t agents)
{
    const size_t metrics = (size_t)__builtin_popcount(score->config.metrics);
    const size_t variances = score_wants(&score->config, SI_METRIC_AMV) ? agents : 0;
    return 1 + metrics * (score->config.shift_count + 1 + score->config.predicted_steps) +
           score->config.mixture_seed_count - 1 + sizeof(si_score_counts) / sizeof(uint64_t) +
           variances;
}

/* Adds what write_columns wrote to columns [count][M] of sums. */
static const double *add_columns(const si_score *score, const double *part, size_t count,
                                 double *sum)
{
    for (size_t c = 0; c < count; c++)
        if (score_wants(&score->config, (si_metric)(c % SI_METRIC_COUNT)))
            sum[c] += *part++;
    return part;
}

static const double *read_counts(const double *part, si_score_counts *counts)
{
    uint64_t number[sizeof *counts / sizeof(uint64_t)];
    for (size_t i = 0; i < sizeof number / sizeof number[0]; i++)
        number[i] = (uint64_t)*part++;
    memcpy(counts, number, sizeof number);
    return part;
}

void score_add_part(si_score *score, const double *part)
{
    const size_t agents = (size_t)*part++;
    si_score_counts counts;
    if (agents == 0)
        return;
    double *block = score_next_block(score);
    block[SUM_AGENTS] += (double)agents;
    block[SUM_SCENES] += 1.0;
    part = add_columns(score, part, score->column_count, block + SUM_FIGURES);
    part = add_columns(score, part, score->config.predicted_steps * SI_METRIC_COUNT,
                       block + score_steps_at(score));
    for (size_t i = 0; i + 1 < score->config.mixture_seed_count; i++)
        block[score_seeds_at(score) + i] += *part++;
    part = read_counts(part, &counts);
    add_counts(&score->counts, &counts);
    for (size_t a = 0; a < agents && score_wants(&score->config, SI_METRIC_AMV); a++)
        si_spread_tally_add(&score->spread, *part++);
    score->scene_count++;
}

/* As score.h has it of whole scores: without three different samples in a cell there is no
 * distribution. */
static bool scene_has_meaning(const si_score *score, scene_rows scene, si_metric metric)
{
    bool meaning = score_wants(&score->config, metric) && scene.count > 0;
    if (!meaning || !score_of_distribution(metric))
        return meaning;
    const si_score_counts counts = count_scene(score, scene);
    return counts.few_distinct < counts.cells;
}

static void tell_scene(const si_score *score, scene_rows scene, double *values)
{
    for (size_t m = 0; m < SI_METRIC_COUNT; m++) {
        const double *value = score->rows.value + scene.first * score->column_count + m;
        if (!scene_has_meaning(score, scene, (si_metric)m))
            values[m] = NAN;
        else if (m == SI_METRIC_AMV)
            values[m] = *value;
        else
            values[m] = scene_sum(value, score->column_count, scene.count) / (double)scene.count;
    }
}

static void tell_agent(const si_score *score, size_t row, double *values)
{
    for (size_t m = 0; m < SI_METRIC_COUNT; m++)
        values[m] = score_wants(&score->config, (si_metric)m)
                        ? score->rows.value[row * score->column_count + m]
                        : NAN;
}

static void tell_agents(const si_score *score, const si_scene_set *batch, double *values)
{
    for (size_t s = 0; s < batch->scene_count; s++) {
        const scene_rows scene = score_scene_rows(score, batch, s);
        for (size_t i = 0; i < scene.count; i++, values += SI_METRIC_COUNT)
            tell_agent(score, scene.first + i, values);
    }
}

static void clear_rows(si_score *score, size_t count)
{
    const score_rows *rows = &score->rows;
    size_t steps = score->config.predicted_steps;
    memset(rows->value, 0, count * score->column_count * sizeof *rows->value);
    memset(rows->step, 0, count * steps * SI_METRIC_COUNT * sizeof *rows->step);
    memset(rows->seed_amd, 0,
           count * (score->config.mixture_seed_count - 1) * sizeof *rows->seed_amd);
    memset(rows->counts, 0, count * sizeof *rows->counts);
}

/* Everything about a batch but what it adds. */
static si_result score_batch(si_score *score, const si_scene_set *batch, double *scene_values,
                             double *agent_values, si_error *error)
{
    si_result status = check_batch(score, batch, error);
    if (status == SI_OK && score->config.primary_only)
        status = check_primary(batch, error);
    if (status != SI_OK)
        return status;
    size_t agent_count = batch->offset[batch->scene_count];
    status = reserve_rows(score, agent_count);
    if (status != SI_OK)
        return si_error_set(error, status, "no room for %zu agents at a time", agent_count);
    if (agent_count > 0) {
        clear_rows(score, agent_count);
        score_errors(score, batch);
        score_agents(score, batch);
    }
    for (size_t s = 0; s < batch->scene_count; s++) {
        const scene_rows scene = score_scene_rows(score, batch, s);
        if (scene.count > 0 && score_wants(&score->config, SI_METRIC_AMV))
            put_amv(score, scene);
        if (scene_values != NULL)
            tell_scene(score, scene, scene_values + s * SI_METRIC_COUNT);
    }
    if (agent_values != NULL)
        tell_agents(score, batch, agent_values);
    return SI_OK;
}

si_result score_measure(si_score *score, const si_scene_set *batch, double *parts,
                        double *scene_values, double *agent_values, si_error *error)
{
    const si_result status = score_batch(score, batch, scene_values, agent_values, error);
    for (size_t s = 0; status == SI_OK && s < batch->scene_count; s++)
        parts = write_part(score, score_scene_rows(score, batch, s), parts);
    return status;
}

si_result si_score_add(si_score *score, const si_scene_set *batch, double *scene_values,
                       double *agent_values, si_error *error)
{
    SI_REQUIRE(error, score, batch);
    const si_result status = score_batch(score, batch, scene_values, agent_values, error);
    for (size_t s = 0; status == SI_OK && s < batch->scene_count; s++) {
        const scene_rows scene = score_scene_rows(score, batch, s);
        if (scene.count == 0)
            continue;
        write_part(score, scene, score->rows.part);
        score_add_part(score, score->rows.part);
    }
    return status;
}
