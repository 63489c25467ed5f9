/* simplicit plot scene: one scene, a panel a predictor. */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/plot/view.h"
#include "cli/shared_options.h"

typedef struct scene_options {
    plot_view_options view;
    plot_output output;
} scene_options;

static void check(void *parsed, struct argp_state *state)
{
    const scene_options *options = parsed;
    plot_output_check_labels(&options->output, options->view.file_count, state);
}

static const option_child children[] = {
    {&plot_view_option_set, offsetof(scene_options, view), 0},
    {&plot_output_options, offsetof(scene_options, output), 0},
    {&truth_option_set, 0, 0},
    {0},
};
static const option_set option_tables = {
    .children = children,
    .check = check,
    .words = "PREDICTIONS.h5...",
    .description =
        "Draws one scene, a panel a prediction file on common axes: what was observed, what "
        "happened, and where the samples lie (the smallest regions that hold 50, 80 and 95 % "
        "of them)."
        "\vExample:\n"
        "  simplicit plot scene eth.h5 cv-gauss.h5 --scene 41 --mean -o scene.pdf",
};

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_scene_figure_render(figure, output, error);
}

static int run(int argc, char **argv)
{
    scene_options options = {.output = plot_output_default(argc, argv)};
    plot_view view;
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    si_result status = plot_view_load(&options.view, &options.output, &view, &error);
    if (status == SI_OK)
        status = plot_output_write(&options.output, view.title, render, &view.figure, &error);
    plot_view_finish(&view);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command scene_kind = {
    .name = "scene",
    .summary = "one scene, a panel a prediction file",
    .options = &option_tables,
    .run = run,
};
