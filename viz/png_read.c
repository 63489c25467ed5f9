#include <png.h>

#include "viz/image_read.h"

/* What libpng's simplified reader says has its own words for what is wrong. */
si_result si_image_read_png(const char *path, FILE *stream, si_image *image, si_error *error)
{
    static const png_color white = {255, 255, 255};
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_stdio(&png, stream))
        return si_error_set(error, SI_ERR_FORMAT, "%s: neither a PNG nor a JPEG: %s", path,
                            png.message);
    si_result status = si_image_allocate(path, png.width, png.height, image, error);
    png.format = PNG_FORMAT_RGB;
    if (status == SI_OK && !png_image_finish_read(&png, &white, image->pixel, 0, NULL))
        status = si_error_set(error, SI_ERR_FORMAT, "%s: broken PNG: %s", path, png.message);
    png_image_free(&png);
    return status;
}
