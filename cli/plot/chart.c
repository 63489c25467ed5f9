#include "cli/plot/chart.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/console.h"
#include "cli/options.h"

void plot_chart_name(plot_chart *chart, const char *const *name, size_t count)
{
    plot_output_colours(&chart->options.output, name, count, chart->colour);
    for (size_t i = 0; i < count; i++) {
        snprintf(chart->name[i], sizeof chart->name[i], "%s", name[i]);
        chart->label[i] = plot_output_label(&chart->options.output, i, chart->name[i]);
    }
}

void plot_chart_add_panel(plot_chart *chart, si_curves_panel panel)
{
    chart->panel[chart->figure.panel_count++] = panel;
}

plot_chart_curve *plot_chart_add(plot_chart *chart, size_t panel, size_t file)
{
    if (chart->panel[panel].curve_count == SI_CURVES_MAX_CURVES)
        return NULL;
    plot_chart_curve *curve = &chart->curve[panel][chart->panel[panel].curve_count++];
    curve->look = (si_curve){.name = chart->label[file],
                             .colour = chart->colour[file],
                             .points = true,
                             .mark = SI_CURVE_NO_MARK};
    return curve;
}

void plot_chart_tell_samples(plot_chart *chart)
{
    char text[PLOT_SAMPLES_SIZE];
    plot_samples_text(chart->samples, chart->options.files.count, text);
    plot_output_caption(&chart->options.output, text);
}

static si_result evaluate(const plot_chart_kind *kind, plot_chart *chart, si_error *error)
{
    const plot_files *files = &chart->options.files;
    const char *name[PLOT_MAX_FILES];
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = kind->metrics;
    config.by_scene = config.by_agent = kind->by_agent;
    config.best_of = kind->best_of;
    config.score.shift_count = kind->shift_count;
    for (size_t i = 0; i < kind->shift_count; i++)
        config.score.shift[i] = kind->shift[i];
    si_result status = plot_evaluate_all(files, &config, chart->made, error);
    for (size_t i = 0; i < files->count && status == SI_OK; i++) {
        name[i] = chart->made[i]->name;
        chart->samples[i] = chart->made[i]->header.sample_count;
    }
    if (status == SI_OK)
        plot_chart_name(chart, name, files->count);
    return status;
}

static si_result write(const plot_chart_kind *kind, plot_chart *chart, si_error *error)
{
    si_curve curve[SI_CURVES_MAX_PANELS][SI_CURVES_MAX_CURVES];
    for (size_t p = 0; p < chart->figure.panel_count; p++) {
        chart->panel[p].curve = curve[p];
        for (size_t c = 0; c < chart->panel[p].curve_count; c++) {
            const si_curve_data *data = &chart->curve[p][c].data;
            curve[p][c] = chart->curve[p][c].look;
            curve[p][c].point_count = data->count;
            curve[p][c].x = data->x;
            curve[p][c].y = data->y;
            *(chart->curve[p][c].along_x ? &curve[p][c].x_low : &curve[p][c].low) = data->low;
            *(chart->curve[p][c].along_x ? &curve[p][c].x_high : &curve[p][c].high) = data->high;
        }
    }
    return plot_output_write_curves(&chart->options.output, kind->title, &chart->figure,
                                    chart->panel, error);
}

static void destroy(plot_chart *chart)
{
    for (size_t p = 0; p < chart->figure.panel_count; p++)
        for (size_t c = 0; c < chart->panel[p].curve_count; c++)
            si_curve_data_finish(&chart->curve[p][c].data);
    for (size_t i = 0; i < PLOT_MAX_FILES; i++)
        si_evaluation_destroy(chart->made[i]);
    free(chart->own);
    free(chart);
}

int plot_chart_run(const plot_chart_kind *kind, const option_set *options, int argc, char **argv)
{
    si_error error = SI_ERROR_INIT;
    plot_chart *chart = calloc(1, sizeof *chart);
    if (chart == NULL) {
        si_error_no_memory(&error, "the figure");
        return console_fail(&error);
    }
    chart->options.output = plot_output_default(argc, argv);
    parse_options(options, argc, argv, &chart->options);
    si_result status = SI_OK;
    if (chart->options.files.count < kind->least)
        status = si_error_set(&error, SI_ERR_ARGUMENT, "give at least two prediction files");
    if (status == SI_OK && kind->metrics != 0)
        status = evaluate(kind, chart, &error);
    if (status == SI_OK)
        status = kind->make(chart, &error);
    if (status == SI_OK && chart->figure.panel_count > 0)
        status = write(kind, chart, &error);
    destroy(chart);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}
