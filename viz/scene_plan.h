/* How a scene figure lies on its page; shared by its layout, its drawing and its film. */
#ifndef SI_VIZ_SCENE_PLAN_H
#define SI_VIZ_SCENE_PLAN_H

#include "viz/density.h"
#include "viz/frame.h"
#include "viz/legend.h"
#include "viz/projection.h"
#include "viz/scene.h"

/* What finding the regions of one agent takes; one a thread. */
typedef struct si_scene_work {
    si_density density;
    si_contour contour;
    double *places;  /* [P + 1][K][2] of one agent on the page, from the last observed step */
    double *between; /* [K][2] */
} si_scene_work;

typedef struct si_scene_plan {
    const si_scene_figure *figure;
    si_plane_map map;
    bool path[SI_SCENE_MAX_PANELS]; /* all samples of each agent are one: no regions, a line */
    size_t columns, rows;
    double title_width; /* a lone column has all the page beside it */
    si_scene_frame frame[SI_SCENE_MAX_PANELS];
    const char *x_label, *y_label;
    si_legend legend;
    char scale_name[48]; /* of the common scale bar */
    double legend_left, legend_top, legend_width;
    double height; /* of the page */
    /* A film: what is known at `now`, counted in steps from the first observed one. */
    bool moving;
    double now;
    si_scene_work *work; /* [work_count], NULL before drawing */
    size_t work_count;
} si_scene_plan;

/* scene.c: is the figure drawable at all, and fills plan->map. */
SI_MUST_CHECK si_result si_scene_check(si_scene_plan *plan, si_error *error);

/* scene_extent.c: the part of the plane that `panel` needs to show: x low, x high, y low, y high.
 */
SI_MUST_CHECK si_result si_scene_extent(const si_scene_plan *plan, const si_scene_panel *panel,
                                        double extent[4], si_error *error);
/* The smallest extent that has both. */
void si_scene_extent_join(double extent[4], const double other[4]);
/* Grows the extent (never shrinks it) to `aspect`, height by width. */
void si_scene_extent_fit(double extent[4], double aspect);

/* scene_layout.c: finds frames, legend and height for a page of `width` points. */
SI_MUST_CHECK si_result si_scene_layout(void *plan, si_canvas *canvas, double width, double *height,
                                        si_error *error);
si_projection si_scene_projection(const si_scene_plan *plan, size_t panel);
/* The frame with its ticks, and which of its parts are shown. */
si_frame si_scene_axes(const si_scene_plan *plan, si_canvas *canvas, size_t panel,
                       si_frame_parts *parts);

/* scene_legend.c */
void si_scene_legend(si_scene_plan *plan, si_canvas *canvas);
/* A scale bar that ends at `right`, centred on y, with its name before it. */
void si_scene_draw_scale(si_canvas *canvas, const si_projection *projection, double right,
                         double y);

/* scene_workspace in scene.c: room for the densities; freed by scene_plan_finish. */
SI_MUST_CHECK si_result si_scene_workspace(si_scene_plan *plan, const si_canvas *canvas,
                                           si_error *error);
void si_scene_plan_finish(si_scene_plan *plan);

/* scene_regions.c: the filled regions of a panel, agents in parallel. */
SI_MUST_CHECK si_result si_scene_draw_regions(si_scene_plan *plan, si_canvas *canvas,
                                              const si_scene_panel *panel,
                                              const si_projection *projection, si_error *error);

/* scene_paths.c: the colour of what is predicted for an agent. */
si_colour si_scene_colour(const si_scene_plan *plan, const si_canvas *canvas,
                          const si_scene_panel *panel, size_t agent);

/* scene_paths.c: everything of a panel that is a line or a mark. */
void si_scene_draw_paths(si_scene_plan *plan, si_canvas *canvas, const si_scene_panel *panel,
                         const si_projection *projection);

/* scene_draw.c: title and scores of a panel over `bottom`, wrapped into `width`, drawn if `drawn`;
 * returns their height. */
double si_scene_title(si_canvas *canvas, const si_scene_panel *panel, double left, double bottom,
                      double width, bool drawn);
/* The whole page. */
SI_MUST_CHECK si_result si_scene_draw(void *plan, si_canvas *canvas, si_error *error);

#endif
