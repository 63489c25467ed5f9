/*
 * One walk of two people in every format of recordings: what each reader gives must be that walk.
 * The files are simulated.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/io/recording.h"
#include "tests/support/suite.h"

static const char *sample_path(const char *name)
{
    static char path[2][1024];
    static size_t next;
    next = (next + 1) % 2;
    snprintf(path[next], sizeof path[next], "%s/tests/io/recordings/%s", getenv("SIMPLICIT_SOURCE"),
             name);
    return path[next];
}

static si_tracks read_as(const char *name, double unit_metres, const char *columns)
{
    const si_tracks_options options = {.unit_metres = unit_metres, .columns = columns};
    si_error error = SI_ERROR_INIT;
    si_tracks tracks;
    si_result status = si_tracks_read(sample_path(name), &options, &tracks, &error);
    ck_assert_msg(status == SI_OK, "%s", error.message);
    return tracks;
}

/* The step-th position of the nth agent, by ids; NULL where there is none. */
static const double *position_of(const si_tracks *tracks, int64_t agent_id, size_t step)
{
    for (size_t row = 0; row < tracks->row_count; row++)
        if (tracks->agent_id[row] == agent_id && step-- == 0)
            return tracks->position + 2 * row;
    return NULL;
}

typedef struct sample {
    const char *name;
    double unit_metres;
    double tolerance; /* metres: what the format rounds to */
    int64_t agent_id[2];
    size_t step_count;
    double frame_rate;
    int64_t frame_step;
    const char *format;
} sample;

static const sample samples[] = {
    {"obsmat.txt", 0, 1e-9, {27, 30}, 20, 0, 10, "ETH obsmat"},
    {"hermes.txt", 0, 1e-9, {27, 30}, 20, 16, 1, "HERMES"},
    {"dut_filtered.csv", 0, 1e-9, {27, 30}, 20, 0, 1, "named columns"},
    {"vru.csv", 0, 1e-9, {1, 0}, 20, 1000, 20, "named columns"},
    {"trajnet_test.txt", 0, 1e-9, {27, 30}, 8, 0, 10, "ETH/UCY"},
    {"sdd_annotations.txt", 0.025, 0.03, {27, 30}, 20, 30, 12, "SDD"},
    {"edinburgh_tracks.txt", 0, 0.03, {1, 2}, 20, 9, 4, "Edinburgh"},
    {"crowd.vsp", 0.025, 2e-3, {1, 2}, 20, 25, 10, "UCY splines"},
    {"wildtrack", 0, 0.013, {27, 30}, 3, 10, 5, "Wildtrack"},
};
enum { SAMPLE_COUNT = sizeof samples / sizeof samples[0] };

static void expect_walk(const si_tracks *tracks, const sample *one)
{
    static const int64_t walkers[] = {27, 30};
    const double shift = strcmp(one->name, "wildtrack") == 0 ? 10.0 : 0.0; /* its grid is small */
    si_tracks walk = read_as("two_phases.txt", 0, NULL);
    for (size_t n = 0; n < 2 && one->agent_id[n] != 0; n++)
        for (size_t step = 0; step < one->step_count; step++) {
            const double *got = position_of(tracks, one->agent_id[n], step);
            const double *wanted = position_of(&walk, walkers[n], step);
            ck_assert_msg(got != NULL, "%s: no step %zu", one->name, step);
            ck_assert_double_eq_tol(got[0], wanted[0] - shift, one->tolerance);
            ck_assert_double_eq_tol(got[1], wanted[1], one->tolerance);
        }
    si_tracks_finish(&walk);
}

START_TEST(every_format_gives_the_walk)
{
    const sample *one = &samples[_i];
    si_tracks tracks = read_as(one->name, one->unit_metres, NULL);
    const size_t agent_count = one->agent_id[1] != 0 ? 2 : 1;
    ck_assert_uint_eq(tracks.row_count, agent_count * one->step_count);
    expect_walk(&tracks, one);
    ck_assert_double_eq(tracks.frame_rate, one->frame_rate);
    ck_assert_int_eq(tracks.frame[agent_count] - tracks.frame[0], one->frame_step);
    ck_assert_msg(strstr(tracks.format, one->format) != NULL, "%s", tracks.format);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(pixels_are_left_alone_without_a_scale)
{
    si_tracks tracks = read_as("sdd_annotations.txt", 0, NULL);
    ck_assert_double_eq(tracks.unit_metres, 0.0);
    ck_assert_double_eq(position_of(&tracks, 27, 0)[0], 546.0);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(columns_may_be_given)
{
    static const sample given = {"hermes.txt", 0.01, 1e-9, {27, 30}, 20, 0, 1, "given"};
    si_tracks tracks = read_as("hermes.txt", 0.01, "id,frame,x,y,_");
    expect_walk(&tracks, &given);
    si_tracks_finish(&tracks);
    tracks = read_as("dut_filtered.csv", 0, "id,frame,_,x,y,_,_"); /* whose first line is names */
    ck_assert_uint_eq(tracks.row_count, 40);
    expect_walk(&tracks, &given);
    si_tracks_finish(&tracks);
    ck_assert(si_tracks_columns_are_known("time,x,y"));
    ck_assert(!si_tracks_columns_are_known("frame,id,x"));
    ck_assert(!si_tracks_columns_are_known("id,x,y"));
    ck_assert(!si_tracks_columns_are_known(""));
}
END_TEST

static void expect_text(const char *text, size_t row_count, double last_y)
{
    si_tracks tracks = tracks_of(text);
    ck_assert_uint_eq(tracks.row_count, row_count);
    ck_assert_double_eq(tracks.position[2 * row_count - 1], last_y);
    si_tracks_finish(&tracks);
}

START_TEST(columns_are_separated_by_anything_usual)
{
    expect_text("frame;agent_id;x;y\n1;2;3;4\n", 1, 4.0);
    expect_text("Frame\tPed_ID\tpos_x\tpos_y\tgaze\n1\t2\t3\t4.5\tup\n2\t2\t3\t5.5\t\n", 2, 5.5);
    expect_text("\"x\", \"y\", \"track_id\", \"frame\"\n3, 4, 1, 7\n", 1, 4.0);
    expect_text("frame id x y\n1 1 2 3\n", 1, 3.0);
    expect_text("1,2,3,4\n2,2,3,5\n", 2, 5.0);
    expect_text("t,id,x,y\n0.4,1,2,3\n0.8,1,2,6\n", 2, 6.0);
}
END_TEST

static const struct {
    const char *text;
    const char *part;
} bad[] = {
    {"frame,id,x,y\n1,2,3\n", ":2: expected 4 columns, found 3"},
    {"frame,id,x,y\n1,2,,4\n", ":2: expected a finite number for x in column 3, found \"\""},
    {"frame,id,x,y\n1,2,3,4x\n", "for y in column 4, found \"4x\""},
    {"frame,id,x,y\n1.5,2,3,4\n", "a whole frame number within +-2^53 in column 1"},
    {"time,id,x,y\n1e300,2,3,4\n", "a time in seconds within +-1e11 in column 1"},
    {"frame,id,x,y\n", ": no rows"},
    {"1,2,3,4\n1,2,3\n", ":2: expected 4 columns, found 3"},
    {"1 2 3 4 5 6 7 8\n1 2 3 4 5 6 7\n", ":2: expected 8 columns, found 7"},
    {"1 2 3 4 170\n1 2 3 4\n", ":2: expected 5 columns, found 4"},
    {"1 2 3 4 5 6 0 0 0 \"Biker\"\n1 2 3 4 5 6 0 0 0\n", ":2: expected `id xmin"},
    {"1 2 3 4 5 6 1 0 0 \"Biker\"\n", ": no rows"},
    {"2\n1\n1 2 3 0\n", ": ends too early, expected as many splines"},
    {"1\n2\n1 2 3 0\n", ": ends too early, expected more points"},
    {"1\n1\n1 2\n", ":3: expected `x y frame gaze`"},
    {"1\n1\n1 2 3 0\n1\n", ":4: expected the number of points"},
    {"% tracks\nTRACK.R1=[[1 2 3];[1 2]];\n", ":2: expected `TRACK.Rn"},
    {"TRACK.R1=[[1 2 3];[1 2 4]\n", ":1: expected `TRACK.Rn"},
    {"TRACK.R1.5=[[1 2 3]];\n", ":1: expected `TRACK.Rn"},
    {"1 1 ? 3\n", "expected a finite number for x, found \"?\""},
    {"[{\"personID\": 1}]\n", "expected a frame number for a name"},
};
enum { BAD_COUNT = sizeof bad / sizeof bad[0] };

START_TEST(one_bad_line_is_an_error)
{
    expect_text_refused(bad[_i].text, bad[_i].part);
}
END_TEST

START_TEST(a_bad_frame_of_wildtrack_is_named)
{
    static const char text[] = "[{\"personID\": 1, \"positionID\": -4}]";
    expect_refused(write_bytes("5.json", text, sizeof text - 1), SI_ERR_FORMAT, "entry 1");
    static const char cut[] = "[{\"personID\": 1,";
    expect_refused(write_bytes("5.json", cut, sizeof cut - 1), SI_ERR_FORMAT, "a JSON list");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("formats of recordings");
    TCase *formats = tcase_create("formats");
    tcase_add_loop_test(formats, every_format_gives_the_walk, 0, SAMPLE_COUNT);
    tcase_add_test(formats, pixels_are_left_alone_without_a_scale);
    tcase_add_test(formats, columns_may_be_given);
    tcase_add_test(formats, columns_are_separated_by_anything_usual);
    tcase_add_loop_test(formats, one_bad_line_is_an_error, 0, BAD_COUNT);
    tcase_add_test(formats, a_bad_frame_of_wildtrack_is_named);
    suite_add_tcase(suite, formats);
    return suite_run(suite);
}
