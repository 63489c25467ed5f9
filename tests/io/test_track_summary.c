#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/track_summary.h"
#include "tests/io/recording.h"
#include "tests/support/suite.h"

static si_track_summary summary_of(const si_tracks *tracks, double step_seconds)
{
    si_track_summary summary;
    ck_assert_int_eq(si_tracks_summarise(tracks, step_seconds, &summary, NULL), SI_OK);
    return summary;
}

/* Agents 1 .. 10 walk side by side at `speed` units a second, agent 0 stands. */
static si_tracks walk(double speed)
{
    char text[16384] = "", *end = text;
    for (int frame = 0; frame < 20; frame++)
        for (int agent = 0; agent <= 10; agent++)
            end += sprintf(end, "%d %d %.17g %d\n", 10 * frame, agent,
                           agent > 0 ? speed * 0.4 * frame : 0.0, agent);
    return tracks_of(text);
}

START_TEST(extents_and_holes_are_counted)
{
    si_tracks tracks = tracks_of("0 1 0 0\n10 1 1 0\n20 2 -3 5\n20 1 2 0\n50 1 3 0\n60 2 9 -1\n"
                                 "60 1 7 0\n");
    si_track_summary summary = summary_of(&tracks, 0.5);
    ck_assert_uint_eq(summary.row_count, 7);
    ck_assert_uint_eq(summary.agent_count, 2);
    ck_assert_uint_eq(summary.frame_count, 5);
    ck_assert_int_eq(summary.first_frame, 0);
    ck_assert_int_eq(summary.last_frame, 60);
    ck_assert_int_eq(summary.frame_step, 10);
    ck_assert_uint_eq(summary.frame_gap_count, 1);
    ck_assert_int_eq(summary.largest_frame_gap, 30);
    ck_assert_uint_eq(summary.agent_gap_count, 1);
    ck_assert_double_eq(summary.low[0], -3.0);
    ck_assert_double_eq(summary.high[0], 9.0);
    ck_assert_double_eq(summary.low[1], -1.0);
    ck_assert_double_eq(summary.high[1], 5.0);
    ck_assert_uint_eq(summary.speed_count, 3);
    ck_assert_double_eq(summary.speed_per_step[2], 1.0);
    ck_assert_double_eq(summary.speed_per_step[5], 4.0);
    ck_assert_double_eq(summary.speed_per_second[5], 8.0);
    ck_assert_double_eq_tol(summary.speed_per_step[3], 2.5, 1e-15);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(levels_ascend)
{
    for (size_t i = 1; i < SI_SPEED_QUANTILE_COUNT; i++)
        ck_assert(si_speed_quantile_level(i) > si_speed_quantile_level(i - 1));
    ck_assert_double_eq(si_speed_quantile_level(2), 0.5);
    ck_assert_double_eq(si_speed_quantile_level(5), 1.0);
}
END_TEST

static const struct {
    double speed;
    si_unit_guess unit;
    si_clock_guess clock;
} guesses[] = {
    {0.0, SI_UNIT_UNKNOWN, SI_CLOCK_UNKNOWN}, {0.001, SI_UNIT_UNKNOWN, SI_CLOCK_UNKNOWN},
    {0.3, SI_UNIT_METRES, SI_CLOCK_SLOW},     {1.3, SI_UNIT_METRES, SI_CLOCK_FITS},
    {2.3, SI_UNIT_METRES, SI_CLOCK_FAST},     {6.0, SI_UNIT_UNKNOWN, SI_CLOCK_UNKNOWN},
    {40., SI_UNIT_PIXELS, SI_CLOCK_UNKNOWN},  {130., SI_UNIT_CENTIMETRES, SI_CLOCK_UNKNOWN},
    {400., SI_UNIT_PIXELS, SI_CLOCK_UNKNOWN}, {1300., SI_UNIT_MILLIMETRES, SI_CLOCK_UNKNOWN},
};

START_TEST(unit_and_clock_are_guessed_from_walking_speed)
{
    si_tracks tracks = walk(guesses[_i].speed);
    si_track_summary summary = summary_of(&tracks, 0.4);
    ck_assert_double_eq_tol(summary.walking_speed, guesses[_i].speed, 1e-12);
    ck_assert_int_eq(summary.unit, guesses[_i].unit);
    ck_assert_int_eq(summary.clock, guesses[_i].clock);
    double factor = guesses[_i].unit == SI_UNIT_METRES ? guesses[_i].speed / 1.3 : 0.0;
    ck_assert_double_eq_tol(summary.clock_factor, factor, 1e-12);
    si_tracks_finish(&tracks);
}
END_TEST

static const struct {
    const char *recording;
    si_clock_guess clock;
} real[] = {{"datasets/ethucy/all/biwi_eth.txt", SI_CLOCK_FAST},
            {"datasets/ethucy/all/biwi_hotel.txt", SI_CLOCK_FITS},
            {"datasets/ethucy/all/crowds_zara01.txt", SI_CLOCK_FITS},
            {"datasets/ethucy/all/students003.txt", SI_CLOCK_FITS},
            {"datasets/sdd/test/nexus_1.txt", SI_CLOCK_FITS}};

START_TEST(the_clock_of_eth_is_fast)
{
    si_tracks tracks;
    ck_assert_int_eq(si_tracks_read(shared_path(real[_i].recording), NULL, &tracks, NULL), SI_OK);
    si_track_summary summary = summary_of(&tracks, 0.4);
    ck_assert_int_eq(summary.unit, SI_UNIT_METRES);
    ck_assert_int_eq(summary.clock, real[_i].clock);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(phases_are_counted)
{
    char text[4096] = "", *end = text;
    for (int step = 0; step < 20; step++)
        for (int agent = 0; agent < 3; agent++)
            end += sprintf(end, "%d %d %g %d\n", 10 * step + 4 * agent, agent, 0.52 * step, agent);
    si_tracks tracks = tracks_of(text);
    si_track_summary summary = summary_of(&tracks, 0.4);
    ck_assert_int_eq(summary.agent_step, 10);
    ck_assert_uint_eq(summary.phase_count, 3);
    ck_assert_double_eq_tol(summary.walking_speed, 1.3, 1e-12); /* between rows of their own */
    si_tracks_finish(&tracks);
    tracks = walk(1.3);
    summary = summary_of(&tracks, 0.4);
    ck_assert_uint_eq(summary.phase_count, 1);
    ck_assert_uint_eq(summary.jumping_count, 0);
    ck_assert(!summary.is_swapped);
    tracks.frame_rate = 50.0; /* known: a step of 10 frames takes .2 s */
    ck_assert_double_eq_tol(summary_of(&tracks, 0.4).walking_speed, 2.6, 1e-12);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(swapped_columns_are_noticed)
{
    si_tracks tracks = walk(1.3);
    char text[16384] = "", *end = text;
    for (size_t row = 0; row < tracks.row_count; row++)
        end += sprintf(end, "%d %d %g %g\n", (int)tracks.agent_id[row], (int)tracks.frame[row],
                       tracks.position[2 * row], tracks.position[2 * row + 1]);
    si_tracks_finish(&tracks);
    tracks = tracks_of(text);
    ck_assert(summary_of(&tracks, 0.4).is_swapped);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(who_jumps_is_named)
{
    si_tracks tracks = walk(1.3);
    tracks.position[2 * (11 * 7 + 4)] += 22.0; /* agent 4 at frame 70, and back again */
    si_track_summary summary = summary_of(&tracks, 0.4);
    ck_assert_uint_eq(summary.jumping_count, 1);
    ck_assert_int_eq(summary.jumping_id, 4);
    ck_assert_int_eq(summary.jumping_frame, 70);
    ck_assert_double_eq_tol(summary.jumping_distance, 22.52, 1e-9);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(little_is_enough)
{
    si_tracks none = {0};
    si_track_summary summary = summary_of(&none, 0.4);
    ck_assert_uint_eq(summary.agent_count, 0);
    si_tracks one = tracks_of("5 -1 2 3\n");
    summary = summary_of(&one, 0.4);
    ck_assert_uint_eq(summary.agent_count, 1);
    ck_assert_uint_eq(summary.frame_count, 1);
    ck_assert_int_eq(summary.frame_step, 0);
    ck_assert_uint_eq(summary.speed_count, 0);
    ck_assert_double_eq(summary.speed_per_step[5], 0.0);
    si_tracks_finish(&one);
}
END_TEST

START_TEST(steps_take_time)
{
    static const double bad[] = {0.0, -1.0, INFINITY, NAN};
    si_tracks none = {0};
    si_track_summary summary;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        si_error error = SI_ERROR_INIT;
        ck_assert_int_eq(si_tracks_summarise(&none, bad[i], &summary, &error), SI_ERR_ARGUMENT);
        ck_assert_ptr_nonnull(strstr(error.message, "step seconds: expected above 0"));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("track_summary");
    TCase *summaries = tcase_create("summaries");
    tcase_add_test(summaries, extents_and_holes_are_counted);
    tcase_add_test(summaries, levels_ascend);
    tcase_add_loop_test(summaries, unit_and_clock_are_guessed_from_walking_speed, 0,
                        sizeof guesses / sizeof guesses[0]);
    tcase_add_loop_test(summaries, the_clock_of_eth_is_fast, 0, sizeof real / sizeof real[0]);
    tcase_add_test(summaries, phases_are_counted);
    tcase_add_test(summaries, swapped_columns_are_noticed);
    tcase_add_test(summaries, who_jumps_is_named);
    tcase_add_test(summaries, little_is_enough);
    tcase_add_test(summaries, steps_take_time);
    suite_add_tcase(suite, summaries);
    return suite_run(suite);
}
