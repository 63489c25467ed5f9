/*
 * Grouped bars that lie: how metrics answer when the samples are shifted (after figure 1 of arXiv
 * 2203.03057). A panel a metric, each on a scale of its own; a group a predictor; a bar a shift,
 * coloured from the first to the last on a ramp that diverges in the middle.
 *
 * Where one group reaches more than four times as far as all others, it is cut: on each side an
 * arrow and the range of what is cut stand in place of the rest, so that the others stay readable.
 */
#ifndef SI_VIZ_BARS_H
#define SI_VIZ_BARS_H

#include "figure.h"

SI_DECLARATIONS_BEGIN

enum { SI_BARS_MAX_PANELS = 24, SI_BARS_MAX_BARS = 1000 };

typedef struct si_bars_figure {
    size_t panel_count;             /* N, 1 to SI_BARS_MAX_PANELS */
    size_t group_count;             /* G, at least 1 */
    size_t bar_count;               /* B, at least 1. N G B up to SI_BARS_MAX_BARS */
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
