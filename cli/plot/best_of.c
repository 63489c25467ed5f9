/* simplicit plot best-of: expected best-of-k ADE and FDE for every k. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "viz/curves.h"

/* A point a k up to here, then fewer and fewer: the axis is logarithmic. */
enum { ALL_UP_TO = 20, POINTS_A_DECADE = 24 };

/* What is drawn of one file. */
typedef struct best_of_file {
    char name[SI_PREDICTOR_NAME_SIZE];
    size_t point_count;
    double *k, *ade, *fde; /* [point_count], in one allocation */
} best_of_file;

static const option_set option_tables = {
    .children = plot_file_options_children,
    .check = plot_check_labels,
    .words = "PREDICTIONS.h5...",
    .description =
        "Draws what best-of-k ADE and FDE would be with k samples, for every k up to the K in "
        "the file: exactly, as the mean over all subsets of k."
        "\vExample:\n"
        "  simplicit plot best-of eth.h5 cv-gauss.h5 -o best-of.pdf",
};

static si_result choose_points(const si_evaluation *made, best_of_file *file, si_error *error)
{
    size_t count = made->header.sample_count;
    file->k = calloc(count, 3 * sizeof *file->k);
    if (file->k == NULL)
        return si_error_no_memory(error, "the curves");
    file->ade = file->k + count;
    file->fde = file->ade + count;
    snprintf(file->name, sizeof file->name, "%s", made->name);
    for (size_t k = 1; k <= count;) {
        file->k[file->point_count] = (double)k;
        file->ade[file->point_count] = made->best_of_ade[k - 1];
        file->fde[file->point_count++] = made->best_of_fde[k - 1];
        double next =
            k < ALL_UP_TO ? (double)k + 1.0 : ceil((double)k * pow(10.0, 1.0 / POINTS_A_DECADE));
        k = k < count && next > (double)count ? count : (size_t)next;
    }
    return SI_OK;
}

static si_result score(const plot_file_options *options, best_of_file *files, si_error *error)
{
    si_evaluation *made[PLOT_MAX_FILES];
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_ADE | 1U << SI_METRIC_FDE;
    config.best_of = true;
    si_result status = plot_evaluate_all(&options->files, &config, made, error);
    for (size_t i = 0; i < options->files.count && status == SI_OK; i++)
        status = choose_points(made[i], &files[i], error);
    plot_evaluations_destroy(made, options->files.count);
    return status;
}

static si_result draw(const plot_file_options *options, const best_of_file *files, si_error *error)
{
    si_curve ade[PLOT_MAX_FILES], fde[PLOT_MAX_FILES];
    size_t count = options->files.count, colour[PLOT_MAX_FILES];
    const char *name[PLOT_MAX_FILES];
    for (size_t i = 0; i < count; i++)
        name[i] = files[i].name;
    plot_output_colours(&options->output, name, count, colour);
    for (size_t i = 0; i < count; i++) {
        ade[i] = (si_curve){.name = plot_output_label(&options->output, i, name[i]),
                            .point_count = files[i].point_count,
                            .x = files[i].k,
                            .y = files[i].ade,
                            .colour = colour[i],
                            .points = files[i].point_count <= ALL_UP_TO,
                            .mark = SI_CURVE_NO_MARK};
        fde[i] = ade[i];
        fde[i].y = files[i].fde;
    }
    si_curves_panel panels[] = {{.title = "ADE",
                                 .x_label = "samples k",
                                 .y_label = "expected best of k (m)",
                                 .x_log = true,
                                 .y_from_zero = true,
                                 .curve_count = count,
                                 .curve = ade},
                                {.title = "FDE",
                                 .x_label = "samples k",
                                 .y_label = "expected best of k (m)",
                                 .x_log = true,
                                 .y_from_zero = true,
                                 .curve_count = count,
                                 .curve = fde}};
    si_curves_figure figure = {.panel_count = 2};
    return plot_output_write_curves(&options->output, "Best of k", &figure, panels, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    best_of_file files[PLOT_MAX_FILES] = {0};
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    si_result status = score(&options, files, &error);
    if (status == SI_OK)
        status = draw(&options, files, &error);
    for (size_t i = 0; i < options.files.count; i++)
        free(files[i].k);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command best_of_kind = {
    .name = "best-of",
    .summary = "expected best-of-k ADE and FDE against k",
    .options = &option_tables,
    .run = run,
};
