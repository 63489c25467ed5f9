#include "pipeline/evaluate_subset.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"

static bool keeps_all(const evaluation_subset *subset)
{
    return !subset->primary_only && subset->sample_count == subset->from.sample_count;
}

si_result evaluation_subset_begin(evaluation_subset *subset, const si_evaluation_config *config,
                                  const si_predictions_header *header, si_predictions_header *kept,
                                  si_error *error)
{
    size_t first = config->first_samples > 0 ? config->first_samples : header->sample_count;
    *kept = *header;
    if (first > header->sample_count && config->predictor == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "expected at least %zu samples, found %zu",
                            first, header->sample_count);
    if (config->primary_only && !header->has_primary)
        return si_error_set(error, SI_ERR_FORMAT,
                            "nothing tells the primary agent of a scene (/primary_id)");
    subset->primary_only = config->primary_only;
    subset->from = *header;
    subset->sample_count = kept->sample_count = first;
    if (config->primary_only)
        kept->agent_count = header->scene_count;
    return SI_OK;
}

static si_result reserve(evaluation_subset *subset, const si_scene_set *slab, si_error *error)
{
    const si_predictions_header *from = &subset->from;
    size_t agents = slab->agent_count, steps = 2 * from->predicted_steps;
    size_t observed = 2 * from->observed_steps, count = subset->sample_count, samples, bytes;
    if (agents <= subset->capacity && slab->scene_count < subset->scenes)
        return SI_OK;
    evaluation_subset_finish(subset);
    if (!si_size_multiply(count, steps, &samples) ||
        !si_size_product((size_t[]){agents, observed + steps + samples + count, sizeof(double)}, 3,
                         &bytes))
        return si_error_no_memory(error, "the samples");
    subset->observed = calloc(bytes > 0 ? bytes : 1, 1);
    subset->offset = calloc(slab->scene_count + 1, sizeof *subset->offset);
    subset->agent_id = calloc(agents > 0 ? agents : 1, sizeof *subset->agent_id);
    if (subset->observed == NULL || subset->offset == NULL || subset->agent_id == NULL)
        return si_error_no_memory(error, "the samples");
    subset->capacity = agents;
    subset->scenes = slab->scene_count + 1;
    subset->future = subset->observed + agents * observed;
    subset->samples = subset->future + agents * steps;
    subset->probabilities = subset->samples + agents * samples;
    return SI_OK;
}

static void copy_row(double *to, size_t to_row, const double *from, size_t from_row, size_t length,
                     size_t from_length)
{
    if (from != NULL)
        memcpy(to + to_row * length, from + from_row * from_length, length * sizeof *to);
}

static void copy_agent(evaluation_subset *subset, const si_scene_set *slab, size_t agent, size_t to)
{
    const si_predictions_header *from = &subset->from;
    size_t observed = 2 * from->observed_steps, steps = 2 * from->predicted_steps;
    copy_row(subset->observed, to, slab->observed, agent, observed, observed);
    copy_row(subset->future, to, slab->future, agent, steps, steps);
    copy_row(subset->samples, to, slab->samples, agent, subset->sample_count * steps,
             from->sample_count * steps);
    copy_row(subset->probabilities, to, slab->probabilities, agent, subset->sample_count,
             from->sample_count);
    if (slab->agent_id != NULL)
        subset->agent_id[to] = slab->agent_id[agent];
}

/* Copies who is kept of a scene behind `to`; how many, 0 if the primary agent is missing. */
static size_t copy_scene(evaluation_subset *subset, const si_scene_set *slab, size_t scene,
                         size_t to)
{
    size_t count = 0;
    for (size_t a = slab->offset[scene]; a < slab->offset[scene + 1]; a++)
        if (!subset->primary_only || slab->agent_id[a] == slab->primary_id[scene])
            copy_agent(subset, slab, a, to + count++);
    return count;
}

si_result evaluation_subset_take(evaluation_subset *subset, si_scene_set *slab, si_error *error)
{
    if (keeps_all(subset))
        return SI_OK;
    si_result status = reserve(subset, slab, error);
    size_t agents = 0;
    for (size_t s = 0; s < slab->scene_count && status == SI_OK; s++) {
        subset->offset[s] = agents;
        size_t count = copy_scene(subset, slab, s, agents);
        if (count == 0)
            status = si_error_set(error, SI_ERR_FORMAT,
                                  "scene %zu has no agent %" PRId64 ", its primary one", s,
                                  slab->primary_id[s]);
        agents += count;
    }
    if (status != SI_OK)
        return status;
    subset->offset[slab->scene_count] = slab->agent_count = agents;
    slab->offset = subset->offset;
    slab->agent_id = slab->agent_id != NULL ? subset->agent_id : NULL;
    slab->observed = slab->observed != NULL ? subset->observed : NULL;
    slab->future = slab->future != NULL ? subset->future : NULL;
    slab->samples = slab->samples != NULL ? subset->samples : NULL;
    slab->probabilities = slab->probabilities != NULL ? subset->probabilities : NULL;
    return SI_OK;
}

void evaluation_subset_finish(evaluation_subset *subset)
{
    free(subset->observed);
    free(subset->offset);
    free(subset->agent_id);
    subset->observed = NULL;
    subset->offset = NULL;
    subset->agent_id = NULL;
    subset->capacity = subset->scenes = 0;
}
