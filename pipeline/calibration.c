#include "pipeline/calibration.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "metrics/widening.h"

enum { SLAB_BYTES = 32 << 20 };

/* A predicted step; they are independent of one another. */
typedef struct step_fit {
    si_widening *widening;
    si_cell cell;
    si_result status;
} step_fit;

/* What fitting works with. */
typedef struct fitting {
    size_t steps;   /* 0: no file yet */
    step_fit *step; /* [steps] */
    double level;
} fitting;

static void finish(fitting *work)
{
    for (size_t t = 0; t < work->steps && work->step != NULL; t++) {
        si_cell_finish(&work->step[t].cell);
        si_widening_destroy(work->step[t].widening);
    }
    free(work->step);
}

static si_result start(fitting *work, const si_predictions_header *header, si_error *error)
{
    work->steps = header->predicted_steps;
    work->step = calloc(work->steps, sizeof *work->step);
    if (work->step == NULL)
        return si_error_no_memory(error, "the widths");
    for (size_t t = 0; t < work->steps; t++) {
        const si_result status = si_widening_create(work->level, &work->step[t].widening);
        if (status != SI_OK)
            return si_error_set(error, status, "level is %g, expected 0 to below 1", work->level);
    }
    return SI_OK;
}

static si_result take_file(fitting *work, const char *path, const si_predictions_header *header,
                           si_calibration *calibration, si_error *error)
{
    si_result status = SI_OK;
    if (!header->has_future)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: no future, which says how wide samples should be", path);
    if (work->steps == 0) {
        calibration->step_seconds = header->step_seconds;
        status = start(work, header, error);
    } else if (header->predicted_steps != work->steps)
        status = si_error_set(error, SI_ERR_SHAPE, "%s: %zu predicted steps, expected %zu", path,
                              header->predicted_steps, work->steps);
    for (size_t t = 0; status == SI_OK && t < work->steps; t++) {
        si_cell_finish(&work->step[t].cell);
        if (si_cell_init(&work->step[t].cell, header->sample_count) != SI_OK)
            status = si_error_no_memory(error, "the cells");
    }
    return status;
}

static si_result add_step(step_fit *step, size_t t, const si_predictions_header *header,
                          const si_scene_set *slab)
{
    const size_t path = header->predicted_steps * 2;
    si_result status = SI_OK;
    for (size_t a = 0; status == SI_OK && a < slab->agent_count; a++) {
        si_cell_gather(&step->cell, slab->samples + a * header->sample_count * path + 2 * t, path,
                       header->sample_count);
        status = si_widening_add(step->widening, &step->cell, slab->future + a * path + 2 * t);
    }
    return status;
}

static si_result add_slab(fitting *work, const si_predictions_header *header,
                          const si_scene_set *slab, si_error *error)
{
#pragma omp parallel for schedule(dynamic)
    for (size_t t = 0; t < work->steps; t++)
        work->step[t].status = add_step(&work->step[t], t, header, slab);
    for (size_t t = 0; t < work->steps; t++)
        if (work->step[t].status != SI_OK)
            return si_error_no_memory(error, "the widths");
    return SI_OK;
}

static si_result fit_file(fitting *work, const char *path, const si_progress *progress,
                          si_calibration *calibration, si_error *error)
{
    si_predictions_reader *reader;
    si_result status = si_predictions_reader_open(path, NULL, &reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *header = si_predictions_reader_header(reader);
    const size_t slab_agents = si_predictions_slab_agents(header, SLAB_BYTES);
    si_scene_set slab = {.scene_count = 1};
    status = take_file(work, path, header, calibration, error);
    for (size_t done = 0; status == SI_OK && slab.scene_count > 0; done += slab.agent_count) {
        status = si_predictions_reader_read(reader, slab_agents, &slab, error);
        if (status == SI_OK)
            status = add_slab(work, header, &slab, error);
        if (status == SI_OK && !si_progress_report(progress, done, header->agent_count))
            status = si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    }
    calibration->agent_count += header->agent_count;
    si_predictions_reader_destroy(reader);
    return status;
}

static si_result set_factors(fitting *work, si_calibration *calibration, si_error *error)
{
    calibration->predicted_steps = work->steps;
    calibration->factor = calloc(work->steps, sizeof *calibration->factor);
    if (calibration->factor == NULL)
        return si_error_no_memory(error, "the factors");
    si_result status = SI_OK;
    for (size_t t = 0; status == SI_OK && t < work->steps; t++)
        status = si_widening_factor(work->step[t].widening, &calibration->factor[t], error);
    return status;
}

si_result si_calibration_fit(char *const *path, size_t count, double level,
                             const si_progress *progress, si_calibration *calibration,
                             si_error *error)
{
    SI_REQUIRE(error, calibration);
    *calibration = (si_calibration){0};
    SI_REQUIRE(error, path);
    if (count == 0)
        return si_error_set(error, SI_ERR_ARGUMENT, "no predictions to calibrate on");
    fitting work = {.level = level};
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < count; i++)
        status = fit_file(&work, path[i], progress, calibration, error);
    if (status == SI_OK)
        status = set_factors(&work, calibration, error);
    finish(&work);
    if (status != SI_OK)
        si_calibration_finish(calibration);
    return status;
}

void si_calibration_finish(si_calibration *calibration)
{
    if (calibration == NULL)
        return;
    free(calibration->factor);
    *calibration = (si_calibration){0};
}

/* samples [K][P][2] of one agent, from and to. */
static void widen_agent(const si_calibration *calibration, size_t sample_count,
                        const double *samples, double *widened)
{
    const size_t path = calibration->predicted_steps * 2;
    for (size_t i = 0; i < path; i++) {
        double mean = 0.0;
        for (size_t k = 0; k < sample_count; k++)
            mean += samples[k * path + i] / (double)sample_count;
        for (size_t k = 0; k < sample_count; k++)
            widened[k * path + i] =
                mean + calibration->factor[i / 2] * (samples[k * path + i] - mean);
    }
}

static si_result widen_slab(const si_calibration *calibration, size_t sample_count,
                            si_scene_set *slab, double **widened, si_error *error)
{
    const size_t size = sample_count * calibration->predicted_steps * 2;
    double *grown = realloc(*widened, (slab->agent_count * size + 1) * sizeof *grown);
    if (grown == NULL)
        return si_error_no_memory(error, "the samples");
    *widened = grown;
    for (size_t a = 0; a < slab->agent_count; a++)
        widen_agent(calibration, sample_count, slab->samples + a * size, *widened + a * size);
    slab->samples = *widened;
    return SI_OK;
}

/* What the file says of itself; its spread and AMV are no longer those asked for. */
static si_predictions_header describe(const si_predictions_header *from)
{
    si_predictions_header header = *from;
    char name[sizeof header.name];
    si_predictions_describe(from, name, sizeof name);
    if (snprintf(header.name, sizeof header.name, "%s%srecalibrated", name,
                 name[0] != '\0' ? ", " : "") < 0)
        header.name[0] = '\0';
    header.spread = header.amv = 0.0;
    return header;
}

static si_result copy_all(const si_calibration *calibration, si_predictions_reader *reader,
                          si_predictions_writer *writer, const si_progress *progress,
                          si_error *error)
{
    const si_predictions_header *header = si_predictions_reader_header(reader);
    const size_t slab_agents = si_predictions_slab_agents(header, SLAB_BYTES);
    si_scene_set slab = {.scene_count = 1};
    si_result status = SI_OK;
    double *widened = NULL;
    for (size_t done = 0; status == SI_OK; done += slab.agent_count) {
        status = si_predictions_reader_read(reader, slab_agents, &slab, error);
        if (status != SI_OK || slab.scene_count == 0)
            break;
        status = widen_slab(calibration, header->sample_count, &slab, &widened, error);
        if (status == SI_OK)
            status = si_predictions_writer_append(writer, &slab, error);
        if (status == SI_OK && !si_progress_report(progress, done, header->agent_count))
            status = si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    }
    free(widened);
    return status;
}

si_result si_calibration_apply(const si_calibration *calibration, const char *from, const char *to,
                               const si_progress *progress, si_error *error)
{
    SI_REQUIRE(error, calibration, from, to);
    si_predictions_reader *reader;
    si_predictions_writer *writer = NULL;
    si_result status = si_predictions_reader_open(from, NULL, &reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header header = describe(si_predictions_reader_header(reader));
    if (header.predicted_steps != calibration->predicted_steps)
        status = si_error_set(error, SI_ERR_SHAPE, "%s: %zu predicted steps, expected %zu", from,
                              header.predicted_steps, calibration->predicted_steps);
    if (status == SI_OK)
        status = si_predictions_writer_create(to, &header, NULL, &writer, error);
    if (status == SI_OK)
        status = copy_all(calibration, reader, writer, progress, error);
    if (status == SI_OK)
        status = si_predictions_writer_commit(writer, error);
    si_predictions_writer_destroy(writer);
    si_predictions_reader_destroy(reader);
    return status;
}
