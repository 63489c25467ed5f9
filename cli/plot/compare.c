/* simplicit plot compare: differences from the first file, paired, with intervals. */
#include <math.h>
#include <stdio.h>

#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "pipeline/compare.h"
#include "pipeline/shown_scene.h"

static const si_metric metrics[] = {SI_METRIC_ADE, SI_METRIC_FDE, SI_METRIC_AMD, SI_METRIC_KDE_NLL,
                                    SI_METRIC_ENERGY_STEP};
static const char *const units[] = {"m", "m", "", "", "m"};
enum { METRICS = sizeof metrics / sizeof *metrics, MAX_ROWS = PLOT_MAX_FILES - 1 };

/* Of the rows, file r + 1 less the first file: what si_compare finds by metric. */
typedef struct comparisons {
    si_comparison by_metric[MAX_ROWS][SI_METRIC_COUNT]; /* a difference of NaN: none */
} comparisons;

static const option_set option_tables = PLOT_CHART_OPTIONS(
    "FIRST.h5 OTHER.h5...",
    "Draws by how much each file differs from the first, metric by metric, with 95 % "
    "intervals of the paired difference: left of the line is better than the first. A "
    "ring marks what remains after Holm's correction for testing several metrics."
    "\vExample:\n"
    "  simplicit plot compare cv-gauss.h5 eth.h5 wide.h5 -o compare.pdf");

static si_result compare_all(const plot_chart *chart, comparisons *all, si_error *error)
{
    si_result status = SI_OK;
    for (size_t r = 0; r + 1 < chart->options.files.count && status == SI_OK; r++) {
        si_comparison found[SI_METRIC_COUNT];
        size_t count = 0;
        status = si_compare(chart->made[r + 1], chart->made[0], false, found, &count, error);
        for (size_t m = 0; m < SI_METRIC_COUNT; m++)
            all->by_metric[r][m].difference.value = NAN;
        for (size_t i = 0; i < count && status == SI_OK; i++)
            all->by_metric[r][found[i].metric] = found[i];
    }
    return status;
}

/* A curve of one point for every row, so that each has its colour. */
static si_result add_metric(plot_chart *chart, const comparisons *all, size_t number,
                            si_error *error)
{
    size_t rows = chart->options.files.count - 1, panel = chart->figure.panel_count;
    char *title = chart->text[panel];
    bool any = false;
    si_result status = SI_OK;
    for (size_t r = 0; r < rows; r++)
        any = any || isfinite(all->by_metric[r][metrics[number]].difference.value);
    if (!any)
        return SI_OK;
    snprintf(title, sizeof *chart->text, *units[number] != '\0' ? "%s (%s)" : "%s",
             si_metric_label(metrics[number]), units[number]);
    plot_chart_add_panel(chart, (si_curves_panel){.title = title,
                                                  .x_zero_line = true,
                                                  .category = chart->label + 1,
                                                  .category_count = rows});
    for (size_t r = 0; r < rows && status == SI_OK; r++) {
        const si_comparison *one = &all->by_metric[r][metrics[number]];
        plot_chart_curve *curve = plot_chart_add(chart, panel, r + 1);
        double y = (double)r + 0.5;
        status = si_curve_data_copy(1, &one->difference.value, &y, &one->interval.low,
                                    &one->interval.high, &curve->data, error);
        curve->look.apart = curve->along_x = true;
        curve->look.mark = one->shown ? 0 : SI_CURVE_NO_MARK;
    }
    return status;
}

static si_result make(plot_chart *chart, si_error *error)
{
    comparisons all;
    char samples[PLOT_SAMPLES_SIZE], caption[SI_PREDICTOR_NAME_SIZE + 128];
    si_result status = compare_all(chart, &all, error);
    for (size_t m = 0; m < METRICS && status == SI_OK; m++)
        status = add_metric(chart, &all, m, error);
    if (status == SI_OK && chart->figure.panel_count == 0)
        return si_error_set(error, SI_ERR_FORMAT, "no metric has a value in both of two files");
    plot_samples_text(chart->samples, chart->options.files.count, samples);
    snprintf(caption, sizeof caption, "difference from %s, %s; left of the line is better",
             chart->label[0], samples);
    plot_output_caption(&chart->options.output, caption);
    chart->figure.mark_name = "a difference, by Holm's test";
    return status;
}

static const plot_chart_kind chart = {
    .title = "Differences",
    .metrics = 1U << SI_METRIC_ADE | 1U << SI_METRIC_FDE | 1U << SI_METRIC_AMD |
               1U << SI_METRIC_KDE_NLL | 1U << SI_METRIC_ENERGY_STEP,
    .least = 2,
    .make = make,
};

PLOT_CHART_COMMAND(compare_kind, "compare",
                   "paired differences from the first file, with intervals")
