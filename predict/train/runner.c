#include "predict/train/runner.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "predict/predictor_internal.h"
#include "predict/train/augment.h"

enum { CHUNK_WINDOWS = 8 };

struct si_runner {
    const si_learner *learner;
    size_t observed_steps;
    size_t predicted_steps;
    uint64_t seed;
    size_t thread_count;
    unsigned char *scratch; /* [thread_count][scratch_size], aligned */
    size_t scratch_size;
    size_t agent_capacity; /* that the scratch has room for */
    si_real *chunk;        /* [chunks of the largest run][prepared_count] */
    double *losses;        /* [windows of the largest run][loss_count] */
};

/* What one thread works with. */
typedef struct scratch {
    double *position; /* [A][T + P][2], of a window and its guests */
    si_real *sums;    /* [sum_count] */
    void *workspace;  /* the learner's */
    size_t size;
} scratch;

static scratch lay_out(const si_runner *runner, size_t agent_count, void *memory)
{
    si_arena arena = {.base = memory};
    const size_t steps = runner->observed_steps + runner->predicted_steps;
    const si_learner *learner = runner->learner;
    scratch work;
    work.position = si_arena_take(&arena, agent_count, steps * 2 * sizeof *work.position);
    work.sums = si_arena_take(&arena, learner->sum_count, sizeof *work.sums);
    work.workspace = si_arena_take(&arena, learner->ops->workspace_size(learner, agent_count), 1);
    work.size = si_arena_size(&arena);
    return work;
}

static size_t chunk_count(size_t window_count)
{
    return window_count / CHUNK_WINDOWS + (window_count % CHUNK_WINDOWS != 0);
}

size_t si_batch_size(const si_recipe *recipe, const si_training_set *train)
{
    return train->scene_count < recipe->batch_windows ? train->scene_count : recipe->batch_windows;
}

static size_t largest_scene(const si_training_set *set)
{
    size_t largest = 0;
    for (size_t s = 0; s < set->scene_count; s++)
        if (set->offset[s + 1] - set->offset[s] > largest)
            largest = set->offset[s + 1] - set->offset[s];
    return largest;
}

/* Agents that a window may have, guests included. */
static size_t most_agents(const si_training_set *train, const si_training_set *validation)
{
    const size_t with_guests = (1 + SI_MAX_GUESTS) * largest_scene(train);
    const size_t validated = largest_scene(validation);
    return with_guests > validated ? with_guests : validated;
}

static si_result allocate(si_runner *runner, size_t batch, size_t windows, size_t agents,
                          si_error *error)
{
    const si_learner *learner = runner->learner;
    size_t bytes;
    runner->agent_capacity = agents;
    runner->scratch_size = lay_out(runner, agents, NULL).size;
    if (runner->scratch_size == 0 ||
        !si_size_multiply(runner->scratch_size, runner->thread_count, &bytes))
        return si_error_set(error, SI_ERR_SHAPE, "%zu agents on %zu threads: too many to count",
                            agents, runner->thread_count);
    runner->scratch = aligned_alloc(SI_ALIGNMENT, bytes);
    runner->chunk = calloc(chunk_count(batch), learner->prepared_count * sizeof *runner->chunk);
    runner->losses = calloc(windows, learner->loss_count * sizeof *runner->losses);
    if (runner->scratch == NULL || runner->chunk == NULL || runner->losses == NULL)
        return si_error_no_memory(error, "the workspace of training");
    return SI_OK;
}

si_result si_runner_create(const si_recipe *recipe, const si_learner *learner,
                           const si_training_set *train, const si_training_set *validation,
                           size_t thread_count, si_runner **runner, si_error *error)
{
    const size_t batch = si_batch_size(recipe, train);
    *runner = calloc(1, sizeof **runner);
    if (*runner == NULL)
        return si_error_no_memory(error, "a runner");
    **runner = (si_runner){
        .learner = learner,
        .observed_steps = recipe->model.observed_steps,
        .predicted_steps = recipe->model.predicted_steps,
        .seed = recipe->seed,
        .thread_count = thread_count > 0 ? thread_count : (size_t)omp_get_num_procs(),
    };
    const si_result status =
        allocate(*runner, batch, batch > validation->scene_count ? batch : validation->scene_count,
                 most_agents(train, validation), error);
    if (status != SI_OK) {
        si_runner_destroy(*runner);
        *runner = NULL;
    }
    return status;
}

void si_runner_destroy(si_runner *runner)
{
    if (runner == NULL)
        return;
    free(runner->scratch);
    free(runner->chunk);
    free(runner->losses);
    free(runner);
}

/* Appends the agents of the set's window to position; returns how many they are. */
static size_t append_agents(const si_runner *runner, const si_training_set *set, size_t window,
                            double *position)
{
    const size_t seen = runner->observed_steps * 2, ahead = runner->predicted_steps * 2;
    for (size_t a = set->offset[window]; a < set->offset[window + 1]; a++) {
        memcpy(position, set->observed + a * seen, seen * sizeof *position);
        memcpy(position + seen, set->future + a * ahead, ahead * sizeof *position);
        position += seen + ahead;
    }
    return set->offset[window + 1] - set->offset[window];
}

static size_t window_of(const si_run *run, size_t index)
{
    return run->window != NULL ? run->window[index] : index;
}

static void run_window(const si_runner *runner, const si_run *run, size_t index, si_real *sums,
                       const scratch *work)
{
    const size_t window = window_of(run, index);
    const size_t steps = runner->observed_steps + runner->predicted_steps;
    const int64_t key = si_window_key(run->epoch, window);
    const si_augment_plan plan =
        si_augment_draw(runner->seed, key, run->augmentation, run->set->scene_count);
    size_t agents = append_agents(runner, run->set, window, work->position);
    for (size_t i = 0; i < plan.guest_count; i++)
        agents +=
            append_agents(runner, run->set, plan.guest[i], work->position + agents * steps * 2);
    si_augment_apply(&plan, agents, steps, work->position);
    const si_learner_window inputs = {agents, work->position, runner->seed, key};
    runner->learner->ops->window(runner->learner, &inputs, sums,
                                 runner->losses + index * runner->learner->loss_count,
                                 work->workspace);
}

static void run_chunk(const si_runner *runner, const si_run *run, size_t chunk, bool learn,
                      const scratch *work)
{
    const si_learner *learner = runner->learner;
    const size_t first = chunk * CHUNK_WINDOWS;
    const size_t left = run->count - first;
    if (learn)
        memset(work->sums, 0, learner->sum_count * sizeof *work->sums);
    for (size_t i = 0; i < (left < CHUNK_WINDOWS ? left : CHUNK_WINDOWS); i++)
        run_window(runner, run, first + i, learn ? work->sums : NULL, work);
    if (learn)
        learner->ops->collect(learner, work->sums, runner->chunk + chunk * learner->prepared_count);
}

static si_result sum_losses(const si_runner *runner, const si_run *run, double *losses,
                            si_error *error)
{
    const size_t kinds = runner->learner->loss_count;
    memset(losses, 0, kinds * sizeof *losses);
    for (size_t i = 0; i < run->count; i++) {
        const double *found = runner->losses + i * kinds;
        const size_t window = window_of(run, i);
        if (!isfinite(found[0]))
            return si_error_set(
                error, SI_ERR_NUMERIC, "loss of window %zu (%s, frame %lld) is not finite", window,
                run->set->recording != NULL ? run->set->recording[window] : "no name",
                run->set->frame != NULL ? (long long)run->set->frame[window] : 0);
        for (size_t k = 0; k < kinds; k++)
            losses[k] += found[k] / (double)run->count;
    }
    return SI_OK;
}

static void sum_chunks(const si_runner *runner, const si_run *run, si_real *d_prepared)
{
    const size_t size = runner->learner->prepared_count;
    memset(d_prepared, 0, size * sizeof *d_prepared);
    for (size_t chunk = 0; chunk < chunk_count(run->count); chunk++)
        for (size_t i = 0; i < size; i++)
            d_prepared[i] += runner->chunk[chunk * size + i];
    for (size_t i = 0; i < size; i++)
        d_prepared[i] /= (si_real)run->count;
}

si_result si_runner_run(si_runner *runner, const si_run *run, double *losses, si_real *d_prepared,
                        si_error *error)
{
    const bool learn = d_prepared != NULL;
    const long chunks = (long)chunk_count(run->count);
#pragma omp parallel for schedule(dynamic) num_threads((int)runner->thread_count)
    for (long chunk = 0; chunk < chunks; chunk++) {
        unsigned char *own = runner->scratch + (size_t)omp_get_thread_num() * runner->scratch_size;
        const scratch work = lay_out(runner, runner->agent_capacity, own);
        run_chunk(runner, run, (size_t)chunk, learn, &work);
    }
    const si_result status = sum_losses(runner, run, losses, error);
    if (status == SI_OK && learn)
        sum_chunks(runner, run, d_prepared);
    return status;
}
