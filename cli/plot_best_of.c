/* simplicit plot best-of: expected best-of-k ADE and FDE for every k. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/plot.h"
#include "cli/plot_files.h"
#include "cli/plot_output.h"
#include "cli/plot_scenes.h"
#include "cli/plot_scores.h"
#include "metrics/best_of.h"
#include "viz/curves.h"

/* A point a k up to here, then fewer and fewer: the axis is logarithmic. */
enum { ALL_UP_TO = 20, POINTS_A_DECADE = 24 };

/* Of one file: sums over agents of the expected errors, then their means. */
typedef struct best_of_file {
    const char *path;
    char name[SI_PREDICTOR_NAME_SIZE];
    si_predictions_header header;
    size_t agents;
    size_t point_count;
    double *average, *final;   /* [K] of one agent */
    double *expected;          /* [K] */
    double *ade, *fde;         /* [K] */
    double *k, *k_ade, *k_fde; /* [point_count], what is drawn */
} best_of_file;

static const struct argp best_of_argp = {
    .parser = plot_file_options_parse,
    .args_doc = "PREDICTIONS.h5...",
    .doc = "Draws what best-of-k ADE and FDE would be with k samples, for every k up to the K in "
           "the file: exactly, as the mean over all subsets of k."
           "\vExample:\n"
           "  simplicit plot best-of eth.h5 cv-gauss.h5 -o best-of.pdf",
    .children = plot_file_options_children,
};

static si_result begin(void *context, const si_predictions_header *header, si_error *error)
{
    enum { ARRAYS = 8 };
    best_of_file *file = context;
    size_t count = header->sample_count;
    file->header = *header;
    plot_predictor_name(file->path, header, file->name, sizeof file->name);
    if (!header->has_future)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s has no /future: what happened is needed to score it", file->path);
    file->average = calloc(ARRAYS * count, sizeof *file->average);
    if (file->average == NULL)
        return si_error_no_memory(error, "the errors");
    file->final = file->average + count;
    file->expected = file->final + count;
    file->ade = file->expected + count;
    file->fde = file->ade + count;
    file->k = file->fde + count;
    file->k_ade = file->k + count;
    file->k_fde = file->k_ade + count;
    return SI_OK;
}

static si_result visit(void *context, const si_predictions_slab *slab, si_error *error)
{
    best_of_file *file = context;
    size_t steps = file->header.predicted_steps, count = file->header.sample_count;
    (void)error;
    for (size_t a = 0; a < slab->agent_count; a++) {
        si_displacement_errors(count, steps, slab->samples + 2 * steps * count * a,
                               slab->future + 2 * steps * a, 0.0, file->average, file->final);
        si_best_of_expected(count, file->average, file->expected);
        for (size_t k = 0; k < count; k++)
            file->ade[k] += file->expected[k];
        si_best_of_expected(count, file->final, file->expected);
        for (size_t k = 0; k < count; k++)
            file->fde[k] += file->expected[k];
    }
    file->agents += slab->agent_count;
    return SI_OK;
}

static void choose_points(best_of_file *file)
{
    size_t count = file->header.sample_count;
    for (size_t k = 1; k <= count;) {
        file->k[file->point_count] = (double)k;
        file->k_ade[file->point_count] = file->ade[k - 1] / (double)file->agents;
        file->k_fde[file->point_count++] = file->fde[k - 1] / (double)file->agents;
        double next =
            k < ALL_UP_TO ? (double)k + 1.0 : ceil((double)k * pow(10.0, 1.0 / POINTS_A_DECADE));
        k = k < count && next > (double)count ? count : (size_t)next;
    }
}

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_curves_figure_render(figure, output, error);
}

static si_result draw(const plot_file_options *options, const best_of_file *files, si_error *error)
{
    si_curve ade[PLOT_MAX_FILES], fde[PLOT_MAX_FILES];
    size_t count = options->files.count;
    for (size_t i = 0; i < count; i++) {
        ade[i] = (si_curve){.name = files[i].name,
                            .point_count = files[i].point_count,
                            .x = files[i].k,
                            .y = files[i].k_ade,
                            .colour = i,
                            .points = files[i].point_count <= ALL_UP_TO,
                            .mark = SI_CURVE_NO_MARK};
        fde[i] = ade[i];
        fde[i].y = files[i].k_fde;
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
    si_curves_figure figure = {.panel_count = 2, .panel = panels};
    return plot_output_write(&options->output, "Best of k", render, &figure, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    best_of_file files[PLOT_MAX_FILES] = {0};
    si_error error = SI_ERROR_INIT;
    si_result status = SI_OK;
    argp_parse(&best_of_argp, argc, argv, 0, NULL, &options);
    const si_progress *progress = console_progress_begin("scoring");
    for (size_t i = 0; i < options.files.count && status == SI_OK; i++) {
        plot_visitor visitor = {begin, visit, &files[i]};
        plot_pass pass = {progress, i, options.files.count};
        files[i].path = options.files.path[i];
        status = plot_visit_file(files[i].path, &visitor, &pass, &error);
        if (status == SI_OK)
            choose_points(&files[i]);
    }
    console_progress_end();
    if (status == SI_OK)
        status = draw(&options, files, &error);
    for (size_t i = 0; i < options.files.count; i++)
        free(files[i].average);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const plot_kind best_of_kind = {
    .name = "best-of",
    .summary = "expected best-of-k ADE and FDE against k",
    .run = run,
};
