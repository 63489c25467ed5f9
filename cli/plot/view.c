#include "cli/plot/view.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "cli/shared_options.h"
#include "io/homography.h"

static void read_agents(struct argp_state *state, const char *option, char *text, void *parsed)
{
    plot_view_options *options = parsed;
    options->agent_count = 0;
    for (const char *at = text;; at++) {
        char *end;
        errno = 0;
        long long id = strtoll(at, &end, 10);
        if (end == at || errno != 0 || (*end != ',' && *end != '\0'))
            argp_error(state, "--%s: expected whole numbers with commas between, got \"%s\"",
                       option, text);
        if (options->agent_count == PLOT_VIEW_MAX_AGENTS)
            argp_error(state, "--%s: at most %d", option, PLOT_VIEW_MAX_AGENTS);
        options->agent_id[options->agent_count++] = id;
        at = end;
        if (*at == '\0')
            return;
    }
}

static const command_option table[] = {
    OPTION_HEADER("The scene:", 2),
    {"scene", 's', "I", "which scene of the files, from 0 (the default) on", 2,
     OPTION_COUNT(plot_view_options, scene, 0, SIZE_MAX - 1)},
    {"agents", 0, "ID,ID...", "only these agents; scores stay those of all", 2,
     OPTION_READ(read_agents)},
    {"zoom", 0, "HOW", "auto (default) or full: show the farthest sample too", 2,
     OPTION_CHOICE(plot_view_options, zoom, "auto, full")},
    {"density", 0, "WHERE",
     "filled regions of the samples: path (default), end (last step) or none", 2,
     OPTION_CHOICE(plot_view_options, density, "path, end, none")},
    {"color-by", 0, "WHAT",
     "predictor (default), agent, or density: one of all agents together, for crowds", 2,
     OPTION_CHOICE(plot_view_options, colour_by, "predictor, agent, density")},
    OPTION_SAME("colour-by", 2),
    {"agent-ids", 0, NULL, "write each agent's id beside it", 2,
     OPTION_FLAG(plot_view_options, agent_ids)},
    {"paths", 0, "N", "also draw N sample paths an agent", 2,
     OPTION_COUNT(plot_view_options, sample_paths, 0, 100000)},
    {"mean", 0, NULL, "also draw the mean path", 2, OPTION_FLAG(plot_view_options, mean_path)},
    {"ellipses", 0, NULL, "also draw the mixture fitted to the last step", 2,
     OPTION_FLAG(plot_view_options, ellipses)},
    {"zones", 0, NULL, "mark each agent's zone of speed by a shape", 2,
     OPTION_FLAG(plot_view_options, zones)},
    {"no-scores", 0, NULL, "do not score the scene", 2, OPTION_FLAG(plot_view_options, no_scores)},
    {"background", 0, "IMAGE", "camera picture to draw on, PNG or JPEG", 2,
     OPTION_INPUT(plot_view_options, background)},
    {"homography", 0, "H.txt", "nine numbers that take its pixels to metres", 2,
     OPTION_INPUT(plot_view_options, homography)},
    {"row-first", 0, NULL, "the homography takes (row, column), not (column, row)", 2,
     OPTION_FLAG(plot_view_options, row_first)},
    {0},
};

static void take_file(void *parsed, char *path, struct argp_state *state)
{
    plot_view_options *options = parsed;
    if (options->file_count == PLOT_VIEW_MAX_FILES)
        argp_error(state, "at most %d files", PLOT_VIEW_MAX_FILES);
    options->files[options->file_count++] = path;
    files_read(path);
}

static void check(void *parsed, struct argp_state *state)
{
    const plot_view_options *options = parsed;
    if (options->file_count == 0)
        argp_error(state, "give at least one prediction file");
    if ((options->background == NULL) != (options->homography == NULL))
        argp_error(state, "--background and --homography need one another");
}

const option_set plot_view_option_set = {.options = table, .check = check, .take_word = take_file};

/* Predictions of one scene can only be compared if it is the same one. */
static si_result load_scene(const plot_view_options *options, plot_view *view, size_t number,
                            si_error *error)
{
    static const unsigned metrics =
        1U << SI_METRIC_ADE | 1U << SI_METRIC_FDE | 1U << SI_METRIC_AMD | 1U << SI_METRIC_AMV;
    si_result status =
        si_shown_scene_read(options->files[number], truth_options(), options->scene,
                            options->no_scores ? 0 : metrics, &view->scene[number], error);
    if (status == SI_OK && !si_shown_scene_is_same(&view->scene[0], &view->scene[number]))
        status = si_error_set(error, SI_ERR_SHAPE,
                              "%s: scene %zu has other agents than in %s; were both predicted from "
                              "the same recordings?",
                              options->files[number], options->scene, options->files[0]);
    return status;
}

static si_result load_background(const plot_view_options *options, plot_view *view, si_error *error)
{
    static const double fade = 0.45;
    if (options->background == NULL)
        return SI_OK;
    si_result status = si_image_read(options->background, &view->image, error);
    if (status == SI_OK)
        status = si_homography_read(options->homography, view->background.homography, error);
    view->background.image = &view->image;
    view->background.row_first = options->row_first;
    view->background.fade = fade;
    view->figure.background = &view->background;
    return status;
}

static si_result make_panel(const plot_view_options *options, plot_view *view, size_t number,
                            si_error *error)
{
    si_result status = SI_OK;
    si_shown_scene *scene = &view->scene[number];
    if (options->agent_count > 0)
        status = si_shown_scene_select(scene, options->agent_id, options->agent_count, error);
    if (status == SI_OK && options->ellipses)
        status = si_shown_scene_fit_ellipses(scene, error);
    if (status == SI_OK && options->zones)
        status = si_shown_scene_find_zones(scene, error);
    view->panel[number] = scene->panel;
    view->panel[number].unmarked = options->colour_by == SI_SCENE_BY_AGENT;
    return status;
}

/* Labels, limits and the line that says what is shown. */
static void apply_output(plot_output *output, plot_view *view)
{
    const si_shown_scene *scene = &view->scene[0];
    const char *name[PLOT_VIEW_MAX_FILES] = {NULL};
    size_t colour[PLOT_VIEW_MAX_FILES], count = view->figure.panel_count;
    size_t samples[PLOT_VIEW_MAX_FILES];
    for (size_t i = 0; i < count; i++) {
        name[i] = view->scene[i].name;
        samples[i] = view->panel[i].sample_count;
    }
    plot_output_colours(output, name, count, colour);
    for (size_t i = 0; i < count; i++) {
        view->panel[i].title = plot_output_label(output, i, name[i]);
        view->panel[i].colour = colour[i];
    }
    for (int i = 0; i < 2; i++) {
        view->extent[i] = output->x_limit[i];
        view->extent[2 + i] = output->y_limit[i];
    }
    view->figure.extent = view->extent;
    view->figure.columns = output->columns;
    view->figure.step_seconds = scene->step_seconds;
    char text[PLOT_SAMPLES_SIZE];
    size_t agents = view->panel[0].agent_count;
    plot_samples_text(samples, count, text);
    snprintf(view->title, sizeof view->title, "%s%sscene %zu, frame %" PRId64 ", %zu agent%s, %s",
             scene->recording, scene->recording[0] != '\0' ? ", " : "", scene->index, scene->frame,
             agents, agents == 1 ? "" : "s", text);
    plot_output_caption(output, view->title);
}

si_result plot_view_load(const plot_view_options *options, plot_output *output, plot_view *view,
                         si_error *error)
{
    *view = (plot_view){0};
    si_result status = SI_OK;
    view->figure = (si_scene_figure){.panel = view->panel,
                                     .panel_count = options->file_count,
                                     .zoom = options->zoom,
                                     .density = options->density,
                                     .colour_by = options->colour_by,
                                     .agent_ids = options->agent_ids,
                                     .mean_path = options->mean_path,
                                     .sample_paths = options->sample_paths};
    for (size_t i = 0; i < options->file_count && status == SI_OK; i++)
        status = load_scene(options, view, i, error);
    for (size_t i = 0; i < options->file_count && status == SI_OK; i++)
        status = make_panel(options, view, i, error);
    if (status == SI_OK)
        status = load_background(options, view, error);
    if (status == SI_OK)
        apply_output(output, view);
    return status;
}

void plot_view_finish(plot_view *view)
{
    for (size_t i = 0; i < PLOT_VIEW_MAX_FILES; i++)
        si_shown_scene_finish(&view->scene[i]);
    si_image_finish(&view->image);
}
