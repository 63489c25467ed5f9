/*
 * To be preloaded: from the first wait for input on, no allocation succeeds, and each that was
 * tried is told on stderr.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static volatile bool started;

static bool refused(void)
{
    static const char message[] = "an allocation after the start\n";
    if (!started)
        return false;
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0)
        abort();
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

int poll(struct pollfd *files, nfds_t count, int milliseconds)
{
    started = true;
    struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    return (int)syscall(SYS_ppoll, files, count, milliseconds < 0 ? NULL : &limit, NULL, 0);
}
