/* PNG through libpng: pictures with their resolution and texts, and films of many pictures. */
#ifndef SI_VIZ_PNG_FILE_H
#define SI_VIZ_PNG_FILE_H

#include <stdint.h>

#include "viz/figure.h"

/* Pixels as Cairo keeps them: 0xffrrggbb words, `stride` words from row to row. Borrowed. */
typedef struct si_png_pixels {
    size_t width, height, stride;
    const uint32_t *pixel;
} si_png_pixels;

struct si_palette;

typedef struct si_png_about {
    double dpi;
    const char *title, *description, *font; /* may be NULL */
    struct si_palette *palette;             /* colours to take the nearest of; NULL: true colours */
} si_png_about;

SI_MUST_CHECK si_result si_png_write(const si_png_pixels *pixels, const si_png_about *about,
                                     const si_figure_sink *sink, si_error *error);

/*
 * A film: begun with the picture that viewers without animation show, then one picture after
 * another, all of that size; of each only the rectangle that changed is written.
 */
typedef struct si_png_film si_png_film;

SI_MUST_CHECK si_result si_png_film_begin(const si_png_pixels *poster, const si_png_about *about,
                                          size_t picture_count, size_t loops,
                                          const si_figure_sink *sink, si_png_film **film,
                                          si_error *error);
SI_MUST_CHECK si_result si_png_film_add(si_png_film *film, const si_png_pixels *picture,
                                        double seconds, si_error *error);
SI_MUST_CHECK si_result si_png_film_end(si_png_film *film, si_error *error);
void si_png_film_destroy(si_png_film *film);

#endif
