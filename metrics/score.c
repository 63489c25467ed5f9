#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/names.h"
#include "base/size.h"
#include "metrics/energy.h"
#include "metrics/kernels.h"
#include "metrics/score_parts.h"
#include "metrics/score_rows.h"

static const char *const metric_names[SI_METRIC_COUNT] = {
    "energy_path", "energy_step",     "kde_nll",     "ade",         "fde",         "amd",
    "amv",         "joint_ade",       "joint_fde",   "mean_ade",    "mean_fde",    "kade",
    "miss_rate",   "brier_fde",       "coverage_50", "coverage_80", "coverage_95", "interval_score",
    "collision",   "collision_truth", "likely_ade",  "likely_fde",  "miss_path",   "col_i",
    "col_ii",      "gauss_nll",
};

static const char *const weighting_names[] = {
    [SI_WEIGHTING_AGENT] = "agent", [SI_WEIGHTING_SCENE] = "scene"};

SI_DEFINE_NAMES(si_metric, metric_names)
SI_DEFINE_NAMES(si_weighting, weighting_names)

bool si_metric_needs_future(si_metric metric)
{
    return metric != SI_METRIC_AMV && metric != SI_METRIC_COLLISION && metric != SI_METRIC_COL_I;
}

bool si_metric_is_loss(si_metric metric)
{
    return (unsigned)metric < SI_METRIC_COUNT && metric != SI_METRIC_AMV &&
           metric != SI_METRIC_COLLISION_TRUTH && (SCORE_OF_COVERAGE >> metric & 1) == 0;
}

si_score_config si_score_config_default(void)
{
    return (si_score_config){
        .metrics = SI_METRICS_DEFAULT,
        .kde_weighting = SI_WEIGHTING_SCENE,
        .miss_distance = 2.0,
        .body_radius = 0.1,
        .mixture_seed_count = 1,
        .mixture = si_mixture_config_default(),
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
    if (!(mixture->ridge > 0.0) || !isfinite(mixture->ridge) || !(mixture->tolerance >= 0.0))
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
    if ((unsigned)config->selection > SI_SELECTION_SCENE ||
        (unsigned)config->choice > SI_CHOICE_BY_FDE ||
        (unsigned)config->weighting > SI_WEIGHTING_SCENE ||
        (unsigned)config->kde_weighting > SI_WEIGHTING_SCENE)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "selection, choice and weighting: expected one of their enums, got %d, "
                            "%d and %d",
                            (int)config->selection, (int)config->choice, (int)config->weighting);
    if (config->shift_count > SI_SCORE_MAX_SHIFTS)
        return si_error_set(error, SI_ERR_ARGUMENT, "expected at most %d shifts, got %zu",
                            SI_SCORE_MAX_SHIFTS, config->shift_count);
    for (size_t i = 0; i < config->shift_count; i++)
        if (!isfinite(config->shift[i]))
            return si_error_set(error, SI_ERR_ARGUMENT, "shift %zu is not finite", i);
    bool plain = config->selection == SI_SELECTION_AGENT && config->choice == SI_CHOICE_INDEPENDENT;
    if (config->best_of > config->sample_count || (config->best_of > 0 && !plain))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "best_of: expected at most the %zu samples there are, chosen by each "
                            "agent independently, got %zu",
                            config->sample_count, config->best_of);
    if (!(config->miss_distance >= 0.0) || !(config->body_radius >= 0.0))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "miss_distance and body_radius: expected numbers not below 0");
    if (config->mixture_seed_count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "expected at least one mixture seed");
    if (!(config->confidence > 0.0 && config->confidence < 1.0))
        return si_error_set(error, SI_ERR_ARGUMENT, "confidence: expected a number in (0, 1)");
    return check_mixture(&config->mixture, error);
}

static size_t choose_thread_count(size_t wanted)
{
    size_t count = wanted > 0 ? wanted : (size_t)omp_get_max_threads();
    return count < SI_MOST_THREADS ? count : SI_MOST_THREADS;
}

static si_result create_sums(si_score *score)
{
    size_t steps, size;
    size_t seed_count = score->config.mixture_seed_count - 1;
    if (!si_size_multiply(score->config.predicted_steps, SI_METRIC_COUNT, &steps) ||
        seed_count > SIZE_MAX / 2 - steps)
        return SI_ERR_SHAPE;
    size = SUM_FIGURES + score->column_count + steps + seed_count;
    if (!si_size_product((size_t[]){size, SCORE_MAX_BLOCKS, sizeof(double)}, 3, &steps))
        return SI_ERR_SHAPE;
    score->sums = (score_sums){.size = size, .scenes_a_block = 1};
    score->sums.block = calloc(SCORE_MAX_BLOCKS, size * sizeof *score->sums.block);
    return score->sums.block != NULL ? SI_OK : SI_ERR_NO_MEMORY;
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
    SI_REQUIRE(error, score);
    *score = NULL;
    SI_REQUIRE(error, config);
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
    free(score->sums.block);
    free(score->rows.memory);
    free(score);
}

void score_release_batch(si_score *score)
{
    free(score->rows.memory);
    score->rows = (score_rows){0};
}
