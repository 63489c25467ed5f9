#include "cli/console.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/json_text.h"
#include "io/temporary_file.h"
#include "pipeline/latency.h"

static volatile sig_atomic_t caught_signal, asks_to_stop;
static bool is_started_by_another; /* mpirun: signals and stderr come through it */

static struct {
    const char *label;
    bool visible;
    double started;
    double shown;
} progress_line;

/* As a write to a full disk shows at the end, and argp leaves by exit after --help. */
static void finish_stdout(void)
{
    const bool failed = fflush(stdout) != 0 || ferror(stdout);
    if (!failed)
        return;
    fprintf(stderr, "simplicit: cannot write to standard output: %s\n", strerror(errno));
    _exit(EXIT_FAILED);
}

/* Who looks for it is asked to stop, once; otherwise the process ends of the signal itself. */
static void on_signal(int number)
{
    if (asks_to_stop && caught_signal == 0 && number != SIGPIPE && !is_started_by_another) {
        caught_signal = number;
        return;
    }
    si_temporary_files_remove();
    signal(number, SIG_DFL);
    raise(number);
}

static void catch_signal(int number)
{
    struct sigaction action = {.sa_handler = on_signal}, before;
    sigemptyset(&action.sa_mask);
    if (number == SIGHUP && sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN)
        return; /* nohup */
    sigaction(number, &action, NULL);
}

void console_start(void)
{
    signal(SIGXFSZ, SIG_IGN);
    catch_signal(SIGHUP);
    catch_signal(SIGINT);
    catch_signal(SIGTERM);
    catch_signal(SIGPIPE);
    atexit(finish_stdout);
    json_start();
}

int console_fail(const si_error *error)
{
    fprintf(stderr, "simplicit: %s\n", error->message[0] ? error->message : "failed");
    return error->status == SI_ERR_ARGUMENT ? EXIT_USAGE : EXIT_FAILED;
}

void console_catch_interrupts(void)
{
    asks_to_stop = 1;
}

void console_leave_signals(void)
{
    is_started_by_another = true;
}

void console_ignore_closed_pipes(void)
{
    signal(SIGPIPE, SIG_IGN);
}

bool console_interrupted(void)
{
    return caught_signal != 0;
}

static bool report(void *context, uint64_t done, uint64_t total)
{
    (void)context;
    double now = latency_seconds();
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

static bool is_shown(void)
{
    char link[64], target[64];
    snprintf(link, sizeof link, "/proc/%ld/fd/%d", (long)getppid(), STDERR_FILENO);
    const ssize_t length = is_started_by_another ? readlink(link, target, sizeof target) : 0;
    return isatty(STDERR_FILENO) ||
           (length > 0 && strncmp(target, "/dev/pts/", strlen("/dev/pts/")) == 0);
}

const si_progress *console_progress_begin(const char *label)
{
    static const si_progress progress = {.report = report};
    console_catch_interrupts();
    progress_line.label = label;
    progress_line.visible = is_shown();
    progress_line.started = progress_line.shown = latency_seconds();
    return &progress;
}

void console_progress_end(void)
{
    if (progress_line.visible)
        fputs("\r\033[K", stderr);
    progress_line.visible = false;
    asks_to_stop = 0;
}

int console_finish(int exit_code)
{
    if (console_interrupted() && exit_code != EXIT_DONE) {
        signal(caught_signal, SIG_DFL);
        raise(caught_signal);
    }
    return exit_code;
}
