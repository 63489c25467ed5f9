/*
 * simplicit plot scene: one scene as several predictors see it, a panel each.
 * simplicit plot film: the same as it unrolls, an animated PNG or WebP.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/options.h"
#include "cli/plot/files.h"
#include "cli/plot/plot.h"
#include "cli/shared_options.h"
#include "io/homography.h"
#include "pipeline/shown_scene.h"
#include "viz/film.h"

enum { MAX_AGENTS = 512 };

/* A screen's: a film is not printed. */
static const double film_dpi = 110.0;

/* The files come first, so that what other kinds have as options fits here too. */
typedef struct scene_options {
    plot_file_options common;
    si_scene_figure figure; /* what of it the user says; the rest once the scene is read */
    size_t scene;
    int64_t agent_id[MAX_AGENTS];
    size_t agent_count; /* 0: all */
    bool ellipses, zones, no_scores;
    const char *picture, *homography; /* files, or NULL */
    si_background background;
    si_film_options film;
} scene_options;

/* What is read, for the figure to borrow. */
typedef struct scenes {
    si_shown_scene scene[PLOT_MAX_FILES];
    si_scene_panel panel[PLOT_MAX_FILES];
    si_image image;
    double extent[4];
    char title[512];
} scenes;

static void read_agents(struct argp_state *state, const char *option, char *text, void *parsed)
{
    scene_options *options = parsed;
    char *agent, *end;
    for (options->agent_count = 0; (agent = strsep(&text, ",")) != NULL;) {
        errno = 0;
        long long id = strtoll(agent, &end, 10);
        if (end == agent || errno != 0 || *end != '\0')
            argp_error(state, "--%s: expected whole numbers with commas between, got \"%s\"",
                       option, agent);
        if (options->agent_count == MAX_AGENTS)
            argp_error(state, "--%s: at most %d", option, MAX_AGENTS);
        options->agent_id[options->agent_count++] = id;
    }
}

static const command_option scene_table[] = {
    OPTION_HEADER("The scene:", 2),
    {"scene", 's', "I", "which scene of the files, from 0 (the default) on", 2,
     OPTION_COUNT(scene_options, scene, 0, SIZE_MAX - 1)},
    {"agents", 0, "ID,ID...", "only these agents; scores stay those of all", 2,
     OPTION_READ(read_agents)},
    {"zoom", 0, "HOW", "auto (default) or full: show the farthest sample too", 2,
     OPTION_CHOICE(scene_options, figure.zoom, "auto, full")},
    {"density", 0, "WHERE",
     "filled regions of the samples: path (default), end (last step) or none", 2,
     OPTION_CHOICE(scene_options, figure.density, "path, end, none")},
    {"color-by", 0, "WHAT",
     "predictor (default), agent, or density: one of all agents together, for crowds", 2,
     OPTION_CHOICE(scene_options, figure.colour_by, "predictor, agent, density")},
    OPTION_SAME("colour-by", 2),
    {"agent-ids", 0, NULL, "write each agent's id beside it", 2,
     OPTION_FLAG(scene_options, figure.agent_ids)},
    {"paths", 0, "N", "also draw N sample paths an agent", 2,
     OPTION_COUNT(scene_options, figure.sample_paths, 0, 100000)},
    {"mean", 0, NULL, "also draw the mean path", 2, OPTION_FLAG(scene_options, figure.mean_path)},
    {"ellipses", 0, NULL, "also draw the mixture fitted to the last step", 2,
     OPTION_FLAG(scene_options, ellipses)},
    {"zones", 0, NULL, "mark each agent's zone of speed by a shape", 2,
     OPTION_FLAG(scene_options, zones)},
    {"no-scores", 0, NULL, "do not score the scene", 2, OPTION_FLAG(scene_options, no_scores)},
    {"background", 0, "IMAGE", "camera picture to draw on, PNG or JPEG", 2,
     OPTION_INPUT(scene_options, picture)},
    {"homography", 0, "H.txt", "nine numbers that take its pixels to metres", 2,
     OPTION_INPUT(scene_options, homography)},
    {"row-first", 0, NULL, "the homography takes (row, column), not (column, row)", 2,
     OPTION_FLAG(scene_options, background.row_first)},
    {0},
};

static const command_option film_table[] = {
    OPTION_HEADER("The film:", 4),
    {"step-seconds", 0, "SECONDS", "how long a step is shown (default 0.2)", 4,
     OPTION_NUMBER(scene_options, film.step_seconds, 0.01, 60)},
    {"frames", 0, "N", "pictures a step (default 2)", 4,
     OPTION_COUNT(scene_options, film.frames_per_step, 1, 20)},
    {"hold-seconds", 0, "SECONDS", "how long the end stands (default 2)", 4,
     OPTION_NUMBER(scene_options, film.hold_seconds, 0, 60)},
    {"loops", 0, "N", "how often it plays; 0 (default): for ever", 4,
     OPTION_COUNT(scene_options, film.loops, 0, 1000000)},
    {0},
};

static void check(void *parsed, struct argp_state *state)
{
    const scene_options *options = parsed;
    plot_check_labels(parsed, state);
    if ((options->picture == NULL) != (options->homography == NULL))
        argp_error(state, "--background and --homography need one another");
}

static const option_set common_set = {
    .options = scene_table, .children = plot_file_options_children, .check = check};
static const option_child children[] = {{&common_set, 0, 0}, {0}};
static const option_set scene_set = {
    .children = children,
    .words = "PREDICTIONS.h5...",
    .description =
        "Draws one scene, a panel a prediction file on common axes: what was observed, what "
        "happened, and where the samples lie (the smallest regions that hold 50, 80 and 95 % "
        "of them)."
        "\vExample:\n"
        "  simplicit plot scene eth.h5 cv-gauss.h5 --scene 41 --mean -o scene.pdf",
};
static const option_set film_set = {
    .options = film_table,
    .children = children,
    .words = "PREDICTIONS.h5...",
    .description =
        "Shows a scene as it unrolls: an animated PNG or WebP, which browsers play. Viewers "
        "that do not know animation show the whole figure of a PNG. At 110 dpi unless --dpi "
        "says more."
        "\vExample:\n"
        "  simplicit plot film eth.h5 --scene 41 -o film.png",
};

/* Predictions of one scene can only be compared if it is the same one. */
static si_result load_scene(const scene_options *options, scenes *read, size_t number,
                            si_error *error)
{
    static const unsigned metrics =
        1U << SI_METRIC_ADE | 1U << SI_METRIC_FDE | 1U << SI_METRIC_AMD | 1U << SI_METRIC_AMV;
    char *const *path = options->common.files.path;
    si_result status =
        si_shown_scene_read(path[number], truth_options(), options->scene,
                            options->no_scores ? 0 : metrics, &read->scene[number], error);
    if (status == SI_OK && !si_shown_scene_is_same(&read->scene[0], &read->scene[number]))
        status = si_error_set(error, SI_ERR_SHAPE,
                              "%s: scene %zu has other agents than in %s; were both predicted from "
                              "the same recordings?",
                              path[number], options->scene, path[0]);
    return status;
}

static si_result make_panel(const scene_options *options, scenes *read, size_t number,
                            si_error *error)
{
    si_result status = SI_OK;
    si_shown_scene *scene = &read->scene[number];
    if (options->agent_count > 0)
        status = si_shown_scene_select(scene, options->agent_id, options->agent_count, error);
    if (status == SI_OK && options->ellipses)
        status = si_shown_scene_fit_ellipses(scene, error);
    if (status == SI_OK && options->zones)
        status = si_shown_scene_find_zones(scene, error);
    read->panel[number] = scene->panel;
    read->panel[number].unmarked = options->figure.colour_by == SI_SCENE_BY_AGENT;
    return status;
}

static si_result load_background(scene_options *options, scenes *read, si_error *error)
{
    static const double fade = 0.45;
    if (options->picture == NULL)
        return SI_OK;
    si_result status = si_image_read(options->picture, &read->image, error);
    if (status == SI_OK)
        status = si_homography_read(options->homography, options->background.homography, error);
    options->background.image = &read->image;
    options->background.fade = fade;
    options->figure.background = &options->background;
    return status;
}

/* Labels, limits and the line that says what is shown. */
static void apply_output(scene_options *options, scenes *read)
{
    plot_output *output = &options->common.output;
    const si_shown_scene *scene = &read->scene[0];
    const char *name[PLOT_MAX_FILES] = {NULL};
    size_t colour[PLOT_MAX_FILES], samples[PLOT_MAX_FILES], count = options->common.files.count;
    for (size_t i = 0; i < count; i++) {
        name[i] = read->scene[i].name;
        samples[i] = read->panel[i].sample_count;
    }
    plot_output_colours(output, name, count, colour);
    for (size_t i = 0; i < count; i++) {
        read->panel[i].title = plot_output_label(output, i, name[i]);
        read->panel[i].colour = colour[i];
    }
    memcpy(read->extent, output->x_limit, sizeof output->x_limit);
    memcpy(read->extent + 2, output->y_limit, sizeof output->y_limit);
    options->figure.extent = read->extent;
    options->figure.panel = read->panel;
    options->figure.panel_count = count;
    options->figure.columns = output->columns;
    options->figure.step_seconds = scene->step_seconds;
    char text[PLOT_SAMPLES_SIZE];
    size_t agents = read->panel[0].agent_count;
    plot_samples_text(samples, count, text);
    snprintf(read->title, sizeof read->title, "%s%sscene %zu, frame %" PRId64 ", %zu agent%s, %s",
             scene->recording, scene->recording[0] != '\0' ? ", " : "", scene->index, scene->frame,
             agents, agents == 1 ? "" : "s", text);
    plot_output_caption(output, read->title);
}

static si_result render(const void *parsed, const si_figure_output *output, si_error *error)
{
    const scene_options *options = parsed;
    if (!options->common.output.film)
        return si_scene_figure_render(&options->figure, output, error);
    const si_progress *progress = console_progress_begin("drawing");
    si_result status = si_film_render(&options->figure, &options->film, output, progress, error);
    console_progress_end();
    return status;
}

static si_result load(scene_options *options, scenes *read, si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; i < options->common.files.count && status == SI_OK; i++)
        status = load_scene(options, read, i, error);
    for (size_t i = 0; i < options->common.files.count && status == SI_OK; i++)
        status = make_panel(options, read, i, error);
    if (status == SI_OK)
        status = load_background(options, read, error);
    if (status == SI_OK)
        apply_output(options, read);
    return status;
}

static int draw(scene_options *options)
{
    scenes read = {0};
    si_error error = SI_ERROR_INIT;
    si_result status = load(options, &read, &error);
    if (status == SI_OK)
        status = plot_output_write(&options->common.output, read.title, render, options, &error);
    for (size_t i = 0; i < PLOT_MAX_FILES; i++)
        si_shown_scene_finish(&read.scene[i]);
    si_image_finish(&read.image);
    return status == SI_OK ? EXIT_DONE : console_fail(&error);
}

static int run_scene(int argc, char **argv)
{
    scene_options options = {.common.output = plot_output_default(argc, argv)};
    parse_options(&scene_set, argc, argv, &options);
    return draw(&options);
}

static int run_film(int argc, char **argv)
{
    scene_options options = {.common.output = plot_output_default(argc, argv),
                             .film = si_film_options_default()};
    options.common.output.film = true;
    options.common.output.style.dpi = film_dpi;
    parse_options(&film_set, argc, argv, &options);
    return draw(&options);
}

const command scene_kind = {
    .name = "scene",
    .summary = "one scene, a panel a prediction file",
    .options = &scene_set,
    .run = run_scene,
};

const command film_kind = {
    .name = "film",
    .summary = "one scene as it unrolls, an animated PNG or WebP",
    .options = &film_set,
    .run = run_film,
};
