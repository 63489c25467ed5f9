/* Ticks, numbers, text and colours. */
#include <math.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/viz/picture.h"
#include "viz/frame.h"
#include "viz/text.h"
#include "viz/theme.h"

START_TEST(ticks_are_round)
{
    si_ticks ticks;
    si_ticks_linear(-0.13, 1.07, 0.2, &ticks);
    ck_assert_uint_eq(ticks.count, 6);
    ck_assert_str_eq(ticks.label[0], "0.0");
    ck_assert_str_eq(ticks.label[5], "1.0");
    ck_assert_double_eq_tol(ticks.value[1], 0.2, 1e-12);
}
END_TEST

START_TEST(negative_ticks_have_a_minus_sign)
{
    si_ticks ticks;
    si_ticks_linear(-2.5, 0.5, 1.0, &ticks);
    ck_assert_str_eq(ticks.label[0], "\xe2\x88\x92"
                                     "2");
}
END_TEST

START_TEST(ticks_never_fill_more_than_their_room)
{
    static const double ranges[][2] = {{0, 1e30},    {-1e150, 1e150}, {1e9, 1e9 + 1e-7},
                                       {0.0, 1e-30}, {-5.0, 1e5},     {1e30, 1.0000001e30}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        si_ticks ticks;
        for (size_t choice = 0; si_ticks_steps(ranges[i][0], ranges[i][1], choice, false, &ticks);
             choice++) {
            ck_assert_uint_le(ticks.count, TICKS_MAX);
            ck_assert_uint_lt(choice, 20);
            for (size_t j = 0; j < ticks.count; j++)
                ck_assert(isfinite(ticks.value[j]));
        }
    }
}
END_TEST

/* Map coordinates are metres in millions: neighbouring ticks must not be one number. */
START_TEST(ticks_far_from_zero_differ)
{
    static const double ranges[][3] = {
        {5652330.0, 5652352.0, 10.0}, {-1e7, -1e7 + 3.0, 0.5}, {2e-5, 2.0004e-5, 1e-9}};
    for (size_t i = 0; i < 3; i++) {
        si_ticks ticks;
        si_ticks_linear(ranges[i][0], ranges[i][1], ranges[i][2], &ticks);
        ck_assert_uint_ge(ticks.count, 3);
        for (size_t j = 1; j < ticks.count; j++)
            ck_assert_str_ne(ticks.label[j], ticks.label[j - 1]);
        if (i == 0)
            ck_assert_str_eq(ticks.label[1], "5652340");
    }
}
END_TEST

START_TEST(whole_ticks_are_whole)
{
    si_ticks ticks;
    ck_assert(si_ticks_steps(0.7, 4.3, 0, true, &ticks));
    ck_assert_uint_eq(ticks.count, 4);
    ck_assert_str_eq(ticks.label[0], "1");
}
END_TEST

START_TEST(logarithmic_ticks_are_decades)
{
    si_ticks ticks;
    ck_assert(si_ticks_decades(0.009, 1200.0, 1, &ticks));
    ck_assert_uint_eq(ticks.count, 6);
    ck_assert_str_eq(ticks.label[0], "0.01");
    ck_assert_str_eq(ticks.label[5], "1000");
    ck_assert(si_ticks_decades(0.3, 1200.0, 0, &ticks));
    ck_assert_uint_eq(ticks.count, 11);
    ck_assert_str_eq(ticks.label[0], "0.5");
    ck_assert(si_ticks_decades(1e-200, 1e200, 0, &ticks));
    ck_assert_uint_le(ticks.count, TICKS_MAX);
    ck_assert(!si_ticks_decades(0.3, 30.0, 4, &ticks));
}
END_TEST

START_TEST(numbers_have_three_digits)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.3312, "0.331"},
                 {1.634, "1.63"},
                 {12.34, "12.3"},
                 {123.4, "123"},
                 {NAN, "\xe2\x80\x93"},
                 {INFINITY, "\xe2\x80\x93"},
                 {0.0, "0.000"},
                 {1e6, "10\xe2\x81\xb6"},
                 {-1.24e-7, "\xe2\x88\x92"
                            "1.2\xc3\x97"
                            "10\xe2\x81\xbb\xe2\x81\xb7"},
                 {9.99e5, "10\xe2\x81\xb6"},
                 {-1.5, "\xe2\x88\x92"
                        "1.50"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[48];
        si_text_number(cases[i].value, text, sizeof text);
        ck_assert_str_eq(text, cases[i].text);
    }
}
END_TEST

START_TEST(any_bytes_can_be_set)
{
    si_figure_style style = si_figure_style_default();
    si_canvas canvas;
    si_text_style text = {.size = TEXT_NORMAL};
    ck_assert_int_eq(si_canvas_start(&canvas, &style, NULL), SI_OK);
    static const char *const bad[] = {
        "\xff\xfe", "a\xc3", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80", "tab\there", "\xc0\xaf"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert(si_text_width(&canvas, text, bad[i]) > 0.0);
    ck_assert_double_eq_tol(si_text_width(&canvas, text, "a\xc3"),
                            si_text_width(&canvas, text, "a?"), 1e-9);
    ck_assert_int_eq(si_canvas_check(&canvas, NULL), SI_OK);
    si_canvas_finish(&canvas);
}
END_TEST

START_TEST(long_text_is_wrapped)
{
    static const char *const texts[] = {"Schöller’s sampled constant velocity",
                                        "a_name/without-a_space,only_punctuation",
                                        "NothingThatALineCouldBreakAtInThisText"};
    si_figure_style style = si_figure_style_default();
    si_canvas canvas;
    si_text_style text = {.size = TEXT_TITLE, .bold = true};
    ck_assert_int_eq(si_canvas_start(&canvas, &style, NULL), SI_OK);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char joined[TEXT_LINES * TEXT_LINE_SIZE] = "";
        si_text_lines lines;
        si_text_wrap(&canvas, text, 80.0, texts[i], &lines);
        ck_assert(lines.count > 1 && !lines.cut && lines.width <= 80.0);
        for (size_t j = 0; j < lines.count; j++) {
            ck_assert(si_text_width(&canvas, text, lines.line[j]) <= 80.0);
            if (j > 0 && i == 0)
                strcat(joined, " ");
            strcat(joined, lines.line[j]);
        }
        ck_assert_str_eq(joined, texts[i]);
    }
    si_canvas_finish(&canvas);
}
END_TEST

START_TEST(what_no_lines_hold_is_cut)
{
    si_figure_style style = si_figure_style_default();
    si_canvas canvas;
    si_text_lines lines;
    ck_assert_int_eq(si_canvas_start(&canvas, &style, NULL), SI_OK);
    si_text_wrap(&canvas, (si_text_style){.size = TEXT_NORMAL}, 20.0, "far more than can be held",
                 &lines);
    ck_assert(lines.cut && lines.count == TEXT_LINES && lines.width <= 20.0);
    ck_assert_ptr_nonnull(strstr(lines.line[TEXT_LINES - 1], "\xe2\x80\xa6"));
    si_canvas_finish(&canvas);
}
END_TEST

START_TEST(exponents_are_raised_digits)
{
    si_figure_style style = si_figure_style_default();
    si_canvas canvas;
    si_text_style text = {.size = TEXT_NORMAL};
    ck_assert_int_eq(si_canvas_start(&canvas, &style, NULL), SI_OK);
    double raised = si_text_width(&canvas, text, "10\xe2\x81\xbb\xe2\x81\xb6");
    double plain = si_text_width(&canvas, text,
                                 "10\xe2\x88\x92"
                                 "6");
    double base = si_text_width(&canvas, text, "10");
    ck_assert_double_eq_tol(raised - base, 0.72 * (plain - base), 1e-6);
    si_canvas_finish(&canvas);
}
END_TEST

START_TEST(other_scripts_come_from_other_fonts)
{
    si_figure_style style = si_figure_style_default();
    si_canvas canvas;
    ck_assert_int_eq(si_canvas_start(&canvas, &style, NULL), SI_OK);
    ck_assert_ptr_eq(si_fonts_face(&canvas.fonts, false, 'a'),
                     si_fonts_face(&canvas.fonts, false, 0x3c3));
    bool any =
        si_fonts_face(&canvas.fonts, false, 0x884c) != si_fonts_face(&canvas.fonts, false, 'a');
    si_canvas_finish(&canvas);
    if (!any)
        skip_test("no font with Chinese characters");
}
END_TEST

static double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

/* Euclidean distance in CIE L*a*b* (D65). */
static void lab(const double light[3], double out[3])
{
    static const double to_xyz[3][3] = {
        {0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}};
    static const double white[3] = {0.9505, 1.0, 1.089};
    double f[3];
    for (int i = 0; i < 3; i++) {
        double value = 0.0;
        for (int j = 0; j < 3; j++)
            value += to_xyz[i][j] * light[j] / white[i];
        f[i] = value > 0.008856 ? cbrt(value) : 7.787 * value + 16.0 / 116.0;
    }
    out[0] = 116.0 * f[1] - 16.0;
    out[1] = 500.0 * (f[0] - f[1]);
    out[2] = 200.0 * (f[1] - f[2]);
}

/* Machado, Oliveira and Fernandes (2009), full severity, on linear light; the first is none. */
static const double vision[4][3][3] = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                                       {{0.152286, 1.052583, -0.204868},
                                        {0.114503, 0.786281, 0.099216},
                                        {-0.003882, -0.048116, 1.051998}},
                                       {{0.367322, 0.860646, -0.227968},
                                        {0.280085, 0.672501, 0.047413},
                                        {-0.011820, 0.042940, 0.968881}},
                                       {{1.255528, -0.076749, -0.178779},
                                        {-0.078411, 0.930809, 0.147602},
                                        {0.004733, 0.691367, 0.303900}}};

static void seen(si_colour c, int eye, double out[3])
{
    double light[3] = {linear(c.red), linear(c.green), linear(c.blue)}, kept[3];
    for (int i = 0; i < 3; i++) {
        kept[i] = 0.0;
        for (int j = 0; j < 3; j++)
            kept[i] += vision[eye][i][j] * light[j];
        kept[i] = fmin(fmax(kept[i], 0.0), 1.0);
    }
    lab(kept, out);
}

START_TEST(palette_is_told_apart_by_any_eye)
{
    for (int which = SI_THEME_LIGHT; which <= SI_THEME_DARK; which++) {
        const si_colours *theme = si_theme_get((si_theme)which);
        for (int eye = 0; eye < 4; eye++)
            for (size_t a = 0; a < SI_FIGURE_COLOUR_COUNT; a++)
                for (size_t b = 0; b < a; b++) {
                    double x[3], y[3];
                    seen(theme->series[a], eye, x);
                    seen(theme->series[b], eye, y);
                    double distance = hypot(hypot(x[0] - y[0], x[1] - y[1]), x[2] - y[2]);
                    ck_assert_msg(distance > 20.0, "theme %d, eye %d: %zu and %zu are %.1f apart",
                                  which, eye, a, b, distance);
                }
    }
}
END_TEST

START_TEST(neighbours_differ_in_greyscale)
{
    for (int which = SI_THEME_LIGHT; which <= SI_THEME_DARK; which++) {
        const si_colours *theme = si_theme_get((si_theme)which);
        for (size_t i = 1; i < SI_FIGURE_COLOUR_COUNT; i++) {
            double difference = fabs(si_colour_lightness(theme->series[i]) -
                                     si_colour_lightness(theme->series[i - 1]));
            ck_assert_msg(difference > 8.0, "theme %d: %zu and %zu, %.1f", which, i - 1, i,
                          difference);
        }
        for (size_t i = 0; i < SI_FIGURE_COLOUR_COUNT; i++) {
            double contrast =
                fabs(si_colour_lightness(theme->series[i]) - si_colour_lightness(theme->page));
            ck_assert_msg(contrast > 30.0, "theme %d: %zu against the page, %.1f", which, i,
                          contrast);
        }
    }
}
END_TEST

START_TEST(speeds_grow_lighter)
{
    for (int which = SI_THEME_LIGHT; which <= SI_THEME_DARK; which++) {
        const si_colours *theme = si_theme_get((si_theme)which);
        for (int i = 1; i <= 50; i++)
            ck_assert(si_colour_lightness(si_theme_sequence(theme, i / 50.0)) >
                      si_colour_lightness(si_theme_sequence(theme, (i - 1) / 50.0)));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("parts");
    TCase *ticks = tcase_create("ticks");
    tcase_add_test(ticks, ticks_are_round);
    tcase_add_test(ticks, negative_ticks_have_a_minus_sign);
    tcase_add_test(ticks, ticks_never_fill_more_than_their_room);
    tcase_add_test(ticks, ticks_far_from_zero_differ);
    tcase_add_test(ticks, whole_ticks_are_whole);
    tcase_add_test(ticks, logarithmic_ticks_are_decades);
    suite_add_tcase(suite, ticks);
    TCase *text = tcase_create("text");
    tcase_add_test(text, numbers_have_three_digits);
    tcase_add_test(text, any_bytes_can_be_set);
    tcase_add_test(text, long_text_is_wrapped);
    tcase_add_test(text, what_no_lines_hold_is_cut);
    tcase_add_test(text, exponents_are_raised_digits);
    tcase_add_test(text, other_scripts_come_from_other_fonts);
    suite_add_tcase(suite, text);
    TCase *colours = tcase_create("colours");
    tcase_add_test(colours, palette_is_told_apart_by_any_eye);
    tcase_add_test(colours, neighbours_differ_in_greyscale);
    tcase_add_test(colours, speeds_grow_lighter);
    suite_add_tcase(suite, colours);
    return suite_run(suite);
}
