/*
 * A camera picture under the trajectories, and the plane homography that ties the two.
 *
 * The homography H [3][3] takes a pixel to the ground: (wx, wy, w) = H (column, row, 1), and the
 * point is (x / w, y / w) metres, as the files that come with the ETH recordings. Some recordings
 * give (row, column, 1) instead: set `row_first`.
 */
#ifndef SI_VIZ_BACKGROUND_H
#define SI_VIZ_BACKGROUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

/* 8-bit RGB, owned; release with si_image_finish. */
typedef struct si_image {
    size_t width, height; /* pixels */
    uint8_t *pixel;       /* [height][width][3] */
} si_image;

/*
 * Reads a PNG or a JPEG of any kind; alpha is laid on white. `image` needs no initialisation and is
 * empty on failure: SI_ERR_IO, SI_ERR_FORMAT (neither, or a broken one), SI_ERR_SHAPE (over 64
 * megapixels) or SI_ERR_NO_MEMORY.
 */
SI_API SI_MUST_CHECK si_result si_image_read(const char *path, si_image *image, si_error *error);
SI_API void si_image_finish(si_image *image);

typedef struct si_background {
    const si_image *image;
    double homography[9]; /* row-major; must have an inverse */
    bool row_first;
    double fade; /* how far the picture is faded towards the page, 0 to 1; 0.45 is a good value */
} si_background;

SI_DECLARATIONS_END

#endif
