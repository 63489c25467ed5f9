/* simplicit plot sheet: the most instructive scenes of a file, by rule. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/shared_options.h"
#include "pipeline/scene_sheet.h"

enum { MOST_EACH = 8 };

typedef struct sheet_options {
    plot_file_options common;
    size_t each;
} sheet_options;

static const command_option table[] = {
    OPTION_HEADER("The sheet:", 2),
    {"each", 0, "N", "scenes a rule, 1 to 8 (default 2)", 2,
     OPTION_COUNT(sheet_options, each, 1, MOST_EACH)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    if (((sheet_options *)parsed)->common.files.count != 1)
        argp_error(state, "give one prediction file");
}

static const option_set option_tables = {
    .options = table,
    .children = plot_file_options_children,
    .check = check,
    .words = "PREDICTIONS.h5",
    .description =
        "Draws a contact sheet of the scenes worth looking at: largest AMD, largest FDE, most "
        "agents, and AMD nearest the median; none that shares half of its agents with another."
        "\vExample:\n"
        "  simplicit plot sheet eth.h5 --each 3 -o sheet.png",
};

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_scene_figure_render(figure, output, error);
}

/* Who predicts, and in which recording. */
static void set_caption(sheet_options *options, const si_evaluation *made,
                        const si_scene_sheet *sheet)
{
    const char *recording = sheet->scene[0].recording;
    bool one = true;
    for (size_t i = 1; i < sheet->count; i++)
        one = one && strcmp(sheet->scene[i].recording, recording) == 0;
    char samples[PLOT_SAMPLES_SIZE], caption[sizeof options->common.output.caption_text];
    plot_samples_text(&made->header.sample_count, 1, samples);
    snprintf(caption, sizeof caption, "%s, %s%s%s",
             plot_output_label(&options->common.output, 0, made->name), samples,
             one && recording[0] != '\0' ? ", " : "", one ? recording : "");
    plot_output_caption(&options->common.output, caption);
}

static si_result draw(sheet_options *options, const si_evaluation *made,
                      const si_scene_sheet *sheet, si_error *error)
{
    char title[SI_SCENE_SHEET_MOST][64];
    si_scene_panel panel[SI_SCENE_SHEET_MOST];
    for (size_t i = 0; i < sheet->count; i++) {
        snprintf(title[i], sizeof title[i], "%s: scene %zu", sheet->rule[i], sheet->scene[i].index);
        panel[i] = sheet->scene[i].panel;
        panel[i].title = title[i];
        panel[i].unmarked = true;
    }
    si_scene_figure figure = {.panel = panel,
                              .panel_count = sheet->count,
                              .own_axes = true,
                              .columns = options->common.output.columns};
    set_caption(options, made, sheet);
    return plot_output_write(&options->common.output, made->name, render, &figure, error);
}

static si_result make_sheet(sheet_options *options, si_scene_sheet *sheet, si_error *error)
{
    si_evaluation *made = NULL;
    si_evaluation_config config = si_evaluation_config_default();
    config.score.metrics = 1U << SI_METRIC_AMD | 1U << SI_METRIC_FDE;
    config.by_scene = true;
    si_result status = plot_evaluate_all(&options->common.files, &config, &made, error);
    if (status == SI_OK)
        status = si_scene_sheet_choose(options->common.files.path[0], truth_options(), made,
                                       options->each, sheet, error);
    if (status == SI_OK)
        status = draw(options, made, sheet, error);
    si_evaluation_destroy(made);
    return status;
}

static int run(int argc, char **argv)
{
    sheet_options options = {.common.output = plot_output_default(argc, argv), .each = 2};
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    si_scene_sheet *sheet = calloc(1, sizeof *sheet);
    si_result status = sheet != NULL ? make_sheet(&options, sheet, &error)
                                     : si_error_no_memory(&error, "the sheet");
    if (sheet != NULL)
        si_scene_sheet_finish(sheet);
    free(sheet);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command sheet_kind = {
    .name = "sheet",
    .summary = "the most instructive scenes of a file, as a contact sheet",
    .options = &option_tables,
    .run = run,
};
