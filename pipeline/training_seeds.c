#include "pipeline/training_seeds.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/argument.h"
#include "io/weights.h"
#include "pipeline/rank_job.h"

enum { PROGRESS_UNITS = 1000, SEED_NUMBERS = 2 };

/* All seeds, on one rank. */
typedef struct run {
    const si_training_config *config;
    const si_training_seeds *seeds;
    size_t taken;
    si_seed_record best;
} run;

/* "plaza-seed3.h5" for "plaza.h5"; NULL for NULL. */
static const char *path_of(const char *path, uint64_t seed, char into[PATH_MAX])
{
    if (path == NULL)
        return NULL;
    const char *name = strrchr(path, '/'), *dot = strrchr(name != NULL ? name : path, '.');
    const size_t stem = dot != NULL ? (size_t)(dot - path) : strlen(path);
    snprintf(into, PATH_MAX, "%.*s-seed%" PRIu64 "%s", (int)stem, path, seed, path + stem);
    return into;
}

/* Where an epoch is, in those of the seed. */
typedef struct epochs {
    const run *all;
    const si_progress *progress;
    size_t done;
} epochs;

static bool report(void *context, uint64_t done, uint64_t total)
{
    const epochs *at = context;
    const uint64_t count = at->all->config->recipe->epoch_count;
    const uint64_t part = total > 0 ? PROGRESS_UNITS * done / total : 0;
    return si_progress_report(at->progress,
                              PROGRESS_UNITS * (at->all->taken * count + at->done) + part,
                              PROGRESS_UNITS * at->all->seeds->count * count);
}

static si_result train_all(si_training *training, epochs *at, si_error *error)
{
    const si_trainer *trainer = si_training_trainer(training);
    const si_progress progress = {report, at};
    si_result status = SI_OK;
    while ((at->done = si_trainer_get_counters(trainer).epoch) <
               at->all->config->recipe->epoch_count &&
           status == SI_OK) {
        si_epoch_record record;
        status = si_training_epoch(training, &progress, &record, error);
    }
    return status;
}

static si_result train_seed(void *context, uint64_t block, const si_progress *progress,
                            rank_result *result, si_error *error)
{
    const run *all = context;
    char output[PATH_MAX], log[PATH_MAX], resume[PATH_MAX];
    const uint64_t seed = all->seeds->first + block;
    si_recipe recipe = *all->config->recipe;
    si_training_config config = *all->config;
    si_training *training;
    recipe.seed = seed;
    config.recipe = &recipe;
    config.output = path_of(config.output, seed, output);
    config.log = path_of(config.log, seed, log);
    config.resume = path_of(config.resume, seed, resume);
    if (config.resume != NULL && access(config.resume, F_OK) != 0)
        config.resume = NULL;
    si_result status = si_training_create(&config, &training, error);
    if (status == SI_OK)
        status = train_all(training, &(epochs){.all = all, .progress = progress}, error);
    const si_trainer_counters counters = si_trainer_get_counters(si_training_trainer(training));
    si_training_destroy(training);
    double *number = status == SI_OK ? rank_result_grow(result, SEED_NUMBERS) : NULL;
    if (number == NULL)
        return status != SI_OK ? status : si_error_no_memory(error, "what a seed came to");
    number[0] = (double)counters.best_epoch;
    number[1] = counters.best_loss;
    return SI_OK;
}

static si_result take_seed(void *context, uint64_t block, const rank_result *result,
                           si_error *error)
{
    run *all = context;
    if (result->count != SEED_NUMBERS)
        return si_error_set(error, SI_ERR_FORMAT, "not what a seed comes to");
    const si_seed_record record = {all->seeds->first + block, (size_t)result->number[0],
                                   result->number[1]};
    if (all->taken++ == 0 || record.validation < all->best.validation)
        all->best = record;
    if (all->seeds->tell != NULL)
        all->seeds->tell(all->seeds->context, &record);
    return SI_OK;
}

/* The weights of the best seed become the output. */
static si_result keep_best(const run *all, si_error *error)
{
    char path[PATH_MAX];
    si_weights weights;
    path_of(all->config->output, all->best.seed, path);
    if (access(path, R_OK) != 0)
        return si_error_set(error, SI_ERR_IO, "%s: %s; all ranks need the same folder", path,
                            strerror(errno));
    si_result status = si_weights_read(path, &weights, error);
    if (status == SI_OK)
        status = si_weights_write(all->config->output, &weights, error);
    si_weights_finish(&weights);
    return status;
}

si_result si_training_run_seeds(const si_training_config *config, const si_training_seeds *seeds,
                                si_seed_record *best, si_error *error)
{
    SI_REQUIRE(error, config, seeds, best);
    SI_REQUIRE(error, config->recipe, config->output);
    *best = (si_seed_record){0};
    run all = {.config = config, .seeds = seeds};
    si_result status = SI_OK;
    if (config->validation == NULL || seeds->count == 0)
        status = si_error_set(error, SI_ERR_ARGUMENT,
                              "seeds: expected at least one, and validation windows to pick by");
    status = ranks_agree(seeds->ranks, status, seeds->first, error);
    const rank_job job = {
        .block_count = seeds->count,
        .ahead = 1,
        .context = &all,
        .work = train_seed,
        .take = take_seed,
        .progress = &seeds->progress,
    };
    if (status == SI_OK)
        status = rank_job_run(seeds->ranks, &job, error);
    if (status == SI_OK && ranks_lead(seeds->ranks))
        status = keep_best(&all, error);
    *best = all.best;
    return status;
}
