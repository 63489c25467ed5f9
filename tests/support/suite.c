#include "tests/support/suite.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SKIP_EXIT_CODE = 77, REASON_LOG_SIZE = 1 << 16 };

/* Children are forked: a reason reaches the parent through memory that both see. */
static char *skip_reasons;
static char scratch_root[256];

_Noreturn void skip_test(const char *format, ...)
{
    if (skip_reasons != NULL) {
        size_t used = strlen(skip_reasons);
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(skip_reasons + used, REASON_LOG_SIZE - used - 1, format, arguments);
        va_end(arguments);
        used = strlen(skip_reasons);
        snprintf(skip_reasons + used, REASON_LOG_SIZE - used, "\n");
    }
    exit(SKIP_EXIT_CODE);
}

const char *shared_path(const char *relative)
{
    static char paths[4][1024];
    static unsigned next;
    char *path = paths[next++ % 4];
    const char *root = getenv("SIMPLICIT_SHARED");
    snprintf(path, sizeof paths[0], "%s/%s", root != NULL ? root : "../shared", relative);
    if (access(path, R_OK) == 0)
        return path;
    const char *source = getenv("SIMPLICIT_SOURCE");
    snprintf(path, sizeof paths[0], "%s/tests/golden/%s", source != NULL ? source : ".", relative);
    if (access(path, R_OK) != 0)
        skip_test("no shared/%s", relative);
    return path;
}

const char *scratch_folder(void)
{
    static char folder[512];
    snprintf(folder, sizeof folder, "%s/XXXXXX", scratch_root);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    return folder;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

/* "file.c:case:name: what happened" to "file.c:case:name". */
static void cut_at_message(char *text)
{
    char *message = strstr(text, ": ");
    if (message != NULL)
        *message = '\0';
}

/* Check writes "ok 3 - file.c:case:name: Passed"; an exit with SKIP_EXIT_CODE is a skip. */
static bool print_line(char *line, int *number, char **reason)
{
    char *text = strstr(line, " - ");
    if (text == NULL || (strncmp(line, "ok", 2) != 0 && strncmp(line, "not ok", 6) != 0))
        return false;
    text += strlen(" - ");
    text[strcspn(text, "\n")] = '\0';
    if (strstr(text, "Early exit with return value 77") != NULL) {
        char *why = strsep(reason, "\n");
        cut_at_message(text);
        printf("ok %d - %s # SKIP %s\n", ++*number, text, why != NULL ? why : "");
        return false;
    }
    bool passed = line[0] == 'o';
    printf("%s %d - %s\n", passed ? "ok" : "not ok", ++*number, text);
    return !passed;
}

static bool print_results(const char *path)
{
    bool any_failed = false;
    int number = 0;
    char *line = NULL;
    size_t capacity = 0;
    char *reason = skip_reasons;
    FILE *stream = fopen(path, "r");
    if (stream == NULL)
        return true;
    while (getline(&line, &capacity, stream) > 0)
        any_failed |= print_line(line, &number, &reason);
    fclose(stream);
    free(line);
    printf("1..%d\n", number);
    return any_failed || number == 0;
}

int suite_run(Suite *suite)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(scratch_root, sizeof scratch_root, "%s/simplicit-test-XXXXXX",
             temporary != NULL ? temporary : "/tmp");
    if (mkdtemp(scratch_root) == NULL) {
        perror(scratch_root);
        return EXIT_FAILURE;
    }
    skip_reasons =
        mmap(NULL, REASON_LOG_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char results[300];
    snprintf(results, sizeof results, "%s/results.tap", scratch_root);
    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, results);
    srunner_run_all(runner, CK_SILENT);
    srunner_free(runner);
    bool any_failed = print_results(results);
    nftw(scratch_root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return any_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
