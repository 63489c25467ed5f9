/* Outputs when there is no space, no folder or no permission: an error, and nothing changed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* <signal.h> has a macro of this name. */
#undef si_result

#include "io/temporary_file.h"
#include "io/weights.h"
#include "tests/io/crowd_file.h"
#include "tests/io/file_limit.h"
#include "tests/support/suite.h"

static char folder[900], path[1024];

/* Whether file systems know only files with names; see the linker's --wrap. */
static bool named;

int __real_open64(const char *file, int flags, ...);
int __wrap_open64(const char *file, int flags, ...);

int __wrap_open64(const char *file, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if (!named || (flags & O_TMPFILE) != O_TMPFILE)
        return __real_open64(file, flags, mode);
    errno = EOPNOTSUPP;
    return -1;
}

static void set_up(void)
{
    snprintf(folder, sizeof folder, "%s", scratch_folder());
    snprintf(path, sizeof path, "%s/out", folder);
}

static void set_up_named(void)
{
    set_up();
    named = true;
}

static void write_text(const char *text)
{
    FILE *stream = fopen(path, "w");
    ck_assert_ptr_nonnull(stream);
    fputs(text, stream);
    fclose(stream);
}

static void expect_text(const char *expected)
{
    char text[64] = "";
    FILE *stream = fopen(path, "r");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fread(text, 1, sizeof text - 1, stream), strlen(expected));
    fclose(stream);
    ck_assert_str_eq(text, expected);
}

static void expect_entries(size_t expected)
{
    size_t count = 0;
    DIR *listing = opendir(folder);
    ck_assert_ptr_nonnull(listing);
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(listing);
    ck_assert_uint_eq(count, expected);
}

static void expect_refusal(const char *destination, const char *part)
{
    si_error error = SI_ERROR_INIT;
    si_temporary_file file;
    si_result status = si_temporary_file_create(destination, &file, &error);
    ck_assert_msg(status == SI_ERR_IO && strstr(error.message, part) != NULL,
                  "got \"%s\", expected ...%s...", error.message, part);
    si_temporary_file_finish(&file);
}

START_TEST(committed_is_whole)
{
    si_temporary_file file;
    write_text("before");
    ck_assert_int_eq(si_temporary_file_create(path, &file, NULL), SI_OK);
    ck_assert_int_gt(fprintf(si_temporary_file_stream(&file, NULL), "after"), 0);
    expect_text("before");
    ck_assert_int_eq(si_temporary_file_commit(&file, NULL), SI_OK);
    si_temporary_file_finish(&file);
    expect_text("after");
    expect_entries(1);
}
END_TEST

START_TEST(abandoned_is_gone)
{
    si_temporary_file file;
    write_text("before");
    ck_assert_int_eq(si_temporary_file_create(path, &file, NULL), SI_OK);
    expect_entries(named ? 2 : 1);
    fputs("after", si_temporary_file_stream(&file, NULL));
    si_temporary_file_finish(&file);
    si_temporary_file_finish(&file);
    expect_text("before");
    expect_entries(1);
}
END_TEST

static void remove_and_die(int number)
{
    si_temporary_files_remove();
    signal(number, SIG_DFL);
    raise(number);
}

/* A process that dies of `number` in the middle of writing. */
static void die_of(int number)
{
    pid_t child = fork();
    if (child == 0) {
        si_temporary_file file, other;
        if (number != SIGKILL)
            signal(number, remove_and_die);
        if (si_temporary_file_create(path, &file, NULL) == SI_OK &&
            si_temporary_file_create(path, &other, NULL) == SI_OK)
            raise(number);
        _exit(1);
    }
    int state;
    ck_assert_int_eq(waitpid(child, &state, 0), child);
    ck_assert(WIFSIGNALED(state) && WTERMSIG(state) == number);
}

START_TEST(nothing_is_left_after_a_signal)
{
    write_text("before");
    die_of(SIGHUP);
    die_of(SIGTERM);
    if (!named)
        die_of(SIGKILL);
    expect_text("before");
    expect_entries(1);
}
END_TEST

START_TEST(mode_follows_the_umask)
{
    si_temporary_file file;
    struct stat status;
    umask(027);
    ck_assert_int_eq(si_temporary_file_create(path, &file, NULL), SI_OK);
    ck_assert_int_eq(si_temporary_file_commit(&file, NULL), SI_OK);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0640);
}
END_TEST

START_TEST(link_stays_a_link)
{
    char link_path[1024];
    struct stat status;
    si_temporary_file file;
    snprintf(link_path, sizeof link_path, "%s/link", folder);
    write_text("before");
    ck_assert_int_eq(symlink(path, link_path), 0);
    ck_assert_int_eq(si_temporary_file_create(link_path, &file, NULL), SI_OK);
    fputs("after", si_temporary_file_stream(&file, NULL));
    ck_assert_int_eq(si_temporary_file_commit(&file, NULL), SI_OK);
    ck_assert_int_eq(lstat(link_path, &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    expect_text("after");
}
END_TEST

START_TEST(destinations_that_are_refused)
{
    char other[1100];
    expect_refusal("/dev/full", "is a device");
    expect_refusal(folder, "is a folder");
    snprintf(other, sizeof other, "%s/", folder);
    expect_refusal(other, "expected the name of a file");
    expect_refusal("", "expected the name of a file");
    snprintf(other, sizeof other, "%s/missing/out", folder);
    expect_refusal(other, "there is no folder");
    write_text("a file");
    snprintf(other, sizeof other, "%s/out", path);
    expect_refusal(other, "Not a directory");
    snprintf(other, sizeof other, "%s/pipe", folder);
    ck_assert_int_eq(mkfifo(other, 0600), 0);
    expect_refusal(other, "is a pipe");
    expect_entries(2);
}
END_TEST

/* Root may write anywhere, so the test becomes nobody. */
START_TEST(no_permission)
{
    enum { NOBODY = 65534 };
    ck_assert_int_eq(chmod(folder, 0755), 0);
    write_text("protected");
    ck_assert_int_eq(chmod(path, 0444), 0);
    if (geteuid() == 0 && (setegid(NOBODY) != 0 || seteuid(NOBODY) != 0))
        skip_test("cannot give up root");
    char other[1024];
    snprintf(other, sizeof other, "%s/new", folder);
    if (access("/root", X_OK) != 0 || geteuid() == NOBODY) {
        expect_refusal(path, "Permission denied");
        if (geteuid() == NOBODY)
            expect_refusal(other, "Permission denied");
    }
    seteuid(0);
    expect_text("protected");
}
END_TEST

START_TEST(destination_becomes_a_folder)
{
    si_temporary_file file;
    si_error error = SI_ERROR_INIT;
    ck_assert_int_eq(si_temporary_file_create(path, &file, NULL), SI_OK);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert_int_eq(si_temporary_file_commit(&file, &error), SI_ERR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "is a folder"));
    expect_entries(1);
}
END_TEST

static si_result write_predictions(si_error *error)
{
    static crowd all;
    crowd_fill(&all);
    return crowd_write(&all, path, error);
}

static si_result write_weights(si_error *error)
{
    enum { COUNT = 8, SIZE = 3000 };
    static double value[SIZE];
    si_weights weights = {0};
    si_result status = SI_OK;
    char name[32];
    for (int i = 0; status == SI_OK && i < COUNT; i++) {
        snprintf(name, sizeof name, "group/%d/weight", i);
        status = si_weights_add_tensor(&weights, name, 1, (size_t[]){SIZE}, value);
    }
    if (status == SI_OK)
        status = si_weights_write(path, &weights, error);
    si_weights_finish(&weights);
    return status;
}

static si_result write_stream(si_error *error)
{
    enum { LINES = 1000 };
    si_temporary_file file;
    si_result status = si_temporary_file_create(path, &file, error);
    for (int i = 0; status == SI_OK && i < LINES; i++)
        fprintf(si_temporary_file_stream(&file, error), "a line of text\n");
    if (status == SI_OK)
        status = si_temporary_file_commit(&file, error);
    si_temporary_file_finish(&file);
    return status;
}

static const write_function writers[] = {write_predictions, write_weights, write_stream};
enum { WRITER_COUNT = sizeof writers / sizeof writers[0] };

static off_t whole_size(write_function write)
{
    struct stat status;
    ck_assert_int_eq(write(NULL), SI_OK);
    ck_assert_int_eq(stat(path, &status), 0);
    return status.st_size;
}

/* At every size that is too small, the writer fails, and HDF5 still closes and exits in order. */
START_TEST(no_space_at_any_size)
{
    enum { TRIES = 60 };
    const off_t whole = whole_size(writers[_i]);
    write_text("before");
    for (off_t i = 0; i < TRIES; i++) {
        si_error error = SI_ERROR_INIT;
        /* Check's own messages go through files too: none until the limit is lifted. */
        bool limited = limit_file_size(whole * i / TRIES);
        si_result status = writers[_i](&error);
        bool lifted = lift_file_size();
        ck_assert(limited && lifted);
        ck_assert_int_eq(status, SI_ERR_IO);
        ck_assert_msg(strstr(error.message, "too large") != NULL, "%s", error.message);
        expect_text("before");
        expect_entries(1);
    }
    ck_assert_int_eq(whole_size(writers[_i]), whole);
}
END_TEST

/* Exiting is when HDF5 flushes what it kept; it must not matter. */
START_TEST(exit_after_no_space)
{
    ck_assert_int_eq(run_limited(100, writers[_i]), SI_ERR_IO);
    expect_entries(0);
}
END_TEST

START_TEST(full_filesystem)
{
    if (mount("none", folder, "tmpfs", 0, "size=8k") != 0)
        skip_test("cannot mount a small tmpfs: %s", strerror(errno));
    write_text("before");
    si_error error = SI_ERROR_INIT;
    si_result status = writers[_i](&error);
    expect_text("before");
    expect_entries(1);
    umount(folder);
    ck_assert_int_eq(status, SI_ERR_IO);
    ck_assert_msg(strstr(error.message, "No space left") != NULL, "%s", error.message);
}
END_TEST

START_TEST(outputs_to_devices_are_refused)
{
    si_error error = SI_ERROR_INIT;
    struct stat status;
    snprintf(path, sizeof path, "/dev/full");
    ck_assert_int_eq(writers[_i](&error), SI_ERR_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "/dev/full: is a device"));
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert(S_ISCHR(status.st_mode));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("outputs");
    for (int i = 0; i < 2; i++) {
        TCase *temporary = tcase_create(i == 0 ? "nameless" : "named");
        tcase_add_checked_fixture(temporary, i == 0 ? set_up : set_up_named, NULL);
        tcase_add_test(temporary, committed_is_whole);
        tcase_add_test(temporary, abandoned_is_gone);
        tcase_add_test(temporary, nothing_is_left_after_a_signal);
        tcase_add_test(temporary, mode_follows_the_umask);
        tcase_add_test(temporary, link_stays_a_link);
        tcase_add_test(temporary, destinations_that_are_refused);
        tcase_add_test(temporary, no_permission);
        tcase_add_test(temporary, destination_becomes_a_folder);
        suite_add_tcase(suite, temporary);
    }
    TCase *space = tcase_create("space");
    tcase_add_checked_fixture(space, set_up, NULL);
    tcase_set_timeout(space, 60);
    tcase_add_loop_test(space, no_space_at_any_size, 0, WRITER_COUNT);
    tcase_add_loop_test(space, exit_after_no_space, 0, WRITER_COUNT);
    tcase_add_loop_test(space, full_filesystem, 0, WRITER_COUNT);
    tcase_add_loop_test(space, outputs_to_devices_are_refused, 0, WRITER_COUNT);
    suite_add_tcase(suite, space);
    return suite_run(suite);
}
