/* Finding the fonts of a figure, so that a missing one is an error and not a row of boxes. */
#ifndef SI_VIZ_FONTS_H
#define SI_VIZ_FONTS_H

#include <cairo.h>

#include "base/status.h"

typedef struct si_fonts {
    cairo_font_face_t *regular;
    cairo_font_face_t *bold;
} si_fonts;

/*
 * Opens `family`, or the first installed of a few sans-serif families if it is NULL.
 * SI_ERR_ARGUMENT if no font of that family is installed, with a few that are; SI_ERR_UNSUPPORTED
 * if there is no font at all. `fonts` is empty on failure; release with fonts_finish.
 */
SI_MUST_CHECK si_result si_fonts_open(const char *family, si_fonts *fonts, si_error *error);
void si_fonts_finish(si_fonts *fonts);

#endif
