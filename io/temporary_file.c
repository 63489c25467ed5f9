#include "io/temporary_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *kind_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a folder";
    case S_IFCHR:
    case S_IFBLK:
        return "a device";
    case S_IFIFO:
        return "a pipe";
    case S_IFSOCK:
        return "a socket";
    default:
        return "something else";
    }
}

/* A destination that is not there yet is fine. */
static si_result check_replaceable(const char *path, si_error *error)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return errno == ENOENT ? SI_OK : si_error_errno(error, errno, "%s", path);
    if (!S_ISREG(status.st_mode))
        return si_error_set(error, SI_ERR_IO, "%s: is %s; outputs replace regular files only", path,
                            kind_of(status.st_mode));
    if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
        return si_error_errno(error, errno, "%s: cannot be replaced", path);
    return SI_OK;
}

/* Length of the folder's part of `path`, with the slash; 0 for the current folder. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

static uint64_t scramble(uint64_t x)
{
    x ^= x >> 31;
    x *= UINT64_C(0x9e3779b97f4a7c15);
    return x ^ x >> 29;
}

/* Names need to differ, not to be secret: opening refuses one that is taken. */
static uint64_t next_name(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t seed = (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
    return scramble(seed + scramble((uint64_t)getpid()));
}

enum { NAME_ATTEMPTS = 100, TEMPORARY_NAME_SIZE = 48 };

static si_result open_temporary(si_temporary_file *file, si_error *error)
{
    size_t folder = folder_length(file->path);
    file->temporary = malloc(folder + TEMPORARY_NAME_SIZE);
    if (file->temporary == NULL)
        return si_error_no_memory(error, "a file name");
    memcpy(file->temporary, file->path, folder);
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
        snprintf(file->temporary + folder, TEMPORARY_NAME_SIZE, ".simplicit-%016llx.tmp",
                 (unsigned long long)next_name());
        file->descriptor = open(file->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file->descriptor >= 0)
            return SI_OK;
        if (errno != EEXIST && errno != EINTR)
            break;
    }
    int cause = errno;
    free(file->temporary);
    file->temporary = NULL;
    int length = (int)folder;
    if (cause == ENOENT)
        return si_error_set(error, SI_ERR_IO, "%s: there is no folder \"%.*s\"", file->path, length,
                            file->path);
    return si_error_errno(error, cause, "%s: cannot write into its folder \"%.*s\"", file->path,
                          length > 0 ? length : 1, length > 0 ? file->path : ".");
}

si_result si_temporary_file_create(const char *path, si_temporary_file *file, si_error *error)
{
    *file = (si_temporary_file)SI_TEMPORARY_FILE_INIT;
    if (path[folder_length(path)] == '\0')
        return si_error_set(error, SI_ERR_IO, "\"%s\": expected the name of a file", path);
    si_result status = check_replaceable(path, error);
    if (status != SI_OK)
        return status;
    file->path = realpath(path, NULL);
    if (file->path == NULL)
        file->path = strdup(path);
    if (file->path == NULL)
        return si_error_no_memory(error, "a file name");
    status = open_temporary(file, error);
    if (status != SI_OK)
        si_temporary_file_finish(file);
    return status;
}

FILE *si_temporary_file_stream(si_temporary_file *file, si_error *error)
{
    if (file->stream == NULL) {
        file->stream = fdopen(file->descriptor, "w+");
        if (file->stream == NULL)
            si_error_errno(error, errno, "%s", file->path);
    }
    return file->stream;
}

static si_result close_whole(si_temporary_file *file, si_error *error)
{
    bool failed = false;
    errno = 0;
    if (file->stream != NULL) {
        failed = ferror(file->stream) != 0;
        failed |= fclose(file->stream) != 0;
    } else {
        failed = close(file->descriptor) != 0;
    }
    file->stream = NULL;
    file->descriptor = -1;
    if (failed && errno == 0)
        return si_error_set(error, SI_ERR_IO, "%s: cannot write", file->path);
    return failed ? si_error_errno(error, errno, "%s: cannot write", file->path) : SI_OK;
}

si_result si_temporary_file_commit(si_temporary_file *file, si_error *error)
{
    si_result status = close_whole(file, error);
    if (status == SI_OK)
        status = check_replaceable(file->path, error);
    if (status == SI_OK && rename(file->temporary, file->path) != 0)
        status = si_error_errno(error, errno, "%s: cannot be replaced", file->path);
    if (status == SI_OK) {
        free(file->temporary);
        file->temporary = NULL;
    }
    si_temporary_file_finish(file);
    return status;
}

void si_temporary_file_finish(si_temporary_file *file)
{
    if (file->stream != NULL)
        fclose(file->stream);
    else if (file->descriptor >= 0)
        close(file->descriptor);
    if (file->temporary != NULL)
        unlink(file->temporary);
    free(file->temporary);
    free(file->path);
    *file = (si_temporary_file)SI_TEMPORARY_FILE_INIT;
}
