/* simplicit plot film: one scene as it unrolls, an animated PNG or WebP. */
#include "viz/film.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/output.h"
#include "cli/plot/plot.h"
#include "cli/plot/view.h"
#include "cli/truth.h"

enum { KEY_STEP = 512, KEY_FRAMES, KEY_HOLD, KEY_LOOPS };

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

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "The film:", 4},
    {"step-seconds", KEY_STEP, "SECONDS", 0, "how long a step is shown (default 0.2)", 4},
    {"frames", KEY_FRAMES, "N", 0, "pictures a step (default 2)", 4},
    {"hold-seconds", KEY_HOLD, "SECONDS", 0, "how long the end stands (default 2)", 4},
    {"loops", KEY_LOOPS, "N", 0, "how often it plays; 0 (default): for ever", 4},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    film_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->view;
        state->child_inputs[1] = &options->output;
        return 0;
    case KEY_STEP:
        options->film.step_seconds = console_parse_number(state, "--step-seconds", text, 0.01, 60);
        return 0;
    case KEY_FRAMES:
        options->film.frames_per_step = console_parse_count(state, "--frames", text, 1, 20);
        return 0;
    case KEY_HOLD:
        options->film.hold_seconds = console_parse_number(state, "--hold-seconds", text, 0, 60);
        return 0;
    case KEY_LOOPS:
        options->film.loops = console_parse_count(state, "--loops", text, 0, 1000000);
        return 0;
    case ARGP_KEY_END:
        plot_output_check_labels(&options->output, options->view.file_count, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&plot_view_argp, 0, NULL, 0}, {&plot_output_argp, 0, NULL, 0}, {&truth_argp, 0, NULL, 0}, {0}};
static const struct argp film_argp = {
    .options = option_table,
    .parser = parse,
    .args_doc = "PREDICTIONS.h5...",
    .doc = "Shows a scene as it unrolls: an animated PNG or WebP, which browsers play. Viewers "
           "that do not know animation show the whole figure of a PNG. At 110 dpi unless --dpi "
           "says more."
           "\vExample:\n"
           "  simplicit plot film eth.h5 --scene 41 -o film.png",
    .children = children,
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
    parse_options(&film_argp, argc, argv, 0, &options);
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
    .argp = &film_argp,
    .run = run,
};
