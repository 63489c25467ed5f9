/*
 * A scene that unrolls: an animated PNG (APNG 1.0, now part of PNG, third edition), written by
 * libpng, in the 256 colours that suit it best, or an animated WebP in true colours, by libwebp.
 * Viewers that know no animation show the whole figure, which is the first image of the PNG.
 *
 * The observed steps appear one after another, then at every predicted step the density of the
 * samples at that time and the truth so far; the whole figure stands at the end.
 */
#ifndef SI_VIZ_FILM_H
#define SI_VIZ_FILM_H

#include "../base/progress.h"
#include "scene.h"

SI_DECLARATIONS_BEGIN

typedef struct si_film_options {
    double step_seconds;    /* how long a step is shown, 0.01 to 60; default 0.2, twice real time */
    size_t frames_per_step; /* 1 to 20; default 2. More than 1 moves between the steps */
    double hold_seconds;    /* how long the last picture stands, 0 to 60; default 2 */
    size_t loops;           /* 0: for ever, the default */
} si_film_options;

SI_API si_film_options si_film_options_default(void);

/*
 * As si_scene_figure_render, frame after frame; output->format must be SI_FIGURE_PNG or
 * SI_FIGURE_WEBP. All panels must have the same T and P. `progress` may be NULL;
 * SI_ERR_INTERRUPTED if it says so.
 */
SI_API SI_MUST_CHECK si_result si_film_render(const si_scene_figure *figure,
                                              const si_film_options *options,
                                              const si_figure_output *output,
                                              const si_progress *progress, si_error *error);

SI_DECLARATIONS_END

#endif
