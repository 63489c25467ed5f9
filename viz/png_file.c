#include "viz/png_file.h"

#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/size.h"
#include "base/version.h"

/* Figures are flat colours with soft edges: more effort than this costs time and saves little, but
 * where there are few colours. */
enum { COMPRESSION_LEVEL = 3, PALETTE_LEVEL = 9, CHANNELS = 3 };

typedef struct si_png_writer {
    const si_figure_sink *sink;
    bool refused; /* by the sink */
    png_structp png;
    png_infop info;
    png_bytep row;       /* [width][3] */
    si_palette *palette; /* NULL: true colours */
} si_png_writer;

static void write_data(png_structp png, png_bytep data, size_t size)
{
    si_png_writer *writer = png_get_io_ptr(png);
    if (writer->sink->write(writer->sink->context, data, size))
        return;
    writer->refused = true;
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

static void finish(si_png_writer *writer)
{
    png_destroy_write_struct(&writer->png, &writer->info);
    free(writer->row);
}

static si_result start(si_png_writer *writer, size_t width, const si_figure_sink *sink,
                       si_palette *palette, si_error *error)
{
    *writer = (si_png_writer){.sink = sink, .palette = palette};
    writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, leave, keep_quiet);
    writer->info = writer->png != NULL ? png_create_info_struct(writer->png) : NULL;
    writer->row = malloc(CHANNELS * width);
    if (writer->info == NULL || writer->row == NULL)
        return si_error_no_memory(error, "the PNG");
    png_set_write_fn(writer->png, writer, write_data, flush_data);
    return SI_OK;
}

/* After libpng gave up: because the sink refused, or because memory ran out. */
static si_result say_why(const si_png_writer *writer, si_error *error)
{
    return writer->refused ? si_error_set(error, SI_ERR_IO, "the figure could not be written")
                           : si_error_no_memory(error, "the PNG");
}

/* --- what leaves by a jump if anything fails ------------------------------------------------- */

static void set_palette(si_png_writer *writer)
{
    png_color colour[PALETTE_SIZE];
    for (size_t i = 0; i < writer->palette->count; i++) {
        const uint8_t *from = writer->palette->colour[i];
        colour[i] = (png_color){from[0], from[1], from[2]};
    }
    png_set_PLTE(writer->png, writer->info, colour, (int)writer->palette->count);
}

static void set_texts(si_png_writer *writer, const si_png_about *about)
{
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
        png_set_text(writer->png, writer->info, &text, 1);
    }
}

static void write_head(si_png_writer *writer, const si_pixels *pixels, const si_png_about *about)
{
    static const double inches_per_metre = 1.0 / 0.0254;
    png_uint_32 density = (png_uint_32)lround(about->dpi * inches_per_metre);
    bool few = writer->palette != NULL;
    png_set_IHDR(writer->png, writer->info, (png_uint_32)pixels->width, (png_uint_32)pixels->height,
                 8, few ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (few)
        set_palette(writer);
    png_set_compression_level(writer->png, few ? PALETTE_LEVEL : COMPRESSION_LEVEL);
    png_set_filter(writer->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_pHYs(writer->png, writer->info, density, density, PNG_RESOLUTION_METER);
    png_set_sRGB(writer->png, writer->info, PNG_sRGB_INTENT_PERCEPTUAL);
    set_texts(writer, about);
    png_write_info(writer->png, writer->info);
}

static void take_indices(si_palette *palette, const uint32_t *pixel, size_t count, uint8_t *index)
{
    for (size_t x = 0; x < count; x++)
        index[x] = si_palette_find(palette, pixel[x]);
}

static void write_rows(si_png_writer *writer, const si_pixels *pixels)
{
    for (size_t y = 0; y < pixels->height; y++) {
        const uint32_t *pixel = pixels->pixel + y * pixels->stride;
        if (writer->palette != NULL)
            take_indices(writer->palette, pixel, pixels->width, writer->row);
        for (size_t x = 0; x < CHANNELS * pixels->width && writer->palette == NULL; x++)
            writer->row[x] = (png_byte)(pixel[x / CHANNELS] >> (16 - 8 * (x % CHANNELS)) & 255);
        png_write_row(writer->png, writer->row);
    }
}

/* --- pictures -------------------------------------------------------------------------------- */

/* libpng's way out of an error is a jump to here; nothing local is changed after it is set. */
static bool write_whole(si_png_writer *writer, const si_pixels *pixels, const si_png_about *about)
{
    if (setjmp(png_jmpbuf(writer->png)) != 0)
        return false;
    write_head(writer, pixels, about);
    write_rows(writer, pixels);
    png_write_end(writer->png, NULL);
    return true;
}

si_result si_png_write(const si_pixels *pixels, const si_png_about *about,
                       const si_figure_sink *sink, si_error *error)
{
    si_png_writer writer;
    si_result status = start(&writer, pixels->width, sink, NULL, error);
    if (status == SI_OK && !write_whole(&writer, pixels, about))
        status = say_why(&writer, error);
    finish(&writer);
    return status;
}

/* --- films: fcTL and fdAT chunks behind the poster's IDAT (PNG, third edition, 11.3.6) -------- */

struct si_png_film {
    si_png_writer writer;
    size_t width, height;
    uint32_t sequence;
    uint32_t *shown; /* [height][width]: the picture before; meaningless before the first */
    bool any;
    uint8_t *part;      /* rows of indices, each after the byte of its filter */
    uint8_t *packed;    /* a chunk: its number and `part` compressed */
    size_t most_packed; /* bytes of the latter */
};

typedef struct si_rectangle {
    size_t left, top, right, bottom; /* right and bottom are past the last */
} si_rectangle;

static bool write_poster(si_png_writer *writer, const si_pixels *poster, const si_png_about *about,
                         size_t picture_count, size_t loops)
{
    png_byte control[8];
    png_save_uint_32(control, (png_uint_32)picture_count);
    png_save_uint_32(control + 4, (png_uint_32)loops);
    if (setjmp(png_jmpbuf(writer->png)) != 0)
        return false;
    write_head(writer, poster, about);
    png_write_chunk(writer->png, (png_const_bytep) "acTL", control, sizeof control);
    write_rows(writer, poster);
    return true;
}

static bool allocate(si_png_film *film)
{
    size_t part;
    if (!si_size_multiply(film->width + 1, film->height, &part))
        return false;
    film->most_packed = compressBound(part);
    film->shown = calloc(part, sizeof *film->shown);
    film->part = malloc(part);
    film->packed = malloc(4 + film->most_packed);
    return film->shown != NULL && film->part != NULL && film->packed != NULL;
}

si_result si_png_film_begin(const si_pixels *poster, const si_png_about *about, si_palette *palette,
                            size_t picture_count, size_t loops, const si_figure_sink *sink,
                            si_png_film **film, si_error *error)
{
    si_png_film *made = *film = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "the film");
    made->width = poster->width;
    made->height = poster->height;
    si_result status = start(&made->writer, poster->width, sink, palette, error);
    if (status == SI_OK && !allocate(made))
        status = si_error_no_memory(error, "the film");
    if (status == SI_OK && !write_poster(&made->writer, poster, about, picture_count, loops))
        status = say_why(&made->writer, error);
    return status;
}

/* Where the picture differs from the one before it; one pixel if nowhere. */
static si_rectangle find_change(const si_png_film *film, const si_pixels *picture)
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
    png_write_chunk(film->writer.png, (png_const_bytep) "fcTL", control, sizeof control);
}

/* Bytes of the rectangle's rows once compressed, behind the room for the chunk's number; 0 without
 * memory. */
static size_t pack(si_png_film *film, const si_rectangle *change, const si_pixels *picture)
{
    uint8_t *row = film->part;
    size_t width = change->right - change->left;
    uLongf size = film->most_packed;
    for (size_t y = change->top; y < change->bottom; y++, row += width + 1) {
        row[0] = 0; /* no filter */
        take_indices(film->writer.palette, picture->pixel + y * picture->stride + change->left,
                     width, row + 1);
    }
    return compress2(film->packed + 4, &size, film->part, (uLong)(row - film->part),
                     PALETTE_LEVEL) == Z_OK
               ? size
               : 0;
}

static bool write_part(si_png_film *film, const si_rectangle *change, size_t size, double seconds)
{
    if (setjmp(png_jmpbuf(film->writer.png)) != 0)
        return false;
    write_control(film, change, seconds);
    png_save_uint_32(film->packed, film->sequence++);
    png_write_chunk(film->writer.png, (png_const_bytep) "fdAT", film->packed, 4 + size);
    return true;
}

si_result si_png_film_add(si_png_film *film, const si_pixels *picture, double seconds,
                          si_error *error)
{
    si_rectangle change = find_change(film, picture);
    size_t size = pack(film, &change, picture);
    if (size == 0)
        return si_error_no_memory(error, "a picture of the film");
    for (size_t y = 0; y < film->height; y++)
        memcpy(film->shown + y * film->width, picture->pixel + y * picture->stride,
               film->width * sizeof *film->shown);
    film->any = true;
    return write_part(film, &change, size, seconds) ? SI_OK : say_why(&film->writer, error);
}

static bool write_end(si_png_writer *writer)
{
    if (setjmp(png_jmpbuf(writer->png)) != 0)
        return false;
    png_write_end(writer->png, NULL);
    return true;
}

si_result si_png_film_end(si_png_film *film, si_error *error)
{
    return write_end(&film->writer) ? SI_OK : say_why(&film->writer, error);
}

void si_png_film_destroy(si_png_film *film)
{
    if (film == NULL)
        return;
    finish(&film->writer);
    free(film->shown);
    free(film->part);
    free(film->packed);
    free(film);
}
