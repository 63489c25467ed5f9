#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "base/version.h"
#include "viz/png_encoder.h"

/* Figures are flat colours with soft edges: more effort than this costs time and saves little, but
 * where there are few colours. */
enum { COMPRESSION_LEVEL = 3, PALETTE_LEVEL = 9, CHANNELS = 3 };

static void write_data(png_structp png, png_bytep data, size_t size)
{
    si_png_encoder *encoder = png_get_io_ptr(png);
    if (encoder->sink->write(encoder->sink->context, data, size))
        return;
    encoder->refused = true;
    png_error(png, "refused");
}

static void flush_data(png_structp png)
{
    (void)png;
}

static void keep_quiet(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void leave(png_structp png, png_const_charp message)
{
    (void)message;
    png_longjmp(png, 1);
}

static void set_palette(si_png_encoder *encoder)
{
    png_color colour[PALETTE_SIZE];
    for (size_t i = 0; i < encoder->palette->count; i++) {
        const uint8_t *from = encoder->palette->colour[i];
        colour[i] = (png_color){from[0], from[1], from[2]};
    }
    png_set_PLTE(encoder->png, encoder->info, colour, (int)encoder->palette->count);
}

void si_png_set_header(si_png_encoder *encoder, const si_png_pixels *pixels)
{
    bool few = encoder->palette != NULL;
    png_set_IHDR(encoder->png, encoder->info, (png_uint_32)pixels->width,
                 (png_uint_32)pixels->height, 8, few ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (few)
        set_palette(encoder);
    png_set_compression_level(encoder->png, few ? PALETTE_LEVEL : COMPRESSION_LEVEL);
    png_set_filter(encoder->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
}

void si_png_set_about(si_png_encoder *encoder, const si_png_about *about)
{
    static const double inches_per_metre = 1.0 / 0.0254;
    png_uint_32 density = (png_uint_32)lround(about->dpi * inches_per_metre);
    png_set_pHYs(encoder->png, encoder->info, density, density, PNG_RESOLUTION_METER);
    png_set_sRGB(encoder->png, encoder->info, PNG_sRGB_INTENT_PERCEPTUAL);
    const char *const pairs[][2] = {{"Title", about->title},
                                    {"Description", about->description},
                                    {"Font", about->font},
                                    {"Software", "simplicit " SI_VERSION}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (pairs[i][1] == NULL)
            continue;
        png_text text = {.compression = PNG_ITXT_COMPRESSION_NONE,
                         .key = (png_charp)(uintptr_t)pairs[i][0],
                         .text = (png_charp)(uintptr_t)pairs[i][1]};
        png_set_text(encoder->png, encoder->info, &text, 1);
    }
}

void si_png_write_rows(si_png_encoder *encoder, const si_png_pixels *pixels)
{
    for (size_t y = 0; y < pixels->height; y++) {
        const uint32_t *pixel = pixels->pixel + y * pixels->stride;
        for (size_t x = 0; x < pixels->width && encoder->palette != NULL; x++)
            encoder->row[x] = si_palette_find(encoder->palette, pixel[x]);
        for (size_t x = 0; x < pixels->width && encoder->palette == NULL; x++) {
            encoder->row[CHANNELS * x] = (png_byte)(pixel[x] >> 16 & 255);
            encoder->row[CHANNELS * x + 1] = (png_byte)(pixel[x] >> 8 & 255);
            encoder->row[CHANNELS * x + 2] = (png_byte)(pixel[x] & 255);
        }
        png_write_row(encoder->png, encoder->row);
    }
}

void si_png_encoder_finish(si_png_encoder *encoder)
{
    png_destroy_write_struct(&encoder->png, &encoder->info);
    free(encoder->row);
    encoder->row = NULL;
}

si_result si_png_encoder_start(si_png_encoder *encoder, const si_png_pixels *pixels,
                               const si_figure_sink *sink, si_palette *palette, si_error *error)
{
    *encoder = (struct si_png_encoder){.sink = sink, .palette = palette};
    encoder->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, leave, keep_quiet);
    encoder->info = encoder->png != NULL ? png_create_info_struct(encoder->png) : NULL;
    encoder->row = malloc(CHANNELS * pixels->width);
    if (encoder->info != NULL && encoder->row != NULL) {
        png_set_write_fn(encoder->png, encoder, write_data, flush_data);
        return SI_OK;
    }
    si_png_encoder_finish(encoder);
    return si_error_no_memory(error, "the PNG");
}

si_result si_png_say_why(const si_png_encoder *encoder, si_error *error)
{
    return encoder->refused ? si_error_set(error, SI_ERR_IO, "the figure could not be written")
                            : si_error_no_memory(error, "the PNG");
}

/* libpng's way out of an error is a jump to here; nothing local is changed after it is set. */
static bool encode_whole(si_png_encoder *encoder, const si_png_pixels *pixels,
                         const si_png_about *about)
{
    if (setjmp(png_jmpbuf(encoder->png)) != 0)
        return false;
    si_png_set_header(encoder, pixels);
    if (about != NULL)
        si_png_set_about(encoder, about);
    png_write_info(encoder->png, encoder->info);
    si_png_write_rows(encoder, pixels);
    png_write_end(encoder->png, NULL);
    return true;
}

si_result si_png_write(const si_png_pixels *pixels, const si_png_about *about,
                       const si_figure_sink *sink, si_error *error)
{
    si_png_encoder encoder;
    si_result status =
        si_png_encoder_start(&encoder, pixels, sink, about != NULL ? about->palette : NULL, error);
    if (status != SI_OK)
        return status;
    if (!encode_whole(&encoder, pixels, about))
        status = si_png_say_why(&encoder, error);
    si_png_encoder_finish(&encoder);
    return status;
}
