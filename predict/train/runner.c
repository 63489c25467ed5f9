#include "predict/train/runner.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "predict/predictor_internal.h"
#include "predict/train/augment.h"

enum { LEAST_CHUNK = 8 }; /* items */

struct si_runner {
    si_learner *learner;
    const si_forward_kernels *kernels;
    size_t observed_steps;
    size_t predicted_steps;
    uint64_t seed;
    size_t thread_count;
    unsigned char *scratch; /* [thread_count][scratch_size], aligned */
    size_t scratch_size;
    size_t agent_capacity; /* that the scratch has room for */
    si_real *chunk;        /* [chunks of the largest run][prepared_count] */
    double *losses;        /* [items of the largest run][loss_count] */
    unsigned char *entry;  /* [items of validation][entry_size], aligned, or NULL */
    bool has_entered;      /* `entry` is filled */
};

/* What one thread works with. */
typedef struct scratch {
    double *position; /* [A][T + P][2], of a window and its guests */
    si_real *sums;    /* [sum_count] */
    void *entry;      /* [group][entry_size] */
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
    work.entry = si_arena_take(&arena, learner->group, learner->entry_size);
    work.workspace = si_arena_take(&arena, learner->ops->workspace_size(learner, agent_count), 1);
    work.size = si_arena_size(&arena);
    return work;
}

/* Items of a chunk: whole groups. */
static size_t chunk_size(const si_learner *learner)
{
    return learner->group > LEAST_CHUNK ? learner->group : LEAST_CHUNK;
}

static size_t chunk_count(const si_learner *learner, size_t item_count)
{
    const size_t size = chunk_size(learner);
    return item_count / size + (item_count % size != 0);
}

size_t si_item_count(const si_learner *learner, const si_scene_set *set)
{
    if (learner->item == SI_ITEM_WINDOW || set->scene_count == 0)
        return set->scene_count;
    return set->offset[set->scene_count];
}

size_t si_batch_size(const si_recipe *recipe, const si_learner *learner, const si_scene_set *train)
{
    const size_t all = si_item_count(learner, train);
    return all < recipe->batch_size ? all : recipe->batch_size;
}

/* Agents that a window may have, guests included. */
static size_t most_agents(const si_scene_set *train, const si_scene_set *validation)
{
    const size_t with_guests = (1 + SI_MAX_GUESTS) * si_scene_set_largest(train);
    const size_t validated = si_scene_set_largest(validation);
    return with_guests > validated ? with_guests : validated;
}

static si_result allocate(si_runner *runner, size_t batch, size_t validated, size_t agents,
                          si_error *error)
{
    const size_t items = batch > validated ? batch : validated;
    const bool keeps_entries = runner->learner->entry_size > 0 && validated > 0;
    const si_learner *learner = runner->learner;
    size_t bytes;
    runner->agent_capacity = agents;
    runner->scratch_size = lay_out(runner, agents, NULL).size;
    if (runner->scratch_size == 0 ||
        !si_size_multiply(runner->scratch_size, runner->thread_count, &bytes))
        return si_error_set(error, SI_ERR_SHAPE, "%zu agents on %zu threads: too many to count",
                            agents, runner->thread_count);
    runner->scratch = aligned_alloc(SI_ALIGNMENT, bytes);
    runner->chunk =
        calloc(chunk_count(learner, batch), learner->prepared_count * sizeof *runner->chunk);
    runner->losses = calloc(items, learner->loss_count * sizeof *runner->losses);
    if (keeps_entries && si_size_multiply(validated, learner->entry_size, &bytes))
        runner->entry = aligned_alloc(SI_ALIGNMENT, bytes);
    if (runner->scratch == NULL || runner->chunk == NULL || runner->losses == NULL ||
        (keeps_entries && runner->entry == NULL))
        return si_error_no_memory(error, "the workspace of training");
    return SI_OK;
}

si_result si_runner_create(const si_recipe *recipe, si_learner *learner, const si_scene_set *train,
                           const si_scene_set *validation, size_t thread_count, si_runner **runner,
                           si_error *error)
{
    const size_t batch = si_batch_size(recipe, learner, train);
    const size_t validated = si_item_count(learner, validation);
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
    si_result status = si_forward_kernels_choose(&(*runner)->kernels, error);
    if (status == SI_OK)
        status = allocate(*runner, batch, validated, most_agents(train, validation), error);
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
    free(runner->entry);
    free(runner);
}

/* `count` steps of an agent of the set, from `first` on; the others become 0. */
static void copy_steps(const si_runner *runner, const si_scene_set *set, size_t agent, size_t first,
                       size_t count, double *position)
{
    const size_t seen = runner->observed_steps, ahead = runner->predicted_steps,
                 end = first + count;
    const double *observed = set->observed + agent * seen * 2;
    const double *future = set->future + agent * ahead * 2;
    memset(position, 0, (seen + ahead) * 2 * sizeof *position);
    if (first < seen)
        memcpy(position + first * 2, observed + first * 2,
               ((end < seen ? end : seen) - first) * 2 * sizeof *position);
    if (end > seen) {
        first = first > seen ? first : seen;
        memcpy(position + first * 2, future + (first - seen) * 2,
               (end - first) * 2 * sizeof *position);
    }
}

/*
 * Appends the agents of the set's window to position; returns how many they are. If an agent is the
 * item, the others are neighbours, of whom only what is observed matters once the plan is applied.
 */
static size_t append_agents(const si_runner *runner, const si_scene_set *set, size_t window,
                            const si_augment_plan *plan, size_t item, double *position)
{
    const size_t seen = runner->observed_steps, steps = seen + runner->predicted_steps;
    const bool are_items = runner->learner->item == SI_ITEM_WINDOW;
    const size_t first = si_augment_reverses(plan) ? steps - seen : 0;
    for (size_t a = set->offset[window]; a < set->offset[window + 1]; a++, position += steps * 2)
        if (are_items || a == item)
            copy_steps(runner, set, a, 0, steps, position);
        else
            copy_steps(runner, set, a, first, seen, position);
    return set->offset[window + 1] - set->offset[window];
}

static size_t item_of(const si_run *run, size_t index)
{
    return run->item != NULL ? run->item[index] : index;
}

/* The window that an agent of the set belongs to. */
static size_t window_of_agent(const si_scene_set *set, size_t agent)
{
    size_t first = 0, end = set->scene_count;
    while (end - first > 1) {
        const size_t middle = first + (end - first) / 2;
        if (set->offset[middle] <= agent)
            first = middle;
        else
            end = middle;
    }
    return first;
}

static size_t window_of(const si_runner *runner, const si_run *run, size_t item)
{
    return runner->learner->item == SI_ITEM_WINDOW ? item : window_of_agent(run->set, item);
}

/* Where the item is in its window. */
static size_t agent_of(const si_runner *runner, const si_run *run, size_t item, size_t window)
{
    return runner->learner->item == SI_ITEM_WINDOW ? 0 : item - run->set->offset[window];
}

static void enter_item(const si_runner *runner, const si_run *run, size_t index, void *entry,
                       const scratch *work)
{
    const size_t item = item_of(run, index), window = window_of(runner, run, item);
    const size_t steps = runner->observed_steps + runner->predicted_steps;
    const int64_t key = si_window_key(run->round, item);
    const si_augment_plan plan =
        si_augment_draw(runner->seed, key, run->augmentation, run->set->scene_count);
    size_t agents = append_agents(runner, run->set, window, &plan, item, work->position);
    for (size_t i = 0; i < plan.guest_count; i++)
        agents += append_agents(runner, run->set, plan.guest[i], &plan, item,
                                work->position + agents * steps * 2);
    si_augment_apply(&plan, runner->kernels, agents, steps, runner->observed_steps, work->position);
    const si_learner_input input = {.agent_count = agents,
                                    .position = work->position,
                                    .agent = agent_of(runner, run, item, window),
                                    .seed = runner->seed,
                                    .key = key};
    runner->learner->ops->enter(runner->learner, &input, entry, work->workspace);
}

/* Items that go together; what they were entered as may be kept from an earlier run. */
static void run_group(const si_runner *runner, const si_run *run, size_t first, size_t count,
                      si_real *sums, const scratch *work)
{
    const si_learner *learner = runner->learner;
    const bool keeps = run->is_validation && runner->entry != NULL;
    unsigned char *entry = keeps ? runner->entry + first * learner->entry_size : work->entry;
    for (size_t i = 0; i < count && !(keeps && runner->has_entered); i++)
        enter_item(runner, run, first + i, entry + i * learner->entry_size, work);
    learner->ops->run(learner, count, entry, sums, runner->losses + first * learner->loss_count,
                      work->workspace);
}

static void run_chunk(const si_runner *runner, const si_run *run, size_t chunk, bool learn,
                      const scratch *work)
{
    const si_learner *learner = runner->learner;
    const size_t first = chunk * chunk_size(learner), left = run->count - first;
    const size_t count = left < chunk_size(learner) ? left : chunk_size(learner);
    si_real *prepared = learn ? runner->chunk + chunk * learner->prepared_count : NULL;
    si_real *sums = learn && learner->ops->collect != NULL ? work->sums : prepared;
    if (learn)
        memset(sums, 0, learner->sum_count * sizeof *sums);
    for (size_t i = 0; i < count; i += learner->group)
        run_group(runner, run, first + i, count - i < learner->group ? count - i : learner->group,
                  sums, work);
    if (sums != prepared)
        learner->ops->collect(learner, sums, prepared);
}

static void run_chunks(si_runner *runner, const si_run *run, bool learn)
{
    const long chunks = (long)chunk_count(runner->learner, run->count);
#pragma omp parallel for schedule(dynamic) num_threads((int)runner->thread_count)
    for (long chunk = 0; chunk < chunks; chunk++) {
        unsigned char *own = runner->scratch + (size_t)omp_get_thread_num() * runner->scratch_size;
        const scratch work = lay_out(runner, runner->agent_capacity, own);
        run_chunk(runner, run, (size_t)chunk, learn, &work);
    }
    runner->has_entered = runner->has_entered || run->is_validation;
}

static si_result refuse_loss(const si_runner *runner, const si_run *run, size_t index,
                             si_error *error)
{
    const size_t window = window_of(runner, run, item_of(run, index));
    return si_error_set(error, SI_ERR_NUMERIC, "loss of window %zu (%s, frame %lld) is not finite",
                        window,
                        run->set->recording != NULL ? run->set->recording[window] : "no name",
                        run->set->frame != NULL ? (long long)run->set->frame[window] : 0);
}

static si_result mean_losses(const si_runner *runner, const si_run *run, double *losses,
                             si_error *error)
{
    const size_t kinds = runner->learner->loss_count;
    memset(losses, 0, kinds * sizeof *losses);
    for (size_t i = 0; i < run->count; i++) {
        const double *found = runner->losses + i * kinds;
        if (!isfinite(found[0]))
            return refuse_loss(runner, run, i, error);
        for (size_t k = 0; k < kinds; k++)
            losses[k] += found[k] / (double)run->count;
    }
    return SI_OK;
}

static void sum_chunks(const si_runner *runner, const si_run *run, si_real *d_prepared)
{
    const size_t size = runner->learner->prepared_count;
    memset(d_prepared, 0, size * sizeof *d_prepared);
    for (size_t chunk = 0; chunk < chunk_count(runner->learner, run->count); chunk++)
        for (size_t i = 0; i < size; i++)
            d_prepared[i] += runner->chunk[chunk * size + i];
    for (size_t i = 0; i < size; i++)
        d_prepared[i] /= (si_real)run->count;
}

si_result si_runner_run(si_runner *runner, const si_run *run, double *losses, si_real *d_prepared,
                        si_error *error)
{
    run_chunks(runner, run, d_prepared != NULL);
    const si_result status = mean_losses(runner, run, losses, error);
    if (status == SI_OK && d_prepared != NULL)
        sum_chunks(runner, run, d_prepared);
    return status;
}
