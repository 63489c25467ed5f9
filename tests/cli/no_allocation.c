/*
 * To be preloaded: from the first wait for input until exit (where HDF5 allocates to clean up), no
 * allocation succeeds, and each that was tried is told on stderr.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static volatile bool started;

static void tell(const char *message)
{
    if (write(STDERR_FILENO, message, strlen(message)) < 0)
        abort();
}

static bool refused(void)
{
    if (!started)
        return false;
    tell("an allocation after the start\n");
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return refused() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return refused() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **made, size_t alignment, size_t size)
{
    *made = refused() ? NULL : __libc_memalign(alignment, size);
    return *made == NULL ? ENOMEM : 0;
}

static void stop(void)
{
    started = false;
}

int poll(struct pollfd *files, nfds_t count, int milliseconds)
{
    if (!started) {
        atexit(stop);
        tell("from now on no allocation succeeds\n");
    }
    started = true;
    struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    return (int)syscall(SYS_ppoll, files, count, milliseconds < 0 ? NULL : &limit, NULL, 0);
}
