#include "pipeline/evaluate_blocks.h"

#include <string.h>

#include "base/version.h"
#include "metrics/counter.h"
#include "pipeline/checkpoint_internal.h"

/*
 * Blocks are what ranks are given at a time: many, so that all end at much the same time, and not
 * so small that asking for them counts. They depend on the scenes alone, so that a checkpoint fits
 * any number of ranks. A block of uncommonly many agents is read in several slabs.
 */
enum { BLOCK_BYTES = 16 << 20, SLAB_BYTES = 32 << 20, FEWEST_BLOCKS = 64 };

/* A source at work. */
typedef struct run {
    evaluation_task *work;
    const evaluation_source *source;
    size_t block_scenes;
    size_t
        reported; /* agents; ranks do not come to an end in order, and progress shall not go back */
} run;

static size_t scenes_a_block(const si_predictions_header *header)
{
    const double agents = (double)si_predictions_slab_agents(header, BLOCK_BYTES);
    const double fitting = agents * (double)header->scene_count / (double)(header->agent_count + 1);
    const size_t most = header->scene_count / FEWEST_BLOCKS + 1;
    return fitting < 1.0 ? 1 : fitting < (double)most ? (size_t)fitting : most;
}

/* Progress of one process counts its own block, too. */
static bool report(run *self, const si_progress *progress, size_t agents)
{
    const size_t done = self->work->agents + agents;
    self->reported = done > self->reported ? done : self->reported;
    return si_progress_report(progress, self->reported, self->work->made->header.agent_count);
}

static si_result work_on(void *context, uint64_t block, const si_progress *progress,
                         rank_result *result, si_error *error)
{
    run *self = context;
    const evaluation_source *source = self->source;
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
        if (status == SI_OK && !report(self, progress, agents))
            status = si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    }
    return status;
}

static si_result take_block(void *context, uint64_t block, const rank_result *result,
                            si_error *error)
{
    run *self = context;
    (void)block;
    const si_result status = evaluation_take(self->work, result, error);
    if (status == SI_OK && !report(self, &self->work->config->progress, 0))
        return si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    return status;
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = si_mix_pair(hash, (unsigned char)*text);
    return si_mix_pair(hash, 0);
}

static uint64_t mix_numbers(uint64_t hash, const double *number, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;
        memcpy(&bits, &number[i], sizeof bits);
        hash = si_mix_pair(hash, bits);
    }
    return hash;
}

static uint64_t mix_header(uint64_t hash, const si_predictions_header *header)
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
    hash = mix_numbers(hash, number, sizeof number / sizeof number[0]);
    hash = mix_text(mix_text(hash, header->predictor), header->weights);
    return mix_text(mix_text(hash, header->point), header->draws);
}

#if defined(__x86_64__)
_Static_assert(sizeof(si_score_config) == 272,
               "mix_config: mix what is new, if scores depend on it");
#endif

/* All that block results depend on: not threads, not confidence. */
static uint64_t mix_config(uint64_t hash, const si_evaluation_config *config)
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
    hash = mix_numbers(hash, number, sizeof number / sizeof number[0]);
    hash = mix_numbers(hash, score->shift, score->shift_count);
    return si_mix_pair(hash, score->seed);
}

/* The first scene, as it is scored: whoever predicts it otherwise is another. */
static si_result mix_first_scene(const evaluation_source *source, uint64_t *hash, si_error *error)
{
    const si_predictions_header *header = source->header;
    si_scene_set slab;
    if (header->scene_count == 0)
        return SI_OK;
    si_result status = source->select(source->from, 0, 1, error);
    if (status == SI_OK)
        status = source->read(source->from, 1, &slab, error);
    if (status != SI_OK || slab.scene_count == 0)
        return status;
    *hash = si_mix_pair(*hash, evaluation_windows_of(header, &slab, 0));
    *hash = mix_numbers(*hash, slab.samples,
                        slab.agent_count * header->sample_count * header->predicted_steps * 2);
    return SI_OK;
}

static si_result prepare(evaluation_task *work, const evaluation_source *source,
                         uint64_t *fingerprint, si_error *error)
{
    evaluation_name(work->made, source->name, source->header);
    si_result status = evaluation_begin(work, source->header, source->name, error);
    if (status != SI_OK || (work->config->ranks == NULL && work->config->checkpoint == NULL))
        return status;
    *fingerprint = mix_text(source->contents, SI_VERSION);
    *fingerprint = mix_config(mix_header(*fingerprint, source->header), work->config);
    return mix_first_scene(source, fingerprint, error);
}

si_result evaluation_run(evaluation_task *work, evaluation_source *source, si_result opened,
                         si_error *error)
{
    const si_evaluation_config *config = work->config;
    uint64_t fingerprint = 0;
    si_result status = opened;
    if (status == SI_OK)
        status = prepare(work, source, &fingerprint, error);
    status = ranks_agree(config->ranks, status, fingerprint, error);
    if (status == SI_OK && config->checkpoint != NULL)
        status =
            checkpoint_begin(config->checkpoint, si_mix_pair(fingerprint, source->version), error);
    if (status != SI_OK)
        return status;
    run self = {work, source, scenes_a_block(source->header), 0};
    const size_t scenes = source->header->scene_count;
    const rank_job job = {
        .block_count = (scenes + self.block_scenes - 1) / self.block_scenes,
        .context = &self,
        .work = work_on,
        .take = take_block,
        .checkpoint = config->checkpoint,
        .progress = &config->progress,
    };
    return rank_job_run(config->ranks, &job, error);
}
