/* Every public function with what nobody should pass: must end by itself, and soon. */
#include "tests/library/walk.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MEMORY_SIZE = 1 << 20, SECONDS = 5, SURVIVED = 42, UNTOUCHED };

void *memory(int byte)
{
    void *made = malloc(MEMORY_SIZE);
    return memset(made, byte, MEMORY_SIZE);
}

static void *made = &made; /* anything but NULL */
static bool asked;

void *out(void)
{
    asked = true;
    return &made;
}

/* In a process of its own. NULL if all is well, or what went wrong. */
static const char *try_call(const walk_case *tried, int variant)
{
    static char text[64];
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        alarm(SECONDS);
        void *const before = made;
        tried->call(variant);
        _exit(asked && made == before ? UNTOUCHED : SURVIVED);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child)
        return "no process";
    if (WIFEXITED(status) && WEXITSTATUS(status) == SURVIVED)
        return NULL;
    snprintf(text, sizeof text, WIFSIGNALED(status) ? "signal %d" : "exit %d",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return text;
}

int main(void)
{
    int count = 0, failed = 0;
    char folder[] = "/tmp/walk-XXXXXX"; /* files of odd names would lie here */
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 1;
    for (const walk_case *tried = walk_cases; tried->name != NULL; tried++, count++) {
        int bad = 0;
        for (int variant = 0; walk_variants[variant] != NULL; variant++) {
            const char *fault = try_call(tried, variant);
            if (fault != NULL)
                printf("# %s with %s: %s\n", tried->name, walk_variants[variant], fault);
            bad += fault != NULL;
        }
        printf("%sok %d - %s\n", bad > 0 ? "not " : "", count + 1, tried->name);
        failed += bad > 0;
    }
    printf("1..%d\n", count);
    return rmdir(folder) == 0 && failed == 0 ? 0 : 1;
}
