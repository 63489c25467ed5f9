/*
 * Curves with interval bands in one or more panels: error by time step, training curves, expected
 * best-of-k, and AMD against AMV as the spread is swept.
 *
 * Curves differ in colour, in dash and in marker, so that they can be told apart in print. The
 * legend lies under the panels; curves of one name in several panels share an entry.
 */
#ifndef SI_VIZ_CURVES_H
#define SI_VIZ_CURVES_H

#include "figure.h"

SI_DECLARATIONS_BEGIN

enum { SI_CURVE_NO_MARK = -1, SI_CURVES_MAX_PANELS = 12, SI_CURVES_MAX_CURVES = 24 };

/* Points with an x or y that is not finite, or not positive on a logarithmic axis, are gaps. */
typedef struct si_curve {
    const char *name;     /* for the legend */
    size_t point_count;   /* N; 0: only in the legend */
    const double *x;      /* [N] */
    const double *y;      /* [N] */
    const double *low;    /* [N] interval of y, a band unless `bars`; or NULL */
    const double *high;   /* [N] */
    const double *x_low;  /* [N] interval of x, always bars; or NULL */
    const double *x_high; /* [N] */
    bool bars;            /* intervals of y are bars too */
    bool apart;           /* points are not joined by a line */
    size_t colour;        /* index into the palette; also picks dash and marker */
    bool reference;       /* neutral and dashed, under all others: the line to beat */
    bool points;          /* a marker at each point */
    int mark;             /* index of one point to stress, or SI_CURVE_NO_MARK */
} si_curve;

typedef struct si_curves_panel {
    const char *title;   /* may be NULL */
    const char *x_label; /* may be NULL */
    const char *y_label; /* may be NULL */
    bool x_log, y_log;
    bool y_from_zero; /* the y axis starts at 0 if no value is below; not with y_log */
    bool x_whole;     /* ticks at whole numbers only */
    bool x_zero_line; /* the y axis is also drawn at x = 0: differences */
    bool diagonal;    /* the line x = y, to compare with */
    bool better_low;  /* less is better along both axes: an arrow in the corner says so */
    double x_limit[2], y_limit[2]; /* what to show, where the first is less than the second */
    const char *const *category;   /* [category_count] names in place of a y axis: y = 0.5 is the
                                      first, on top, and the legend is left out; or NULL */
    size_t category_count;
    size_t curve_count;
    const si_curve *curve; /* [curve_count], at most SI_CURVES_MAX_CURVES */
} si_curves_panel;

typedef struct si_curves_figure {
    size_t panel_count;           /* 1 to SI_CURVES_MAX_PANELS */
    const si_curves_panel *panel; /* [panel_count] */
    size_t columns;               /* 0: chosen */
    const char *mark_name;        /* what a stressed point means, for the legend; may be NULL */
    const char *band_name;        /* what a band means; may be NULL */
} si_curves_figure;

SI_API SI_MUST_CHECK si_result si_curves_figure_render(const si_curves_figure *figure,
                                                       const si_figure_output *output,
                                                       si_error *error);

SI_DECLARATIONS_END

#endif
