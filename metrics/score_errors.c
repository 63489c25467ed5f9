/* Displacement errors of the agents of a batch, everything that is made of them, and collisions. */
#include <math.h>

#include "metrics/best_of.h"
#include "metrics/collision.h"
#include "metrics/score_rows.h"
#include "metrics/special.h"

/* The agents of one scene under one shift. */
typedef struct scene_task {
    const si_score *score;
    const si_scene_set *batch;
    size_t first, end;   /* who counts */
    size_t everybody[2]; /* the same with their neighbours: first, end */
    size_t shift;
} scene_task;

static double not_rewarded(double error)
{
    return isnan(error) ? INFINITY : error;
}

static double *values_of(const scene_task *task, size_t agent)
{
    return task->score->rows.value + agent * task->score->column_count +
           task->shift * SI_METRIC_COUNT;
}

static const double *future_of(const scene_task *task, size_t agent)
{
    return task->batch->future + agent * task->score->config.predicted_steps * 2;
}

static const double *sample_of(const scene_task *task, size_t agent, size_t k)
{
    const si_score_config *config = &task->score->config;
    return task->batch->samples + (agent * config->sample_count + k) * config->predicted_steps * 2;
}

static const double *averages_of(const scene_task *task, size_t agent)
{
    return task->score->rows.average + agent * task->score->config.sample_count;
}

static const double *finals_of(const scene_task *task, size_t agent)
{
    return task->score->rows.final + agent * task->score->config.sample_count;
}

/* The error of sample k at step t; only without a shift are steps kept. */
static double step_error(const scene_task *task, size_t agent, size_t k, size_t t)
{
    double error;
    si_displacement_steps(1, sample_of(task, agent, k) + 2 * t, future_of(task, agent) + 2 * t,
                          score_shift(&task->score->config, task->shift), &error);
    return not_rewarded(error);
}

/* The errors of the samples that stand for ADE and FDE, into those two metrics. */
static void put_best(const scene_task *task, size_t agent, si_best_samples best, si_metric ade,
                     si_metric fde)
{
    size_t steps = task->score->config.predicted_steps;
    double *value = values_of(task, agent);
    value[ade] = not_rewarded(averages_of(task, agent)[best.ade]);
    value[fde] = not_rewarded(finals_of(task, agent)[best.fde]);
    for (size_t t = 0; t < steps && task->shift == 0; t++) {
        double *step = task->score->rows.step + (agent * steps + t) * SI_METRIC_COUNT;
        step[ade] = step_error(task, agent, best.ade, t);
        step[fde] = step_error(task, agent, best.fde, t);
    }
}

static void put_means(const scene_task *task, size_t agent)
{
    const si_score_config *config = &task->score->config;
    double *value = values_of(task, agent), share = 1.0 / (double)config->sample_count;
    value[SI_METRIC_MEAN_ADE] = value[SI_METRIC_MEAN_FDE] = 0.0;
    for (size_t k = 0; k < config->sample_count; k++) {
        value[SI_METRIC_MEAN_ADE] += share * not_rewarded(averages_of(task, agent)[k]);
        value[SI_METRIC_MEAN_FDE] += share * not_rewarded(finals_of(task, agent)[k]);
    }
    for (size_t t = 0; t < config->predicted_steps && task->shift == 0; t++) {
        double sum = 0.0;
        for (size_t k = 0; k < config->sample_count; k++)
            sum += step_error(task, agent, k, t);
        double *step =
            task->score->rows.step + (agent * config->predicted_steps + t) * SI_METRIC_COUNT;
        step[SI_METRIC_MEAN_ADE] = step[SI_METRIC_MEAN_FDE] = share * sum;
    }
}

static void put_nearest_by_step(const scene_task *task, size_t agent)
{
    const si_score_config *config = &task->score->config;
    double sum = 0.0;
    for (size_t t = 0; t < config->predicted_steps; t++) {
        double least = INFINITY;
        for (size_t k = 0; k < config->sample_count; k++)
            least = fmin(least, step_error(task, agent, k, t));
        sum += least;
        if (task->shift == 0)
            task->score->rows
                .step[(agent * config->predicted_steps + t) * SI_METRIC_COUNT + SI_METRIC_KADE] =
                least;
    }
    values_of(task, agent)[SI_METRIC_KADE] = sum / (double)config->predicted_steps;
}

/* How likely the predictor holds a sample: all alike if it does not say. */
static double probability(const scene_task *task, size_t agent, size_t k)
{
    size_t count = task->score->config.sample_count;
    if (task->batch->probabilities == NULL)
        return 1.0 / (double)count;
    const double *own = task->batch->probabilities + agent * count;
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += own[i];
    return own[k] / sum;
}

static void put_misses(const scene_task *task, size_t agent, size_t k)
{
    const si_score_config *config = &task->score->config;
    double final = not_rewarded(finals_of(task, agent)[k]);
    double doubt = 1.0 - probability(task, agent, k);
    values_of(task, agent)[SI_METRIC_MISS_RATE] = final > config->miss_distance ? 1.0 : 0.0;
    values_of(task, agent)[SI_METRIC_BRIER_FDE] = final + doubt * doubt;
}

/* By the sample of least final error, of the agent or of the scene. */
static void score_misses(const scene_task *task)
{
    const bool together = task->score->config.selection == SI_SELECTION_SCENE;
    size_t best = 0;
    for (size_t a = task->first; a < task->end; a++) {
        const double *finals = finals_of(task, a);
        if (!together || a == task->first)
            best = si_displacement_choose(together ? task->end - task->first : 1,
                                          task->score->config.sample_count, finals, finals,
                                          SI_CHOICE_BY_FDE)
                       .fde;
        put_misses(task, a, best);
    }
}

/* The sample that the predictor holds most likely; the first of equals. */
static size_t likeliest(const scene_task *task, size_t agent)
{
    size_t best = 0;
    for (size_t k = 1; k < task->score->config.sample_count; k++)
        if (probability(task, agent, k) > probability(task, agent, best))
            best = k;
    return best;
}

/* Whether each sample is somewhere too far away. */
static bool misses_everywhere(const scene_task *task, size_t agent)
{
    const si_score_config *config = &task->score->config;
    for (size_t k = 0; k < config->sample_count; k++) {
        double largest = 0.0;
        for (size_t t = 0; t < config->predicted_steps; t++)
            largest = fmax(largest, step_error(task, agent, k, t));
        if (largest < config->miss_distance)
            return false;
    }
    return true;
}

/* The least of fewer samples than there are. Sorts the agent's errors, so it comes last. */
static void put_best_of_fewer(const scene_task *task, size_t agent)
{
    const si_score_config *config = &task->score->config;
    size_t count = config->sample_count, steps = config->predicted_steps;
    double *errors[] = {task->score->rows.average + agent * count,
                        task->score->rows.final + agent * count};
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < count; k++)
            errors[i][k] = not_rewarded(errors[i][k]);
        special_sort(errors[i], count);
        values_of(task, agent)[SI_METRIC_ADE + i] =
            si_best_of_sorted(count, errors[i], config->best_of);
        for (size_t t = 0; t < steps; t++)
            task->score->rows.step[(agent * steps + t) * SI_METRIC_COUNT + SI_METRIC_ADE + i] = NAN;
    }
}

/* The agents of a scene choose their samples alone, or together. */
static void choose_samples(const scene_task *task, bool together, si_choice choice, si_metric ade,
                           si_metric fde)
{
    si_best_samples best = {0};
    for (size_t a = task->first; a < task->end; a++) {
        if (!together || a == task->first)
            best = si_displacement_choose(together ? task->end - task->first : 1,
                                          task->score->config.sample_count, averages_of(task, a),
                                          finals_of(task, a), choice);
        put_best(task, a, best, ade, fde);
    }
}

static void score_scene(const scene_task *task)
{
    const si_score_config *config = &task->score->config;
    for (size_t a = task->first; a < task->end; a++)
        si_displacement_errors(config->sample_count, config->predicted_steps, sample_of(task, a, 0),
                               future_of(task, a), score_shift(config, task->shift),
                               task->score->rows.average + a * config->sample_count,
                               task->score->rows.final + a * config->sample_count);
    if (score_wants_any(config, 1U << SI_METRIC_ADE | 1U << SI_METRIC_FDE))
        choose_samples(task, config->selection == SI_SELECTION_SCENE, config->choice, SI_METRIC_ADE,
                       SI_METRIC_FDE);
    if (score_wants_any(config, 1U << SI_METRIC_JOINT_ADE | 1U << SI_METRIC_JOINT_FDE))
        choose_samples(task, true, SI_CHOICE_INDEPENDENT, SI_METRIC_JOINT_ADE, SI_METRIC_JOINT_FDE);
    if (score_wants_any(config, 1U << SI_METRIC_MISS_RATE | 1U << SI_METRIC_BRIER_FDE))
        score_misses(task);
    for (size_t a = task->first; a < task->end; a++) {
        if (score_wants_any(config, 1U << SI_METRIC_MEAN_ADE | 1U << SI_METRIC_MEAN_FDE))
            put_means(task, a);
        if (score_wants(config, SI_METRIC_KADE))
            put_nearest_by_step(task, a);
        if (score_wants_any(config, 1U << SI_METRIC_LIKELY_ADE | 1U << SI_METRIC_LIKELY_FDE)) {
            const size_t k = likeliest(task, a);
            put_best(task, a, (si_best_samples){k, k}, SI_METRIC_LIKELY_ADE, SI_METRIC_LIKELY_FDE);
        }
        if (score_wants(config, SI_METRIC_MISS_PATH))
            values_of(task, a)[SI_METRIC_MISS_PATH] = misses_everywhere(task, a);
        if (config->best_of > 0)
            put_best_of_fewer(task, a);
    }
}

/* Whether somebody comes too near to the agent; nobody knows of a path that is not finite. */
static bool collides(const scene_task *task, size_t agent, size_t other, const double *path,
                     const double *others)
{
    const si_score_config *config = &task->score->config;
    if (other == agent)
        return false;
    return !(si_collision_distance(config->predicted_steps, path, others) >=
             2.0 * config->body_radius);
}

static bool collides_in_sample(const scene_task *task, size_t agent, size_t k)
{
    for (size_t b = task->everybody[0]; b < task->everybody[1]; b++)
        if (collides(task, agent, b, sample_of(task, agent, k), sample_of(task, b, k)))
            return true;
    return false;
}

static bool collides_in_truth(const scene_task *task, size_t agent)
{
    for (size_t b = task->everybody[0]; b < task->everybody[1]; b++)
        if (collides(task, agent, b, future_of(task, agent), future_of(task, b)))
            return true;
    return false;
}

/* Whether the first sample meets somebody, as he is predicted or as he really walked. */
static bool meets(const scene_task *task, size_t agent, bool truth, size_t shift)
{
    const si_score_config *config = &task->score->config;
    for (size_t b = task->everybody[0]; b < task->everybody[1]; b++)
        if (b != agent && si_collision_at_points(config->predicted_steps, sample_of(task, agent, 0),
                                                 truth ? future_of(task, b) : sample_of(task, b, 0),
                                                 truth ? score_shift(config, shift) : 0.0) <=
                              2.0 * config->body_radius)
            return true;
    return false;
}

/* A shift moves everybody alike: nobody comes nearer, but to where they really were. */
static void score_collisions(const scene_task *task)
{
    const si_score_config *config = &task->score->config;
    for (size_t a = task->first; a < task->end; a++) {
        double count = 0.0, truth = 0.0;
        for (size_t k = 0; k < config->sample_count && score_wants(config, SI_METRIC_COLLISION);
             k++)
            count += collides_in_sample(task, a, k);
        if (score_wants(config, SI_METRIC_COLLISION_TRUTH))
            truth = collides_in_truth(task, a);
        const bool met = score_wants(config, SI_METRIC_COL_I) && meets(task, a, false, 0);
        for (size_t s = 0; s <= config->shift_count; s++) {
            double *value = values_of(task, a) + s * SI_METRIC_COUNT;
            value[SI_METRIC_COL_I] = met;
            value[SI_METRIC_COL_II] =
                score_wants(config, SI_METRIC_COL_II) && meets(task, a, true, s);
            value[SI_METRIC_COLLISION] = count / (double)config->sample_count;
            value[SI_METRIC_COLLISION_TRUTH] = truth;
        }
    }
}

void score_errors(const si_score *score, const si_scene_set *batch)
{
    const si_score_config *config = &score->config;
    bool errors = score_wants_any(config, SCORE_OF_ERRORS);
    bool collisions = score_wants_any(config, SCORE_OF_COLLISIONS);
    if (!errors && !collisions)
        return;
#pragma omp parallel for num_threads((int)score->thread_count) schedule(dynamic)
    for (size_t s = 0; s < batch->scene_count; s++) {
        const scene_rows rows = score_scene_rows(score, batch, s);
        scene_task task = {score,
                           batch,
                           rows.first,
                           rows.first + rows.count,
                           {batch->offset[s], batch->offset[s + 1]},
                           0};
        if (collisions)
            score_collisions(&task);
        for (; errors && task.shift <= config->shift_count; task.shift++)
            score_scene(&task);
    }
}
