#include "io/hdf5_rehearsal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* <signal.h> has a macro of this name. */
#undef si_result

enum { CPU_SECONDS = 20, MEMORY_BYTES = 192 << 20, MEMORY_RATIO = 3 };

typedef si_result (*read_function)(const char *path, si_error *error);

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

/* On top of what the process has: HDF5 allocates what the file says, before it looks whether it is
 * there. Where /proc is not, there is no limit. */
static void limit_memory(const char *path)
{
    unsigned long long pages = 0;
    struct stat file;
    FILE *stream = fopen("/proc/self/statm", "r");
    if (stream == NULL)
        return;
    if (fscanf(stream, "%llu", &pages) == 1 && stat(path, &file) == 0) {
        rlim_t bytes = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + MEMORY_BYTES +
                       MEMORY_RATIO * (rlim_t)file.st_size;
        setrlimit(RLIMIT_AS, &(struct rlimit){bytes, bytes});
    }
    fclose(stream);
}

static _Noreturn void run_child(const char *path, read_function read_file, int result)
{
    si_error found = SI_ERROR_INIT;
    prepare_to_crash();
    limit_memory(path);
    found.status = read_file(path, &found);
    _exit(write(result, &found, sizeof found) == (ssize_t)sizeof found ? 0 : 1);
}

/* The pipe tells, not the exit status: a host may have its own ways with children. */
static bool receive(int result, si_error *found)
{
    ssize_t count; /* written at once, as less than PIPE_BUF, so read at once */
    do
        count = read(result, found, sizeof *found);
    while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof *found;
}

static void reap(pid_t child)
{
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
}

si_result si_hdf5_rehearse(const char *path, read_function read_file, si_error *error)
{
    si_error found = SI_ERROR_INIT;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return SI_OK;
    pid_t child = fork();
    if (child == 0)
        run_child(path, read_file, ends[1]);
    close(ends[1]);
    bool good = child < 0 || receive(ends[0], &found);
    close(ends[0]);
    if (child > 0)
        reap(child);
    if (!good)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: is damaged: its HDF5 structure cannot be read", path);
    return found.status == SI_OK ? SI_OK : si_error_set(error, found.status, "%s", found.message);
}
