/*
 * Figures against how they looked when somebody last looked at them: mean and edges of each tile.
 *
 * The tiles stand in golden/<figure>.txt. Font versions move text a little, so a few tiles may
 * differ, and none by much. SIMPLICIT_WRITE_GOLDEN=FOLDER writes the tiles, and the figures to be
 * looked at, there instead.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/viz/picture.h"
#include "viz/bars.h"
#include "viz/curves.h"
#include "viz/recording.h"

enum { COLUMNS = 24, ROWS = 16, TILES = COLUMNS * ROWS };

typedef struct tiles {
    size_t width, height; /* of the picture */
    double mean[TILES];
    double edge[TILES]; /* mean absolute difference of neighbouring pixels, along x and along y */
} tiles;

static tiles measure(const picture *shown)
{
    tiles measured = {.width = shown->width, .height = shown->height};
    double count[TILES] = {0};
    for (size_t y = 0; y + 1 < shown->height; y++)
        for (size_t x = 0; x + 1 < shown->width; x++) {
            size_t tile = y * ROWS / shown->height * COLUMNS + x * COLUMNS / shown->width;
            double here = picture_grey(shown, x, y);
            measured.mean[tile] += here;
            measured.edge[tile] += (fabs(picture_grey(shown, x + 1, y) - here) +
                                    fabs(picture_grey(shown, x, y + 1) - here)) /
                                   2.0;
            count[tile] += 1.0;
        }
    for (int i = 0; i < TILES; i++) {
        measured.mean[i] /= count[i];
        measured.edge[i] /= count[i];
    }
    return measured;
}

static void write_golden(const char *folder, const char *name, const tiles *measured,
                         const file_bytes *bytes)
{
    char path[800];
    snprintf(path, sizeof path, "%s/%s.png", folder, name);
    FILE *stream = fopen(path, "wb");
    ck_assert_ptr_nonnull(stream);
    fwrite(bytes->data, 1, bytes->size, stream);
    fclose(stream);
    snprintf(path, sizeof path, "%s/%s.txt", folder, name);
    stream = fopen(path, "w");
    ck_assert_ptr_nonnull(stream);
    fprintf(stream, "%zu %zu\n", measured->width, measured->height);
    for (int i = 0; i < TILES; i++)
        fprintf(stream, "%.1f %.1f%c", measured->mean[i], measured->edge[i],
                i % COLUMNS == COLUMNS - 1 ? '\n' : ' ');
    fclose(stream);
}

static tiles read_golden(const char *name)
{
    char path[800];
    tiles golden;
    const char *root = getenv("SIMPLICIT_SOURCE");
    snprintf(path, sizeof path, "%s/tests/viz/golden/%s.txt", root != NULL ? root : ".", name);
    FILE *stream = fopen(path, "r");
    ck_assert_msg(stream != NULL, "no %s", path);
    ck_assert_int_eq(fscanf(stream, "%zu %zu", &golden.width, &golden.height), 2);
    for (int i = 0; i < TILES; i++)
        ck_assert_int_eq(fscanf(stream, "%lf %lf", &golden.mean[i], &golden.edge[i]), 2);
    fclose(stream);
    return golden;
}

static void compare(const char *name, const tiles *measured)
{
    tiles golden = read_golden(name);
    int off = 0;
    ck_assert_uint_eq(measured->width, golden.width);
    ck_assert_msg(fabs((double)measured->height - (double)golden.height) <= 4.0, "%s: height %zu",
                  name, measured->height);
    for (int i = 0; i < TILES; i++) {
        double mean = fabs(measured->mean[i] - golden.mean[i]);
        double edge = fabs(measured->edge[i] - golden.edge[i]);
        ck_assert_msg(mean < 30.0 && edge < 20.0, "%s: tile %d of row %d differs by %.1f, %.1f",
                      name, i % COLUMNS, i / COLUMNS, mean, edge);
        off += mean > 4.0 || edge > 3.0;
    }
    ck_assert_msg(off <= TILES / 20, "%s: %d of %d tiles differ", name, off, TILES);
}

static void check(const char *name, const file_bytes *bytes)
{
    picture shown = picture_decode(bytes);
    tiles measured = measure(&shown);
    const char *folder = getenv("SIMPLICIT_WRITE_GOLDEN");
    if (folder != NULL)
        write_golden(folder, name, &measured, bytes);
    else
        compare(name, &measured);
    picture_finish(&shown);
}

static si_figure_output golden_output(file_bytes *bytes)
{
    need_font("DejaVu Sans");
    si_figure_output output = output_to(bytes, SI_FIGURE_PNG);
    output.style.font = "DejaVu Sans";
    return output;
}

static const si_scene_score scores[] = {{"ADE", 0.331}, {"FDE", 0.672}, {"AMD", NAN}};

START_TEST(scene)
{
    static const uint8_t zone[] = {2, 3, 1};
    static const si_scene_ellipse ellipse = {{9.2, 1.6}, {0.3, 0.05, 0.2}};
    crowd few = crowd_create(3, 20), many = crowd_create(3, 400);
    si_scene_panel panels[] = {few.panel, many.panel};
    panels[0].score = panels[1].score = scores;
    panels[0].score_count = panels[1].score_count = 3;
    panels[0].zone = zone;
    panels[1].ellipse = &ellipse;
    panels[1].ellipse_count = 1;
    panels[1].colour = 1;
    si_scene_figure figure = {
        .panel_count = 2, .panel = panels, .mean_path = true, .sample_paths = 8};
    file_bytes bytes = {0};
    si_figure_output output = golden_output(&bytes);
    ck_assert_int_eq(si_scene_figure_render(&figure, &output, NULL), SI_OK);
    check("scene", &bytes);
    file_finish(&bytes);
    crowd_finish(&few);
    crowd_finish(&many);
}
END_TEST

START_TEST(scene_dark)
{
    crowd all = crowd_create(5, 50);
    all.panel.colour = 1;
    si_scene_figure figure = {
        .panel_count = 1, .panel = &all.panel, .density = SI_SCENE_DENSITY_END};
    file_bytes bytes = {0};
    si_figure_output output = golden_output(&bytes);
    output.style.theme = SI_THEME_DARK;
    ck_assert_int_eq(si_scene_figure_render(&figure, &output, NULL), SI_OK);
    check("scene_dark", &bytes);
    file_finish(&bytes);
    crowd_finish(&all);
}
END_TEST

START_TEST(sheet)
{
    crowd crowds[4];
    si_scene_panel panels[4];
    for (size_t i = 0; i < 4; i++) {
        crowds[i] = crowd_create(i + 1, 20);
        panels[i] = crowds[i].panel;
    }
    si_scene_figure figure = {.panel_count = 4, .panel = panels, .own_axes = true};
    file_bytes bytes = {0};
    si_figure_output output = golden_output(&bytes);
    ck_assert_int_eq(si_scene_figure_render(&figure, &output, NULL), SI_OK);
    check("sheet", &bytes);
    file_finish(&bytes);
    for (size_t i = 0; i < 4; i++)
        crowd_finish(&crowds[i]);
}
END_TEST

START_TEST(curves)
{
    enum { COUNT = 12 };
    double x[COUNT], y[3][COUNT], low[COUNT], high[COUNT];
    for (int t = 0; t < COUNT; t++) {
        x[t] = 0.4 * (t + 1);
        for (int i = 0; i < 3; i++)
            y[i][t] = 0.05 * (i + 2) * pow(t + 1, 1.2);
        low[t] = 0.9 * y[1][t];
        high[t] = 1.1 * y[1][t];
    }
    y[2][5] = NAN;
    si_curve lines[] = {
        {.name = "first", .point_count = COUNT, .x = x, .y = y[0], .points = true, .mark = 4},
        {.name = "second",
         .point_count = COUNT,
         .x = x,
         .y = y[1],
         .low = low,
         .high = high,
         .colour = 1,
         .mark = SI_CURVE_NO_MARK},
        {.name = "to beat",
         .point_count = COUNT,
         .x = x,
         .y = y[2],
         .reference = true,
         .mark = SI_CURVE_NO_MARK}};
    si_curves_panel panels[] = {{.title = "Linear",
                                 .x_label = "horizon (s)",
                                 .y_label = "error (m)",
                                 .y_from_zero = true,
                                 .curve_count = 3,
                                 .curve = lines},
                                {.title = "Logarithmic",
                                 .x_label = "horizon (s)",
                                 .y_label = "error (m)",
                                 .x_log = true,
                                 .y_log = true,
                                 .curve_count = 3,
                                 .curve = lines}};
    si_curves_figure figure = {
        .panel_count = 2, .panel = panels, .mark_name = "marked", .band_name = "95 % interval"};
    file_bytes bytes = {0};
    si_figure_output output = golden_output(&bytes);
    ck_assert_int_eq(si_curves_figure_render(&figure, &output, NULL), SI_OK);
    check("curves", &bytes);
    file_finish(&bytes);
}
END_TEST

START_TEST(bars)
{
    static const char *const titles[] = {"AMD", "KDE", "AMV"};
    static const char *const groups[] = {"one", "two"};
    static const char *const names[] = {"0", "1 cm", "10 cm"};
    static const double values[] = {3.05, 3.08, 3.49,  5.09, -0.5, -1.9, 0.127, NAN, 0.127,
                                    2.61, 2.63, 900.0, 0.0,  0.0,  0.0,  0.0,   0.0, 0.0};
    si_bars_figure figure = {3, 2, 3, titles, groups, names, values, "change (%)", 0};
    file_bytes bytes = {0};
    si_figure_output output = golden_output(&bytes);
    ck_assert_int_eq(si_bars_figure_render(&figure, &output, NULL), SI_OK);
    check("bars", &bytes);
    file_finish(&bytes);
}
END_TEST

START_TEST(recording)
{
    enum { TRACKS = 40, POINTS = 25 };
    static double position[TRACKS * POINTS][2], speed[TRACKS * POINTS];
    static size_t offset[TRACKS + 1];
    for (size_t n = 0; n < TRACKS; n++) {
        offset[n + 1] = (n + 1) * POINTS;
        for (size_t t = 0; t < POINTS; t++) {
            double pace = 0.3 + 0.02 * (double)n;
            position[n * POINTS + t][0] = pace * (double)t * (n % 2 ? 1.0 : -1.0);
            position[n * POINTS + t][1] = 0.2 * (double)n + 0.5 * sin(0.2 * (double)(t + n));
            speed[n * POINTS + t] = pace / 0.4 * (0.8 + 0.4 * sin(0.3 * (double)t));
        }
    }
    si_recording_figure figure = {.title = "A recording",
                                  .subtitle = "40 tracks",
                                  .track_count = TRACKS,
                                  .offset = offset,
                                  .position = &position[0][0],
                                  .speed = speed};
    file_bytes bytes = {0};
    si_figure_output output = golden_output(&bytes);
    ck_assert_int_eq(si_recording_figure_render(&figure, &output, NULL), SI_OK);
    check("recording", &bytes);
    file_finish(&bytes);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("golden figures");
    TCase *tcase = tcase_create("looks");
    tcase_set_timeout(tcase, 120.0);
    tcase_add_test(tcase, scene);
    tcase_add_test(tcase, scene_dark);
    tcase_add_test(tcase, sheet);
    tcase_add_test(tcase, curves);
    tcase_add_test(tcase, bars);
    tcase_add_test(tcase, recording);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
