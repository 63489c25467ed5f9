#include "viz/image_read.h"

#include <errno.h>
#include <stdlib.h>

#include "base/argument.h"

enum { MAX_PIXELS = 1 << 26, CHANNELS = 3 };

si_result si_image_allocate(const char *path, size_t width, size_t height, si_image *image,
                            si_error *error)
{
    if (width == 0 || height == 0 || width > MAX_PIXELS / height)
        return si_error_set(error, SI_ERR_SHAPE, "%s: %zu x %zu pixels, expected 1 to %d in all",
                            path, width, height, MAX_PIXELS);
    image->pixel = malloc(CHANNELS * width * height);
    if (image->pixel == NULL)
        return si_error_no_memory(error, "a picture");
    image->width = width;
    image->height = height;
    return SI_OK;
}

si_result si_image_read(const char *path, si_image *image, si_error *error)
{
    SI_REQUIRE(error, image);
    *image = (si_image){0};
    SI_REQUIRE(error, path);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return si_error_errno(error, errno, "%s", path);
    int first = getc(stream), second = getc(stream);
    rewind(stream);
    si_result status = first == 0xff && second == 0xd8
                           ? si_image_read_jpeg(path, stream, image, error)
                           : si_image_read_png(path, stream, image, error);
    fclose(stream);
    if (status != SI_OK)
        si_image_finish(image);
    return status;
}

void si_image_finish(si_image *image)
{
    if (image == NULL)
        return;
    free(image->pixel);
    *image = (si_image){0};
}
