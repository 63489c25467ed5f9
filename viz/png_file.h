/* PNG through libpng: pictures with their resolution and texts, and films of many pictures. */
#ifndef SI_VIZ_PNG_FILE_H
#define SI_VIZ_PNG_FILE_H

#include "viz/figure.h"

/* Pixels as Cairo keeps them: 0xffrrggbb words, `stride` words from row to row. Borrowed. */
typedef struct si_pixels {
    size_t width, height, stride;
    const uint32_t *pixel;
} si_pixels;

enum { PALETTE_SIZE = 256, PALETTE_BINS = 1 << 15 };

/* At most 256 colours that stand for all of some pictures: median cut (Heckbert 1982). Colours are
 * counted in bins of five bits a channel. */
typedef struct si_palette {
    size_t count; /* of colours, once chosen */
    uint8_t colour[PALETTE_SIZE][3];
    uint16_t nearest[PALETTE_BINS]; /* index + 1, 0: not asked for yet */
    uint32_t seen[PALETTE_BINS];
    uint64_t sum[PALETTE_BINS][3];
    uint32_t bin[PALETTE_BINS], sorted[PALETTE_BINS]; /* workspace */
} si_palette;

/* `palette` starts as zeros. */
void si_palette_add(si_palette *palette, const si_pixels *picture);
void si_palette_choose(si_palette *palette);

/* The index of the colour nearest to 0xrrggbb; 0xff...... is ignored. */
uint8_t si_palette_find(si_palette *palette, uint32_t pixel);

typedef struct si_png_about {
    double dpi;
    const char *title, *description, *font; /* may be NULL */
} si_png_about;

SI_MUST_CHECK si_result si_png_write(const si_pixels *pixels, const si_png_about *about,
                                     const si_figure_sink *sink, si_error *error);

/*
 * A film: begun with the picture that viewers without animation show, then one picture after
 * another, all of that size, in colours of the palette, which is borrowed like the sink; of each
 * only the rectangle that changed is written. To be destroyed after a failure, too.
 */
typedef struct si_png_film si_png_film;

SI_MUST_CHECK si_result si_png_film_begin(const si_pixels *poster, const si_png_about *about,
                                          si_palette *palette, size_t picture_count, size_t loops,
                                          const si_figure_sink *sink, si_png_film **film,
                                          si_error *error);
SI_MUST_CHECK si_result si_png_film_add(si_png_film *film, const si_pixels *picture, double seconds,
                                        si_error *error);
SI_MUST_CHECK si_result si_png_film_end(si_png_film *film, si_error *error);
void si_png_film_destroy(si_png_film *film);

#endif
