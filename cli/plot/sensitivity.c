/* simplicit plot sensitivity: metrics of shifted samples, figure 1 of arXiv 2203.03057. */
#include <math.h>

#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "pipeline/shown_scene.h"
#include "viz/bars.h"

#define MINUS "\xe2\x88\x92"

enum { SHIFTS = 4, GROUPS = 5 };

static const double shifts[SHIFTS] = {-0.1, -0.01, 0.01, 0.1};
static const char *const bar_names[SHIFTS] = {MINUS "10 cm", MINUS "1 cm", "+1 cm", "+10 cm"};

static const si_metric groups[GROUPS] = {SI_METRIC_AMD, SI_METRIC_KDE_NLL, SI_METRIC_AMV,
                                         SI_METRIC_ADE, SI_METRIC_FDE};

static const option_set option_tables = PLOT_CHART_OPTIONS(
    "PREDICTIONS.h5...",
    "Scores each file as it is and with all samples moved by 1 and 10 cm, and draws by how "
    "many percent AMD, KDE, AMV, ADE and FDE change: a metric worth having notices."
    "\vExample:\n"
    "  simplicit plot sensitivity eth.h5 cv-gauss.h5 -o sensitivity.pdf");

/* By how many percent the metric changes. */
static double change(const si_evaluation *made, si_metric metric, size_t shift)
{
    double was = made->result.figure[metric].value;
    double is = made->result.shifted[shift][metric].value;
    return 100.0 * (is - was) / fabs(was);
}

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_bars_figure_render(figure, output, error);
}

static si_result make(plot_chart *chart, si_error *error)
{
    size_t files = chart->options.files.count;
    double value[GROUPS * PLOT_MAX_FILES * SHIFTS];
    const char *names[GROUPS];
    for (size_t group = 0; group < GROUPS; group++) {
        names[group] = si_metric_label(groups[group]);
        for (size_t i = 0; i < files * SHIFTS; i++)
            value[group * files * SHIFTS + i] =
                change(chart->made[i / SHIFTS], groups[group], i % SHIFTS);
    }
    plot_chart_tell_samples(chart);
    si_bars_figure figure = {.panel_count = GROUPS,
                             .group_count = files,
                             .bar_count = SHIFTS,
                             .panel_title = names,
                             .group_name = chart->label,
                             .bar_name = bar_names,
                             .value = value,
                             .value_label = "change (%)",
                             .columns = chart->options.output.columns};
    return plot_output_write(&chart->options.output, "Sensitivity", render, &figure, error);
}

static const plot_chart_kind chart = {
    .title = "Sensitivity",
    .metrics = 1U << SI_METRIC_AMD | 1U << SI_METRIC_KDE_NLL | 1U << SI_METRIC_AMV |
               1U << SI_METRIC_ADE | 1U << SI_METRIC_FDE,
    .shift = shifts,
    .shift_count = SHIFTS,
    .make = make,
};

PLOT_CHART_COMMAND(sensitivity_kind, "sensitivity",
                   "metrics of samples moved by 1 and 10 cm, as bars")
