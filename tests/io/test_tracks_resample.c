#include <math.h>
#include <string.h>

#include "io/tracks_resample.h"
#include "tests/io/recording.h"
#include "tests/support/suite.h"

static void expect_rows(const si_tracks *tracks, const char *text)
{
    si_tracks expected = tracks_of(text);
    ck_assert_uint_eq(tracks->row_count, expected.row_count);
    for (size_t row = 0; row < expected.row_count; row++) {
        ck_assert_int_eq(tracks->frame[row], expected.frame[row]);
        ck_assert_int_eq(tracks->agent_id[row], expected.agent_id[row]);
        ck_assert_double_eq_tol(tracks->position[2 * row], expected.position[2 * row], 1e-12);
        ck_assert_double_eq_tol(tracks->position[2 * row + 1], expected.position[2 * row + 1],
                                1e-12);
    }
    si_tracks_finish(&expected);
}

static void resample(si_tracks *tracks, double frame_rate, double step_seconds)
{
    si_error error = SI_ERROR_INIT;
    ck_assert_msg(si_tracks_resample(tracks, frame_rate, step_seconds, &error) == SI_OK, "%s",
                  error.message);
}

START_TEST(agents_of_other_phases_come_together)
{
    si_tracks tracks = tracks_of("0 1 0 0\n2 1 2 0\n4 1 4 0\n1 2 1 5\n3 2 3 5\n5 2 5 5\n");
    ck_assert(!si_tracks_are_on_steps(&tracks, 5.0, 0.4));
    resample(&tracks, 5.0, 0.4);
    expect_rows(&tracks, "0 1 0 0\n2 1 2 0\n2 2 2 5\n4 1 4 0\n4 2 4 5\n");
    ck_assert(si_tracks_are_on_steps(&tracks, 5.0, 0.4));
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(what_is_on_steps_stays_to_the_bit)
{
    static const char text[] = "7 1 .1 .7\n7 2 .3 1\n17 1 .2 .9\n27 2 .7 3\n";
    si_tracks tracks = tracks_of(text), before = tracks_of(text);
    ck_assert(si_tracks_are_on_steps(&tracks, 25.0, 0.4));
    resample(&tracks, 25.0, 0.4);
    si_tracks kept = tracks_of("7 1 .1 .7\n7 2 .3 1\n17 1 .2 .9\n17 2 .5 2\n27 2 .7 3\n");
    expect_same_tracks(&tracks, &kept); /* a hole of one step is bridged */
    si_tracks_finish(&kept);
    si_tracks_finish(&before);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(longer_holes_are_not_bridged)
{
    si_tracks tracks = tracks_of("0 1 0 0\n30 1 3 0\n61 1 6 0\n70 1 7 0\n");
    resample(&tracks, 25.0, 0.4); /* 1.2 s, 1.24 s and .36 s */
    expect_rows(&tracks, "0 1 0 0\n10 1 1 0\n20 1 2 0\n30 1 3 0\n70 1 7 0\n");
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(steps_between_frames_take_the_nearest_number)
{
    si_tracks tracks = tracks_of("0 1 0 0\n12 1 12 0\n24 1 24 6\n");
    resample(&tracks, 24.0, 0.4); /* 9.6 frames a step */
    expect_rows(&tracks, "0 1 0 0\n10 1 9.6 0\n19 1 19.2 3.6\n");
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(rates_and_steps_are_checked)
{
    si_tracks tracks = tracks_of("0 1 0 0\n");
    si_error error = SI_ERROR_INIT;
    const double bad[][2] = {{0, .4}, {25, 0}, {-1, .4}, {NAN, .4}, {25, INFINITY}, {2, .4}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_int_eq(si_tracks_resample(&tracks, bad[i][0], bad[i][1], &error),
                         SI_ERR_ARGUMENT);
    expect_rows(&tracks, "0 1 0 0\n");
    si_tracks_finish(&tracks);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tracks_resample");
    TCase *steps = tcase_create("steps");
    tcase_add_test(steps, agents_of_other_phases_come_together);
    tcase_add_test(steps, what_is_on_steps_stays_to_the_bit);
    tcase_add_test(steps, longer_holes_are_not_bridged);
    tcase_add_test(steps, steps_between_frames_take_the_nearest_number);
    tcase_add_test(steps, rates_and_steps_are_checked);
    suite_add_tcase(suite, steps);
    return suite_run(suite);
}
