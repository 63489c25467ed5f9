/* simplicit plot compare: differences from the first file, paired, with intervals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/plot/scenes.h"
#include "pipeline/compare.h"
#include "viz/curves.h"

static const si_metric metrics[] = {SI_METRIC_ADE, SI_METRIC_FDE, SI_METRIC_AMD, SI_METRIC_KDE_NLL,
                                    SI_METRIC_ENERGY_STEP};
enum { METRICS = sizeof metrics / sizeof *metrics, ROWS = PLOT_MAX_FILES - 1 };

/* Row r of metric m is file r + 1 less the first file. */
typedef struct comparison {
    char name[PLOT_MAX_FILES][SI_PREDICTOR_NAME_SIZE];
    double difference[METRICS][ROWS], low[METRICS][ROWS], high[METRICS][ROWS], y[ROWS];
    bool shown[METRICS][ROWS];
    char samples[48];
} comparison;

static const option_set option_tables = {
    .children = plot_file_options_children,
    .check = plot_check_labels,
    .words = "FIRST.h5 OTHER.h5...",
    .description =
        "Draws by how much each file differs from the first, metric by metric, with 95 % "
        "intervals of the paired difference: left of the line is better than the first. A "
        "ring marks what remains after Holm's correction for testing several metrics."
        "\vExample:\n"
        "  simplicit plot compare cv-gauss.h5 eth.h5 wide.h5 -o compare.pdf",
};

static si_result compare_with_first(si_evaluation *const *made, size_t row, comparison *all,
                                    si_error *error)
{
    si_comparison found[SI_METRIC_COUNT];
    size_t count = 0;
    si_result status = si_compare(made[row + 1], made[0], false, found, &count, error);
    all->y[row] = (double)row + 0.5;
    for (size_t m = 0; m < METRICS; m++)
        all->difference[m][row] = all->low[m][row] = all->high[m][row] = NAN;
    for (size_t i = 0; i < count && status == SI_OK; i++)
        for (size_t m = 0; m < METRICS; m++) {
            if (found[i].metric != metrics[m])
                continue;
            all->difference[m][row] = found[i].difference.value;
            all->low[m][row] = found[i].interval.low;
            all->high[m][row] = found[i].interval.high;
            all->shown[m][row] = found[i].shown;
        }
    return status;
}

static si_result score(const plot_file_options *options, comparison *all, si_error *error)
{
    si_evaluation *made[PLOT_MAX_FILES];
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 0;
    for (size_t m = 0; m < METRICS; m++)
        config.score.metrics |= 1U << metrics[m];
    si_result status = plot_evaluate_all(&options->files, &config, made, error);
    if (status == SI_OK)
        plot_evaluations_samples(made, options->files.count, all->samples);
    for (size_t i = 0; i < options->files.count && status == SI_OK; i++)
        snprintf(all->name[i], sizeof all->name[i], "%s", made[i]->name);
    for (size_t i = 1; i < options->files.count && status == SI_OK; i++)
        status = compare_with_first(made, i - 1, all, error);
    plot_evaluations_destroy(made, options->files.count);
    return status;
}

static bool has_any(const comparison *all, size_t metric, size_t rows)
{
    for (size_t r = 0; r < rows; r++)
        if (isfinite(all->difference[metric][r]))
            return true;
    return false;
}

/* A curve of one point for every row, so that each has its colour. */
static void set_rows(const plot_file_options *options, const comparison *all, size_t metric,
                     const size_t *colour, si_curve *curve)
{
    for (size_t r = 0; r + 1 < options->files.count; r++)
        curve[r] = (si_curve){.name = plot_output_label(&options->output, r + 1, all->name[r + 1]),
                              .point_count = 1,
                              .x = &all->difference[metric][r],
                              .y = &all->y[r],
                              .x_low = &all->low[metric][r],
                              .x_high = &all->high[metric][r],
                              .colour = colour[r + 1],
                              .points = true,
                              .apart = true,
                              .mark = all->shown[metric][r] ? 0 : SI_CURVE_NO_MARK};
}

static si_result draw(plot_file_options *options, const comparison *all, si_error *error)
{
    static const char *const units[METRICS] = {"m", "m", "", "", "m"};
    size_t rows = options->files.count - 1, panel_count = 0, colour[PLOT_MAX_FILES];
    const char *name[PLOT_MAX_FILES], *row_name[PLOT_MAX_FILES];
    si_curve curve[METRICS][ROWS];
    si_curves_panel panel[METRICS];
    char title[METRICS][32], caption[SI_PREDICTOR_NAME_SIZE + 128];
    for (size_t i = 0; i <= rows; i++) {
        name[i] = all->name[i];
        row_name[i] = plot_output_label(&options->output, i, name[i]);
    }
    plot_output_colours(&options->output, name, rows + 1, colour);
    for (size_t m = 0; m < METRICS; m++) {
        if (!has_any(all, m, rows))
            continue;
        set_rows(options, all, m, colour, curve[m]);
        snprintf(title[m], sizeof title[m], *units[m] != '\0' ? "%s (%s)" : "%s",
                 plot_metric_label(metrics[m]), units[m]);
        panel[panel_count++] = (si_curves_panel){.title = title[m],
                                                 .x_zero_line = true,
                                                 .category = row_name + 1,
                                                 .category_count = rows,
                                                 .curve_count = rows,
                                                 .curve = curve[m]};
    }
    if (panel_count == 0)
        return si_error_set(error, SI_ERR_FORMAT, "no metric has a value in both of two files");
    snprintf(caption, sizeof caption, "difference from %s, %s; left of the line is better",
             row_name[0], all->samples);
    if (options->output.style.caption == NULL)
        options->output.style.caption = caption;
    si_curves_figure figure = {.panel_count = panel_count,
                               .mark_name = "a difference, by Holm's test"};
    return plot_output_write_curves(&options->output, "Differences", &figure, panel, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    comparison *all = calloc(1, sizeof *all);
    si_result status = all != NULL ? SI_OK : si_error_no_memory(&error, "the differences");
    if (status == SI_OK && options.files.count < 2)
        status = si_error_set(&error, SI_ERR_ARGUMENT, "give at least two prediction files");
    if (status == SI_OK)
        status = score(&options, all, &error);
    if (status == SI_OK)
        status = draw(&options, all, &error);
    free(all);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command compare_kind = {
    .name = "compare",
    .summary = "paired differences from the first file, with intervals",
    .options = &option_tables,
    .run = run,
};
