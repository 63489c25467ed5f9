/* Decoders of single kinds of pictures, behind si_image_read. */
#ifndef SI_VIZ_IMAGE_READ_H
#define SI_VIZ_IMAGE_READ_H

#include <stdio.h>

#include "viz/background.h"

/* Room for width x height pixels; SI_ERR_SHAPE if that is none or over 64 megapixels. */
SI_MUST_CHECK si_result si_image_allocate(const char *path, size_t width, size_t height,
                                          si_image *image, si_error *error);

/* Both read from `stream` on; the caller finishes the image after a failure. */
SI_MUST_CHECK si_result si_image_read_png(const char *path, FILE *stream, si_image *image,
                                          si_error *error);
SI_MUST_CHECK si_result si_image_read_jpeg(const char *path, FILE *stream, si_image *image,
                                           si_error *error);

#endif
