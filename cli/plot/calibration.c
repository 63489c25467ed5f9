/* simplicit plot calibration: do regions hold what they say they hold? */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/truth.h"
#include "metrics/coverage.h"
#include "viz/curves.h"

enum { LEVELS = 21, SHOWN = 3, SLAB_BYTES = 32 << 20 };

static const double shown_levels[SHOWN] = {0.50, 0.80, 0.95};

typedef struct calibration_file {
    char name[SI_PREDICTOR_NAME_SIZE];
    size_t steps, cells;
    double nominal[LEVELS], held[LEVELS];
    double *seconds, *by_step[SHOWN]; /* [steps], in one allocation */
} calibration_file;

static const struct argp calibration_argp = {
    .parser = plot_file_options_parse,
    .args_doc = "PREDICTIONS.h5...",
    .doc = "Draws how often what happened lies in the central region (an ellipse by Mahalanobis "
           "distance from the mean) that holds a given part of the samples. On the diagonal the "
           "spread is right; below it is too narrow. Then the same for regions of 50, 80 and "
           "95 % by time ahead."
           "\vExample:\n"
           "  simplicit plot calibration eth.h5 cv-gauss.h5 -o calibration.pdf",
    .children = plot_file_options_children,
};

static si_result begin(const char *path, const si_predictions_header *header,
                       calibration_file *file, si_error *error)
{
    si_predictions_describe(header, file->name, sizeof file->name);
    file->steps = header->predicted_steps;
    if (!header->has_future)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s has no /future: what happened is needed to judge it", path);
    if (header->sample_count < 3)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: expected 3 samples an agent or more, found %zu", path,
                            header->sample_count);
    file->seconds = calloc(file->steps, (1 + SHOWN) * sizeof *file->seconds);
    if (file->seconds == NULL)
        return si_error_no_memory(error, "the curves");
    for (size_t i = 0; i < SHOWN; i++)
        file->by_step[i] = file->seconds + (1 + i) * file->steps;
    for (size_t t = 0; t < file->steps; t++)
        file->seconds[t] = (double)(t + 1) * header->step_seconds;
    for (size_t i = 0; i < LEVELS; i++)
        file->nominal[i] = 100.0 * (double)i / (LEVELS - 1);
    return SI_OK;
}

/* Counts; shares follow. */
static void count_slab(const si_predictions_header *header, const si_scene_set *slab, si_cell *cell,
                       calibration_file *file)
{
    size_t steps = header->predicted_steps, samples = header->sample_count;
    for (size_t a = 0; a < slab->agent_count; a++) {
        file->cells++;
        for (size_t t = 0; t < steps; t++) {
            si_cell_gather(cell, slab->samples + 2 * (steps * samples * a + t), 2 * steps, samples);
            double level = si_coverage_level(cell, slab->future + 2 * (steps * a + t));
            for (size_t i = 0; i < LEVELS; i++)
                file->held[i] += level <= file->nominal[i] / 100.0;
            for (size_t i = 0; i < SHOWN; i++)
                file->by_step[i][t] += level <= shown_levels[i];
        }
    }
}

static si_result judge(const char *path, calibration_file *file, si_error *error)
{
    si_predictions_reader *reader = NULL;
    si_scene_set slab = {.scene_count = 1};
    si_result status = si_predictions_reader_open(path, truth_options(), &reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *header = si_predictions_reader_header(reader);
    si_cell cell = {0};
    status = begin(path, header, file, error);
    if (status == SI_OK && si_cell_init(&cell, header->sample_count) != SI_OK)
        status = si_error_no_memory(error, "the samples of a cell");
    while (status == SI_OK && slab.scene_count > 0) {
        status = si_predictions_reader_read(reader, si_predictions_slab_agents(header, SLAB_BYTES),
                                            &slab, error);
        if (status == SI_OK)
            count_slab(header, &slab, &cell, file);
    }
    si_cell_finish(&cell);
    si_predictions_reader_destroy(reader);
    if (status == SI_OK && file->cells == 0)
        status = si_error_set(error, SI_ERR_FORMAT, "%s has no scenes", path);
    for (size_t i = 0; i < LEVELS && status == SI_OK; i++)
        file->held[i] *= 100.0 / (double)(file->cells * file->steps);
    for (size_t t = 0; t < SHOWN * file->steps && status == SI_OK; t++)
        file->by_step[0][t] *= 100.0 / (double)file->cells;
    return status;
}

/* The level itself, to compare with, lies behind the curves. */
static si_curve level_curve(const double *seconds, const double *level)
{
    return (si_curve){.name = "as it should be",
                      .point_count = 2,
                      .x = seconds,
                      .y = level,
                      .reference = true,
                      .mark = SI_CURVE_NO_MARK};
}

static si_result draw(const plot_file_options *options, const calibration_file *files,
                      si_error *error)
{
    static const char *const titles[] = {"50 % regions", "80 % regions", "95 % regions"};
    size_t count = options->files.count, colour[PLOT_MAX_FILES];
    const char *name[PLOT_MAX_FILES];
    si_curve curve[1 + SHOWN][PLOT_MAX_FILES + 1];
    double ends[2] = {files[0].seconds[0], files[0].seconds[files[0].steps - 1]};
    double level[SHOWN][2];
    si_curves_panel panel[1 + SHOWN] = {{.title = "All steps",
                                         .x_label = "held by region (%)",
                                         .y_label = "happened in it (%)",
                                         .diagonal = true,
                                         .curve_count = count,
                                         .curve = curve[0]}};
    for (size_t i = 0; i < count; i++)
        name[i] = files[i].name;
    plot_output_colours(&options->output, name, count, colour);
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p <= SHOWN; p++)
            curve[p][i] = (si_curve){.name = plot_output_label(&options->output, i, name[i]),
                                     .point_count = p == 0 ? LEVELS : files[i].steps,
                                     .x = p == 0 ? files[i].nominal : files[i].seconds,
                                     .y = p == 0 ? files[i].held : files[i].by_step[p - 1],
                                     .colour = colour[i],
                                     .points = true,
                                     .mark = SI_CURVE_NO_MARK};
    for (size_t p = 0; p < SHOWN; p++) {
        level[p][0] = level[p][1] = 100.0 * shown_levels[p];
        curve[p + 1][count] = level_curve(ends, level[p]);
        panel[p + 1] = (si_curves_panel){.title = titles[p],
                                         .x_label = "time ahead (s)",
                                         .y_label = "happened in it (%)",
                                         .curve_count = count + 1,
                                         .curve = curve[p + 1]};
    }
    si_curves_figure figure = {.panel_count = 1 + SHOWN};
    for (size_t p = 0; p <= SHOWN; p++)
        memcpy(panel[p].y_limit, (double[]){0.0, 100.0}, sizeof panel[p].y_limit);
    return plot_output_write_curves(&options->output, "Calibration", &figure, panel, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    calibration_file files[PLOT_MAX_FILES] = {0};
    si_error error = SI_ERROR_INIT;
    si_result status = SI_OK;
    parse_options(&calibration_argp, argc, argv, 0, &options);
    for (size_t i = 0; i < options.files.count && status == SI_OK; i++)
        status = judge(options.files.path[i], &files[i], &error);
    if (status == SI_OK)
        status = draw(&options, files, &error);
    for (size_t i = 0; i < options.files.count; i++)
        free(files[i].seconds);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command calibration_kind = {
    .name = "calibration",
    .summary = "how often what happened lies in regions of the samples",
    .argp = &calibration_argp,
    .run = run,
};
