/* simplicit plot errors: how final errors are distributed over agents, by speed and by crowd. */
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/shared_options.h"
#include "pipeline/agent_errors.h"

static const option_set option_tables = PLOT_CHART_OPTIONS(
    "PREDICTIONS.h5...",
    "Draws how best-of-K final errors are distributed over agents: the share of agents "
    "below each error, and the median with the middle half of the agents by how fast they "
    "walked and by how many others were in the scene."
    "\vExample:\n"
    "  simplicit plot errors eth.h5 cv-gauss.h5 -o errors.pdf");

/* Quartiles lie decades apart: on a logarithmic axis, unless one of them is 0. */
static bool are_positive(const plot_chart *chart, size_t panel)
{
    bool all = true;
    for (size_t c = 0; c < chart->panel[panel].curve_count; c++) {
        const si_curve_data *data = &chart->curve[panel][c].data;
        for (size_t i = 0; i < data->count; i++)
            all = all && data->low[i] > 0.0;
    }
    return all;
}

static si_result make(plot_chart *chart, si_error *error)
{
    si_result status = SI_OK;
    si_curves_panel by = {.y_label = "FDE (m)", .y_from_zero = true};
    plot_chart_add_panel(chart, (si_curves_panel){.title = "All agents",
                                                  .x_label = "FDE (m)",
                                                  .y_label = "agents below (%)"});
    by.title = "By speed";
    by.x_label = "speed (m/s)";
    plot_chart_add_panel(chart, by);
    by.title = "By crowd";
    by.x_label = "agents in the scene";
    by.x_whole = true;
    plot_chart_add_panel(chart, by);
    for (size_t i = 0; i < chart->options.files.count && status == SI_OK; i++) {
        si_agent_errors errors;
        plot_chart_curve *all = plot_chart_add(chart, 0, i);
        status = si_agent_errors_find(chart->options.files.path[i], truth_options(), chart->made[i],
                                      &errors, error);
        all->look.points = false;
        all->data = errors.all;
        plot_chart_add(chart, 1, i)->data = errors.by_speed;
        plot_chart_add(chart, 2, i)->data = errors.by_crowd;
        /* An error that a logarithmic axis can show. */
        if (status == SI_OK && errors.all.x[errors.all.count - 1] > 0.0)
            chart->panel[0].x_log = true;
    }
    for (size_t p = 1; p < chart->figure.panel_count; p++)
        chart->panel[p].y_log = are_positive(chart, p);
    plot_chart_tell_samples(chart);
    chart->figure.band_name = "middle half of agents";
    return status;
}

static const plot_chart_kind chart = {
    .title = "Errors of agents",
    .metrics = 1U << SI_METRIC_FDE,
    .by_agent = true,
    .make = make,
};

PLOT_CHART_COMMAND(errors_kind, "errors", "final errors over agents, by speed and by crowd")
