#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/io/recording.h"
#include "tests/support/suite.h"

START_TEST(rows_are_read_as_written)
{
    si_tracks tracks = tracks_of("780\t1.0\t8.46\t3.59\n790.0 1 9.57 -3.79e0\n");
    ck_assert_uint_eq(tracks.row_count, 2);
    ck_assert_int_eq(tracks.frame[0], 780);
    ck_assert_int_eq(tracks.frame[1], 790);
    ck_assert_int_eq(tracks.agent_id[1], 1);
    ck_assert_double_eq(tracks.position[0], 8.46);
    ck_assert_double_eq(tracks.position[3], -3.79);
    ck_assert_uint_eq(tracks.scene_count, 0);
    ck_assert_double_eq(tracks.frames_per_second, 0.0);
    si_tracks_finish(&tracks);
    ck_assert_ptr_null(tracks.position);
}
END_TEST

static const char plain[] = "1 1 1.5 2.5\n1 2 3.5 4.5\n2 1 5.5 6.5\n";

static void expect_as_plain(const char *text)
{
    si_tracks expected = tracks_of(plain);
    si_tracks tracks = tracks_of(text);
    expect_same_tracks(&tracks, &expected);
    si_tracks_finish(&tracks);
    si_tracks_finish(&expected);
}

START_TEST(lines_may_end_in_crlf)
{
    expect_as_plain("1 1 1.5 2.5\r\n1 2 3.5 4.5\r\n2 1 5.5 6.5\r\n");
}
END_TEST

START_TEST(the_last_line_needs_no_end)
{
    expect_as_plain("1 1 1.5 2.5\n1 2 3.5 4.5\n2 1 5.5 6.5");
}
END_TEST

START_TEST(blank_lines_and_comments_say_nothing)
{
    expect_as_plain("# frame id x y\n\n \t\n1 1 1.5 2.5 # here\n\r\n  #\n1 2 3.5 4.5#\n"
                    "2 1 5.5 6.5\n\n");
}
END_TEST

START_TEST(blanks_may_surround_columns)
{
    expect_as_plain("  1   1\t\t1.5 2.5 \t\n\t1 2 3.5 4.5\n2 1 5.5 6.5  \n");
}
END_TEST

START_TEST(a_byte_order_mark_is_skipped)
{
    expect_as_plain("\xEF\xBB\xBF"
                    "1 1 1.5 2.5\n1 2 3.5 4.5\n2 1 5.5 6.5\n");
}
END_TEST

START_TEST(rows_come_in_any_order)
{
    expect_as_plain("2 1 5.5 6.5\n1 2 3.5 4.5\n1 1 1.5 2.5\n");
}
END_TEST

START_TEST(negative_frames_and_ids_are_numbers_too)
{
    si_tracks tracks = tracks_of("5 9007199254740991 1 2\n-5 -3 3 4\n-5 -9007199254740991 5 6\n");
    ck_assert_int_eq(tracks.frame[0], -5);
    ck_assert_int_eq(tracks.agent_id[0], -INT64_C(9007199254740991));
    ck_assert_int_eq(tracks.agent_id[1], -3);
    ck_assert_int_eq(tracks.frame[2], 5);
    ck_assert_int_eq(tracks.agent_id[2], INT64_C(9007199254740991));
    si_tracks_finish(&tracks);
}
END_TEST

static const struct {
    const char *text;
    const char *part;
} bad[] = {
    {"1 1 2 3\n780 1 8.46\n", ":2: expected 4 numbers, found 3: \"780 1 8.46\""},
    {"1 1 2 3 4\n", ":1: expected 4 numbers, found 5: \"1 1 2 3 4\""},
    {"1,1,2\n", ":1: expected 4 numbers, found 1: \"1,1,2\""},
    {"frame id a b\n", ":1: expected a whole frame number within +-2^53, found \"frame\""},
    {"1 1 2 3\n\n2 a 2 3\n", ":3: expected a whole agent id within +-2^53, found \"a\""},
    {"1 1 2 3x\n", ":1: expected a finite number for y, found \"3x\""},
    {"1 1 0x10 3\n", "for x, found \"0x10\""},
    {"1 1 nan 3\n", "expected a finite number for x, found \"nan\""},
    {"1 1 2 -inf\n", "expected a finite number for y, found \"-inf\""},
    {"1 1 1e400 3\n", "expected a finite number for x, found \"1e400\""},
    {"1.5 1 2 3\n", "expected a whole frame number within +-2^53, found \"1.5\""},
    {"1 2.25 2 3\n", "expected a whole agent id within +-2^53, found \"2.25\""},
    {"1 9007199254740993 2 3\n", "agent id within +-2^53, found \"9007199254740993\""},
    {"-9007199254740993 1 2 3\n", "frame number within +-2^53"},
    {"1 1e300 2 3\n", "agent id within +-2^53, found \"1e300\""},
    {"1 1 2 3\n2 1 2 3\n1 1 4 5\n",
     ":3: a second row for agent 1 at frame 1, the first is line 1; expected one"},
    {"", ": no rows, expected lines of `frame id x y`"},
    {"# only words\n\n", ": no rows"},
    {"\xEF\xBB\xBF", ": no rows"},
    {"\x89HDF\r\n", ": is no text, expected a recording and not predictions"},
    {"PK\3\4\n", ": is no text, expected a recording"},
    {"1 1 2 3\r1 2 2 3\r", ":1: expected 4 numbers, found 7"},
};

START_TEST(bad_lines_are_told)
{
    expect_text_refused(bad[_i].text, bad[_i].part);
}
END_TEST

START_TEST(a_nul_byte_is_not_the_end_of_a_line)
{
    static const char in_number[] = "1 1 2 3\n1 2 2 3\0 4\n";
    expect_refused(write_bytes("a.txt", in_number, sizeof in_number - 1), SI_ERR_FORMAT,
                   ":2: expected 4 numbers, found 5: \"1 2 2 3? 4\"");
    static const char alone[] = "\0\n1 1 2 3\n";
    expect_refused(write_bytes("b.txt", alone, sizeof alone - 1), SI_ERR_FORMAT, ":1: ");
    static const char at_end[] = "1 1 2 3\0\n";
    expect_refused(write_bytes("c.txt", at_end, sizeof at_end - 1), SI_ERR_FORMAT,
                   "for y, found \"3?\"");
}
END_TEST

static const char *write_long_line(size_t size)
{
    char *text = malloc(size + 1);
    memset(text, '#', size);
    memcpy(text, "1 1 2 3 ", 8);
    text[size - 1] = '\n';
    text[size] = '\0';
    const char *path = write_text(text);
    free(text);
    return path;
}

START_TEST(lines_are_bounded)
{
    si_tracks tracks;
    ck_assert_int_eq(si_tracks_read(write_long_line(65536), NULL, &tracks, NULL), SI_OK);
    si_tracks_finish(&tracks);
    expect_refused(write_long_line(65537), SI_ERR_FORMAT, ":1: line of more than 65536 bytes");
    expect_refused(write_long_line(3000000), SI_ERR_FORMAT, ":1: line of more than 65536 bytes");
}
END_TEST

/* Ten thousand rows cross the reader's buffer many times. */
START_TEST(no_row_is_lost_between_blocks)
{
    enum { ROW_COUNT = 40000, ROW_SIZE = 40 };
    char *text = malloc(ROW_COUNT * ROW_SIZE + 1), *end = text;
    for (int i = 0; i < ROW_COUNT; i++)
        end += sprintf(end, "%d %d %d.25 -%d.5\n", i / 7, i % 7, i, i);
    si_tracks tracks = tracks_of(text);
    ck_assert_uint_eq(tracks.row_count, ROW_COUNT);
    for (int i = 0; i < ROW_COUNT; i++) {
        ck_assert_int_eq(tracks.frame[i], i / 7);
        ck_assert_double_eq(tracks.position[2 * i], i + 0.25);
        ck_assert_double_eq(tracks.position[2 * i + 1], -i - 0.5);
    }
    si_tracks_finish(&tracks);
    free(text);
}
END_TEST

START_TEST(a_missing_file_is_told)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/none.txt", scratch_folder());
    expect_refused(path, SI_ERR_IO, ": No such file or directory");
}
END_TEST

START_TEST(a_directory_is_told)
{
    expect_refused(scratch_folder(), SI_ERR_IO, ": is a directory");
}
END_TEST

START_TEST(what_may_never_end_is_refused)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/pipe", scratch_folder());
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    expect_refused(path, SI_ERR_IO, ": is a device or pipe");
    expect_refused("/dev/zero", SI_ERR_IO, ": is a device or pipe");
    expect_refused("/dev/null", SI_ERR_IO, ": is a device or pipe");
}
END_TEST

START_TEST(error_may_be_absent)
{
    si_tracks tracks;
    ck_assert_int_eq(si_tracks_read("/dev/zero", NULL, &tracks, NULL), SI_ERR_IO);
    ck_assert_int_eq(si_tracks_read(write_text("1 2 3"), NULL, &tracks, NULL), SI_ERR_FORMAT);
}
END_TEST

START_TEST(inspection_counts_repeated_rows)
{
    si_tracks tracks;
    si_tracks_repeats repeats;
    const char *path = write_text("2 1 1 1\n1 5 3 3\n1 5 4 4\n2 1 2 2\n1 5 5 5\n");
    ck_assert_int_eq(si_tracks_inspect(path, &(si_tracks_options){0}, &tracks, &repeats, NULL),
                     SI_OK);
    ck_assert_uint_eq(tracks.row_count, 2);
    ck_assert_double_eq(tracks.position[0], 3.0);
    ck_assert_double_eq(tracks.position[2], 1.0);
    ck_assert_uint_eq(repeats.count, 3);
    ck_assert_int_eq(repeats.frame, 1);
    ck_assert_int_eq(repeats.agent_id, 5);
    ck_assert_uint_eq(repeats.first_line, 2);
    ck_assert_uint_eq(repeats.second_line, 3);
    si_tracks_finish(&tracks);
}
END_TEST

START_TEST(inspection_of_a_good_recording_is_reading)
{
    si_tracks tracks, expected = tracks_of(plain);
    si_tracks_repeats repeats;
    ck_assert_int_eq(
        si_tracks_inspect(write_text(plain), &(si_tracks_options){0}, &tracks, &repeats, NULL),
        SI_OK);
    ck_assert_uint_eq(repeats.count, 0);
    expect_same_tracks(&tracks, &expected);
    si_tracks_finish(&tracks);
    si_tracks_finish(&expected);
}
END_TEST

typedef struct line {
    char text[64];
} line;

static size_t read_lines_of(const char *path, line *lines, size_t capacity)
{
    FILE *stream = fopen(path, "r");
    size_t count = 0;
    while (count < capacity && fgets(lines[count].text, sizeof lines[count].text, stream))
        count++;
    fclose(stream);
    return count;
}

static const char *write_shuffled(line *lines, size_t count)
{
    unsigned state = 1;
    char *text = malloc(count * sizeof *lines + 1), *end = text;
    for (size_t i = count; i-- > 0;) {
        state = state * 1664525u + 1013904223u;
        size_t other = (state >> 8) % (i + 1);
        line chosen = lines[other];
        lines[other] = lines[i];
        end = stpcpy(end, chosen.text);
    }
    const char *path = write_text(text);
    free(text);
    return path;
}

START_TEST(shuffled_rows_give_the_same_tracks)
{
    enum { CAPACITY = 30000 };
    const char *path = shared_path("datasets/ethucy/all/students001.txt");
    line *lines = malloc(CAPACITY * sizeof *lines);
    size_t count = read_lines_of(path, lines, CAPACITY);
    ck_assert_uint_eq(count, 21813);
    si_tracks expected, tracks;
    ck_assert_int_eq(si_tracks_read(path, NULL, &expected, NULL), SI_OK);
    ck_assert_int_eq(si_tracks_read(write_shuffled(lines, count), NULL, &tracks, NULL), SI_OK);
    expect_same_tracks(&tracks, &expected);
    si_tracks_finish(&tracks);
    si_tracks_finish(&expected);
    free(lines);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tracks");
    TCase *good = tcase_create("good");
    tcase_add_test(good, rows_are_read_as_written);
    tcase_add_test(good, lines_may_end_in_crlf);
    tcase_add_test(good, the_last_line_needs_no_end);
    tcase_add_test(good, blank_lines_and_comments_say_nothing);
    tcase_add_test(good, blanks_may_surround_columns);
    tcase_add_test(good, a_byte_order_mark_is_skipped);
    tcase_add_test(good, rows_come_in_any_order);
    tcase_add_test(good, negative_frames_and_ids_are_numbers_too);
    tcase_add_test(good, no_row_is_lost_between_blocks);
    tcase_add_test(good, shuffled_rows_give_the_same_tracks);
    suite_add_tcase(suite, good);
    TCase *refused = tcase_create("refused");
    tcase_add_loop_test(refused, bad_lines_are_told, 0, sizeof bad / sizeof bad[0]);
    tcase_add_test(refused, a_nul_byte_is_not_the_end_of_a_line);
    tcase_add_test(refused, lines_are_bounded);
    tcase_add_test(refused, a_missing_file_is_told);
    tcase_add_test(refused, a_directory_is_told);
    tcase_add_test(refused, what_may_never_end_is_refused);
    tcase_add_test(refused, error_may_be_absent);
    suite_add_tcase(suite, refused);
    TCase *inspection = tcase_create("inspection");
    tcase_add_test(inspection, inspection_counts_repeated_rows);
    tcase_add_test(inspection, inspection_of_a_good_recording_is_reading);
    suite_add_tcase(suite, inspection);
    return suite_run(suite);
}
