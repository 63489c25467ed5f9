/* simplicit plot frontier: what spread buys. AMD against AMV while the samples are spread. */
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
#include "pipeline/frontier.h"
#include "predict/baseline.h"
#include "viz/curves.h"

enum { CURVES = PLOT_MAX_FILES + 1 };

typedef struct frontiers {
    size_t count;
    si_frontier curve[CURVES];
} frontiers;

static const option_set option_tables = {
    .children = plot_file_options_children,
    .check = plot_check_labels,
    .words = "PREDICTIONS.h5...",
    .description =
        "AMD falls as samples spread, so it can be bought. This draws AMD against AMV for each "
        "file while its samples are pulled in and spread out about their mean, and "
        "constant velocity with Gaussian noise as the line to beat. The bars are 95 % intervals "
        "of the files as they are."
        "\vExample:\n"
        "  simplicit plot frontier eth.h5 --width-mm 90 -o frontier.pdf",
};

/* All files as they are: AMV alone is quick, and tells what their windows and samples are. */
static si_result warn_of_files(const plot_file_options *options, si_error *error)
{
    si_evaluation *found[PLOT_MAX_FILES];
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_AMV;
    si_result status = plot_evaluate_all(&options->files, &config, found, error);
    plot_evaluations_destroy(found, options->files.count);
    return status;
}

static si_result add_curve(frontiers *made, const char *path, bool baseline, si_error *error)
{
    si_frontier *curve = &made->curve[made->count++];
    const si_progress *progress = console_progress_begin(path);
    si_result status = baseline
                           ? si_frontier_of_baseline(path, truth_options(), &made->curve[0],
                                                     progress, curve, error)
                           : si_frontier_of_file(path, truth_options(), progress, curve, error);
    console_progress_end();
    return status;
}

static si_result score_all(const plot_file_options *options, frontiers *made, si_error *error)
{
    bool has_reference = false;
    si_result status = warn_of_files(options, error);
    for (size_t i = 0; i < options->files.count && status == SI_OK; i++) {
        status = add_curve(made, options->files.path[i], false, error);
        has_reference = has_reference ||
                        strcmp(made->curve[i].name, si_baseline_name(SI_BASELINE_CV_GAUSS)) == 0;
    }
    if (status == SI_OK && !has_reference)
        status = add_curve(made, options->files.path[0], true, error);
    return status;
}

static si_result draw(const plot_file_options *options, const frontiers *made, si_error *error)
{
    si_curve curves[CURVES];
    char label[64];
    const char *name[CURVES];
    size_t colour[CURVES];
    for (size_t i = 0; i < made->count; i++)
        name[i] = made->curve[i].name;
    /* More curves than looks: the baseline that was added is neutral. */
    size_t coloured = made->count > SI_FIGURE_COLOUR_COUNT ? options->files.count : made->count;
    plot_output_colours(&options->output, name, coloured, colour);
    snprintf(label, sizeof label, "AMD of %zu samples", made->curve[0].header.sample_count);
    for (size_t i = 0; i < made->count; i++)
        curves[i] =
            (si_curve){.name = plot_output_label(&options->output, i, name[i]),
                       .point_count = SI_FRONTIER_POINTS,
                       .x = made->curve[i].amv,
                       .y = made->curve[i].amd,
                       .low = made->curve[i].low,
                       .high = made->curve[i].high,
                       .bars = true,
                       .colour = i < coloured ? colour[i] : 0,
                       .reference = i >= coloured,
                       .points = true,
                       .mark = i < options->files.count ? SI_FRONTIER_AS_IT_IS : SI_CURVE_NO_MARK};
    si_curves_panel panel = {.x_label = "AMV (m\xc2\xb2)",
                             .y_label = label,
                             .x_log = true,
                             .y_log = true,
                             .better_low = true,
                             .curve_count = made->count,
                             .curve = curves};
    si_curves_figure figure = {.panel_count = 1, .mark_name = "as predicted"};
    return plot_output_write_curves(&options->output, "AMD against AMV", &figure, &panel, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    frontiers *made = calloc(1, sizeof *made);
    si_result status = made != NULL ? SI_OK : si_error_no_memory(&error, "the scores");
    if (status == SI_OK)
        status = score_all(&options, made, &error);
    if (status == SI_OK)
        status = draw(&options, made, &error);
    free(made);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command frontier_kind = {
    .name = "frontier",
    .summary = "AMD against AMV while samples are spread: what spread buys",
    .options = &option_tables,
    .run = run,
};
