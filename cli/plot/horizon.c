/* simplicit plot horizon: error and AMD by predicted step, with intervals. */
#include <math.h>
#include <stdio.h>

#include "cli/plot/chart.h"
#include "cli/plot/plot.h"

static const option_set option_tables = PLOT_CHART_OPTIONS(
    "PREDICTIONS.h5...",
    "Draws how errors grow with time: at each predicted step, the error of the sample that "
    "stands for best-of-K ADE, and AMD, both with 95 % intervals."
    "\vExample:\n"
    "  simplicit plot horizon eth.h5 cv-gauss.h5 -o horizon.pdf");

/* Neither means much without the number of samples: said where all that are shown have the same. */
static const char *say_samples(const plot_chart *chart, const bool *shown, const char *format,
                               const char *otherwise, char text[64])
{
    size_t samples = 0;
    for (size_t i = 0; i < chart->options.files.count; i++) {
        if (!shown[i])
            continue;
        if (samples != 0 && chart->samples[i] != samples)
            return otherwise;
        samples = chart->samples[i];
    }
    snprintf(text, 64, format, samples);
    return text;
}

static si_result add_panel(plot_chart *chart, si_metric metric, const bool *shown,
                           const char *title, const char *label, si_error *error)
{
    size_t panel = chart->figure.panel_count;
    si_result status = SI_OK;
    plot_chart_add_panel(chart, (si_curves_panel){.title = title,
                                                  .x_label = "time ahead (s)",
                                                  .y_label = label,
                                                  .y_from_zero = true});
    for (size_t i = 0; i < chart->options.files.count && status == SI_OK; i++)
        if (shown[i]) {
            plot_chart_curve *curve = plot_chart_add(chart, panel, i);
            status = si_curve_data_by_step(chart->made[i], metric, &curve->data, error);
            curve->look.bars = curve->look.points = curve->data.count == 1; /* no line, no band */
        }
    return status;
}

static si_result make(plot_chart *chart, si_error *error)
{
    bool all[PLOT_MAX_FILES] = {false}, spread[PLOT_MAX_FILES] = {false};
    bool any = false, every = true;
    for (size_t i = 0; i < chart->options.files.count; i++) {
        all[i] = true;
        spread[i] = !isnan(chart->made[i]->step[SI_METRIC_AMD].value); /* one path has no AMD */
        any = any || spread[i];
        every = every && spread[i];
    }
    si_result status =
        add_panel(chart, SI_METRIC_ADE, all,
                  say_samples(chart, all, "Best of %zu", "Best of K (unlike)", chart->text[0]),
                  "error (m)", error);
    if (any && status == SI_OK)
        status = add_panel(chart, SI_METRIC_AMD, spread, "Mahalanobis distance",
                           say_samples(chart, spread, "AMD of %zu samples", "AMD of unlike samples",
                                       chart->text[1]),
                           error);
    if (!every)
        plot_output_caption(&chart->options.output,
                            "No AMD of single paths: it needs several samples");
    chart->figure.band_name = "95 % interval";
    return status;
}

static const plot_chart_kind chart = {
    .title = "Error by time ahead",
    .metrics = 1U << SI_METRIC_ADE | 1U << SI_METRIC_AMD,
    .make = make,
};

PLOT_CHART_COMMAND(horizon_kind, "horizon", "error and AMD by predicted step, with intervals")
