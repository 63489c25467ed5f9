/* simplicit plot calibration: do regions hold what they say they hold? */
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/plot/scenes.h"
#include "cli/truth.h"
#include "pipeline/coverage_curves.h"
#include "viz/curves.h"

static const option_set option_tables = {
    .children = plot_file_options_children,
    .check = plot_check_labels,
    .words = "PREDICTIONS.h5...",
    .description =
        "Draws how often what happened lies in the central region (an ellipse by Mahalanobis "
        "distance from the mean) that holds a given part of the samples. On the diagonal the "
        "spread is right; below it is too narrow. Then the same for regions of 50, 80 and "
        "95 % by time ahead."
        "\vExample:\n"
        "  simplicit plot calibration eth.h5 cv-gauss.h5 -o calibration.pdf",
};

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

static si_result draw(plot_file_options *options, const si_coverage_curves *files, si_error *error)
{
    static const char *const titles[] = {"50 % regions", "80 % regions", "95 % regions"};
    size_t count = options->files.count, colour[PLOT_MAX_FILES];
    const char *name[PLOT_MAX_FILES];
    si_curve curve[1 + SI_COVERAGE_CURVES_SHOWN][PLOT_MAX_FILES + 1];
    double ends[2] = {files[0].seconds[0], files[0].seconds[files[0].steps - 1]};
    double level[SI_COVERAGE_CURVES_SHOWN][2];
    si_curves_panel panel[1 + SI_COVERAGE_CURVES_SHOWN] = {{.title = "All steps",
                                                            .x_label = "held by region (%)",
                                                            .y_label = "happened in it (%)",
                                                            .diagonal = true,
                                                            .curve_count = count,
                                                            .curve = curve[0]}};
    for (size_t i = 0; i < count; i++)
        name[i] = files[i].name;
    plot_output_colours(&options->output, name, count, colour);
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p <= SI_COVERAGE_CURVES_SHOWN; p++)
            curve[p][i] =
                (si_curve){.name = plot_output_label(&options->output, i, name[i]),
                           .point_count = p == 0 ? SI_COVERAGE_CURVES_LEVELS : files[i].steps,
                           .x = p == 0 ? files[i].nominal : files[i].seconds,
                           .y = p == 0 ? files[i].held : files[i].by_step[p - 1],
                           .colour = colour[i],
                           .points = true,
                           .mark = SI_CURVE_NO_MARK};
    for (size_t p = 0; p < SI_COVERAGE_CURVES_SHOWN; p++) {
        level[p][0] = level[p][1] = 100.0 * si_coverage_curves_shown[p];
        curve[p + 1][count] = level_curve(ends, level[p]);
        panel[p + 1] = (si_curves_panel){.title = titles[p],
                                         .x_label = "time ahead (s)",
                                         .y_label = "happened in it (%)",
                                         .curve_count = count + 1,
                                         .curve = curve[p + 1]};
    }
    char samples[48];
    bool alike = true;
    for (size_t i = 1; i < count; i++)
        alike = alike && files[i].samples == files[0].samples;
    plot_samples_text(files[0].samples, alike, samples);
    if (options->output.style.caption == NULL)
        options->output.style.caption = samples;
    si_curves_figure figure = {.panel_count = 1 + SI_COVERAGE_CURVES_SHOWN};
    for (size_t p = 0; p <= SI_COVERAGE_CURVES_SHOWN; p++)
        memcpy(panel[p].y_limit, (double[]){0.0, 100.0}, sizeof panel[p].y_limit);
    return plot_output_write_curves(&options->output, "Calibration", &figure, panel, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    si_coverage_curves files[PLOT_MAX_FILES] = {0};
    si_error error = SI_ERROR_INIT;
    si_result status = SI_OK;
    parse_options(&option_tables, argc, argv, &options);
    for (size_t i = 0; i < options.files.count && status == SI_OK; i++)
        status = si_coverage_curves_measure(options.files.path[i], truth_options(), NULL, &files[i],
                                            &error);
    if (status == SI_OK)
        status = draw(&options, files, &error);
    for (size_t i = 0; i < options.files.count; i++)
        si_coverage_curves_finish(&files[i]);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command calibration_kind = {
    .name = "calibration",
    .summary = "how often what happened lies in regions of the samples",
    .options = &option_tables,
    .run = run,
};
