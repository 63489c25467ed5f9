/*
 * Grouped bars: how metrics answer when the samples are shifted, one panel a predictor (figure 1 of
 * arXiv 2203.03057). Values stand on the bars; all panels share the value axis.
 */
#ifndef SI_VIZ_BARS_H
#define SI_VIZ_BARS_H

#include "figure.h"

SI_DECLARATIONS_BEGIN

enum { SI_BARS_MAX_PANELS = 24, SI_BARS_MAX_BARS = 400 };

typedef struct si_bars_figure {
    size_t panel_count;             /* N, 1 to SI_BARS_MAX_PANELS */
    size_t group_count;             /* G, at least 1: the metrics */
    size_t bar_count;               /* B, at least 1: the shifts. N G B up to SI_BARS_MAX_BARS */
    const char *const *panel_title; /* [N] */
    const char *const *group_name;  /* [G] */
    const char *const *bar_name;    /* [B], for the legend */
    const double *value;            /* [N][G][B]; not finite: no bar, a dash in its place */
    const char *value_label;        /* of the value axis; may be NULL */
    size_t columns;                 /* 0: chosen */
} si_bars_figure;

SI_API SI_MUST_CHECK si_result si_bars_figure_render(const si_bars_figure *figure,
                                                     const si_figure_output *output,
                                                     si_error *error);

SI_DECLARATIONS_END

#endif
