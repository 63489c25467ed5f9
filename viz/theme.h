/*
 * Colours, and what else tells one predictor from another.
 *
 * The palette keeps the hues of Okabe and Ito (2008), which colour-blind readers tell apart, with
 * the lightness moved so that neighbours differ in greyscale too, and no two of a theme come nearer
 * than 20 in CIE L*a*b* for any of the three kinds of colour-blindness; each colour goes with a
 * dash and a marker of its own. Speeds are coloured by viridis (van der Walt and Smith, CC0), whose
 * lightness rises steadily.
 */
#ifndef SI_VIZ_THEME_H
#define SI_VIZ_THEME_H

#include <stddef.h>

#include "viz/figure.h"

/* sRGB, 0 to 1. */
typedef struct si_colour {
    double red, green, blue;
} si_colour;

typedef struct si_colours {
    si_colour page;
    si_colour ink;   /* text and what was really walked */
    si_colour muted; /* secondary text, frames, ticks */
    si_colour faint; /* grid */
    si_colour series[SI_FIGURE_COLOUR_COUNT];
    double fill_alpha; /* of one of the nested regions of a density */
} si_colours;

/* Static. */
const si_colours *si_theme_get(si_theme which);

si_colour si_theme_series(const si_colours *theme, size_t index);

/* Dash lengths in line widths, `count` of them, 0 for a solid line. Static. */
const double *si_theme_dash(size_t index, int *count);

/* `share` from 0 to 1 on the way from slow to fast; dark theme readable on a dark page. */
si_colour si_theme_sequence(const si_colours *theme, double share);

/* From -1 to 1 by way of a pale middle: two hues that any eye tells apart, strong at the ends. */
si_colour si_theme_diverging(const si_colours *theme, double place);

/* a + (b - a) * share */
si_colour si_colour_mix(si_colour a, si_colour b, double share);

/* 0xrrggbb */
si_colour si_colour_rgb(uint32_t rgb);

/* CIE lightness L* of an sRGB colour, 0 to 100. */
double si_colour_lightness(si_colour c);

#endif
