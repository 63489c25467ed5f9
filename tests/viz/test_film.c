/* Films: the chunks of an animated PNG in their order, and the pictures that they come to. */
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <webp/demux.h>

#include "tests/support/suite.h"
#include "tests/viz/picture.h"

typedef struct chunk {
    uint32_t length;
    char name[5];
    const uint8_t *data;
} chunk;

/* The chunk at `*at`, which moves on; checksums are checked. False at the end. */
static bool next_chunk(const file_bytes *bytes, size_t *at, chunk *read)
{
    if (*at + 12 > bytes->size)
        return false;
    const uint8_t *head = bytes->data + *at;
    read->length = png_get_uint_32(head);
    ck_assert_uint_le(*at + 12 + read->length, bytes->size);
    memcpy(read->name, head + 4, 4);
    read->name[4] = '\0';
    read->data = head + 8;
    ck_assert_uint_eq(crc32(0, head + 4, read->length + 4),
                      png_get_uint_32(read->data + read->length));
    *at += 12 + read->length;
    return true;
}

static file_bytes render_film(const si_film_options *options, size_t agents)
{
    crowd all = crowd_create(agents, 20);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    file_bytes bytes = {0};
    si_error error = SI_ERROR_INIT;
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    output.style.dpi = 50.0;
    ck_assert_msg(si_film_render(&figure, options, &output, NULL, &error) == SI_OK, "%s",
                  error.message);
    crowd_finish(&all);
    return bytes;
}

static si_film_options quick(void)
{
    si_film_options options = si_film_options_default();
    options.frames_per_step = 1;
    return options;
}

START_TEST(chunks_are_in_order)
{
    si_film_options options = quick();
    options.loops = 3;
    file_bytes bytes = render_film(&options, 2);
    uint32_t sequence = 0, pictures = 0, declared = 0;
    bool still = false, ended = false;
    chunk read;
    for (size_t at = 8; next_chunk(&bytes, &at, &read);) {
        if (strcmp(read.name, "acTL") == 0) {
            ck_assert(!still);
            declared = png_get_uint_32(read.data);
            ck_assert_uint_eq(png_get_uint_32(read.data + 4), 3);
        }
        if (strcmp(read.name, "fcTL") == 0) {
            ck_assert(still);
            pictures++;
        }
        if (strcmp(read.name, "fcTL") == 0 || strcmp(read.name, "fdAT") == 0)
            ck_assert_uint_eq(png_get_uint_32(read.data), sequence++);
        still = still || strcmp(read.name, "IDAT") == 0;
        ended = strcmp(read.name, "IEND") == 0;
    }
    ck_assert(ended);
    ck_assert_uint_eq(pictures, declared);
    ck_assert_uint_eq(pictures, CROWD_OBSERVED + CROWD_PREDICTED + 1);
    file_finish(&bytes);
}
END_TEST

static void put_chunk(file_bytes *bytes, const char *name, const uint8_t *data, uint32_t length)
{
    uint8_t head[8], tail[4];
    si_figure_sink sink = file_sink(bytes);
    png_save_uint_32(head, length);
    memcpy(head + 4, name, 4);
    uint32_t sum = (uint32_t)crc32(crc32(0, head + 4, 4), data, length);
    png_save_uint_32(tail, sum);
    ck_assert(sink.write(bytes, head, 8));
    ck_assert(length == 0 || sink.write(bytes, data, length));
    ck_assert(sink.write(bytes, tail, 4));
}

/* A picture of the film as a PNG of its own, laid over `canvas` where its control chunk says. */
static void lay_over(picture *canvas, const uint8_t *header, const chunk *palette,
                     const chunk *control, const uint8_t *data, uint32_t length)
{
    file_bytes alone = {0};
    uint8_t size[13];
    si_figure_sink sink = file_sink(&alone);
    memcpy(size, header, sizeof size);
    memcpy(size, control->data + 4, 8);
    ck_assert(sink.write(&alone, "\x89PNG\r\n\x1a\n", 8));
    put_chunk(&alone, "IHDR", size, sizeof size);
    put_chunk(&alone, "PLTE", palette->data, palette->length);
    put_chunk(&alone, "IDAT", data, length);
    put_chunk(&alone, "IEND", NULL, 0);
    picture part = picture_decode(&alone);
    size_t left = png_get_uint_32(control->data + 12), top = png_get_uint_32(control->data + 16);
    ck_assert_uint_le(left + part.width, canvas->width);
    ck_assert_uint_le(top + part.height, canvas->height);
    for (size_t y = 0; y < part.height; y++)
        memcpy(canvas->pixel + 3 * ((top + y) * canvas->width + left),
               part.pixel + 3 * y * part.width, 3 * part.width);
    picture_finish(&part);
    file_finish(&alone);
}

START_TEST(film_ends_with_the_whole_figure)
{
    si_film_options options = quick();
    file_bytes bytes = render_film(&options, 3);
    picture poster = picture_decode(&bytes);
    picture canvas = picture_decode(&bytes);
    memset(canvas.pixel, 0, 3 * canvas.width * canvas.height);
    uint8_t header[13], *gathered = malloc(bytes.size);
    uint32_t length = 0;
    size_t same = 0, pictures = 0;
    chunk read, control = {0}, palette = {0};
    for (size_t at = 8; next_chunk(&bytes, &at, &read);) {
        bool boundary = strcmp(read.name, "fcTL") == 0 || strcmp(read.name, "IEND") == 0;
        if (strcmp(read.name, "IHDR") == 0)
            memcpy(header, read.data, sizeof header);
        if (boundary && length > 0) {
            lay_over(&canvas, header, &palette, &control, gathered, length);
            same += memcmp(canvas.pixel, poster.pixel, 3 * canvas.width * canvas.height) == 0;
            pictures++;
            length = 0;
        }
        if (strcmp(read.name, "PLTE") == 0)
            palette = read;
        if (strcmp(read.name, "fcTL") == 0)
            control = read;
        if (strcmp(read.name, "fdAT") == 0) {
            memcpy(gathered + length, read.data + 4, read.length - 4);
            length += read.length - 4;
        }
    }
    ck_assert_uint_eq(pictures, CROWD_OBSERVED + CROWD_PREDICTED + 1);
    ck_assert_mem_eq(canvas.pixel, poster.pixel, 3 * canvas.width * canvas.height);
    ck_assert_uint_eq(same, 1);
    free(gathered);
    picture_finish(&canvas);
    picture_finish(&poster);
    file_finish(&bytes);
}
END_TEST

/* What a page can bear, of a crowd, at the size and the resolution that the command takes. */
START_TEST(film_of_a_crowd_is_under_two_megabytes)
{
    crowd all = crowd_create(30, 20);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    si_film_options options = si_film_options_default();
    file_bytes bytes = {0};
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    output.style.dpi = 110.0;
    ck_assert_int_eq(si_film_render(&figure, &options, &output, NULL, NULL), SI_OK);
    ck_assert_msg(bytes.size < 2000000, "%zu bytes", bytes.size);
    file_finish(&bytes);
    crowd_finish(&all);
}
END_TEST

START_TEST(webp_holds_the_same_pictures)
{
    crowd all = crowd_create(2, 20);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    si_film_options options = quick();
    file_bytes bytes = {0}, still = {0};
    si_figure_output output = output_to(&bytes, SI_FIGURE_WEBP);
    si_figure_output whole = output_to(&still, SI_FIGURE_PNG);
    output.style.dpi = whole.style.dpi = 50.0;
    options.loops = 2;
    ck_assert_int_eq(si_film_render(&figure, &options, &output, NULL, NULL), SI_OK);
    ck_assert_int_eq(si_scene_figure_render(&figure, &whole, NULL), SI_OK);
    picture last = picture_decode(&still);
    WebPAnimDecoderOptions how;
    WebPAnimInfo info;
    WebPAnimDecoderOptionsInit(&how);
    how.color_mode = MODE_RGBA;
    WebPAnimDecoder *decoder = WebPAnimDecoderNew(&(WebPData){bytes.data, bytes.size}, &how);
    ck_assert_ptr_nonnull(decoder);
    ck_assert(WebPAnimDecoderGetInfo(decoder, &info));
    ck_assert_uint_eq(info.canvas_width, last.width);
    ck_assert_uint_eq(info.canvas_height, last.height);
    ck_assert_uint_eq(info.loop_count, 2);
    ck_assert_uint_eq(info.frame_count, CROWD_OBSERVED + CROWD_PREDICTED + 1);
    uint8_t *pixel = NULL;
    int time = 0;
    while (WebPAnimDecoderHasMoreFrames(decoder))
        ck_assert(WebPAnimDecoderGetNext(decoder, &pixel, &time));
    for (size_t i = 0; i < last.width * last.height; i++)
        ck_assert_mem_eq(pixel + 4 * i, last.pixel + 3 * i, 3);
    ck_assert_int_eq(time, (int)(1000.0 * (options.step_seconds * 20.0 + options.hold_seconds)));
    WebPAnimDecoderDelete(decoder);
    picture_finish(&last);
    file_finish(&bytes);
    file_finish(&still);
    crowd_finish(&all);
}
END_TEST

static bool stop_at_third(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    return done < 3 || total == 0;
}

START_TEST(film_can_be_stopped)
{
    crowd all = crowd_create(2, 5);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    si_film_options options = quick();
    file_bytes bytes = {0};
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    si_progress progress = {.report = stop_at_third};
    ck_assert_int_eq(si_film_render(&figure, &options, &output, &progress, NULL),
                     SI_ERR_INTERRUPTED);
    file_finish(&bytes);
    crowd_finish(&all);
}
END_TEST

START_TEST(bad_options_are_refused)
{
    crowd all = crowd_create(2, 5);
    si_scene_panel panels[] = {all.panel, all.panel};
    si_scene_figure figure = {.panel_count = 2, .panel = panels};
    file_bytes bytes = {0};
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    si_film_options options = quick();
    options.step_seconds = NAN;
    ck_assert_int_eq(si_film_render(&figure, &options, &output, NULL, NULL), SI_ERR_ARGUMENT);
    options = quick();
    options.frames_per_step = 0;
    ck_assert_int_eq(si_film_render(&figure, &options, &output, NULL, NULL), SI_ERR_ARGUMENT);
    options = quick();
    output.format = SI_FIGURE_PDF;
    ck_assert_int_eq(si_film_render(&figure, &options, &output, NULL, NULL), SI_ERR_ARGUMENT);
    output.format = SI_FIGURE_PNG;
    panels[1].observed_steps = 4;
    ck_assert_int_eq(si_film_render(&figure, &options, &output, NULL, NULL), SI_ERR_SHAPE);
    ck_assert_uint_eq(bytes.size, 0);
    crowd_finish(&all);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("film");
    TCase *tcase = tcase_create("film");
    tcase_set_timeout(tcase, 120.0);
    tcase_add_test(tcase, chunks_are_in_order);
    tcase_add_test(tcase, film_ends_with_the_whole_figure);
    tcase_add_test(tcase, film_of_a_crowd_is_under_two_megabytes);
    tcase_add_test(tcase, webp_holds_the_same_pictures);
    tcase_add_test(tcase, film_can_be_stopped);
    tcase_add_test(tcase, bad_options_are_refused);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
