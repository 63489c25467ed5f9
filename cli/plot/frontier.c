/* simplicit plot frontier: what spread buys. AMD against AMV while the samples are spread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/console.h"
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/shared_options.h"
#include "pipeline/frontier.h"
#include "predict/baseline.h"

/* The files, and the line to beat. */
typedef struct frontiers {
    size_t count;
    si_frontier of[PLOT_MAX_FILES + 1];
} frontiers;

static const option_set option_tables = PLOT_CHART_OPTIONS(
    "PREDICTIONS.h5...",
    "AMD falls as samples spread, so it can be bought. This draws AMD against AMV for each "
    "file while its samples are pulled in and spread out about their mean, and "
    "constant velocity with Gaussian noise as the line to beat. The bars are 95 % intervals "
    "of the files as they are."
    "\vExample:\n"
    "  simplicit plot frontier eth.h5 --width-mm 90 -o frontier.pdf");

static si_result add_frontier(frontiers *made, const char *path, bool baseline, si_error *error)
{
    si_frontier *one = &made->of[made->count++];
    const si_progress *progress = console_progress_begin(path);
    si_result status = baseline ? si_frontier_of_baseline(path, truth_options(), &made->of[0],
                                                          progress, one, error)
                                : si_frontier_of_file(path, truth_options(), progress, one, error);
    console_progress_end();
    return status;
}

static si_result measure(const plot_files *files, frontiers *made, si_error *error)
{
    bool has_reference = false;
    si_result status = SI_OK;
    for (size_t i = 0; i < files->count && status == SI_OK; i++) {
        status = add_frontier(made, files->path[i], false, error);
        has_reference =
            has_reference || strcmp(made->of[i].name, si_baseline_name(SI_BASELINE_CV_GAUSS)) == 0;
    }
    if (status == SI_OK && !has_reference)
        status = add_frontier(made, files->path[0], true, error);
    return status;
}

static si_result draw(plot_chart *chart, const frontiers *made, si_error *error)
{
    const char *name[PLOT_MAX_FILES + 1];
    char *label = chart->text[0];
    size_t files = chart->options.files.count;
    si_result status = SI_OK;
    for (size_t i = 0; i < made->count; i++)
        name[i] = made->of[i].name;
    /* More curves than looks: the baseline that was added is neutral. */
    size_t coloured = made->count > SI_FIGURE_COLOUR_COUNT ? files : made->count;
    plot_chart_name(chart, name, made->count);
    plot_output_colours(&chart->options.output, name, coloured, chart->colour);
    snprintf(label, sizeof *chart->text, "AMD of %zu samples", made->of[0].header.sample_count);
    plot_chart_add_panel(chart, (si_curves_panel){.x_label = "AMV (m\xc2\xb2)",
                                                  .y_label = label,
                                                  .x_log = true,
                                                  .y_log = true,
                                                  .better_low = true});
    for (size_t i = 0; i < made->count && status == SI_OK; i++) {
        const si_frontier *one = &made->of[i];
        plot_chart_curve *curve = plot_chart_add(chart, 0, i);
        curve->look.bars = true;
        curve->look.reference = i >= coloured;
        curve->look.mark = i < files ? SI_FRONTIER_AS_IT_IS : SI_CURVE_NO_MARK;
        status = si_curve_data_copy(SI_FRONTIER_POINTS, one->amv, one->amd, one->low, one->high,
                                    &curve->data, error);
    }
    chart->figure.mark_name = "as predicted";
    return status;
}

static si_result make(plot_chart *chart, si_error *error)
{
    frontiers *made = calloc(1, sizeof *made);
    si_result status = made != NULL ? measure(&chart->options.files, made, error)
                                    : si_error_no_memory(error, "the scores");
    if (status == SI_OK)
        status = draw(chart, made, error);
    free(made);
    return status;
}

static const plot_chart_kind chart = {
    .title = "AMD against AMV",
    .metrics = 1U << SI_METRIC_AMV, /* quick, and tells of unlike windows */
    .make = make,
};

PLOT_CHART_COMMAND(frontier_kind, "frontier",
                   "AMD against AMV while samples are spread: what spread buys")
