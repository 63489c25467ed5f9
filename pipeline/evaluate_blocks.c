/* Evaluating in blocks of scenes, over ranks and with a checkpoint. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/version.h"
#include "io/datasets.h"
#include "metrics/score_parts.h"
#include "pipeline/evaluate_internal.h"
#include "pipeline/score_checkpoint_internal.h"

/*
 * Blocks are what ranks are given at a time: many, so that all end at much the same time, and not
 * so small that asking for them counts. They depend on the scenes alone, so that a checkpoint fits
 * any number of ranks. One rank without a checkpoint has fewer: each is shared by its threads, who
 * wait for one another at its end. A block of uncommonly many agents is read in several slabs.
 */
enum { BLOCK_BYTES = 16 << 20, SLAB_BYTES = 32 << 20, FEWEST_BLOCKS = 64, FEWEST_ALONE = 16 };
enum { FEWEST_SCENES_ALONE = 16 };

/* A source at work. */
typedef struct run {
    evaluation_task *work;
    size_t block_scenes;
    size_t reported; /* agents; ranks do not come to an end in order, progress shall not go back */
} run;

static size_t scenes_a_block(const evaluation_task *work)
{
    const si_predictions_header *header = work->source->header;
    const bool is_alone = ranks_count(work->config->ranks) == 1 && work->config->checkpoint == NULL;
    const double agents = (double)si_predictions_slab_agents(header, BLOCK_BYTES);
    const double fitting = agents * (double)header->scene_count / (double)(header->agent_count + 1);
    size_t most = header->scene_count / (is_alone ? FEWEST_ALONE : FEWEST_BLOCKS) + 1;
    if (is_alone && most < FEWEST_SCENES_ALONE)
        most = FEWEST_SCENES_ALONE;
    return fitting < 1.0 ? 1 : fitting < (double)most ? (size_t)fitting : most;
}

/* Progress of one process counts its own block, too. */
static si_result report(run *self, const si_progress *progress, size_t agents, si_error *error)
{
    const size_t done = self->work->agents + agents;
    self->reported = done > self->reported ? done : self->reported;
    return si_progress_report(progress, self->reported, self->work->made->header.agent_count)
               ? SI_OK
               : si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
}

static si_result work_on(void *context, uint64_t block, const si_progress *progress,
                         rank_result *result, si_error *error)
{
    run *self = context;
    const evaluation_source *source = self->work->source;
    const size_t slab_agents = si_predictions_slab_agents(source->header, SLAB_BYTES);
    si_scene_set slab = {.scene_count = 1};
    size_t agents = 0;
    si_result status =
        source->select(source->from, (size_t)block * self->block_scenes, self->block_scenes, error);
    while (status == SI_OK && slab.scene_count > 0) {
        status = source->read(source->from, slab_agents, &slab, error);
        if (status != SI_OK || slab.scene_count == 0)
            return status;
        status = evaluation_measure(self->work, &slab, result, error);
        agents += slab.agent_count;
        if (status == SI_OK)
            status = report(self, progress, agents, error);
    }
    return status;
}

static si_result take_block(void *context, uint64_t block, const rank_result *result,
                            si_error *error)
{
    run *self = context;
    (void)block;
    const si_result status = evaluation_take(self->work, result, error);
    return status == SI_OK ? report(self, &self->work->config->progress, 0, error) : status;
}

static si_result run_blocks(evaluation_task *work, si_error *error)
{
    const size_t scenes = work->source->header->scene_count;
    run self = {work, scenes_a_block(work), 0};
    const rank_job job = {
        .block_count = (scenes + self.block_scenes - 1) / self.block_scenes,
        .context = &self,
        .work = work_on,
        .take = take_block,
        .checkpoint = work->config->checkpoint,
        .progress = &work->config->progress,
    };
    return rank_job_run(work->config->ranks, &job, error);
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    return si_hash_bytes(hash, text, strlen(text) + 1);
}

static uint64_t hash_header(uint64_t hash, const si_predictions_header *header)
{
    const double number[] = {
        (double)header->observed_steps,
        (double)header->predicted_steps,
        (double)header->sample_count,
        (double)header->scene_count,
        (double)header->agent_count,
        header->has_future,
        header->has_probabilities,
        header->has_frame,
        header->has_primary,
        header->step_seconds,
        (double)header->seed,
        header->spread,
    };
    hash = si_hash_bytes(hash, number, sizeof number);
    hash = hash_text(hash_text(hash, header->predictor), header->weights);
    return hash_text(hash_text(hash, header->point), header->draws);
}

#if defined(__x86_64__)
_Static_assert(sizeof(si_score_config) == 272,
               "hash_config: add what is new, if scores depend on it");
#endif

/* All that block results depend on: not threads, not confidence. */
static uint64_t hash_config(uint64_t hash, const si_evaluation_config *config)
{
    const si_score_config *score = &config->score;
    const double number[] = {
        score->metrics,
        score->selection,
        score->choice,
        score->weighting,
        score->kde_weighting,
        (double)score->best_of,
        score->miss_distance,
        score->body_radius,
        (double)score->shift_count,
        (double)score->mixture_seed_count,
        (double)score->mixture.max_components,
        (double)score->mixture.max_iterations,
        (double)score->mixture.start_count,
        score->mixture.tolerance,
        score->mixture.ridge,
        config->spread,
        (double)config->first_samples,
        (double)config->top_samples,
        score->primary_only,
        config->by_scene,
    };
    hash = si_hash_bytes(hash, number, sizeof number);
    hash = si_hash_bytes(hash, score->shift, score->shift_count * sizeof *score->shift);
    return si_hash_bytes(hash, &score->seed, sizeof score->seed);
}

/* With the first scene as it is scored: whoever predicts it otherwise is another. */
static si_result find_fingerprint(const evaluation_task *work, uint64_t *hash, si_error *error)
{
    const evaluation_source *source = work->source;
    const si_predictions_header *header = source->header;
    *hash = hash_text(source->contents, SI_VERSION);
    *hash = hash_config(hash_header(*hash, header), work->config);
    si_scene_set slab;
    if (header->scene_count == 0)
        return SI_OK;
    si_result status = source->select(source->from, 0, 1, error);
    if (status == SI_OK)
        status = source->read(source->from, 1, &slab, error);
    if (status != SI_OK || slab.scene_count == 0)
        return status;
    const uint64_t windows = evaluation_windows_of(header, &slab, 0);
    *hash = si_hash_bytes(*hash, &windows, sizeof windows);
    if (slab.samples != NULL)
        *hash = si_hash_bytes(*hash, slab.samples,
                              slab.agent_count * header->sample_count * header->predicted_steps *
                                  2 * sizeof *slab.samples);
    return SI_OK;
}

static si_result prepare(evaluation_task *work, uint64_t *fingerprint, si_error *error)
{
    work->made = calloc(1, sizeof *work->made);
    if (work->made == NULL)
        return si_error_no_memory(error, "an evaluation");
    const si_result status = evaluation_begin(work, error);
    if (status != SI_OK || (work->config->ranks == NULL && work->config->checkpoint == NULL))
        return status;
    return find_fingerprint(work, fingerprint, error);
}

/* Everything that is made of the sums, and its name: that in the file, or that of the file. */
static void complete(evaluation_task *work)
{
    si_evaluation *made = work->made;
    si_predictions_describe(work->source->header, made->name, sizeof made->name);
    if (made->name[0] == '\0')
        si_recording_name(work->source->name, made->name, sizeof made->name);
    made->result = si_score_get_result(made->score);
    si_score_get_steps(made->score, made->step);
    score_release_batch(made->score);
    evaluation_take_notes(work);
}

si_result evaluation_run(const evaluation_source *source, si_result opened,
                         const si_evaluation_config *config, si_evaluation **evaluation,
                         si_error *error)
{
    const si_evaluation_config standard = si_evaluation_config_default();
    evaluation_task work = {.config = config != NULL ? config : &standard, .source = source};
    uint64_t fingerprint = 0;
    si_result status = opened;
    if (status == SI_OK)
        status = prepare(&work, &fingerprint, error);
    status = ranks_agree(work.config->ranks, status, fingerprint, error);
    fingerprint = si_hash_bytes(fingerprint, &source->version, sizeof source->version);
    if (status == SI_OK && work.config->checkpoint != NULL)
        status = checkpoint_begin(work.config->checkpoint, fingerprint, error);
    if (status == SI_OK)
        status = run_blocks(&work, error);
    if (status == SI_OK && ranks_lead(work.config->ranks)) {
        complete(&work);
        *evaluation = work.made;
        work.made = NULL;
    }
    si_evaluation_destroy(work.made);
    si_forecast_pool_destroy(work.pool);
    free(work.samples);
    free(work.probabilities);
    free(work.order);
    free(work.errors);
    return status;
}
