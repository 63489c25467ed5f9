/*
 * Trajectories seen from above: one panel a predictor on common axes, as in the papers, or a
 * contact sheet of different scenes, each on axes of its own.
 *
 * Drawn for each agent, from below: where the samples go, as filled regions (see si_scene_density);
 * single sample paths; the mean path; ellipses; the observed path, dashed with dots; the truth,
 * crosses on a thin line. A prediction of one sample is drawn as the path it is. Metres have one
 * length along x and y. Legend and scale bar lie outside the data.
 */
#ifndef SI_VIZ_SCENE_H
#define SI_VIZ_SCENE_H

#include <stdint.h>

#include "background.h"
#include "figure.h"

SI_DECLARATIONS_BEGIN

/*
 * The filled regions hold half, 80 % and 95 % of the samples: the smallest such regions of a kernel
 * density (Gaussian kernel, Scott's factor K^(-1/6) on the geometric mean of the two principal
 * deviations).
 */
typedef enum si_scene_density {
    SI_SCENE_DENSITY_PATH, /* at every time: the union over the steps and the ways between them */
    SI_SCENE_DENSITY_END,  /* at the last step only */
    SI_SCENE_DENSITY_NONE,
} si_scene_density;

/* What the colour of regions and predicted paths says. */
typedef enum si_scene_colouring {
    SI_SCENE_BY_PREDICTOR, /* the panel's colour */
    SI_SCENE_BY_AGENT,     /* one agent from the next, observed path and truth too */
    SI_SCENE_BY_DENSITY,   /* the panel's colour, but the regions hold their parts of the samples
                              of all agents and moments together: where the crowd will be */
} si_scene_colouring;

typedef enum si_scene_zoom {
    SI_SCENE_ZOOM_AUTO, /* observed, truth and all but the outermost 5 % of the samples, which no
                            region shows */
    SI_SCENE_ZOOM_FULL, /* everything; with a background, the whole picture */
} si_scene_zoom;

/* A number to print under a panel's title, such as "ADE" 0.331. Not finite: printed as a dash. */
typedef struct si_scene_score {
    const char *name;
    double value;
} si_scene_score;

/* A Gaussian: drawn as the ellipses of one and two standard deviations. */
typedef struct si_scene_ellipse {
    double mean[2];
    double covariance[3]; /* xx, xy, yy; positive semi-definite */
} si_scene_ellipse;

/* All positions in metres, finite. */
typedef struct si_scene_panel {
    const char *title;           /* may be NULL */
    size_t score_count;          /* may be 0 */
    const si_scene_score *score; /* [score_count] */
    size_t colour;               /* of the predictor, an index into the palette */
    bool unmarked;               /* no sample of the colour beside the title */
    size_t agent_count;          /* A, at least 1 */
    size_t observed_steps;       /* T, at least 1 */
    size_t predicted_steps;      /* P; 0 if there is neither future nor a sample */
    size_t sample_count;         /* K; 0: none */
    const double *observed;      /* [A][T][2] */
    const double *future;        /* [A][P][2] or NULL */
    const double *samples;       /* [A][K][P][2]; NULL if K is 0 */
    const int64_t *agent_id;     /* [A], needed if they are shown; else NULL */
    const uint8_t *zone;         /* [A], 0 to 3, the shape at the last observed position; or NULL */
    size_t ellipse_count;        /* may be 0 */
    const si_scene_ellipse *ellipse; /* [ellipse_count] */
} si_scene_panel;

typedef struct si_scene_figure {
    size_t panel_count;          /* at least 1, at most SI_SCENE_MAX_PANELS */
    const si_scene_panel *panel; /* [panel_count] */
    size_t columns;              /* panels in a row; 0: chosen */
    bool own_axes;               /* a contact sheet: an extent and a scale bar each */
    si_scene_zoom zoom;
    const double *extent; /* [4] x low, x high, y low, y high instead of the zoom, to
                             be seen at least; NaN: as the zoom says. NULL: none */
    si_scene_density density;
    si_scene_colouring colour_by;
    bool agent_ids;                  /* at the last observed position, where there is room */
    bool mean_path;                  /* the mean of the samples at each step */
    double step_seconds;             /* for the clock of a film; 0: it counts steps */
    size_t sample_paths;             /* so many of the samples are drawn as thin lines */
    const si_background *background; /* NULL: none. Axes are then the picture's */
} si_scene_figure;

enum { SI_SCENE_MAX_PANELS = 64 };

SI_API SI_MUST_CHECK si_result si_scene_figure_render(const si_scene_figure *figure,
                                                      const si_figure_output *output,
                                                      si_error *error);

/* Where a panel's data lie on the page. */
typedef struct si_scene_frame {
    double left, top, width, height; /* of the frame, in points from the page's upper left corner */
    double extent[4];                /* x low, x high, y low, y high: metres at its edges, or pixels
                                        of the background (y low is the lower edge) */
} si_scene_frame;

/*
 * The frames [panel_count] that rendering would use, and the page's size in points. Needs the font,
 * as rendering does: margins are as wide as their labels.
 */
SI_API SI_MUST_CHECK si_result si_scene_figure_frames(const si_scene_figure *figure,
                                                      const si_figure_style *style,
                                                      si_scene_frame *frame, double *page_width,
                                                      double *page_height, si_error *error);

SI_DECLARATIONS_END

#endif
