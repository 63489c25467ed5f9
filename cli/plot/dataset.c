/* simplicit plot dataset: every track of a recording, coloured by speed. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/shared_options.h"
#include "io/datasets.h"
#include "pipeline/track_speeds.h"
#include "viz/recording.h"

typedef struct dataset_options {
    plot_files files;
    plot_output output;
    si_reading reading;
} dataset_options;

static const command_option table[] = {
    OPTION_HEADER("The recording:", 2),
    {"step", 0, "SECONDS",
     "time between neighbouring frames, if the file does not say (default 0.4)", 2,
     OPTION_STEP_SECONDS(dataset_options, reading.step_seconds)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    if (((dataset_options *)parsed)->files.count != 1)
        argp_error(state, "give one recording");
}

static const option_child children[] = {
    {&plot_files_options, offsetof(dataset_options, files), 0},
    {&plot_page_options, offsetof(dataset_options, output), 0},
    {&reading_options, offsetof(dataset_options, reading), 0},
    {0},
};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    .words = "RECORDING.txt",
    .description = "Draws every track of a recording, coloured by speed."
                   "\vExample:\n"
                   "  simplicit plot dataset biwi_eth.txt -o eth.png",
};

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_recording_figure_render(figure, output, error);
}

static si_result draw(const dataset_options *options, const si_track_speeds *made, si_error *error)
{
    char title[256], subtitle[128];
    si_recording_name(options->files.path[0], title, sizeof title);
    snprintf(subtitle, sizeof subtitle, "%zu agents, %zu positions", made->track_count,
             made->row_count);
    si_recording_figure figure = {.title = title,
                                  .subtitle = subtitle,
                                  .track_count = made->track_count,
                                  .offset = made->offset,
                                  .position = made->position,
                                  .speed = made->speed};
    return plot_output_write(&options->output, title, render, &figure, error);
}

static int run(int argc, char **argv)
{
    dataset_options options = {.output = plot_output_default(argc, argv),
                               .reading = si_reading_default()};
    si_track_speeds made;
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    si_result status = si_track_speeds_read(options.files.path[0], &options.reading, &made, &error);
    if (status == SI_OK)
        status = draw(&options, &made, &error);
    si_track_speeds_finish(&made);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command dataset_kind = {
    .name = "dataset",
    .summary = "every track of a recording, coloured by speed",
    .options = &option_tables,
    .run = run,
};
