/* simplicit plot sensitivity: metrics of shifted samples, figure 1 of arXiv 2203.03057. */
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
#include "viz/bars.h"

enum { SHIFTS = 4 };

static const double shifts[SHIFTS] = {-0.1, -0.01, 0.01, 0.1};
static const char *const bar_names[SHIFTS] = {"\xe2\x88\x92"
                                              "10 cm",
                                              "\xe2\x88\x92"
                                              "1 cm",
                                              "+1 cm", "+10 cm"};

static const si_metric groups[] = {SI_METRIC_AMD, SI_METRIC_KDE_NLL, SI_METRIC_AMV, SI_METRIC_ADE,
                                   SI_METRIC_FDE};
enum { GROUPS = sizeof groups / sizeof *groups };

typedef struct sensitivity {
    char title[PLOT_MAX_FILES][SI_PREDICTOR_NAME_SIZE];
    char samples[48];
    double value[GROUPS * PLOT_MAX_FILES * SHIFTS]; /* [GROUPS][files][SHIFTS] */
} sensitivity;

static const option_set option_tables = {
    .children = plot_file_options_children,
    .check = plot_check_labels,
    .words = "PREDICTIONS.h5...",
    .description =
        "Scores each file as it is and with all samples moved by 1 and 10 cm, and draws by how "
        "many percent AMD, KDE, AMV, ADE and FDE change: a metric worth having notices."
        "\vExample:\n"
        "  simplicit plot sensitivity eth.h5 cv-gauss.h5 -o sensitivity.pdf",
};

static void keep(const si_evaluation *found, size_t file, size_t file_count, sensitivity *made)
{
    snprintf(made->title[file], sizeof made->title[file], "%s", found->name);
    for (size_t group = 0; group < GROUPS; group++)
        for (size_t i = 0; i < SHIFTS; i++) {
            double was = found->result.figure[groups[group]].value;
            double is = found->result.shifted[i][groups[group]].value;
            made->value[(group * file_count + file) * SHIFTS + i] = 100.0 * (is - was) / fabs(was);
        }
}

static si_result score(const plot_file_options *options, sensitivity *made, si_error *error)
{
    si_evaluation *found[PLOT_MAX_FILES];
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 0;
    for (size_t i = 0; i < GROUPS; i++)
        config.score.metrics |= 1U << groups[i];
    config.score.shift_count = SHIFTS;
    for (size_t i = 0; i < SHIFTS; i++)
        config.score.shift[i] = shifts[i];
    si_result status = plot_evaluate_all(&options->files, &config, found, error);
    for (size_t i = 0; i < options->files.count && status == SI_OK; i++)
        keep(found[i], i, options->files.count, made);
    if (status == SI_OK)
        plot_evaluations_samples(found, options->files.count, made->samples);
    plot_evaluations_destroy(found, options->files.count);
    return status;
}

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_bars_figure_render(figure, output, error);
}

static si_result draw(plot_file_options *options, const sensitivity *made, si_error *error)
{
    const char *titles[PLOT_MAX_FILES], *names[GROUPS];
    for (size_t i = 0; i < options->files.count; i++)
        titles[i] = plot_output_label(&options->output, i, made->title[i]);
    for (size_t i = 0; i < GROUPS; i++)
        names[i] = plot_metric_label(groups[i]);
    if (options->output.style.caption == NULL)
        options->output.style.caption = made->samples;
    si_bars_figure figure = {.panel_count = GROUPS,
                             .group_count = options->files.count,
                             .bar_count = SHIFTS,
                             .panel_title = names,
                             .group_name = titles,
                             .bar_name = bar_names,
                             .value = made->value,
                             .value_label = "change (%)",
                             .columns = options->output.columns};
    return plot_output_write(&options->output, "Sensitivity", render, &figure, error);
}

static int run(int argc, char **argv)
{
    plot_file_options options = {.output = plot_output_default(argc, argv)};
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    sensitivity *made = calloc(1, sizeof *made);
    si_result status = made != NULL ? SI_OK : si_error_no_memory(&error, "the scores");
    if (status == SI_OK)
        status = score(&options, made, &error);
    if (status == SI_OK)
        status = draw(&options, made, &error);
    free(made);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command sensitivity_kind = {
    .name = "sensitivity",
    .summary = "metrics of samples moved by 1 and 10 cm, as bars",
    .options = &option_tables,
    .run = run,
};
