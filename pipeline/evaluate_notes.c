/* What an evaluation says beside its figures. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pipeline/evaluate_internal.h"

enum { FEW_SCENES = 100, MANY_AGENTS = 100 };

/* In ETH/UCY and SDD the widest 1 % carry 2 to 6 % of a model's variance. */
static const double fragile_share = 0.2;

static void SI_PRINTF(2, 3) note(si_evaluation *made, const char *format, ...)
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

static void note_intervals(si_evaluation *made, bool is_out_of_order)
{
    if (is_out_of_order)
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

void evaluation_take_notes(const evaluation_task *work)
{
    si_evaluation *made = work->made;
    note_subset(made, work->config, work->source->header->sample_count);
    if (made->header.seen_recordings[0] != '\0')
        note(made, "* its weights were trained on what is scored here: %.160s",
             made->header.seen_recordings);
    note_samples(made);
    note_spread(made);
    if (!work->config->without_intervals)
        note_intervals(made, work->is_out_of_order);
}
