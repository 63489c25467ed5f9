#include "cli/console.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/command.h"

static volatile sig_atomic_t caught_signal;

static struct {
    const char *label;
    bool visible;
    double started;
    double shown;
} progress_line;

void console_start(void)
{
    signal(SIGXFSZ, SIG_IGN);
}

int console_fail(const si_error *error)
{
    fprintf(stderr, "simplicit: %s\n", error->message[0] ? error->message : "failed");
    return EXIT_FAILED;
}

static void on_signal(int number)
{
    caught_signal = number;
}

void console_catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void console_ignore_closed_pipes(void)
{
    signal(SIGPIPE, SIG_IGN);
}

bool console_interrupted(void)
{
    return caught_signal != 0;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool report(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    double now = seconds_now();
    if (progress_line.visible && total > 0 && now - progress_line.shown > 0.1) {
        double share = (double)done / (double)total;
        double elapsed = now - progress_line.started;
        fprintf(stderr, "\r\033[K%s %3.0f %%", progress_line.label, 100.0 * share);
        if (done > 0 && elapsed > 1.0)
            fprintf(stderr, ", %.0f s left", elapsed * (1.0 - share) / share);
        progress_line.shown = now;
    }
    return !console_interrupted();
}

const si_progress *console_progress_begin(const char *label)
{
    static const si_progress progress = {.report = report};
    console_catch_interrupts();
    progress_line.label = label;
    progress_line.visible = isatty(STDERR_FILENO);
    progress_line.started = progress_line.shown = seconds_now();
    return &progress;
}

void console_progress_end(void)
{
    if (progress_line.visible)
        fputs("\r\033[K", stderr);
    progress_line.visible = false;
}

int console_finish(int exit_code)
{
    if (console_interrupted() && exit_code != EXIT_DONE) {
        signal(caught_signal, SIG_DFL);
        raise(caught_signal);
    }
    return exit_code;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat one, other;
    if (strcmp(a, b) == 0)
        return true;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

si_result console_check_output(const char *output, const char *const *input, size_t count,
                               si_error *error)
{
    for (size_t i = 0; output != NULL && i < count; i++)
        if (input[i] != NULL && is_same_file(output, input[i]))
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "%s: is read as well; expected another file to write", output);
    return SI_OK;
}

static bool is_count(const char *text, uint64_t *value)
{
    char *end;
    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0';
}

uint64_t console_parse_count(struct argp_state *state, const char *option, const char *text,
                             uint64_t low, uint64_t high)
{
    uint64_t value = 0;
    if (!is_count(text, &value) || value < low || value > high)
        argp_error(state, "%s: expected a whole number from %llu to %llu, got \"%s\"", option,
                   (unsigned long long)low, (unsigned long long)high, text);
    return value;
}

double console_parse_number(struct argp_state *state, const char *option, const char *text,
                            double low, double high)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value < low || value > high)
        argp_error(state, "%s: expected a number from %g to %g, got \"%s\"", option, low, high,
                   text);
    return value;
}

static void join_names(const char *const *names, char *list, size_t size)
{
    list[0] = '\0';
    for (size_t i = 0; names[i] != NULL; i++) {
        size_t length = strlen(list);
        snprintf(list + length, size - length, "%s%s", i > 0 ? ", " : "", names[i]);
    }
}

size_t console_parse_choice(struct argp_state *state, const char *option, const char *text,
                            const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++)
        if (strcmp(text, names[i]) == 0)
            return i;
    char list[512];
    join_names(names, list, sizeof list);
    argp_error(state, "%s: expected one of %s, got \"%s\"", option, list, text);
    return 0;
}
