/* simplicit plot calibration: do regions hold what they say they hold? */
#include <stdio.h>

#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/shared_options.h"
#include "pipeline/coverage_curves.h"

static const option_set option_tables = PLOT_CHART_OPTIONS(
    "PREDICTIONS.h5...",
    "Draws how often what happened lies in the central region (an ellipse by Mahalanobis "
    "distance from the mean) that holds a given part of the samples. On the diagonal the "
    "spread is right; below it is too narrow. Then the same for regions of 50, 80 and "
    "95 % by time ahead."
    "\vExample:\n"
    "  simplicit plot calibration eth.h5 cv-gauss.h5 -o calibration.pdf");

/* All steps together, then by step: a panel each. */
static si_result add_file(plot_chart *chart, size_t file, const si_coverage_curves *made,
                          si_error *error)
{
    si_result status = SI_OK;
    for (size_t p = 0; p < chart->figure.panel_count && status == SI_OK; p++)
        status = si_curve_data_copy(p == 0 ? SI_COVERAGE_CURVES_LEVELS : made->steps,
                                    p == 0 ? made->nominal : made->seconds,
                                    p == 0 ? made->held : made->by_step[p - 1], NULL, NULL,
                                    &plot_chart_add(chart, p, file)->data, error);
    return status;
}

/* The level itself, to compare with, lies behind the curves. */
static si_result add_levels(plot_chart *chart, const si_coverage_curves *first, si_error *error)
{
    si_result status = SI_OK;
    for (size_t p = 1; p < chart->figure.panel_count && status == SI_OK; p++) {
        plot_chart_curve *curve = plot_chart_add(chart, p, 0);
        double level = 100.0 * si_coverage_curves_shown[p - 1];
        curve->look =
            (si_curve){.name = "as it should be", .reference = true, .mark = SI_CURVE_NO_MARK};
        status =
            si_curve_data_copy(2, (double[]){first->seconds[0], first->seconds[first->steps - 1]},
                               (double[]){level, level}, NULL, NULL, &curve->data, error);
    }
    return status;
}

static si_result draw(plot_chart *chart, const si_coverage_curves *made, si_error *error)
{
    const char *name[PLOT_MAX_FILES];
    si_result status = SI_OK;
    for (size_t i = 0; i < chart->options.files.count; i++) {
        name[i] = made[i].name;
        chart->samples[i] = made[i].samples;
    }
    plot_chart_name(chart, name, chart->options.files.count);
    for (size_t p = 0; p <= SI_COVERAGE_CURVES_SHOWN; p++) {
        if (p > 0)
            snprintf(chart->text[p], sizeof chart->text[p], "%.0f %% regions",
                     100.0 * si_coverage_curves_shown[p - 1]);
        plot_chart_add_panel(
            chart, (si_curves_panel){.title = p == 0 ? "All steps" : chart->text[p],
                                     .x_label = p == 0 ? "held by region (%)" : "time ahead (s)",
                                     .y_label = "happened in it (%)",
                                     .diagonal = p == 0,
                                     .y_limit = {0.0, 100.0}});
    }
    for (size_t i = 0; i < chart->options.files.count && status == SI_OK; i++)
        status = add_file(chart, i, &made[i], error);
    plot_chart_tell_samples(chart);
    return status == SI_OK ? add_levels(chart, &made[0], error) : status;
}

static si_result make(plot_chart *chart, si_error *error)
{
    si_coverage_curves made[PLOT_MAX_FILES] = {0};
    si_result status = SI_OK;
    for (size_t i = 0; i < chart->options.files.count && status == SI_OK; i++)
        status = si_coverage_curves_measure(chart->options.files.path[i], truth_options(), NULL,
                                            &made[i], error);
    if (status == SI_OK)
        status = draw(chart, made, error);
    for (size_t i = 0; i < chart->options.files.count; i++)
        si_coverage_curves_finish(&made[i]);
    return status;
}

static const plot_chart_kind chart = {
    .title = "Calibration",
    .make = make,
};

PLOT_CHART_COMMAND(calibration_kind, "calibration",
                   "how often what happened lies in regions of the samples")
