/* simplicit plot frontier: what spread buys. AMD against AMV while the samples are spread. */
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
#include "pipeline/predictors.h"
#include "predict/baseline.h"
#include "viz/curves.h"

/* Factors on the deviation from the mean path; AMV goes with their square. */
static const double factors[] = {0.35, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83};
enum { FACTORS = sizeof factors / sizeof *factors, AS_IT_IS = 3, CURVES = PLOT_MAX_FILES + 1 };

typedef struct frontier {
    size_t count;
    char name[CURVES][SI_PREDICTOR_NAME_SIZE];
    double amv[CURVES][FACTORS];
    double amd[CURVES][FACTORS];
    double low[CURVES][FACTORS], high[CURVES][FACTORS]; /* of AMD */
    size_t observed_steps, predicted_steps, samples;    /* of the first file */
} frontier;

static const struct argp frontier_argp = {
    .parser = plot_file_options_parse,
    .args_doc = "PREDICTIONS.h5...",
    .doc = "AMD falls as samples spread, so it can be bought. This draws AMD against AMV for each "
           "file while its samples are pulled in and spread out about their mean, and "
           "constant velocity with Gaussian noise as the line to beat. The bars are 95 % intervals "
           "of the files as they are."
           "\vExample:\n"
           "  simplicit plot frontier eth.h5 --width-mm 90 -o frontier.pdf",
    .children = plot_file_options_children,
};

static si_result add_point(frontier *made, const char *path, const si_evaluation_config *config,
                           size_t curve, size_t point, si_error *error)
{
    si_evaluation *found;
    si_result status = plot_evaluate(path, config, &found, error);
    if (status == SI_OK && isnan(found->result.figure[SI_METRIC_AMD].value))
        status = si_error_set(error, SI_ERR_FORMAT,
                              "%s: expected at least three different samples, as AMD and AMV need",
                              path);
    if (status == SI_OK) {
        made->amd[curve][point] = found->result.figure[SI_METRIC_AMD].value;
        bool marked = point == AS_IT_IS;
        const si_interval *interval = &found->result.figure[SI_METRIC_AMD].interval;
        made->low[curve][point] = marked ? interval->low : NAN;
        made->high[curve][point] = marked ? interval->high : NAN;
        made->amv[curve][point] = found->result.figure[SI_METRIC_AMV].value;
        snprintf(made->name[curve], sizeof made->name[curve], "%s", found->name);
        made->observed_steps = found->header.observed_steps;
        made->predicted_steps = found->header.predicted_steps;
        made->samples = found->header.sample_count;
    }
    si_evaluation_destroy(found);
    return status;
}

static si_result add_curve(frontier *made, const char *path, const si_predictor *predictor,
                           double scale, si_error *error)
{
    size_t curve = made->count;
    si_result status = SI_OK;
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_AMD | 1U << SI_METRIC_AMV;
    config.score.mixture_seed_count = 1;
    config.predictor = predictor;
    for (size_t i = 0; i < FACTORS && status == SI_OK; i++) {
        config.spread = scale * factors[i];
        status = add_point(made, path, &config, curve, i, error);
    }
    made->count++;
    return status;
}

/* The factor that gives the baseline the AMV of the first file as it is: their curves then lie over
 * one another. */
static si_result find_scale(const frontier *made, const char *path, const si_predictor *baseline,
                            double *scale, si_error *error)
{
    si_evaluation *found;
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_AMV;
    config.predictor = baseline;
    si_result status = plot_evaluate(path, &config, &found, error);
    double own = status == SI_OK ? found->result.figure[SI_METRIC_AMV].value : NAN;
    double wanted = made->amv[0][AS_IT_IS];
    *scale = own > 0.0 && wanted > 0.0 && isfinite(wanted) ? sqrt(wanted / own) : 1.0;
    si_evaluation_destroy(found);
    return status;
}

static si_result add_baseline(frontier *made, const char *path, si_error *error)
{
    const char *name = si_baseline_name(SI_BASELINE_CV_GAUSS);
    si_predictor *baseline = NULL;
    double scale = 1.0;
    const si_predictor_steps steps = {made->observed_steps, made->predicted_steps};
    si_result status = si_predictor_create(name, &steps, &baseline, error);
    if (status == SI_OK)
        status = find_scale(made, path, baseline, &scale, error);
    if (status == SI_OK)
        status = add_curve(made, path, baseline, scale, error);
    if (status == SI_OK)
        snprintf(made->name[made->count - 1], sizeof *made->name, "%s", name);
    si_predictor_destroy(baseline);
    return status;
}

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

static si_result score_all(const plot_file_options *options, frontier *made, si_error *error)
{
    bool has_reference = false;
    si_result status = warn_of_files(options, error);
    for (size_t i = 0; i < options->files.count && status == SI_OK; i++) {
        status = add_curve(made, options->files.path[i], NULL, 1.0, error);
        has_reference =
            has_reference ||
            (status == SI_OK && strcmp(made->name[i], si_baseline_name(SI_BASELINE_CV_GAUSS)) == 0);
    }
    if (status == SI_OK && !has_reference)
        status = add_baseline(made, options->files.path[0], error);
    return status;
}

static si_result draw(const plot_file_options *options, const frontier *made, si_error *error)
{
    si_curve curves[CURVES];
    char label[64];
    const char *name[CURVES];
    size_t colour[CURVES];
    for (size_t i = 0; i < made->count; i++)
        name[i] = made->name[i];
    /* More curves than looks: the baseline that was added is neutral. */
    size_t coloured = made->count > SI_FIGURE_COLOUR_COUNT ? options->files.count : made->count;
    plot_output_colours(&options->output, name, coloured, colour);
    snprintf(label, sizeof label, "AMD of %zu samples", made->samples);
    for (size_t i = 0; i < made->count; i++)
        curves[i] = (si_curve){.name = plot_output_label(&options->output, i, name[i]),
                               .point_count = FACTORS,
                               .x = made->amv[i],
                               .y = made->amd[i],
                               .low = made->low[i],
                               .high = made->high[i],
                               .bars = true,
                               .colour = i < coloured ? colour[i] : 0,
                               .reference = i >= coloured,
                               .points = true,
                               .mark = i < options->files.count ? AS_IT_IS : SI_CURVE_NO_MARK};
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
    parse_options(&frontier_argp, argc, argv, 0, &options);
    frontier *made = calloc(1, sizeof *made);
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
    .argp = &frontier_argp,
    .run = run,
};
