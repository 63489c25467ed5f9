#include "pipeline/evaluate_notes.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/datasets.h"
#include "metrics/counter.h"

enum { FEW_SCENES = 100, MANY_AGENTS = 100 };

/* In ETH/UCY and SDD the widest 1 % carry 2 to 6 % of a model's variance. */
static const double fragile_share = 0.2;

void evaluation_name(si_evaluation *made, const char *path, const si_predictions_header *header)
{
    si_predictions_describe(header, made->name, sizeof made->name);
    if (made->name[0] == '\0')
        si_recording_name(path, made->name, sizeof made->name);
}

uint64_t evaluation_windows_begin(const si_predictions_header *header)
{
    uint64_t windows = si_mix_pair(header->observed_steps, header->predicted_steps);
    return si_mix_pair(windows, (uint64_t)llrint(header->step_seconds * 1e6));
}

/* In float32, so that files of either width are alike. */
static uint64_t add_positions(uint64_t windows, const double *position, size_t count)
{
    for (size_t i = 0; position != NULL && i < count; i++) {
        float value = (float)position[i] + 0.0F; /* -0 is 0 */
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        windows = si_mix_pair(windows, bits);
    }
    return windows;
}

uint64_t evaluation_windows_of(const si_predictions_header *header, const si_scene_set *slab,
                               size_t scene)
{
    const size_t observed = 2 * header->observed_steps, future = 2 * header->predicted_steps;
    const size_t first = slab->offset[scene], agents = slab->offset[scene + 1] - first;
    uint64_t windows = agents;
    if (slab->observed != NULL)
        windows = add_positions(windows, slab->observed + first * observed, agents * observed);
    if (slab->future != NULL)
        windows = add_positions(windows, slab->future + first * future, agents * future);
    return windows;
}

uint64_t evaluation_windows_add(uint64_t windows, uint64_t scene)
{
    return si_mix_pair(windows, scene);
}

void evaluation_order_add(evaluation_order *order, int64_t frame, const char *recording)
{
    const bool goes_on = order->begun && strcmp(order->recording, recording) == 0;
    order->broken = order->broken || (goes_on && frame < order->frame);
    order->begun = true;
    order->frame = frame;
    snprintf(order->recording, sizeof order->recording, "%s", recording);
}

__attribute__((format(printf, 2, 3))) static void note(si_evaluation *made, const char *format, ...)
{
    if (made->note_count == SI_EVALUATION_MAX_NOTES)
        return;
    va_list values;
    va_start(values, format);
    vsnprintf(made->note[made->note_count++], SI_EVALUATION_NOTE_SIZE, format, values);
    va_end(values);
}

static void note_samples(si_evaluation *made)
{
    const si_score_result *result = &made->result;
    size_t count = made->header.sample_count;
    double amd = result->figure[SI_METRIC_AMD].value;
    if (count >= SI_EVALUATION_FEW_SAMPLES)
        return;
    if (isfinite(amd) && made->conventions.mixture_seed_count > 1)
        note(made,
             "AMD of %zu samples is no AMD of 1000: mixtures fitted to few samples differ, and %zu "
             "seeds alone move it from %.3f to %.3f",
             count, made->conventions.mixture_seed_count, result->amd_seeds_low,
             result->amd_seeds_high);
    else if (isfinite(amd))
        note(made, "AMD of %zu samples is no AMD of 1000: mixtures fitted to few samples differ",
             count);
    if (strcmp(made->header.draws, "even") == 0)
        note(made,
             "%zu draws spread evenly: best-of-%zu and energy scores flatter, compare them with "
             "even draws only (predict --draws independent)",
             count, count);
}

/* AMV is then a figure of a few agents, and so is what --amv makes of everybody's spread. */
static void note_spread(si_evaluation *made)
{
    const si_score_result *result = &made->result;
    if (result->agent_count >= MANY_AGENTS && result->widest_share > fragile_share)
        note(made,
             "AMV hangs on few: the 1 %% of agents that spread most carry %.0f %% of all variance",
             100.0 * result->widest_share);
}

static void note_intervals(si_evaluation *made, const evaluation_order *order)
{
    if (order->broken)
        note(made, "scenes are not in order of time: intervals are too narrow");
    else if (!made->header.has_frame && made->result.scene_count > 1)
        note(made, "no frames are told: intervals hold if scenes are in order of time");
    if (made->result.scene_count > 1 && made->result.scene_count < FEW_SCENES)
        note(made, "%zu scenes: intervals of so few cover some 90 %% where 95 are printed",
             made->result.scene_count);
}

static void note_subset(si_evaluation *made, const si_evaluation_config *config, size_t stored)
{
    if (config->score.primary_only)
        note(made, "only the primary agent of each scene is scored");
    if (made->header.sample_count < stored)
        note(made, "only the %s %zu of %zu samples are scored",
             config->top_samples > 0 ? "most likely" : "first", made->header.sample_count, stored);
}

void evaluation_take_notes(si_evaluation *made, const si_evaluation_config *config, size_t stored,
                           const evaluation_order *order)
{
    note_subset(made, config, stored);
    if (made->header.seen_recordings[0] != '\0')
        note(made, "* its weights were trained on what is scored here: %.160s",
             made->header.seen_recordings);
    note_samples(made);
    note_spread(made);
    if (!config->without_intervals)
        note_intervals(made, order);
}
