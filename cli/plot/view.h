/*
 * One scene as several predictors see it, with all that can be drawn of it: what `plot scene` and
 * `plot film` share. As options: the files, --scene, --agents, --zoom, --density and so on.
 */
#ifndef SI_CLI_PLOT_VIEW_H
#define SI_CLI_PLOT_VIEW_H

#include "cli/plot/output.h"
#include "pipeline/shown_scene.h"

enum { PLOT_VIEW_MAX_FILES = 16, PLOT_VIEW_MAX_AGENTS = 512 };

typedef struct plot_view_options {
    char *files[PLOT_VIEW_MAX_FILES]; /* borrowed from argv */
    size_t file_count;
    size_t scene;
    int64_t agent_id[PLOT_VIEW_MAX_AGENTS];
    size_t agent_count; /* 0: all */
    si_scene_zoom zoom;
    si_scene_density density;
    size_t sample_paths;
    si_scene_colouring colour_by;
    bool mean_path, ellipses, zones, no_scores, agent_ids;
    const char *background; /* PNG, or NULL */
    const char *homography; /* text, or NULL */
    bool row_first;
} plot_view_options;

/* Of a plot_view_options of zeros. */
extern const option_set plot_view_option_set;

typedef struct plot_view {
    si_shown_scene scene[PLOT_VIEW_MAX_FILES]; /* owned */
    si_scene_panel panel[PLOT_VIEW_MAX_FILES]; /* [figure.panel_count] */
    si_image image;                            /* owned */
    si_background background;
    si_scene_figure figure;
    double extent[4];
    char title[512];
} plot_view;

/* Also gives `output` a caption, if it has none. `view` must stay where it is; release with
 * plot_view_finish, also after a failure. */
SI_MUST_CHECK si_result plot_view_load(const plot_view_options *options, plot_output *output,
                                       plot_view *view, si_error *error);
void plot_view_finish(plot_view *view);

#endif
