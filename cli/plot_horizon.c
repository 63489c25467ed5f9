/* simplicit plot horizon: error and AMD by predicted step, with intervals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/plot.h"
#include "cli/plot_files.h"
#include "cli/plot_output.h"
#include "cli/plot_scores.h"
#include "viz/curves.h"

/* The curves of one file, each [P], in one allocation. */
typedef struct horizon_file {
    char name[SI_PREDICTOR_NAME_SIZE];
    size_t steps;
    double *seconds, *error, *low, *high, *amd;
} horizon_file;

typedef struct horizon {
    horizon_file file[PLOT_MAX_FILES];
    const si_progress *progress;
} horizon;

static const struct argp horizon_argp = {
    .parser = plot_file_options_parse,
    .args_doc = "PREDICTIONS.h5...",
    .doc = "Draws how errors grow with time: at each predicted step, the error of the sample that "
           "stands for best-of-K ADE, with a 95 % interval, and AMD."
           "\vExample:\n"
           "  simplicit plot horizon eth.h5 cv-gauss.h5 -o horizon.pdf",
    .children = plot_file_options_children,
};

static si_result keep_steps(const plot_scores *scores, horizon_file *file, si_error *error)
{
    size_t steps = scores->header.predicted_steps;
    file->seconds = calloc(5 * steps, sizeof *file->seconds);
    if (file->seconds == NULL)
        return si_error_no_memory(error, "the curves");
    file->error = file->seconds + steps;
    file->low = file->error + steps;
    file->high = file->low + steps;
    file->amd = file->high + steps;
    file->steps = steps;
    snprintf(file->name, sizeof file->name, "%s", scores->name);
    for (size_t t = 0; t < steps; t++) {
        file->seconds[t] = (double)(t + 1) * scores->header.step_seconds;
        const si_score_figure *figure = &scores->step[t * SI_METRIC_COUNT];
        file->error[t] = figure[SI_METRIC_ADE].value;
        file->low[t] = figure[SI_METRIC_ADE].interval.low;
        file->high[t] = figure[SI_METRIC_ADE].interval.high;
        file->amd[t] = figure[SI_METRIC_AMD].value;
    }
    return SI_OK;
}

static si_result score(const plot_file_options *options, horizon *made, size_t number,
                       si_error *error)
{
    const char *path = options->files.path[number];
    plot_scoring scoring = {.metrics = 1U << SI_METRIC_ADE | 1U << SI_METRIC_AMD, .spread = 1.0};
    plot_pass pass = {made->progress, number, options->files.count};
    plot_scores scores;
    si_result status = plot_score_file(path, &scoring, &pass, &scores, error);
    if (status == SI_OK)
        status = keep_steps(&scores, &made->file[number], error);
    plot_scores_finish(&scores);
    return status;
}

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_curves_figure_render(figure, output, error);
}

static si_result draw(const plot_file_options *options, const horizon *made, si_error *error)
{
    si_curve errors[PLOT_MAX_FILES], distances[PLOT_MAX_FILES];
    size_t count = options->files.count, distance_count = 0;
    for (size_t i = 0; i < count; i++) {
        const horizon_file *file = &made->file[i];
        errors[i] = (si_curve){.name = file->name,
                               .point_count = file->steps,
                               .x = file->seconds,
                               .y = file->error,
                               .low = file->low,
                               .high = file->high,
                               .colour = i,
                               .points = true,
                               .mark = SI_CURVE_NO_MARK};
        if (isnan(file->amd[0])) /* one path has no AMD */
            continue;
        distances[distance_count] = errors[i];
        distances[distance_count].y = file->amd;
        distances[distance_count].low = distances[distance_count].high = NULL;
        distance_count++;
    }
    si_curves_panel panels[] = {{.title = "Best of K",
                                 .x_label = "time ahead (s)",
                                 .y_label = "error (m)",
                                 .y_from_zero = true,
                                 .curve_count = count,
                                 .curve = errors},
                                {.title = "Mahalanobis distance",
                                 .x_label = "time ahead (s)",
                                 .y_label = "AMD",
                                 .y_from_zero = true,
                                 .curve_count = distance_count,
                                 .curve = distances}};
    si_curves_figure figure = {
        .panel_count = distance_count > 0 ? 2 : 1, .panel = panels, .band_name = "95 % interval"};
    return plot_output_write(&options->output, "Error by time ahead", render, &figure, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    horizon made = {0};
    si_error error = SI_ERROR_INIT;
    si_result status = SI_OK;
    argp_parse(&horizon_argp, argc, argv, 0, NULL, &options);
    made.progress = console_progress_begin("scoring");
    for (size_t i = 0; i < options.files.count && status == SI_OK; i++)
        status = score(&options, &made, i, &error);
    console_progress_end();
    if (status == SI_OK)
        status = draw(&options, &made, &error);
    for (size_t i = 0; i < options.files.count; i++)
        free(made.file[i].seconds);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const plot_kind horizon_kind = {
    .name = "horizon",
    .summary = "error and AMD by predicted step, with intervals",
    .run = run,
};
