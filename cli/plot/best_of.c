/* simplicit plot best-of: expected best-of-k ADE and FDE for every k. */
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"

static const option_set option_tables = PLOT_CHART_OPTIONS(
    "PREDICTIONS.h5...",
    "Draws what best-of-k ADE and FDE would be with k samples, for every k up to the K in "
    "the file: exactly, as the mean over all subsets of k."
    "\vExample:\n"
    "  simplicit plot best-of eth.h5 cv-gauss.h5 -o best-of.pdf");

static si_result make(plot_chart *chart, si_error *error)
{
    static const si_metric metrics[] = {SI_METRIC_ADE, SI_METRIC_FDE};
    si_result status = SI_OK;
    for (size_t p = 0; p < sizeof metrics / sizeof *metrics; p++) {
        plot_chart_add_panel(chart, (si_curves_panel){.title = si_metric_title(metrics[p]),
                                                      .x_label = "samples k",
                                                      .y_label = "expected best of k (m)",
                                                      .x_log = true,
                                                      .x_whole = true,
                                                      .y_from_zero = true});
        for (size_t i = 0; i < chart->options.files.count && status == SI_OK; i++) {
            plot_chart_curve *curve = plot_chart_add(chart, p, i);
            status = si_curve_data_best_of(chart->made[i], metrics[p], &curve->data, error);
            curve->look.points = curve->data.count <= SI_CURVE_DATA_EVERY_K;
        }
    }
    return status;
}

static const plot_chart_kind chart = {
    .title = "Best of k",
    .metrics = 1U << SI_METRIC_ADE | 1U << SI_METRIC_FDE,
    .best_of = true,
    .make = make,
};

PLOT_CHART_COMMAND(best_of_kind, "best-of", "expected best-of-k ADE and FDE against k")
