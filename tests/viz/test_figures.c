/* What comes out of a figure: valid files, exact places, and clear refusals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>

#include "tests/support/suite.h"
#include "tests/viz/picture.h"
#include "viz/bars.h"
#include "viz/curves.h"
#include "viz/recording.h"

static file_bytes render(const si_scene_figure *figure, si_figure_format format)
{
    file_bytes bytes = {0};
    si_error error = SI_ERROR_INIT;
    si_figure_output output = output_to(&bytes, format);
    ck_assert_msg(si_scene_figure_render(figure, &output, &error) == SI_OK, "%s", error.message);
    return bytes;
}

static si_result try_scene(const si_scene_panel *panel, si_error *error)
{
    file_bytes bytes = {0};
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    si_scene_figure figure = {.panel_count = 1, .panel = panel};
    si_result status = si_scene_figure_render(&figure, &output, error);
    file_finish(&bytes);
    return status;
}

/* --- files ------------------------------------------------------------------------------- */

START_TEST(png_has_size_resolution_and_texts)
{
    crowd all = crowd_create(3, 20);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    file_bytes bytes = render(&figure, SI_FIGURE_PNG);
    picture shown = picture_decode(&bytes);
    ck_assert_uint_eq(shown.width, (size_t)ceil(180.0 / 25.4 * 96.0));
    static const uint8_t density[] = {'p', 'H', 'Y', 's', 0, 0, 0x0e, 0xc4, 0, 0, 0x0e, 0xc4, 1};
    ck_assert_ptr_nonnull(memmem(bytes.data, bytes.size, density, sizeof density));
    ck_assert_ptr_nonnull(memmem(bytes.data, bytes.size, "made by a test", 14));
    ck_assert_ptr_nonnull(memmem(bytes.data, bytes.size, "simplicit ", 10));
    picture_finish(&shown);
    file_finish(&bytes);
    crowd_finish(&all);
}
END_TEST

/* Not SVG: Cairo numbers the surfaces of a process, and writes the numbers. */
START_TEST(same_figure_same_bytes)
{
    static const si_figure_format formats[] = {SI_FIGURE_PNG, SI_FIGURE_PDF};
    crowd all = crowd_create(3, 20);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    for (int i = 0; i < 2; i++) {
        file_bytes first = render(&figure, formats[i]);
        file_bytes second = render(&figure, formats[i]);
        ck_assert_uint_eq(first.size, second.size);
        ck_assert_mem_eq(first.data, second.data, first.size);
        file_finish(&first);
        file_finish(&second);
    }
    crowd_finish(&all);
}
END_TEST

/* Writes the figure where a program can look at it; the path is static. */
static const char *save(const file_bytes *bytes, const char *name)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/%s", scratch_folder(), name);
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes->data, 1, bytes->size, stream), bytes->size);
    fclose(stream);
    return path;
}

static int run(const char *program, const char *arguments, const char *path)
{
    char line[900];
    snprintf(line, sizeof line, "command -v %s >/dev/null", program);
    if (system(line) != 0)
        skip_test("no %s", program);
    snprintf(line, sizeof line, "%s %s '%s' >/dev/null 2>&1", program, arguments, path);
    return system(line);
}

START_TEST(png_passes_pngcheck)
{
    crowd all = crowd_create(2, 20);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    file_bytes bytes = render(&figure, SI_FIGURE_PNG);
    ck_assert_int_eq(run("pngcheck", "-q", save(&bytes, "figure.png")), 0);
    file_finish(&bytes);
    crowd_finish(&all);
}
END_TEST

START_TEST(svg_is_well_formed)
{
    crowd all = crowd_create(2, 20);
    all.panel.title = "<&\"'> \x01\xff";
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    file_bytes bytes = render(&figure, SI_FIGURE_SVG);
    ck_assert_ptr_nonnull(strstr((const char *)bytes.data, "width=\"510.23"));
    ck_assert_int_eq(run("xmllint", "--noout", save(&bytes, "figure.svg")), 0);
    file_finish(&bytes);
    crowd_finish(&all);
}
END_TEST

START_TEST(pdf_has_one_page_and_no_date)
{
    crowd all = crowd_create(2, 20);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    file_bytes bytes = render(&figure, SI_FIGURE_PDF);
    ck_assert(memcmp(bytes.data, "%PDF-", 5) == 0);
    ck_assert_ptr_null(memmem(bytes.data, bytes.size, "CreationDate", 12));
    ck_assert_ptr_nonnull(memmem(bytes.data, bytes.size, "/Count 1", 8));
    char line[800];
    const char *path = save(&bytes, "figure.pdf");
    if (system("command -v pdfinfo >/dev/null") != 0)
        skip_test("no pdfinfo");
    snprintf(line, sizeof line, "pdfinfo '%s' | grep -q '^Pages: *1$'", path);
    ck_assert_int_eq(system(line), 0);
    file_finish(&bytes);
    crowd_finish(&all);
}
END_TEST

START_TEST(formats_go_by_extension)
{
    si_figure_format format;
    ck_assert(si_figure_format_find("a.b/c.PDF", &format) && format == SI_FIGURE_PDF);
    ck_assert(si_figure_format_find("c.svg", &format) && format == SI_FIGURE_SVG);
    ck_assert(!si_figure_format_find("c.jpeg", &format));
    ck_assert(!si_figure_format_find("png", &format));
}
END_TEST

START_TEST(full_sink_is_an_error)
{
    crowd all = crowd_create(2, 20);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    for (int format = SI_FIGURE_PNG; format <= SI_FIGURE_PDF; format++) {
        file_bytes bytes = {.limit = 1000};
        si_error error = SI_ERROR_INIT;
        si_figure_output output = output_to(&bytes, (si_figure_format)format);
        ck_assert_int_eq(si_scene_figure_render(&figure, &output, &error), SI_ERR_IO);
        ck_assert_ptr_nonnull(strstr(error.message, "written"));
        file_finish(&bytes);
    }
    crowd_finish(&all);
}
END_TEST

/* --- geometry ---------------------------------------------------------------------------- */

/* The middle of the dark pixels within `radius` of (x, y), which must be there. */
static void dark_middle(const picture *shown, double x, double y, double radius, double middle[2])
{
    double weight = 0.0;
    middle[0] = middle[1] = 0.0;
    for (size_t row = (size_t)(y - radius); row <= (size_t)(y + radius); row++)
        for (size_t column = (size_t)(x - radius); column <= (size_t)(x + radius); column++) {
            double dark = fmax(160.0 - picture_grey(shown, column, row), 0.0);
            middle[0] += dark * ((double)column + 0.5);
            middle[1] += dark * ((double)row + 0.5);
            weight += dark;
        }
    ck_assert(weight > 0.0);
    middle[0] /= weight;
    middle[1] /= weight;
}

/* One cross, at a known place in a known extent: its middle lies on the computed pixel. */
START_TEST(known_point_lands_on_its_pixel)
{
    static const double extent[] = {-10.0, 30.0, 5.0, 25.0};
    static const double truths[][2] = {{3.7, 11.3}, {27.2, 23.9}, {-8.8, 6.1}, {10.0, 15.0}};
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
        double observed[2] = {12.3, 17.7};
        si_scene_panel panel = {.agent_count = 1,
                                .observed_steps = 1,
                                .predicted_steps = 1,
                                .observed = observed,
                                .future = truths[i]};
        si_scene_figure figure = {.panel_count = 1, .panel = &panel, .extent = extent};
        file_bytes bytes = {0};
        si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
        output.style.dpi = 200.0;
        si_scene_frame frame;
        double width, height, middle[2];
        ck_assert_int_eq(
            si_scene_figure_frames(&figure, &output.style, &frame, &width, &height, NULL), SI_OK);
        ck_assert_int_eq(si_scene_figure_render(&figure, &output, NULL), SI_OK);
        picture shown = picture_decode(&bytes);
        double scale = 200.0 / 72.0;
        double x = scale * (frame.left + frame.width * (truths[i][0] - frame.extent[0]) /
                                             (frame.extent[1] - frame.extent[0]));
        double y = scale * (frame.top + frame.height * (frame.extent[3] - truths[i][1]) /
                                            (frame.extent[3] - frame.extent[2]));
        dark_middle(&shown, x, y, 6.0, middle);
        ck_assert_msg(hypot(middle[0] - x, middle[1] - y) < 0.25,
                      "(%g, %g): at %.2f %.2f, expected %.2f %.2f", truths[i][0], truths[i][1],
                      middle[0], middle[1], x, y);
        picture_finish(&shown);
        file_finish(&bytes);
    }
}
END_TEST

START_TEST(metres_are_equally_long_and_extent_is_kept)
{
    static const double extent[] = {0.0, 3.0, -2.0, 9.0};
    crowd all = crowd_create(4, 10);
    si_scene_panel panels[3] = {all.panel, all.panel, all.panel};
    si_scene_figure figure = {.panel_count = 3, .panel = panels, .extent = extent};
    si_figure_style style = si_figure_style_default();
    si_scene_frame frame[3];
    double width, height;
    ck_assert_int_eq(si_scene_figure_frames(&figure, &style, frame, &width, &height, NULL), SI_OK);
    for (int i = 0; i < 3; i++) {
        const double *e = frame[i].extent;
        ck_assert_double_eq_tol(frame[i].width / (e[1] - e[0]), frame[i].height / (e[3] - e[2]),
                                1e-9);
        ck_assert(e[0] <= 0.0 && e[1] >= 3.0 && e[2] <= -2.0 && e[3] >= 9.0);
        ck_assert(frame[i].left >= 0.0 && frame[i].left + frame[i].width <= width);
        ck_assert(frame[i].top >= 0.0 && frame[i].top + frame[i].height <= height);
    }
    crowd_finish(&all);
}
END_TEST

START_TEST(full_zoom_shows_what_auto_shows_and_more)
{
    crowd all = crowd_create(4, 10);
    for (int by = SI_SCENE_BY_PREDICTOR; by <= SI_SCENE_BY_DENSITY; by++) {
        si_scene_figure figure = {
            .panel_count = 1, .panel = &all.panel, .colour_by = (si_scene_colouring)by};
        si_figure_style style = si_figure_style_default();
        si_scene_frame frame[2];
        double width, height;
        for (int full = 0; full < 2; full++) {
            figure.zoom = full != 0 ? SI_SCENE_ZOOM_FULL : SI_SCENE_ZOOM_AUTO;
            ck_assert_int_eq(
                si_scene_figure_frames(&figure, &style, &frame[full], &width, &height, NULL),
                SI_OK);
        }
        for (int i = 0; i < 4; i += 2) {
            ck_assert_double_le(frame[1].extent[i], frame[0].extent[i]);
            ck_assert_double_ge(frame[1].extent[i + 1], frame[0].extent[i + 1]);
        }
    }
    crowd_finish(&all);
}
END_TEST

START_TEST(ellipses_lie_within_the_extent)
{
    const si_scene_ellipse ellipse = {{50.0, -40.0}, {4.0, 0.0, 9.0}};
    crowd all = crowd_create(4, 10);
    all.panel.ellipse = &ellipse;
    all.panel.ellipse_count = 1;
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    si_figure_style style = si_figure_style_default();
    si_scene_frame frame;
    double width, height;
    ck_assert_int_eq(si_scene_figure_frames(&figure, &style, &frame, &width, &height, NULL), SI_OK);
    ck_assert_double_ge(frame.extent[1], 54.0);
    ck_assert_double_le(frame.extent[2], -46.0);
    crowd_finish(&all);
}
END_TEST

/* A background pixel whose ground place is known has its colour where that place is drawn. */
START_TEST(homography_places_the_ground_on_the_picture)
{
    enum { SIDE = 100 };
    uint8_t pixels[SIDE * SIDE * 3];
    memset(pixels, 255, sizeof pixels);
    si_image image = {SIDE, SIDE, pixels};
    /* x = (column - 50) / 5, y = (20 - row) / 4 on the ground, with some perspective. */
    si_background background = {.image = &image,
                                .homography = {0.2, 0.0, -10.0, 0.0, -0.25, 5.0, 0.0, 0.002, 1.0}};
    double row = 70.0, column = 30.0, depth = 0.002 * row + 1.0;
    double ground[2] = {(0.2 * column - 10.0) / depth, (5.0 - 0.25 * row) / depth};
    double observed[2] = {0.0, 0.0};
    si_scene_panel panel = {.agent_count = 1,
                            .observed_steps = 1,
                            .predicted_steps = 1,
                            .observed = observed,
                            .future = ground};
    si_scene_figure figure = {
        .panel_count = 1, .panel = &panel, .zoom = SI_SCENE_ZOOM_FULL, .background = &background};
    file_bytes bytes = render(&figure, SI_FIGURE_PNG);
    picture shown = picture_decode(&bytes);
    si_figure_style style = si_figure_style_default();
    si_scene_frame frame;
    double width, height, middle[2];
    ck_assert_int_eq(si_scene_figure_frames(&figure, &style, &frame, &width, &height, NULL), SI_OK);
    double scale = 96.0 / 72.0 * frame.width / (frame.extent[1] - frame.extent[0]);
    double x = frame.left * 96.0 / 72.0 + scale * (column - frame.extent[0]);
    double y = frame.top * 96.0 / 72.0 + scale * (row - frame.extent[3]);
    dark_middle(&shown, x, y, 4.0, middle);
    ck_assert_double_eq_tol(middle[0], x, 0.3);
    ck_assert_double_eq_tol(middle[1], y, 0.3);
    picture_finish(&shown);
    file_finish(&bytes);
}
END_TEST

/* --- what comes in ----------------------------------------------------------------------- */

START_TEST(empty_selections_are_refused)
{
    si_error error = SI_ERROR_INIT;
    si_scene_panel nobody = {.observed_steps = 8};
    ck_assert_int_eq(try_scene(&nobody, &error), SI_ERR_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "0 agents"));
    file_bytes bytes = {0};
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    si_scene_figure no_panel = {0};
    ck_assert_int_eq(si_scene_figure_render(&no_panel, &output, NULL), SI_ERR_ARGUMENT);
    si_curve empty = {.name = "empty"};
    si_curves_panel empty_panel = {.curve_count = 1, .curve = &empty};
    si_curves_figure curves = {.panel_count = 1, .panel = &empty_panel};
    ck_assert_int_eq(si_curves_figure_render(&curves, &output, NULL), SI_ERR_ARGUMENT);
    si_bars_figure bars = {0};
    ck_assert_int_eq(si_bars_figure_render(&bars, &output, NULL), SI_ERR_ARGUMENT);
    si_recording_figure recording = {0};
    ck_assert_int_eq(si_recording_figure_render(&recording, &output, NULL), SI_ERR_ARGUMENT);
    ck_assert_uint_eq(bytes.size, 0);
}
END_TEST

/* Seen as a dark column in the middle of the picture. */
START_TEST(intervals_down_to_zero_are_drawn_on_logarithmic_axes)
{
    static const double x[] = {1.0, 2.0, 4.0}, y[] = {8.0, 4.0, 2.0};
    static const double none[] = {NAN, NAN, NAN}, low[] = {NAN, -1.0, NAN},
                        high[] = {NAN, 6.0, NAN};
    size_t longest[2] = {0};
    for (int with = 0; with < 2; with++) {
        file_bytes bytes = {0};
        si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
        si_curve curve = {.name = "all",
                          .point_count = 3,
                          .x = x,
                          .y = y,
                          .low = with ? low : none,
                          .high = with ? high : none,
                          .bars = true,
                          .apart = true,
                          .mark = SI_CURVE_NO_MARK};
        si_curves_panel panel = {.x_log = true, .y_log = true, .curve_count = 1, .curve = &curve};
        si_curves_figure figure = {.panel_count = 1, .panel = &panel};
        ck_assert_int_eq(si_curves_figure_render(&figure, &output, NULL), SI_OK);
        picture shown = picture_decode(&bytes);
        for (size_t i = shown.width / 3; i < shown.width * 2 / 3; i++) {
            size_t dark = 0;
            for (size_t j = 0; j < shown.height; j++)
                dark += picture_grey(&shown, i, j) < 180.0;
            longest[with] = dark > longest[with] ? dark : longest[with];
        }
        picture_finish(&shown);
        file_finish(&bytes);
    }
    ck_assert_uint_gt(longest[1], 100);
    ck_assert_uint_lt(longest[0], 50);
}
END_TEST

START_TEST(all_agents_at_one_point)
{
    crowd all = crowd_create(4, 20);
    for (size_t i = 0; i < 4 * CROWD_OBSERVED * 2; i++)
        all.observed[i] = 3.25;
    for (size_t i = 0; i < 4 * CROWD_PREDICTED * 2; i++)
        all.future[i] = 3.25;
    for (size_t i = 0; i < 4 * 20 * CROWD_PREDICTED * 2; i++)
        all.samples[i] = 3.25;
    ck_assert_int_eq(try_scene(&all.panel, NULL), SI_OK);
    crowd_finish(&all);
}
END_TEST

START_TEST(huge_extents_are_drawn)
{
    static const double factors[] = {1e6, 1e30, 1e140, 1e-12};
    for (size_t f = 0; f < sizeof factors / sizeof *factors; f++) {
        crowd all = crowd_create(3, 20);
        si_error error = SI_ERROR_INIT;
        for (size_t i = 0; i < 3 * CROWD_OBSERVED * 2; i++)
            all.observed[i] *= factors[f];
        for (size_t i = 0; i < 3 * CROWD_PREDICTED * 2; i++)
            all.future[i] *= factors[f];
        for (size_t i = 0; i < 3 * 20 * CROWD_PREDICTED * 2; i++)
            all.samples[i] *= factors[f];
        ck_assert_msg(try_scene(&all.panel, &error) == SI_OK, "%g: %s", factors[f], error.message);
        crowd_finish(&all);
    }
}
END_TEST

START_TEST(far_away_is_drawn)
{
    crowd all = crowd_create(3, 20);
    for (size_t i = 0; i < 3 * CROWD_OBSERVED * 2; i++)
        all.observed[i] += 1e30;
    ck_assert_int_eq(try_scene(&all.panel, NULL), SI_OK);
    crowd_finish(&all);
}
END_TEST

START_TEST(what_is_not_finite_is_refused)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY, 1e300};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        crowd all = crowd_create(4, 10);
        si_error error = SI_ERROR_INIT;
        all.samples[((2 * 10 + 7) * all.panel.predicted_steps + 3) * 2 + 1] = bad[i];
        ck_assert_int_eq(try_scene(&all.panel, &error), SI_ERR_NUMERIC);
        ck_assert_ptr_nonnull(strstr(error.message, "samples of agent 2, sample 7, step 3, have"));
        crowd_finish(&all);
    }
}
END_TEST

START_TEST(few_samples_are_drawn)
{
    for (size_t samples = 0; samples < 3; samples++) {
        crowd all = crowd_create(2, samples);
        if (samples == 0)
            all.panel.samples = NULL;
        ck_assert_int_eq(try_scene(&all.panel, NULL), SI_OK);
        crowd_finish(&all);
    }
}
END_TEST

START_TEST(single_agent_single_step)
{
    double observed[] = {1.0, 2.0};
    si_scene_panel panel = {.agent_count = 1, .observed_steps = 1, .observed = observed};
    ck_assert_int_eq(try_scene(&panel, NULL), SI_OK);
}
END_TEST

START_TEST(many_panels_are_drawn)
{
    crowd all = crowd_create(2, 5);
    si_scene_panel panels[SI_SCENE_MAX_PANELS];
    for (size_t i = 0; i < SI_SCENE_MAX_PANELS; i++)
        panels[i] = all.panel;
    si_scene_figure figure = {
        .panel_count = SI_SCENE_MAX_PANELS, .panel = panels, .own_axes = true};
    file_bytes bytes = render(&figure, SI_FIGURE_PNG);
    file_finish(&bytes);
    figure.panel_count++;
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    ck_assert_int_eq(si_scene_figure_render(&figure, &output, NULL), SI_ERR_ARGUMENT);
    crowd_finish(&all);
}
END_TEST

START_TEST(styles_out_of_range_are_refused)
{
    crowd all = crowd_create(2, 5);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    for (int i = 0; i < 6; i++) {
        file_bytes bytes = {0};
        si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
        double *fields[] = {&output.style.width_mm, &output.style.dpi, &output.style.text_points};
        *fields[i / 2] = i % 2 ? NAN : 1e9;
        ck_assert_int_eq(si_scene_figure_render(&figure, &output, NULL), SI_ERR_ARGUMENT);
    }
    file_bytes bytes = {0};
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    output.style.width_mm = 1000.0;
    output.style.dpi = 1200.0;
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_scene_figure_render(&figure, &output, &error), SI_ERR_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "pixels"));
    crowd_finish(&all);
}
END_TEST

START_TEST(singular_homography_is_refused)
{
    uint8_t pixels[3] = {0};
    si_image image = {1, 1, pixels};
    si_background background = {.image = &image, .homography = {1, 2, 3, 2, 4, 6, 0, 0, 1}};
    crowd all = crowd_create(2, 5);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel, .background = &background};
    file_bytes bytes = {0};
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_scene_figure_render(&figure, &output, &error), SI_ERR_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "inverse"));
    crowd_finish(&all);
}
END_TEST

/* A JPEG of a ramp; its path is static. */
static const char *save_ramp(size_t width, size_t height)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr manager;
    file_bytes bytes = {0};
    unsigned long size = 0;
    jpeg.err = jpeg_std_error(&manager);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes.data, &size);
    jpeg.image_width = (JDIMENSION)width;
    jpeg.image_height = (JDIMENSION)height;
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 95, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    for (size_t y = 0; y < height; y++) {
        uint8_t row[3 * 64];
        for (size_t x = 0; x < width; x++)
            memcpy(row + 3 * x, (uint8_t[]){(uint8_t)(4 * x), (uint8_t)(8 * y), 100}, 3);
        JSAMPROW rows[] = {row};
        jpeg_write_scanlines(&jpeg, rows, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    bytes.size = size;
    const char *path = save(&bytes, "ramp.jpg");
    file_finish(&bytes);
    return path;
}

START_TEST(jpegs_are_read_by_their_content)
{
    const char *path = save_ramp(64, 32);
    si_image image;
    ck_assert_int_eq(si_image_read(path, &image, NULL), SI_OK);
    ck_assert_uint_eq(image.width, 64);
    ck_assert_uint_eq(image.height, 32);
    for (size_t y = 0; y < 32; y++)
        for (size_t x = 0; x < 64; x++) {
            const uint8_t *pixel = image.pixel + 3 * (64 * y + x);
            ck_assert_int_le(abs(pixel[0] - (int)(4 * x)), 12);
            ck_assert_int_le(abs(pixel[1] - (int)(8 * y)), 12);
        }
    si_image_finish(&image);
    /* Any part of it is refused. */
    for (long length = 2; length < 700; length += 31) {
        si_error error = SI_ERROR_INIT;
        ck_assert_int_eq(truncate(path, length), 0);
        ck_assert_int_eq(si_image_read(path, &image, &error), SI_ERR_FORMAT);
        ck_assert_ptr_nonnull(strstr(error.message, "broken JPEG"));
        ck_assert_ptr_null(image.pixel);
        path = save_ramp(64, 32);
    }
}
END_TEST

START_TEST(broken_pictures_are_refused)
{
    char path[600];
    si_image image;
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_image_read("/nowhere/a.png", &image, &error), SI_ERR_IO);
    snprintf(path, sizeof path, "%s/a.png", scratch_folder());
    FILE *stream = fopen(path, "wb");
    fputs("not a picture", stream);
    fclose(stream);
    error = (si_error)SI_ERROR_INIT;
    ck_assert_int_eq(si_image_read(path, &image, &error), SI_ERR_FORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, path));
    crowd all = crowd_create(2, 5);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    file_bytes bytes = render(&figure, SI_FIGURE_PNG);
    bytes.size /= 2;
    ck_assert_int_eq(si_image_read(save(&bytes, "half.png"), &image, NULL), SI_ERR_FORMAT);
    ck_assert_ptr_null(image.pixel);
    file_finish(&bytes);
    crowd_finish(&all);
}
END_TEST

/* --- fonts ------------------------------------------------------------------------------- */

START_TEST(unknown_font_is_named)
{
    crowd all = crowd_create(2, 5);
    si_scene_figure figure = {.panel_count = 1, .panel = &all.panel};
    file_bytes bytes = {0};
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    output.style.font = "No Such Family";
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_scene_figure_render(&figure, &output, &error), SI_ERR_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "No Such Family"));
    ck_assert_ptr_nonnull(strstr(error.message, "installed are"));
    crowd_finish(&all);
}
END_TEST

START_TEST(no_fonts_at_all)
{
    char path[600];
    snprintf(path, sizeof path, "%s/fonts.conf", scratch_folder());
    FILE *stream = fopen(path, "w");
    fputs("<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig/>", stream);
    fclose(stream);
    setenv("FONTCONFIG_FILE", path, 1);
    crowd all = crowd_create(2, 5);
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(try_scene(&all.panel, &error), SI_ERR_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(error.message, "no font is installed"));
    crowd_finish(&all);
}
END_TEST

static void add_tests(Suite *suite, const char *name, const TTest *const *tests, size_t count)
{
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 120.0);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
}

#define ADD_TESTS(suite, name, tests) add_tests(suite, name, tests, sizeof tests / sizeof *tests)

int main(void)
{
    const TTest *const files[] = {png_has_size_resolution_and_texts,
                                  same_figure_same_bytes,
                                  png_passes_pngcheck,
                                  svg_is_well_formed,
                                  pdf_has_one_page_and_no_date,
                                  formats_go_by_extension,
                                  full_sink_is_an_error};
    const TTest *const geometry[] = {
        known_point_lands_on_its_pixel,           metres_are_equally_long_and_extent_is_kept,
        full_zoom_shows_what_auto_shows_and_more, ellipses_lie_within_the_extent,
        full_zoom_shows_what_auto_shows_and_more, homography_places_the_ground_on_the_picture};
    const TTest *const input[] = {intervals_down_to_zero_are_drawn_on_logarithmic_axes,
                                  empty_selections_are_refused,
                                  all_agents_at_one_point,
                                  huge_extents_are_drawn,
                                  far_away_is_drawn,
                                  what_is_not_finite_is_refused,
                                  few_samples_are_drawn,
                                  single_agent_single_step,
                                  many_panels_are_drawn,
                                  styles_out_of_range_are_refused,
                                  singular_homography_is_refused,
                                  broken_pictures_are_refused};
    const TTest *const fonts[] = {jpegs_are_read_by_their_content, unknown_font_is_named,
                                  no_fonts_at_all};
    Suite *suite = suite_create("figures");
    ADD_TESTS(suite, "files", files);
    ADD_TESTS(suite, "geometry", geometry);
    ADD_TESTS(suite, "input", input);
    ADD_TESTS(suite, "fonts", fonts);
    return suite_run(suite);
}
