/* simplicit plot horizon: error and AMD by predicted step, with intervals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "viz/curves.h"

/* The curves of one file, each [P], in one allocation. */
typedef struct horizon_file {
    char name[SI_PREDICTOR_NAME_SIZE];
    size_t steps, samples;
    double *seconds, *error, *low, *high, *amd, *amd_low, *amd_high;
} horizon_file;

static const option_set option_tables = {
    .children = plot_file_options_children,
    .check = plot_check_labels,
    .words = "PREDICTIONS.h5...",
    .description =
        "Draws how errors grow with time: at each predicted step, the error of the sample that "
        "stands for best-of-K ADE, and AMD, both with 95 % intervals."
        "\vExample:\n"
        "  simplicit plot horizon eth.h5 cv-gauss.h5 -o horizon.pdf",
};

static si_result keep_steps(const si_evaluation *made, horizon_file *file, si_error *error)
{
    size_t steps = made->header.predicted_steps;
    file->seconds = calloc(7 * steps, sizeof *file->seconds);
    if (file->seconds == NULL)
        return si_error_no_memory(error, "the curves");
    file->error = file->seconds + steps;
    file->low = file->error + steps;
    file->high = file->low + steps;
    file->amd = file->high + steps;
    file->amd_low = file->amd + steps;
    file->amd_high = file->amd_low + steps;
    file->steps = steps;
    file->samples = made->header.sample_count;
    snprintf(file->name, sizeof file->name, "%s", made->name);
    for (size_t t = 0; t < steps; t++) {
        file->seconds[t] = (double)(t + 1) * made->header.step_seconds;
        const si_score_figure *figure = &made->step[t * SI_METRIC_COUNT];
        file->error[t] = figure[SI_METRIC_ADE].value;
        file->low[t] = figure[SI_METRIC_ADE].interval.low;
        file->high[t] = figure[SI_METRIC_ADE].interval.high;
        file->amd[t] = figure[SI_METRIC_AMD].value;
        file->amd_low[t] = figure[SI_METRIC_AMD].interval.low;
        file->amd_high[t] = figure[SI_METRIC_AMD].interval.high;
    }
    return SI_OK;
}

static si_result score(const plot_file_options *options, horizon_file *file, si_error *error)
{
    si_evaluation *made[PLOT_MAX_FILES];
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_ADE | 1U << SI_METRIC_AMD;
    si_result status = plot_evaluate_all(&options->files, &config, made, error);
    for (size_t i = 0; i < options->files.count && status == SI_OK; i++)
        status = keep_steps(made[i], &file[i], error);
    plot_evaluations_destroy(made, options->files.count);
    return status;
}

/* One path has no AMD. */
static bool has_distances(const horizon_file *file)
{
    return !isnan(file->amd[0]);
}

/* Neither means much without the number of samples: said where all that are shown have the same. */
static const char *say_samples(const horizon_file *file, size_t count, bool distances,
                               const char *format, const char *otherwise, char text[64])
{
    size_t samples = 0;
    for (size_t i = 0; i < count; i++) {
        if (distances && !has_distances(&file[i]))
            continue;
        if (samples != 0 && file[i].samples != samples)
            return otherwise;
        samples = file[i].samples;
    }
    snprintf(text, 64, format, samples);
    return text;
}

static si_result draw(plot_file_options *options, const horizon_file *files, si_error *error)
{
    char title[64], label[64];
    const char *name[PLOT_MAX_FILES];
    size_t colour[PLOT_MAX_FILES];
    si_curve errors[PLOT_MAX_FILES], distances[PLOT_MAX_FILES];
    size_t count = options->files.count, distance_count = 0;
    for (size_t i = 0; i < count; i++)
        name[i] = files[i].name;
    plot_output_colours(&options->output, name, count, colour);
    for (size_t i = 0; i < count; i++) {
        const horizon_file *file = &files[i];
        errors[i] = (si_curve){.name = plot_output_label(&options->output, i, name[i]),
                               .point_count = file->steps,
                               .x = file->seconds,
                               .y = file->error,
                               .low = file->low,
                               .high = file->high,
                               .colour = colour[i],
                               .points = true,
                               .mark = SI_CURVE_NO_MARK};
        if (!has_distances(file))
            continue;
        distances[distance_count] = errors[i];
        distances[distance_count].y = file->amd;
        distances[distance_count].low = file->amd_low;
        distances[distance_count].high = file->amd_high;
        distance_count++;
    }
    si_curves_panel panels[] = {
        {.title = say_samples(files, count, false, "Best of %zu", "Best of K (unlike)", title),
         .x_label = "time ahead (s)",
         .y_label = "error (m)",
         .y_from_zero = true,
         .curve_count = count,
         .curve = errors},
        {.title = "Mahalanobis distance",
         .x_label = "time ahead (s)",
         .y_label =
             say_samples(files, count, true, "AMD of %zu samples", "AMD of unlike samples", label),
         .y_from_zero = true,
         .curve_count = distance_count,
         .curve = distances}};
    if (distance_count < count && options->output.style.caption == NULL)
        options->output.style.caption = "No AMD of single paths: it needs several samples";
    si_curves_figure figure = {.panel_count = distance_count > 0 ? 2 : 1,
                               .band_name = "95 % interval"};
    return plot_output_write_curves(&options->output, "Error by time ahead", &figure, panels,
                                    error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    horizon_file files[PLOT_MAX_FILES] = {0};
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    si_result status = score(&options, files, &error);
    if (status == SI_OK)
        status = draw(&options, files, &error);
    for (size_t i = 0; i < options.files.count; i++)
        free(files[i].seconds);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command horizon_kind = {
    .name = "horizon",
    .summary = "error and AMD by predicted step, with intervals",
    .options = &option_tables,
    .run = run,
};
