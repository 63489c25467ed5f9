#include "pipeline/evaluate_subset.h"

#include <stdlib.h>
#include <string.h>

#include "base/size.h"

si_result evaluation_subset_begin(evaluation_subset *subset, const si_evaluation_config *config,
                                  const si_predictions_header *header, si_predictions_header *kept,
                                  si_error *error)
{
    size_t first = config->first_samples > 0 ? config->first_samples : header->sample_count;
    subset->by_probability = config->top_samples > 0 && config->top_samples < first;
    if (subset->by_probability)
        first = config->top_samples;
    if (first > header->sample_count && config->predictor == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT, "expected at least %zu samples, found %zu",
                            first, header->sample_count);
    if (config->score.primary_only && !header->has_primary)
        return si_error_set(error, SI_ERR_FORMAT,
                            "nothing tells the primary agent of a scene (/primary_id)");
    if (subset->by_probability && !header->has_probabilities)
        return si_error_set(error, SI_ERR_FORMAT,
                            "nothing tells how likely samples are (/probabilities)");
    *kept = *header;
    subset->from = *header;
    if (config->predictor != NULL)
        subset->from.sample_count = first; /* the file's own samples do not count */
    if (config->score.primary_only)
        kept->agent_count = header->scene_count;
    subset->sample_count = kept->sample_count = first;
    return SI_OK;
}

static si_result reserve(evaluation_subset *subset, size_t agents, si_error *error)
{
    const size_t path = 2 * subset->from.predicted_steps, count = subset->sample_count;
    size_t row, bytes;
    if (agents <= subset->capacity)
        return SI_OK;
    evaluation_subset_finish(subset);
    if (!si_size_multiply(count, path + 1, &row) ||
        !si_size_product((size_t[]){agents, row, sizeof(double)}, 3, &bytes))
        return si_error_no_memory(error, "the samples");
    subset->samples = malloc(bytes);
    subset->order = calloc(subset->from.sample_count, sizeof *subset->order);
    if (subset->samples == NULL || subset->order == NULL)
        return si_error_no_memory(error, "the samples");
    subset->capacity = agents;
    subset->probabilities = subset->samples + agents * count * path;
    return SI_OK;
}

/* The most likely first, and of equals the last: as nuScenes reverses what it has sorted. */
static int compare_likely(const void *one, const void *other)
{
    const evaluation_likely *a = one, *b = other;
    if (a->probability != b->probability)
        return a->probability > b->probability ? -1 : 1;
    return a->sample > b->sample ? -1 : 1;
}

static void order_samples(evaluation_subset *subset, const double *probabilities)
{
    for (size_t k = 0; k < subset->from.sample_count; k++)
        subset->order[k] = (evaluation_likely){subset->by_probability ? probabilities[k] : 0.0, k};
    if (subset->by_probability)
        qsort(subset->order, subset->from.sample_count, sizeof *subset->order, compare_likely);
}

static void copy_agent(evaluation_subset *subset, const si_scene_set *slab, size_t agent)
{
    const size_t all = subset->from.sample_count, path = 2 * subset->from.predicted_steps;
    const double *likely = slab->probabilities != NULL ? slab->probabilities + agent * all : NULL;
    order_samples(subset, likely);
    for (size_t k = 0; k < subset->sample_count; k++) {
        const size_t from = subset->order[k].sample, to = agent * subset->sample_count + k;
        if (slab->samples != NULL)
            memcpy(subset->samples + to * path, slab->samples + (agent * all + from) * path,
                   path * sizeof(double));
        if (likely != NULL)
            subset->probabilities[to] = likely[from];
    }
}

si_result evaluation_subset_take(evaluation_subset *subset, si_scene_set *slab, si_error *error)
{
    if (subset->sample_count == subset->from.sample_count)
        return SI_OK;
    si_result status = reserve(subset, slab->agent_count, error);
    if (status != SI_OK)
        return status;
    for (size_t a = 0; a < slab->agent_count; a++)
        copy_agent(subset, slab, a);
    slab->samples = slab->samples != NULL ? subset->samples : NULL;
    slab->probabilities = slab->probabilities != NULL ? subset->probabilities : NULL;
    return SI_OK;
}

void evaluation_subset_finish(evaluation_subset *subset)
{
    free(subset->samples);
    free(subset->order);
    subset->samples = NULL;
    subset->order = NULL;
    subset->capacity = 0;
}
