/*
 * The fonts of a figure: one family, and for characters it has not (Chinese, Japanese, Korean, ...)
 * the first installed font that has them. A missing family is an error and not a row of boxes.
 */
#ifndef SI_VIZ_FONTS_H
#define SI_VIZ_FONTS_H

#include <cairo.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

typedef struct si_fonts {
    char family[128]; /* what the text is set in */
    /* private */
    struct si_typeface *face[2]; /* regular and bold */
} si_fonts;

/*
 * Opens `family`, or the first installed of a few that have the signs figures need if it is NULL.
 * SI_ERR_ARGUMENT if no font of that family is installed, with a few that are; SI_ERR_UNSUPPORTED
 * if there is no font at all. `fonts` is empty on failure; release with fonts_finish.
 */
SI_MUST_CHECK si_result si_fonts_open(const char *family, si_fonts *fonts, si_error *error);
void si_fonts_finish(si_fonts *fonts);

/* The font that draws the character: the family's if it has it, or none has. Borrowed. */
cairo_font_face_t *si_fonts_face(const si_fonts *fonts, bool bold, uint32_t character);

#endif
