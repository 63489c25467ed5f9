/* Any bytes as a picture: pixels that can all be read, or an error. */
#include <stdlib.h>

#include "tests/fuzz/input_file.h"
#include "viz/background.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    si_image image;
    if (si_image_read(input_file(data, size), &image, NULL) != SI_OK)
        return 0;
    const unsigned char *pixel = image.pixel;
    volatile unsigned char last = pixel[3 * image.width * image.height - 1];
    (void)last;
    si_image_finish(&image);
    return 0;
}
