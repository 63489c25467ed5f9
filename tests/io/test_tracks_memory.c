/*
 * Every allocation fails once: the n-th, for n = 1, 2, ... until all is well. The linker puts these
 * functions in the place of the C library's (--wrap), for the rooms and for this program.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "io/datasets.h"
#include "io/scenes.h"
#include "io/track_summary.h"
#include "tests/io/recording.h"
#include "tests/support/suite.h"

/* Allocations until one fails; negative: none does. */
static long countdown = -1;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
int __wrap_asprintf(char **text, const char *format, ...) SI_PRINTF(2, 3);

static bool fails_now(void)
{
    return countdown >= 0 && countdown-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails_now() ? NULL : __real_realloc(old, size);
}

/* Which allocates within the C library. */
int __wrap_asprintf(char **text, const char *format, ...)
{
    if (fails_now())
        return -1;
    va_list values;
    va_start(values, format);
    const int length = vasprintf(text, format, values);
    va_end(values);
    return length;
}

typedef si_result (*work)(const char *path, si_error *error);

static si_result read_and_cut(const char *path, si_error *error)
{
    si_scenes_config config = {.observed_steps = 1, .predicted_steps = 1, .min_agents = 1};
    si_tracks tracks;
    si_scenes scenes = {0};
    si_result status = si_tracks_read(path, NULL, &tracks, error);
    if (status == SI_OK)
        status = si_scenes_cut(&tracks, &config, &scenes, error);
    if (status != SI_OK)
        ck_assert_ptr_null(scenes.offset);
    si_scenes_finish(&scenes);
    si_tracks_finish(&tracks);
    return status;
}

static si_result read_and_summarise(const char *path, si_error *error)
{
    si_tracks tracks;
    si_track_summary summary;
    si_result status = si_tracks_read(path, NULL, &tracks, error);
    if (status == SI_OK)
        status = si_tracks_summarise(&tracks, 0.4, &summary, error);
    si_tracks_finish(&tracks);
    return status;
}

static si_result find_sample(const char *path, si_error *error)
{
    si_dataset_files files;
    si_result status = si_dataset_find("sample", path, SI_SPLIT_TEST, &files, error);
    si_dataset_files_finish(&files);
    return status;
}

/* At least `least` allocations are made, and each may fail. */
static void fail_every_allocation(work run, const char *path, long least)
{
    long n = 0;
    for (;; n++) {
        si_error error = SI_ERROR_INIT;
        countdown = n;
        si_result status = run(path, &error);
        bool all_passed = countdown >= 0;
        countdown = -1;
        if (all_passed) {
            ck_assert_msg(status == SI_OK, "%s", error.message);
            break;
        }
        ck_assert_int_eq(status, SI_ERR_NO_MEMORY);
        ck_assert_int_eq(error.status, SI_ERR_NO_MEMORY);
    }
    ck_assert_int_ge(n, least);
}

START_TEST(unsorted_text)
{
    fail_every_allocation(read_and_cut, write_text("2 1 1 1\n1 1 1 1\n3 1 2 2\n"), 12);
}
END_TEST

START_TEST(scenes_of_ndjson)
{
    fail_every_allocation(read_and_cut,
                          write_text("{\"scene\": {\"id\": 0, \"p\": 1, \"s\": 1, \"e\": 2}}\n"
                                     "{\"track\": {\"f\": 1, \"p\": 1, \"x\": 0, \"y\": 0}}\n"
                                     "{\"track\": {\"f\": 2, \"p\": 1, \"x\": 0, \"y\": 0}}\n"),
                          13);
}
END_TEST

START_TEST(summaries)
{
    fail_every_allocation(read_and_summarise, write_text("1 1 1 1\n2 1 1 1\n"), 9);
}
END_TEST

START_TEST(file_lists)
{
    char directory[1024], folder[2048], path[4096];
    snprintf(directory, sizeof directory, "%s", scratch_folder());
    snprintf(folder, sizeof folder, "%s/sample", directory);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    snprintf(path, sizeof path, "%s/a.txt", folder);
    fclose(fopen(path, "w"));
    snprintf(path, sizeof path, "%s/b.txt", folder);
    fclose(fopen(path, "w"));
    fail_every_allocation(find_sample, directory, 4);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tracks_memory");
    TCase *failing = tcase_create("failing");
    tcase_add_test(failing, unsorted_text);
    tcase_add_test(failing, scenes_of_ndjson);
    tcase_add_test(failing, summaries);
    tcase_add_test(failing, file_lists);
    suite_add_tcase(suite, failing);
    return suite_run(suite);
}
