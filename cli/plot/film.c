/* simplicit plot film: one scene as it unrolls, an animated PNG or WebP. */
#include "viz/film.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/plot/view.h"
#include "cli/shared_options.h"

/* A screen's: a film is not printed. */
static const double film_dpi = 110.0;

typedef struct film_options {
    plot_view_options view;
    plot_output output;
    si_film_options film;
} film_options;

typedef struct film_job {
    const si_scene_figure *figure;
    const si_film_options *options;
} film_job;

static const command_option table[] = {
    OPTION_HEADER("The film:", 4),
    {"step-seconds", 0, "SECONDS", "how long a step is shown (default 0.2)", 4,
     OPTION_NUMBER(film_options, film.step_seconds, 0.01, 60)},
    {"frames", 0, "N", "pictures a step (default 2)", 4,
     OPTION_COUNT(film_options, film.frames_per_step, 1, 20)},
    {"hold-seconds", 0, "SECONDS", "how long the end stands (default 2)", 4,
     OPTION_NUMBER(film_options, film.hold_seconds, 0, 60)},
    {"loops", 0, "N", "how often it plays; 0 (default): for ever", 4,
     OPTION_COUNT(film_options, film.loops, 0, 1000000)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    const film_options *options = parsed;
    plot_output_check_labels(&options->output, options->view.file_count, state);
}

static const option_child children[] = {
    {&plot_view_option_set, offsetof(film_options, view), 0},
    {&plot_output_options, offsetof(film_options, output), 0},
    {&truth_option_set, 0, 0},
    {0},
};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    .words = "PREDICTIONS.h5...",
    .description =
        "Shows a scene as it unrolls: an animated PNG or WebP, which browsers play. Viewers "
        "that do not know animation show the whole figure of a PNG. At 110 dpi unless --dpi "
        "says more."
        "\vExample:\n"
        "  simplicit plot film eth.h5 --scene 41 -o film.png",
};

static si_result render(const void *figure, const si_figure_output *output, si_error *error)
{
    const film_job *job = figure;
    const si_progress *progress = console_progress_begin("drawing");
    si_result status = si_film_render(job->figure, job->options, output, progress, error);
    console_progress_end();
    return status;
}

static int run(int argc, char **argv)
{
    film_options options = {.output = plot_output_default(argc, argv),
                            .film = si_film_options_default()};
    options.output.film = true;
    options.output.style.dpi = film_dpi;
    plot_view view;
    si_error error = SI_ERROR_INIT;
    parse_options(&option_tables, argc, argv, &options);
    film_job job = {&view.figure, &options.film};
    si_result status = plot_view_load(&options.view, &options.output, &view, &error);
    if (status == SI_OK)
        status = plot_output_write(&options.output, view.title, render, &job, &error);
    plot_view_finish(&view);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command film_kind = {
    .name = "film",
    .summary = "one scene as it unrolls, an animated PNG or WebP",
    .options = &option_tables,
    .run = run,
};
