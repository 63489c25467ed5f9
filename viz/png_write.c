#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "base/version.h"
#include "viz/png_file.h"

/* Figures are flat colours with soft edges: more effort than this costs time and saves little. */
enum { COMPRESSION_LEVEL = 5, CHANNELS = 3 };

/* What libpng's callbacks see. */
typedef struct si_encoder {
    const si_figure_sink *sink;
    bool refused;
    png_structp png;
    png_infop info;
    png_bytep row; /* [width][3] */
} si_encoder;

static void write_data(png_structp png, png_bytep data, size_t size)
{
    si_encoder *encoder = png_get_io_ptr(png);
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

static void set_header(si_encoder *encoder, const si_png_pixels *pixels)
{
    png_set_IHDR(encoder->png, encoder->info, (png_uint_32)pixels->width,
                 (png_uint_32)pixels->height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(encoder->png, COMPRESSION_LEVEL);
    png_set_filter(encoder->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
}

static void set_about(si_encoder *encoder, const si_png_about *about)
{
    static const double inches_per_metre = 1.0 / 0.0254;
    png_uint_32 density = (png_uint_32)lround(about->dpi * inches_per_metre);
    png_set_pHYs(encoder->png, encoder->info, density, density, PNG_RESOLUTION_METER);
    png_set_sRGB(encoder->png, encoder->info, PNG_sRGB_INTENT_PERCEPTUAL);
    const char *const pairs[][2] = {{"Title", about->title},
                                    {"Description", about->description},
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

static void write_rows(si_encoder *encoder, const si_png_pixels *pixels)
{
    for (size_t y = 0; y < pixels->height; y++) {
        const uint32_t *pixel = pixels->pixel + y * pixels->stride;
        for (size_t x = 0; x < pixels->width; x++) {
            encoder->row[CHANNELS * x] = (png_byte)(pixel[x] >> 16 & 255);
            encoder->row[CHANNELS * x + 1] = (png_byte)(pixel[x] >> 8 & 255);
            encoder->row[CHANNELS * x + 2] = (png_byte)(pixel[x] & 255);
        }
        png_write_row(encoder->png, encoder->row);
    }
}

static void encoder_finish(si_encoder *encoder)
{
    png_destroy_write_struct(&encoder->png, &encoder->info);
    free(encoder->row);
    encoder->row = NULL;
}

static si_status encoder_start(si_encoder *encoder, const si_png_pixels *pixels,
                               const si_figure_sink *sink, si_error *error)
{
    *encoder = (struct si_encoder){.sink = sink};
    encoder->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, leave, keep_quiet);
    encoder->info = encoder->png != NULL ? png_create_info_struct(encoder->png) : NULL;
    encoder->row = malloc(CHANNELS * pixels->width);
    if (encoder->info != NULL && encoder->row != NULL) {
        png_set_write_fn(encoder->png, encoder, write_data, flush_data);
        return SI_OK;
    }
    encoder_finish(encoder);
    return si_error_no_memory(error, "the PNG");
}

static si_status say_why(const si_encoder *encoder, si_error *error)
{
    return encoder->refused ? si_error_set(error, SI_ERR_IO, "the figure could not be written")
                            : si_error_no_memory(error, "the PNG");
}

/* libpng's way out of an error is a jump to here; nothing local is changed after it is set. */
static bool encode_whole(si_encoder *encoder, const si_png_pixels *pixels,
                         const si_png_about *about)
{
    if (setjmp(png_jmpbuf(encoder->png)) != 0)
        return false;
    set_header(encoder, pixels);
    if (about != NULL)
        set_about(encoder, about);
    png_write_info(encoder->png, encoder->info);
    write_rows(encoder, pixels);
    png_write_end(encoder->png, NULL);
    return true;
}

si_status si_png_write(const si_png_pixels *pixels, const si_png_about *about,
                       const si_figure_sink *sink, si_error *error)
{
    si_encoder encoder;
    si_status status = encoder_start(&encoder, pixels, sink, error);
    if (status != SI_OK)
        return status;
    if (!encode_whole(&encoder, pixels, about))
        status = say_why(&encoder, error);
    encoder_finish(&encoder);
    return status;
}

/* A film: fcTL and fdAT chunks behind the poster's IDAT (PNG, third edition, 11.3.6). */

typedef struct si_bytes {
    size_t size, capacity;
    uint8_t *data;
} si_bytes;

struct si_png_film {
    si_encoder encoder;
    si_figure_sink sink;
    size_t width, height;
    uint32_t sequence;
    uint32_t *shown; /* [height][width]: the picture before; meaningless before the first */
    bool any;
    si_bytes part; /* one picture as a PNG of its own */
    si_bytes chunk;
};

static bool bytes_append(si_bytes *bytes, const void *data, size_t size)
{
    if (size > bytes->capacity - bytes->size) {
        size_t capacity = bytes->capacity + bytes->capacity / 2 + size;
        uint8_t *grown = realloc(bytes->data, capacity);
        if (grown == NULL)
            return false;
        bytes->data = grown;
        bytes->capacity = capacity;
    }
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
    return true;
}

static bool keep_part(void *context, const void *data, size_t size)
{
    return bytes_append(context, data, size);
}

static bool write_poster(si_encoder *encoder, const si_png_pixels *poster,
                         const si_png_about *about, size_t picture_count, size_t loops)
{
    png_byte control[8];
    png_save_uint_32(control, (png_uint_32)picture_count);
    png_save_uint_32(control + 4, (png_uint_32)loops);
    if (setjmp(png_jmpbuf(encoder->png)) != 0)
        return false;
    set_header(encoder, poster);
    set_about(encoder, about);
    png_write_info(encoder->png, encoder->info);
    png_write_chunk(encoder->png, (png_const_bytep) "acTL", control, sizeof control);
    write_rows(encoder, poster);
    return true;
}

si_status si_png_film_begin(const si_png_pixels *poster, const si_png_about *about,
                            size_t picture_count, size_t loops, const si_figure_sink *sink,
                            si_png_film **film, si_error *error)
{
    size_t count;
    *film = calloc(1, sizeof **film);
    if (*film == NULL || !si_size_multiply(poster->width, poster->height, &count) ||
        ((*film)->shown = calloc(count, sizeof *(*film)->shown)) == NULL) {
        si_png_film_destroy(*film);
        *film = NULL;
        return si_error_no_memory(error, "the film");
    }
    (*film)->sink = *sink;
    (*film)->width = poster->width;
    (*film)->height = poster->height;
    si_status status = encoder_start(&(*film)->encoder, poster, &(*film)->sink, error);
    if (status == SI_OK && !write_poster(&(*film)->encoder, poster, about, picture_count, loops))
        status = say_why(&(*film)->encoder, error);
    if (status != SI_OK) {
        si_png_film_destroy(*film);
        *film = NULL;
    }
    return status;
}

typedef struct si_rectangle {
    size_t left, top, right, bottom; /* right and bottom are past the last */
} si_rectangle;

/* Where `picture` differs from the one before; a picture without change keeps one pixel. */
static si_rectangle find_change(const si_png_film *film, const si_png_pixels *picture)
{
    si_rectangle change = {film->width, film->height, 0, 0};
    if (!film->any)
        return (si_rectangle){0, 0, film->width, film->height};
    for (size_t y = 0; y < film->height; y++) {
        const uint32_t *now = picture->pixel + y * picture->stride;
        const uint32_t *before = film->shown + y * film->width;
        for (size_t x = 0; x < film->width; x++) {
            if (((now[x] ^ before[x]) & 0xffffff) == 0)
                continue;
            change.left = x < change.left ? x : change.left;
            change.right = x + 1 > change.right ? x + 1 : change.right;
            change.top = y < change.top ? y : change.top;
            change.bottom = y + 1;
        }
    }
    return change.right > 0 ? change : (si_rectangle){0, 0, 1, 1};
}

static void remember(si_png_film *film, const si_png_pixels *picture)
{
    for (size_t y = 0; y < film->height; y++)
        memcpy(film->shown + y * film->width, picture->pixel + y * picture->stride,
               film->width * sizeof *film->shown);
    film->any = true;
}

static void write_control(si_png_film *film, const si_rectangle *change, double seconds)
{
    enum { DELAY_DENOMINATOR = 1000 };
    png_byte control[26] = {0};
    png_save_uint_32(control, film->sequence++);
    png_save_uint_32(control + 4, (png_uint_32)(change->right - change->left));
    png_save_uint_32(control + 8, (png_uint_32)(change->bottom - change->top));
    png_save_uint_32(control + 12, (png_uint_32)change->left);
    png_save_uint_32(control + 16, (png_uint_32)change->top);
    png_save_uint_16(control + 20, (unsigned)lround(fmin(seconds, 60.0) * DELAY_DENOMINATOR));
    png_save_uint_16(control + 22, DELAY_DENOMINATOR);
    png_write_chunk(film->encoder.png, (png_const_bytep) "fcTL", control, sizeof control);
}

/* Turns the IDAT chunks of the picture's own PNG into fdAT chunks of the film. */
static bool write_part(si_png_film *film, const si_rectangle *change, double seconds)
{
    enum { SIGNATURE = 8, LENGTH_AND_NAME = 8, CHECKSUM = 4 };
    if (setjmp(png_jmpbuf(film->encoder.png)) != 0)
        return false;
    write_control(film, change, seconds);
    for (size_t at = SIGNATURE; at + LENGTH_AND_NAME < film->part.size;) {
        const uint8_t *head = film->part.data + at;
        size_t length = png_get_uint_32(head);
        if (memcmp(head + 4, "IDAT", 4) == 0) {
            png_byte number[4];
            png_save_uint_32(number, film->sequence++);
            film->chunk.size = 0;
            if (!bytes_append(&film->chunk, number, sizeof number) ||
                !bytes_append(&film->chunk, head + LENGTH_AND_NAME, length))
                return false;
            png_write_chunk(film->encoder.png, (png_const_bytep) "fdAT", film->chunk.data,
                            film->chunk.size);
        }
        at += LENGTH_AND_NAME + length + CHECKSUM;
    }
    return true;
}

si_status si_png_film_add(si_png_film *film, const si_png_pixels *picture, double seconds,
                          si_error *error)
{
    si_rectangle change = find_change(film, picture);
    si_png_pixels part = {.width = change.right - change.left,
                          .height = change.bottom - change.top,
                          .stride = picture->stride,
                          .pixel = picture->pixel + change.top * picture->stride + change.left};
    film->part.size = 0;
    si_figure_sink keep = {keep_part, &film->part};
    si_status status = si_png_write(&part, &(si_png_about){.dpi = 72.0}, &keep, NULL);
    if (status != SI_OK)
        return si_error_no_memory(error, "a picture of the film");
    remember(film, picture);
    return write_part(film, &change, seconds) ? SI_OK : say_why(&film->encoder, error);
}

static bool write_end(si_encoder *encoder)
{
    if (setjmp(png_jmpbuf(encoder->png)) != 0)
        return false;
    png_write_end(encoder->png, NULL);
    return true;
}

si_status si_png_film_end(si_png_film *film, si_error *error)
{
    return write_end(&film->encoder) ? SI_OK : say_why(&film->encoder, error);
}

void si_png_film_destroy(si_png_film *film)
{
    if (film == NULL)
        return;
    encoder_finish(&film->encoder);
    free(film->shown);
    free(film->part.data);
    free(film->chunk.data);
    free(film);
}
