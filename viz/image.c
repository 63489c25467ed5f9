/* Pictures from a camera: read, and laid under a plot. */
#include <errno.h>
#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>

#include <jpeglib.h>

#include "base/argument.h"
#include "viz/projection.h"

enum { MAX_PIXELS = 1 << 26, CHANNELS = 3 };

/* SI_ERR_SHAPE for no pixels, or too many. */
static si_result allocate(const char *path, size_t width, size_t height, si_image *image,
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

/* What libpng's simplified reader says has its own words for what is wrong. */
static si_result read_png(const char *path, FILE *stream, si_image *image, si_error *error)
{
    static const png_color white = {255, 255, 255};
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_stdio(&png, stream))
        return si_error_set(error, SI_ERR_FORMAT, "%s: neither a PNG nor a JPEG: %s", path,
                            png.message);
    si_result status = allocate(path, png.width, png.height, image, error);
    png.format = PNG_FORMAT_RGB;
    if (status == SI_OK && !png_image_finish_read(&png, &white, image->pixel, 0, NULL))
        status = si_error_set(error, SI_ERR_FORMAT, "%s: broken PNG: %s", path, png.message);
    png_image_free(&png);
    return status;
}

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
    si_result status = allocate(path, jpeg->image_width, jpeg->image_height, image, error);
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

static si_result read_jpeg(const char *path, FILE *stream, si_image *image, si_error *error)
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
    si_result status = first == 0xff && second == 0xd8 ? read_jpeg(path, stream, image, error)
                                                       : read_png(path, stream, image, error);
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

/* NULL, or a surface in error, if memory runs out: Cairo then keeps the failure. */
static cairo_surface_t *make_surface(const si_image *image)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)image->width, (int)image->height);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        return surface;
    unsigned char *data = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    for (size_t y = 0; y < image->height; y++) {
        uint32_t *row = (uint32_t *)(void *)(data + y * stride);
        const uint8_t *pixel = image->pixel + 3 * y * image->width;
        for (size_t x = 0; x < image->width; x++)
            row[x] =
                (uint32_t)pixel[3 * x] << 16 | (uint32_t)pixel[3 * x + 1] << 8 | pixel[3 * x + 2];
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

void si_image_draw(si_canvas *canvas, const si_background *background, const si_scene_frame *frame)
{
    cairo_surface_t *surface = make_surface(background->image);
    double scale = frame->width / (frame->extent[1] - frame->extent[0]);
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, frame->left - frame->extent[0] * scale,
                    frame->top - frame->extent[3] * scale);
    cairo_scale(canvas->cairo, scale, scale);
    cairo_set_source_surface(canvas->cairo, surface, 0.0, 0.0);
    cairo_paint_with_alpha(canvas->cairo, 1.0 - fmin(fmax(background->fade, 0.0), 1.0));
    cairo_restore(canvas->cairo);
    cairo_surface_destroy(surface);
}
