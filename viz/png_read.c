#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "viz/background.h"

enum { MAX_PIXELS = 1 << 26, CHANNELS = 3 };

/* What libpng's simplified reader says has its own words for what is wrong. */
static si_result read_pixels(png_image *png, const char *path, si_image *image, si_error *error)
{
    static const png_color white = {255, 255, 255};
    size_t pixels = (size_t)png->width * png->height;
    if (png->width == 0 || png->height == 0 || pixels > MAX_PIXELS)
        return si_error_set(error, SI_ERR_SHAPE, "%s: %u x %u pixels, expected 1 to %d in all",
                            path, (unsigned)png->width, (unsigned)png->height, MAX_PIXELS);
    png->format = PNG_FORMAT_RGB;
    image->pixel = malloc(CHANNELS * pixels);
    if (image->pixel == NULL)
        return si_error_no_memory(error, "a picture");
    if (!png_image_finish_read(png, &white, image->pixel, 0, NULL))
        return si_error_set(error, SI_ERR_FORMAT, "%s: broken PNG: %s", path, png->message);
    image->width = png->width;
    image->height = png->height;
    return SI_OK;
}

si_result si_image_read_png(const char *path, si_image *image, si_error *error)
{
    *image = (si_image){0};
    png_image png = {.version = PNG_IMAGE_VERSION};
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return si_error_errno(error, errno, "%s", path);
    si_result status =
        png_image_begin_read_from_stdio(&png, stream)
            ? read_pixels(&png, path, image, error)
            : si_error_set(error, SI_ERR_FORMAT, "%s: not a PNG: %s", path, png.message);
    png_image_free(&png);
    fclose(stream);
    if (status != SI_OK)
        si_image_finish(image);
    return status;
}

void si_image_finish(si_image *image)
{
    free(image->pixel);
    *image = (si_image){0};
}
