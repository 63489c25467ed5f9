/* One libpng writer that goes to a sink; shared by pictures and films. */
#ifndef SI_VIZ_PNG_ENCODER_H
#define SI_VIZ_PNG_ENCODER_H

#include <png.h>

#include "viz/palette.h"

typedef struct si_png_encoder {
    const si_figure_sink *sink;
    bool refused; /* by the sink */
    png_structp png;
    png_infop info;
    png_bytep row;       /* [width][3] */
    si_palette *palette; /* or NULL */
} si_png_encoder;

SI_MUST_CHECK si_result si_png_encoder_start(si_png_encoder *encoder, const si_png_pixels *pixels,
                                             const si_figure_sink *sink, si_palette *palette,
                                             si_error *error);
void si_png_encoder_finish(si_png_encoder *encoder);

/* After libpng gave up: because the sink refused, or because memory ran out. */
si_result si_png_say_why(const si_png_encoder *encoder, si_error *error);

/* These leave by png_longjmp if anything fails: call them after setjmp only. */
void si_png_set_header(si_png_encoder *encoder, const si_png_pixels *pixels);
void si_png_set_about(si_png_encoder *encoder, const si_png_about *about);
void si_png_write_rows(si_png_encoder *encoder, const si_png_pixels *pixels);

#endif
