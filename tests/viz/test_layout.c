/*
 * Every kind of figure at every width in both themes: where its texts and frames lie is told by the
 * observer, and geometry finds what overlaps, is cut, or leaves the page.
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

enum { MOST = 1500 };

typedef struct places {
    size_t count;
    si_figure_place place[MOST];
    char text[MOST][160];
    double width, height; /* of the page */
    char name[80];        /* of the figure, for messages */
} places;

static void keep_place(void *context, const si_figure_place *place)
{
    places *all = context;
    ck_assert_uint_lt(all->count, MOST);
    snprintf(all->text[all->count], sizeof *all->text, "%s",
             place->text != NULL ? place->text : "frame");
    all->place[all->count++] = *place;
}

static bool is_frame(const places *all, size_t i)
{
    return all->place[i].part == SI_FIGURE_FRAME;
}

static bool overlap(const si_figure_place *a, const si_figure_place *b)
{
    double x = fmin(a->right, b->right) - fmax(a->left, b->left);
    double y = fmin(a->bottom, b->bottom) - fmax(a->top, b->top);
    return x > 0.3 && y > 0.3;
}

static bool inside(const si_figure_place *a, double left, double top, double right, double bottom)
{
    return a->left >= left - 0.1 && a->top >= top - 0.1 && a->right <= right + 0.1 &&
           a->bottom <= bottom + 0.1;
}

/* Texts may lie in a frame, but not across its edge, nor over another text. */
static void check_pair(const places *all, size_t i, size_t j)
{
    const si_figure_place *a = &all->place[i], *b = &all->place[j];
    if (!overlap(a, b))
        return;
    if (is_frame(all, i) && inside(b, a->left, a->top, a->right, a->bottom))
        return;
    if (is_frame(all, j) && inside(a, b->left, b->top, b->right, b->bottom))
        return;
    ck_abort_msg("%s: \"%s\" (%.1f %.1f %.1f %.1f) lies over \"%s\" (%.1f %.1f %.1f %.1f)",
                 all->name, all->text[i], a->left, a->top, a->right, a->bottom, all->text[j],
                 b->left, b->top, b->right, b->bottom);
}

/* The numbers along an edge of frame i that belong to it. */
static size_t count_numbers(const places *all, size_t frame, si_figure_part part)
{
    const si_figure_place *edge = &all->place[frame];
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        const si_figure_place *number = &all->place[i];
        double x = 0.5 * (number->left + number->right), y = 0.5 * (number->top + number->bottom);
        bool below = x > edge->left - 2.0 && x < edge->right + 2.0 && y > edge->bottom &&
                     y < edge->bottom + 20.0;
        bool beside = y > edge->top - 2.0 && y < edge->bottom + 2.0 && number->right < edge->left &&
                      number->right > edge->left - 12.0;
        count += number->part == part && (part == SI_FIGURE_X_NUMBER ? below : beside);
    }
    return count;
}

static void check_numbers(const places *all)
{
    size_t numbered[2] = {0, 0};
    for (size_t i = 0; i < all->count; i++)
        for (int axis = 0; axis < 2 && is_frame(all, i); axis++) {
            size_t count = count_numbers(all, i, axis ? SI_FIGURE_Y_NUMBER : SI_FIGURE_X_NUMBER);
            ck_assert_msg(count == 0 || count >= 3, "%s: %zu numbers along axis %d of a frame",
                          all->name, count, axis);
            numbered[axis] += count > 0;
        }
    ck_assert_msg(strstr(all->name, "sheet") != NULL || numbered[0] > 0, "%s: no x numbers",
                  all->name);
    ck_assert_msg(strstr(all->name, "sheet") != NULL || strstr(all->name, "bars") != NULL ||
                      numbered[1] > 0,
                  "%s: no y numbers", all->name);
}

static void check_places(const places *all)
{
    ck_assert_uint_gt(all->count, 3);
    for (size_t i = 0; i < all->count; i++) {
        const si_figure_place *a = &all->place[i];
        ck_assert_msg(!a->cut, "%s: \"%s\" is cut", all->name, all->text[i]);
        ck_assert_msg(inside(a, 0.0, 0.0, all->width, all->height),
                      "%s: \"%s\" (%.1f %.1f %.1f %.1f) leaves the page of %.1f x %.1f", all->name,
                      all->text[i], a->left, a->top, a->right, a->bottom, all->width, all->height);
        for (size_t j = 0; j < i; j++)
            check_pair(all, i, j);
    }
    check_numbers(all);
}

typedef si_result draw_figure(const void *figure, const si_figure_output *output, si_error *error);

static void check_figure(const char *name, draw_figure *draw, const void *figure)
{
    static const double widths[] = {60.0, 85.0, 180.0, 400.0};
    static places all;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        for (int theme = 0; theme < 2; theme++) {
            file_bytes bytes = {0};
            si_error error = SI_ERROR_INIT;
            si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
            output.style.width_mm = widths[i];
            output.style.theme = theme ? SI_THEME_DARK : SI_THEME_LIGHT;
            output.style.title = "A title over all, long enough to need several lines on a column";
            output.style.caption = "students003, scene 41, frame 780, 57 agents";
            output.style.dpi = 36.0;
            output.observer = (si_figure_observer){keep_place, &all};
            all.count = 0;
            ck_assert_msg(draw(figure, &output, &error) == SI_OK, "%s", error.message);
            picture shown = picture_decode(&bytes);
            all.width = 2.0 * (double)shown.width;
            all.height = 2.0 * (double)shown.height;
            snprintf(all.name, sizeof all.name, "%s, %g mm, %s", name, widths[i],
                     theme ? "dark" : "light");
            check_places(&all);
            picture_finish(&shown);
            file_finish(&bytes);
        }
}

/* Draws the figure, and tells whether one of its texts is `text`. */
static bool says(draw_figure *draw, const void *figure, const char *text)
{
    static places all;
    file_bytes bytes = {0};
    si_error error = SI_ERROR_INIT;
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    bool found = false;
    output.style.width_mm = 85.0;
    output.observer = (si_figure_observer){keep_place, &all};
    all.count = 0;
    ck_assert_msg(draw(figure, &output, &error) == SI_OK, "%s", error.message);
    for (size_t i = 0; i < all.count; i++)
        found = found || strcmp(all.text[i], text) == 0;
    file_finish(&bytes);
    return found;
}

/* --- scenes -------------------------------------------------------------------------------- */

static si_result draw_scene(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_scene_figure_render(figure, output, error);
}

static const si_scene_score scores[] = {
    {"ADE", 0.331}, {"FDE", 0.672}, {"AMD", 1090.0}, {"AMV", 1.2e-7}};
static const char *const titles[] = {"social-gaussian, wide", "cv-gauss",
                                     "Social-Implicit as released (zara1)"};

static void stretch(crowd *all, double factor)
{
    const si_scene_panel *panel = &all->panel;
    size_t paths = panel->agent_count * panel->predicted_steps;
    for (size_t i = 0; i < panel->agent_count * panel->observed_steps; i++)
        all->observed[2 * i + 1] *= factor;
    for (size_t i = 0; i < paths; i++)
        all->future[2 * i + 1] *= factor;
    for (size_t i = 0; i < paths * panel->sample_count; i++)
        all->samples[2 * i + 1] *= factor;
}

static void check_scenes(const char *name, double factor, size_t panels, bool sheet)
{
    crowd all = crowd_create(4, 20);
    si_scene_panel panel[9];
    char full[60];
    stretch(&all, factor);
    for (size_t i = 0; i < panels; i++) {
        panel[i] = all.panel;
        panel[i].title = titles[i % 3];
        panel[i].score = scores;
        panel[i].score_count = 4;
        panel[i].colour = i;
    }
    si_scene_figure figure = {.panel_count = panels,
                              .panel = panel,
                              .own_axes = sheet,
                              .mean_path = true,
                              .density = SI_SCENE_DENSITY_END};
    snprintf(full, sizeof full, "%s of %zu", name, panels);
    check_figure(full, draw_scene, &figure);
    crowd_finish(&all);
}

START_TEST(scenes)
{
    static const size_t panels[] = {1, 2, 5};
    for (size_t i = 0; i < sizeof panels / sizeof *panels; i++) {
        check_scenes("scene", 1.0, panels[i], false);
        check_scenes("flat scene", 0.02, panels[i], false);
        check_scenes("tall scene", 9.0, panels[i], false);
    }
}
END_TEST

START_TEST(titles_of_a_lone_column_go_beyond_narrow_panels)
{
    crowd all = crowd_create(4, 20);
    stretch(&all, 9.0);
    all.panel.title = titles[0];
    si_scene_panel panel[] = {all.panel, all.panel};
    si_scene_figure figure = {.panel_count = 2, .panel = panel, .columns = 1};
    ck_assert(says(draw_scene, &figure, titles[0]));
    crowd_finish(&all);
}
END_TEST

START_TEST(crowds_with_ids)
{
    enum { AGENTS = 40 };
    static int64_t id[AGENTS];
    crowd all = crowd_create(AGENTS, 20);
    for (int i = 0; i < AGENTS; i++)
        id[i] = 997 + 7 * i;
    stretch(&all, 0.2);
    all.panel.agent_id = id;
    si_scene_figure figure = {
        .panel_count = 1, .panel = &all.panel, .agent_ids = true, .density = SI_SCENE_DENSITY_END};
    for (int by = SI_SCENE_BY_PREDICTOR; by <= SI_SCENE_BY_DENSITY; by++) {
        figure.colour_by = (si_scene_colouring)by;
        check_figure("crowd", draw_scene, &figure);
    }
    crowd_finish(&all);
}
END_TEST

START_TEST(sheets)
{
    check_scenes("sheet", 1.0, 8, true);
    check_scenes("tall sheet", 4.0, 9, true);
}
END_TEST

START_TEST(sheets_fit_a_printed_page)
{
    crowd all = crowd_create(4, 20);
    file_bytes bytes = {0};
    si_scene_panel panel[8];
    for (size_t i = 0; i < 8; i++)
        panel[i] = all.panel;
    si_scene_figure figure = {.panel_count = 8, .panel = panel, .own_axes = true};
    si_figure_output output = output_to(&bytes, SI_FIGURE_PNG);
    output.style.dpi = 50.8;
    ck_assert_int_eq(si_scene_figure_render(&figure, &output, NULL), SI_OK);
    picture shown = picture_decode(&bytes);
    ck_assert_uint_eq(shown.width, 2 * 180);
    ck_assert_uint_le(shown.height, 2 * 247); /* millimetres between the margins of A4 */
    picture_finish(&shown);
    file_finish(&bytes);
    crowd_finish(&all);
}
END_TEST

/* --- curves -------------------------------------------------------------------------------- */

static si_result draw_curves(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_curves_figure_render(figure, output, error);
}

enum { POINTS = 12 };

static void check_curves(const char *name, size_t panels, const double scale[2], bool x_log,
                         bool y_log)
{
    static const char *const names[] = {
        "total", "best sample, last step", "Mahalanobis distance", "mean variance of samples",
        "AMD",   "spread of samples"};
    double x[POINTS], y[POINTS];
    for (int i = 0; i < POINTS; i++) {
        x[i] = scale[0] * (i + 1);
        y[i] = scale[1] * (1.0 + 0.4 * sin(0.7 * i));
    }
    si_curve curve[] = {
        {.name = "social-gaussian, tight",
         .point_count = POINTS,
         .x = x,
         .y = y,
         .points = true,
         .mark = 3},
        {.name = "Social-Implicit as released, fourth of its checkpoints (zara1), 1000 samples",
         .colour = 1,
         .mark = SI_CURVE_NO_MARK}};
    si_curves_panel panel[6];
    for (size_t i = 0; i < panels; i++)
        panel[i] = (si_curves_panel){.title = names[i],
                                     .x_label = "time ahead (s)",
                                     .y_label = "expected best of k (m)",
                                     .x_log = x_log,
                                     .y_log = y_log,
                                     .curve_count = 2,
                                     .curve = curve};
    si_curves_figure figure = {.panel_count = panels,
                               .panel = panel,
                               .mark_name = "as predicted",
                               .band_name = "95 % interval"};
    check_figure(name, draw_curves, &figure);
}

START_TEST(curves)
{
    static const double common[] = {0.4, 0.3}, small[] = {1.0, 2e-7}, large[] = {1e5, 1234567.0};
    static const size_t panels[] = {1, 2, 3, 6};
    for (size_t i = 0; i < sizeof panels / sizeof *panels; i++) {
        check_curves("curves", panels[i], common, false, false);
        check_curves("small curves", panels[i], small, false, false);
        check_curves("large curves", panels[i], large, false, false);
        check_curves("log curves", panels[i], common, true, true);
        check_curves("small log curves", panels[i], small, true, true);
    }
}
END_TEST

START_TEST(differences_with_names)
{
    static const double x[] = {-0.1, 0.02, 0.3}, y[] = {0.5, 1.5, 2.5};
    static const double low[] = {-0.2, -0.1, 0.1}, high[] = {0.0, 0.1, 0.5};
    static const char *const metrics[] = {"ADE (m)", "FDE (m)", "AMD", "KDE", "ES (m)"};
    si_curve curve[3];
    si_curves_panel panel[5];
    for (size_t i = 0; i < 3; i++)
        curve[i] = (si_curve){.name = titles[i],
                              .point_count = 1,
                              .x = &x[i],
                              .y = &y[i],
                              .x_low = &low[i],
                              .x_high = &high[i],
                              .points = true,
                              .apart = true,
                              .mark = i == 1 ? 0 : SI_CURVE_NO_MARK};
    for (size_t i = 0; i < 5; i++)
        panel[i] = (si_curves_panel){.title = metrics[i],
                                     .x_zero_line = true,
                                     .better_low = i == 0,
                                     .category = titles,
                                     .category_count = 3,
                                     .curve_count = 3,
                                     .curve = curve};
    si_curves_figure figure = {.panel_count = 5, .panel = panel, .mark_name = "a difference"};
    check_figure("bars of differences", draw_curves, &figure);
}
END_TEST

/* --- bars and recordings ------------------------------------------------------------------- */

static si_result draw_bars(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_bars_figure_render(figure, output, error);
}

START_TEST(bars)
{
    static const char *const metrics[] = {"AMD", "KDE", "AMV", "ADE", "FDE"};
    static const char *const shifts[] = {"-10 cm", "-1 cm", "+1 cm", "+10 cm"};
    double value[5 * 3 * 4];
    for (int i = 0; i < 5 * 3 * 4; i++)
        value[i] = i == 11 ? 4.1e5 : i == 7 ? NAN : 7.0 * sin(2.0 * i);
    si_bars_figure figure = {5, 3, 4, metrics, titles, shifts, value, "change (%)", 0};
    check_figure("bars", draw_bars, &figure);
}
END_TEST

START_TEST(cut_bars_tell_their_range_on_each_side)
{
    static const char *const metric = "AMD", *const shifts[] = {"1", "2", "3", "4"};
    const double value[] = {1.0, 2.0, -1.0, 1.5, 900.0, 2.0, -700.0, 800.0, 1.0, 1.0, 2.0, 1.0};
    si_bars_figure figure = {1, 3, 4, &metric, titles, shifts, value, NULL, 0};
    ck_assert(says(draw_bars, &figure, "800 \xe2\x80\xa6 900"));
    ck_assert(says(draw_bars, &figure,
                   "\xe2\x88\x92"
                   "700"));
}
END_TEST

static si_result draw_recording(const void *figure, const si_figure_output *output, si_error *error)
{
    return si_recording_figure_render(figure, output, error);
}

START_TEST(recordings)
{
    double position[][2] = {{0.0, 0.0}, {30.0, 2.0}, {-4.0, 1.0}, {0.0, -3.0}};
    double speed[] = {0.2, 1.7, 1.1, 0.4};
    size_t offset[] = {0, 2, 4};
    for (int i = 0; i < 3; i++) {
        position[3][1] = i == 0 ? -3.0 : i == 1 ? -60.0 : -1e6;
        si_recording_figure figure = {.title = "A recording with a long name, from the west",
                                      .subtitle = "40 agents, 4321 positions",
                                      .track_count = 2,
                                      .offset = offset,
                                      .position = &position[0][0],
                                      .speed = speed};
        check_figure("recording", draw_recording, &figure);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("layout");
    TCase *tcase = tcase_create("layout");
    tcase_set_timeout(tcase, 300.0);
    tcase_add_test(tcase, scenes);
    tcase_add_test(tcase, titles_of_a_lone_column_go_beyond_narrow_panels);
    tcase_add_test(tcase, crowds_with_ids);
    tcase_add_test(tcase, sheets);
    tcase_add_test(tcase, sheets_fit_a_printed_page);
    tcase_add_test(tcase, curves);
    tcase_add_test(tcase, differences_with_names);
    tcase_add_test(tcase, bars);
    tcase_add_test(tcase, cut_bars_tell_their_range_on_each_side);
    tcase_add_test(tcase, recordings);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
