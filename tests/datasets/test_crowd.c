/* The sample crowd: that it is what make-crowd writes, and that it walks like people. */
#include "tests/support/suite.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { MAX_ROWS = 20000, MAX_TEXT = 300 * 1024, MAX_ID = 1000, FRAME_STEP = 10 };
static const double seconds_a_frame = 0.4;

typedef struct row {
    int frame;
    int id;
    double x, y;
} row;

static row rows[MAX_ROWS];
static size_t row_count;

static const char *sample_path(void)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/datasets/sample/simulated_crowd.txt",
             getenv("SIMPLICIT_SOURCE"));
    return path;
}

static size_t read_all(FILE *stream, char *text)
{
    ck_assert_ptr_nonnull(stream);
    const size_t size = fread(text, 1, MAX_TEXT, stream);
    ck_assert_msg(size < MAX_TEXT, "more than %d bytes", MAX_TEXT);
    return size;
}

/* Runs make-crowd with `arguments`; fills `text` with what it writes, returns its size. */
static size_t generate(const char *arguments, char *text)
{
    char command[4096];
    snprintf(command, sizeof command, "'%s' %s", getenv("MAKE_CROWD"), arguments);
    FILE *stream = popen(command, "r");
    const size_t size = read_all(stream, text);
    ck_assert_int_eq(pclose(stream), 0);
    return size;
}

static int exit_code(const char *arguments)
{
    char command[4096];
    snprintf(command, sizeof command, "'%s' %s 2>/dev/null", getenv("MAKE_CROWD"), arguments);
    const int status = system(command);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void read_sample(void)
{
    char line[256];
    FILE *stream = fopen(sample_path(), "r");
    ck_assert_ptr_nonnull(stream);
    row_count = 0;
    while (fgets(line, sizeof line, stream) != NULL) {
        if (line[0] == '#')
            continue;
        row *next = &rows[row_count++];
        ck_assert(row_count <= MAX_ROWS);
        ck_assert_int_eq(sscanf(line, "%d %d %lf %lf", &next->frame, &next->id, &next->x, &next->y),
                         4);
        ck_assert(isfinite(next->x) && isfinite(next->y));
        ck_assert(next->id >= 1 && next->id < MAX_ID);
    }
    fclose(stream);
}

static double distance(const row *a, const row *b)
{
    return sqrt((a->x - b->x) * (a->x - b->x) + (a->y - b->y) * (a->y - b->y));
}

/* The agent's row in the next frame, NULL if it has left. Rows are in order of frame, then id. */
static const row *next_of(const row *current)
{
    for (const row *next = current + 1; next < rows + row_count; next++) {
        if (next->frame > current->frame + FRAME_STEP)
            return NULL;
        if (next->id == current->id)
            return next;
    }
    return NULL;
}

static double speed_after(const row *current)
{
    const row *next = next_of(current);
    return next != NULL ? distance(current, next) / seconds_a_frame : NAN;
}

START_TEST(sample_is_what_the_generator_writes)
{
    static char expected[MAX_TEXT], got[MAX_TEXT];
    FILE *stream = fopen(sample_path(), "r");
    const size_t expected_size = read_all(stream, expected);
    fclose(stream);
    const size_t size = generate("", got);
    ck_assert_uint_eq(size, expected_size);
    ck_assert_mem_eq(got, expected, size);
}
END_TEST

START_TEST(sample_says_first_that_it_is_simulated)
{
    char text[64] = "";
    FILE *stream = fopen(sample_path(), "r");
    ck_assert_ptr_nonnull(stream);
    ck_assert_ptr_nonnull(fgets(text, sizeof text, stream));
    fclose(stream);
    ck_assert_int_eq(strncmp(text, "# SIMULATED, not recorded", 25), 0);
}
END_TEST

START_TEST(frames_are_ten_apart_and_agents_without_gaps)
{
    static int last_frame[MAX_ID];
    int agents = 0;
    read_sample();
    ck_assert_int_eq(rows[0].frame, 0);
    for (size_t i = 0; i < row_count; i++) {
        const row *current = &rows[i];
        ck_assert_int_eq(current->frame % FRAME_STEP, 0);
        if (i > 0 && current->frame == rows[i - 1].frame)
            ck_assert_int_gt(current->id, rows[i - 1].id);
        else if (i > 0)
            ck_assert_int_eq(current->frame, rows[i - 1].frame + FRAME_STEP);
        if (last_frame[current->id] == 0)
            agents++;
        else
            ck_assert_int_eq(current->frame + 1, last_frame[current->id] + FRAME_STEP);
        last_frame[current->id] = current->frame + 1; /* + 1: 0 is not seen yet */
    }
    ck_assert_int_eq(rows[row_count - 1].frame, 299 * FRAME_STEP);
    ck_assert_msg(agents >= 150 && agents <= 250, "%d agents", agents);
}
END_TEST

START_TEST(speeds_are_those_of_people)
{
    double sum = 0.0;
    size_t count = 0, still = 0, running = 0;
    read_sample();
    for (size_t i = 0; i < row_count; i++) {
        const double speed = speed_after(&rows[i]);
        if (isnan(speed))
            continue;
        ck_assert_msg(speed < 4.3, "%d runs at %g m/s", rows[i].id, speed);
        sum += speed;
        count++;
        still += speed < 0.1;
        running += speed > 2.5;
    }
    const double mean = sum / (double)count;
    ck_assert_msg(mean > 1.1 && mean < 1.5, "mean speed %g m/s", mean);
    ck_assert_uint_gt(still, count / 200);
    ck_assert_uint_lt(still, count / 10);
    ck_assert_uint_gt(running, 20);
}
END_TEST

START_TEST(nobody_walks_through_another)
{
    size_t pairs = 0, close = 0;
    read_sample();
    for (size_t i = 0; i < row_count; i++) {
        for (size_t j = i + 1; j < row_count && rows[j].frame == rows[i].frame; j++) {
            const double apart = distance(&rows[i], &rows[j]);
            ck_assert_msg(apart > 0.15, "frame %d: %d and %d are %g m apart", rows[i].frame,
                          rows[i].id, rows[j].id, apart);
            pairs += apart < 2.0;
            close += apart < 0.35;
        }
    }
    ck_assert_uint_gt(pairs, 1000);
    ck_assert_msg(close * 100 < pairs, "%zu of %zu neighbours closer than 0.35 m", close, pairs);
}
END_TEST

START_TEST(another_seed_gives_another_crowd)
{
    static char first[MAX_TEXT], second[MAX_TEXT], again[MAX_TEXT];
    const size_t size = generate("--seed 2 --minutes 1", first);
    const size_t other_size = generate("--seed 3 --minutes 1", second);
    ck_assert(size != other_size || memcmp(first, second, size) != 0);
    ck_assert_uint_eq(generate("--seed 2 --minutes 1", again), size);
    ck_assert_mem_eq(first, again, size);
}
END_TEST

START_TEST(output_goes_where_it_is_asked_to)
{
    static char printed[MAX_TEXT], written[MAX_TEXT];
    char path[1024], arguments[2048];
    snprintf(path, sizeof path, "%s/crowd.txt", scratch_folder());
    snprintf(arguments, sizeof arguments, "--minutes 1 -o '%s'", path);
    ck_assert_int_eq(exit_code(arguments), 0);
    FILE *stream = fopen(path, "r");
    const size_t size = read_all(stream, written);
    fclose(stream);
    ck_assert_uint_eq(generate("--minutes 1", printed), size);
    ck_assert_mem_eq(printed, written, size);
}
END_TEST

START_TEST(what_cannot_be_done_is_refused)
{
    ck_assert_int_eq(exit_code("--minutes 0"), 2);
    ck_assert_int_eq(exit_code("--minutes 1x"), 2);
    ck_assert_int_eq(exit_code("--seed -1"), 2);
    ck_assert_int_eq(exit_code("--seed 99999999999999999999"), 2);
    ck_assert_int_eq(exit_code("--speed 1"), 2);
    ck_assert_int_eq(exit_code("-o /nowhere/crowd.txt"), 1);
    ck_assert_int_eq(exit_code("> /dev/full"), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("crowd");
    TCase *sample = tcase_create("sample");
    tcase_set_timeout(sample, 60);
    tcase_add_test(sample, sample_is_what_the_generator_writes);
    tcase_add_test(sample, sample_says_first_that_it_is_simulated);
    tcase_add_test(sample, frames_are_ten_apart_and_agents_without_gaps);
    tcase_add_test(sample, speeds_are_those_of_people);
    tcase_add_test(sample, nobody_walks_through_another);
    suite_add_tcase(suite, sample);
    TCase *generator = tcase_create("generator");
    tcase_set_timeout(generator, 60);
    tcase_add_test(generator, another_seed_gives_another_crowd);
    tcase_add_test(generator, output_goes_where_it_is_asked_to);
    tcase_add_test(generator, what_cannot_be_done_is_refused);
    suite_add_tcase(suite, generator);
    return suite_run(suite);
}
