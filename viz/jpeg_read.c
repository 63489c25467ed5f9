#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "viz/image_read.h"

/* libjpeg leaves by a jump to `back`, with its words for what is wrong in `message`. */
typedef struct jpeg_trouble {
    struct jpeg_error_mgr manager;
    jmp_buf back;
    char message[JMSG_LENGTH_MAX];
} jpeg_trouble;

static void leave(j_common_ptr jpeg)
{
    jpeg_trouble *trouble = (jpeg_trouble *)(void *)jpeg->err;
    jpeg->err->format_message(jpeg, trouble->message);
    longjmp(trouble->back, 1);
}

/* Half of a picture is not a picture: what libjpeg only warns of ends the reading too. */
static void warn(j_common_ptr jpeg, int level)
{
    if (level < 0)
        leave(jpeg);
}

static si_result decode(struct jpeg_decompress_struct *jpeg, const char *path, FILE *stream,
                        si_image *image, si_error *error)
{
    jpeg_trouble *trouble = (jpeg_trouble *)(void *)jpeg->err;
    if (setjmp(trouble->back) != 0)
        return si_error_set(error, SI_ERR_FORMAT, "%s: broken JPEG: %s", path, trouble->message);
    jpeg_create_decompress(jpeg);
    jpeg_stdio_src(jpeg, stream);
    jpeg_read_header(jpeg, TRUE);
    jpeg->out_color_space = JCS_RGB;
    si_result status = si_image_allocate(path, jpeg->image_width, jpeg->image_height, image, error);
    if (status != SI_OK)
        return status;
    jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = image->pixel + 3 * image->width * jpeg->output_scanline;
        jpeg_read_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_decompress(jpeg);
    return SI_OK;
}

si_result si_image_read_jpeg(const char *path, FILE *stream, si_image *image, si_error *error)
{
    struct jpeg_decompress_struct jpeg = {0};
    jpeg_trouble trouble;
    jpeg.err = jpeg_std_error(&trouble.manager);
    trouble.manager.error_exit = leave;
    trouble.manager.emit_message = warn;
    si_result status = decode(&jpeg, path, stream, image, error);
    jpeg_destroy_decompress(&jpeg);
    return status;
}
