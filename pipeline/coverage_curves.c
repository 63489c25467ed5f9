#include "pipeline/coverage_curves.h"

#include <stdlib.h>

#include "io/datasets.h"
#include "metrics/coverage.h"

enum { SLAB_BYTES = 32 << 20 };

const double si_coverage_curves_shown[SI_COVERAGE_CURVES_SHOWN] = {0.50, 0.80, 0.95};

static si_result begin(const char *path, const si_predictions_header *header,
                       si_coverage_curves *made, si_error *error)
{
    si_predictions_describe(header, made->name, sizeof made->name);
    if (made->name[0] == '\0')
        si_recording_name(path, made->name, sizeof made->name);
    made->steps = header->predicted_steps;
    made->samples = header->sample_count;
    if (!header->has_future)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s has no /future: what happened is needed to judge it", path);
    if (header->sample_count < 3)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: expected 3 samples an agent or more, found %zu", path,
                            header->sample_count);
    made->seconds = calloc(made->steps, (1 + SI_COVERAGE_CURVES_SHOWN) * sizeof *made->seconds);
    if (made->seconds == NULL)
        return si_error_no_memory(error, "the curves");
    for (size_t i = 0; i < SI_COVERAGE_CURVES_SHOWN; i++)
        made->by_step[i] = made->seconds + (1 + i) * made->steps;
    for (size_t t = 0; t < made->steps; t++)
        made->seconds[t] = (double)(t + 1) * header->step_seconds;
    for (size_t i = 0; i < SI_COVERAGE_CURVES_LEVELS; i++)
        made->nominal[i] = 100.0 * (double)i / (SI_COVERAGE_CURVES_LEVELS - 1);
    return SI_OK;
}

/* Counts; shares follow. */
static void count_slab(const si_predictions_header *header, const si_scene_set *slab, si_cell *cell,
                       si_coverage_curves *made)
{
    size_t steps = header->predicted_steps, samples = header->sample_count;
    for (size_t a = 0; a < slab->agent_count; a++) {
        made->agents++;
        for (size_t t = 0; t < steps; t++) {
            si_cell_gather(cell, slab->samples + 2 * (steps * samples * a + t), 2 * steps, samples);
            double level = si_coverage_level(cell, slab->future + 2 * (steps * a + t));
            for (size_t i = 0; i < SI_COVERAGE_CURVES_LEVELS; i++)
                made->held[i] += level <= made->nominal[i] / 100.0;
            for (size_t i = 0; i < SI_COVERAGE_CURVES_SHOWN; i++)
                made->by_step[i][t] += level <= si_coverage_curves_shown[i];
        }
    }
}

static void take_shares(si_coverage_curves *made)
{
    double agents = (double)made->agents, cells = agents * (double)made->steps;
    for (size_t i = 0; i < SI_COVERAGE_CURVES_LEVELS; i++)
        made->held[i] *= 100.0 / cells;
    for (size_t t = 0; t < SI_COVERAGE_CURVES_SHOWN * made->steps; t++)
        made->by_step[0][t] *= 100.0 / agents;
}

static si_result judge(si_predictions_reader *reader, const char *path, const si_progress *progress,
                       si_coverage_curves *made, si_error *error)
{
    const si_predictions_header *header = si_predictions_reader_header(reader);
    si_scene_set slab = {.scene_count = 1};
    si_cell cell = {0};
    si_result status = begin(path, header, made, error);
    if (status == SI_OK && si_cell_init(&cell, header->sample_count) != SI_OK)
        status = si_error_no_memory(error, "the samples of a cell");
    while (status == SI_OK && slab.scene_count > 0) {
        status = si_predictions_reader_read(reader, si_predictions_slab_agents(header, SLAB_BYTES),
                                            &slab, error);
        if (status == SI_OK)
            count_slab(header, &slab, &cell, made);
        if (status == SI_OK && !si_progress_report(progress, made->agents, header->agent_count))
            status = si_error_set(error, SI_ERR_INTERRUPTED, "%s: interrupted", path);
    }
    si_cell_finish(&cell);
    if (status == SI_OK && made->agents == 0)
        status = si_error_set(error, SI_ERR_FORMAT, "%s has no scenes", path);
    return status;
}

si_result si_coverage_curves_measure(const char *path, const si_predictions_options *options,
                                     const si_progress *progress, si_coverage_curves *made,
                                     si_error *error)
{
    si_predictions_reader *reader = NULL;
    *made = (si_coverage_curves){0};
    si_result status = si_predictions_reader_open(path, options, &reader, error);
    if (status == SI_OK)
        status = judge(reader, path, progress, made, error);
    si_predictions_reader_destroy(reader);
    if (status == SI_OK)
        take_shares(made);
    return status;
}

void si_coverage_curves_finish(si_coverage_curves *made)
{
    free(made->seconds);
    *made = (si_coverage_curves){0};
}
