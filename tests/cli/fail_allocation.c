/*
 * To be preloaded: of the allocations of the program itself and of jansson (HDF5 does not survive
 * one that fails) the one of number $FAIL_ALLOCATION fails, counted from 1 on, and where
 * $FAIL_FOLLOWING is set all after it too. At exit their number goes to the file
 * $COUNT_ALLOCATIONS, if that is set.
 */
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_long count;
static long failing;
static bool following;

static struct {
    uintptr_t begin, end;
} watched[2];
static size_t watched_count;

static int watch(struct dl_phdr_info *object, size_t size, void *context)
{
    (void)size;
    (void)context;
    const char *name = object->dlpi_name;
    if (watched_count == 2 || (name[0] != '\0' && strstr(name, "libjansson") == NULL))
        return 0;
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
            continue;
        watched[watched_count].begin = object->dlpi_addr + part->p_vaddr;
        watched[watched_count++].end = object->dlpi_addr + part->p_vaddr + part->p_memsz;
        return 0;
    }
    return 0;
}

static bool is_watched(const void *caller)
{
    const uintptr_t address = (uintptr_t)caller;
    for (size_t i = 0; i < watched_count; i++)
        if (address >= watched[i].begin && address < watched[i].end)
            return true;
    return false;
}

__attribute__((constructor)) static void begin(void)
{
    dl_iterate_phdr(watch, NULL);
    const char *number = getenv("FAIL_ALLOCATION");
    following = getenv("FAIL_FOLLOWING") != NULL;
    failing = number != NULL ? atol(number) : 0;
    atomic_store(&count, 0);
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("COUNT_ALLOCATIONS");
    FILE *stream = path != NULL ? fopen(path, "w") : NULL;
    if (stream == NULL)
        return;
    fprintf(stream, "%ld\n", atomic_load(&count));
    fclose(stream);
}

static bool refused(const void *caller)
{
    if (!is_watched(caller))
        return false;
    const long number = atomic_fetch_add(&count, 1) + 1;
    if (failing == 0 || number < failing || (number > failing && !following))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return refused(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    return refused(__builtin_return_address(0)) ? NULL : __libc_calloc(number, size);
}

void *realloc(void *old, size_t size)
{
    return refused(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return refused(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **made, size_t alignment, size_t size)
{
    *made = refused(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
    return *made == NULL ? ENOMEM : 0;
}
