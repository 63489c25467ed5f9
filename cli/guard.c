#include "cli/guard.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/command.h"

/* <signal.h> has a macro of this name. */
#undef si_result

#include "io/read_guard.h"
#include "io/temporary_file.h"

/* Of processor time in one call of the library, which reads some 32 MB. */
enum { CPU_SECONDS = 4, BYTES_PER_SECOND = 10 << 20 };

/* Of memory, above what is in use: HDF5 clears what a damaged length asks for, 4 GB of it. */
enum { MEMORY_BYTES = 1 << 30, MEMORY_OF_FILE = 64 };

static const char *volatile guarded; /* the file that is read, NULL between */
static timer_t timer;
static struct rlimit memory_before;
static int memory_file; /* tells how much is in use */

static void say(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
}

static _Noreturn void give_up(const char *path)
{
    say("simplicit: ");
    say(path);
    say(": is damaged: its HDF5 structure cannot be read\n");
    si_temporary_files_remove();
    _exit(EXIT_FAILED);
}

/* Stands for one signal only: the same one again kills. */
static void on_crash(int number)
{
    const char *path = guarded;
    if (path != NULL)
        give_up(path);
    raise(number);
}

static void on_time_up(int number)
{
    const char *path = guarded;
    (void)number;
    if (path != NULL)
        give_up(path);
}

static void set_timer(time_t seconds)
{
    const struct itimerspec limit = {.it_value = {.tv_sec = seconds}};
    timer_settime(timer, 0, &limit, NULL);
}

#if defined(__SANITIZE_ADDRESS__)
static const bool bounds_memory = false; /* a sanitizer's address space has no measure */
#else
static const bool bounds_memory = true;
#endif

/* Of the address space, bytes; 0 where the system does not tell. */
static rlim_t memory_in_use(void)
{
    char text[32] = "";
    if (pread(memory_file, text, sizeof text - 1, 0) <= 0)
        return 0;
    return (rlim_t)strtoull(text, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void limit_memory(off_t file_size)
{
    const rlim_t used = memory_in_use();
    const rlim_t more = MEMORY_BYTES + MEMORY_OF_FILE * (rlim_t)file_size;
    struct rlimit limit = memory_before;
    if (!bounds_memory || used == 0 ||
        (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur <= used + more))
        return;
    limit.rlim_cur = used + more;
    setrlimit(RLIMIT_AS, &limit);
}

static void enter(const char *path)
{
    struct stat file;
    if (path == NULL) /* the reader says so */
        return;
    if (stat(path, &file) != 0)
        file.st_size = 0;
    limit_memory(file.st_size);
    guarded = path;
    set_timer(CPU_SECONDS + (time_t)(file.st_size / BYTES_PER_SECOND));
}

static void leave(void)
{
    set_timer(0);
    setrlimit(RLIMIT_AS, &memory_before);
    guarded = NULL;
}

static void handle(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK | flags};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

/* Files are read by the thread that starts the guard. */
void guard_start(void)
{
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    static const si_read_guard guard = {enter, leave};
    static char stack[1 << 16]; /* a crash may be for want of stack */
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++)
        handle(crashes[i], on_crash, SA_RESETHAND | SA_NODEFER);
    handle(SIGRTMIN, on_time_up, SA_RESTART);
    getrlimit(RLIMIT_AS, &memory_before);
    memory_file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) == 0)
        si_read_guard_set(&guard);
}
