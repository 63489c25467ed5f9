#include "io/hdf5_rehearsal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* <signal.h> has a macro of this name. */
#undef si_status

enum { CPU_SECONDS = 20 };

/* A host's handlers and core dumps are for its own crashes. */
static void prepare_to_crash(void)
{
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU};
    const struct rlimit no_core = {0, 0};
    const struct rlimit short_time = {CPU_SECONDS, CPU_SECONDS};
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        signal(fatal[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_CPU, &short_time);
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) {
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
    }
}

static _Noreturn void run_child(const char *path, void (*read_file)(const char *), int result)
{
    prepare_to_crash();
    read_file(path);
    _exit(write(result, "!", 1) == 1 ? 0 : 1);
}

/* The pipe tells, not the exit status: a host may have its own ways with children. */
static bool came_back(int result)
{
    char byte;
    ssize_t count;
    do
        count = read(result, &byte, 1);
    while (count < 0 && errno == EINTR);
    return count == 1;
}

static void reap(pid_t child)
{
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
}

si_status si_hdf5_rehearse(const char *path, void (*read_file)(const char *path), si_error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return SI_OK;
    pid_t child = fork();
    if (child == 0)
        run_child(path, read_file, ends[1]);
    close(ends[1]);
    bool good = child < 0 || came_back(ends[0]);
    close(ends[0]);
    if (child > 0)
        reap(child);
    if (!good)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: is damaged: its HDF5 structure cannot be read", path);
    return SI_OK;
}
