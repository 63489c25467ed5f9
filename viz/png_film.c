/* A film is fcTL and fdAT chunks behind the poster's IDAT (PNG, third edition, 11.3.6). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "viz/png_encoder.h"

typedef struct si_bytes {
    size_t size, capacity;
    uint8_t *data;
} si_bytes;

struct si_png_film {
    si_png_encoder encoder;
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

static bool write_poster(si_png_encoder *encoder, const si_png_pixels *poster,
                         const si_png_about *about, size_t picture_count, size_t loops)
{
    png_byte control[8];
    png_save_uint_32(control, (png_uint_32)picture_count);
    png_save_uint_32(control + 4, (png_uint_32)loops);
    if (setjmp(png_jmpbuf(encoder->png)) != 0)
        return false;
    si_png_set_header(encoder, poster);
    si_png_set_about(encoder, about);
    png_write_info(encoder->png, encoder->info);
    png_write_chunk(encoder->png, (png_const_bytep) "acTL", control, sizeof control);
    si_png_write_rows(encoder, poster);
    return true;
}

si_result si_png_film_begin(const si_png_pixels *poster, const si_png_about *about,
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
    si_result status =
        si_png_encoder_start(&(*film)->encoder, poster, &(*film)->sink, about->palette, error);
    if (status == SI_OK && !write_poster(&(*film)->encoder, poster, about, picture_count, loops))
        status = si_png_say_why(&(*film)->encoder, error);
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

si_result si_png_film_add(si_png_film *film, const si_png_pixels *picture, double seconds,
                          si_error *error)
{
    si_rectangle change = find_change(film, picture);
    si_png_pixels part = {.width = change.right - change.left,
                          .height = change.bottom - change.top,
                          .stride = picture->stride,
                          .pixel = picture->pixel + change.top * picture->stride + change.left};
    film->part.size = 0;
    si_figure_sink keep = {keep_part, &film->part};
    si_png_about about = {.dpi = 72.0, .palette = film->encoder.palette};
    si_result status = si_png_write(&part, &about, &keep, NULL);
    if (status != SI_OK)
        return si_error_no_memory(error, "a picture of the film");
    remember(film, picture);
    return write_part(film, &change, seconds) ? SI_OK : si_png_say_why(&film->encoder, error);
}

static bool write_end(si_png_encoder *encoder)
{
    if (setjmp(png_jmpbuf(encoder->png)) != 0)
        return false;
    png_write_end(encoder->png, NULL);
    return true;
}

si_result si_png_film_end(si_png_film *film, si_error *error)
{
    return write_end(&film->encoder) ? SI_OK : si_png_say_why(&film->encoder, error);
}

void si_png_film_destroy(si_png_film *film)
{
    if (film == NULL)
        return;
    si_png_encoder_finish(&film->encoder);
    free(film->shown);
    free(film->part.data);
    free(film->chunk.data);
    free(film);
}
