#include "io/temporary_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *kind_of(mode_t mode)
{
    return S_ISDIR(mode)                    ? "a folder"
           : S_ISCHR(mode) || S_ISBLK(mode) ? "a device"
           : S_ISFIFO(mode)                 ? "a pipe"
           : S_ISSOCK(mode)                 ? "a socket"
                                            : "something else";
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

enum { NAME_ATTEMPTS = 100, TEMPORARY_NAME_SIZE = 48, DESCRIPTOR_PATH_SIZE = 32, MAX_NAMED = 64 };

/* What a signal handler has to remove; beyond so many, files stay. */
static _Atomic(const char *) named[MAX_NAMED];

static void replace_named(const char *old, const char *new)
{
    for (size_t i = 0; i < MAX_NAMED; i++) {
        const char *expected = old;
        if (atomic_compare_exchange_strong(&named[i], &expected, new))
            return;
    }
}

void si_temporary_files_remove(void)
{
    for (size_t i = 0; i < MAX_NAMED; i++) {
        const char *name = atomic_exchange(&named[i], NULL);
        if (name != NULL)
            unlink(name);
    }
}

static void forget_name(si_temporary_file *file)
{
    if (file->temporary != NULL)
        replace_named(file->temporary, NULL);
    free(file->temporary);
    file->temporary = NULL;
}

static bool open_named(si_temporary_file *file)
{
    file->descriptor = open(file->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return file->descriptor >= 0;
}

static void print_descriptor(const si_temporary_file *file, char path[DESCRIPTOR_PATH_SIZE])
{
    snprintf(path, DESCRIPTOR_PATH_SIZE, "/proc/self/fd/%d", file->descriptor);
}

static bool link_to(const si_temporary_file *file, const char *name)
{
    char path[DESCRIPTOR_PATH_SIZE];
    print_descriptor(file, path);
    return linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

static bool link_named(si_temporary_file *file)
{
    return link_to(file, file->temporary);
}

/* Makes up names until `take` finds one that is free; false with errno. */
static bool take_name(si_temporary_file *file, bool (*take)(si_temporary_file *file))
{
    size_t folder = folder_length(file->path);
    file->temporary = malloc(folder + TEMPORARY_NAME_SIZE);
    if (file->temporary == NULL)
        return false;
    memcpy(file->temporary, file->path, folder);
    replace_named(NULL, file->temporary);
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
        /* Names need to differ, not to be secret: opening refuses one that is taken. */
        unsigned long long number = (unsigned long long)attempt;
        (void)!getrandom(&number, sizeof number, 0);
        snprintf(file->temporary + folder, TEMPORARY_NAME_SIZE, ".simplicit-%016llx.tmp", number);
        if (take(file))
            return true;
        if (errno != EEXIST && errno != EINTR)
            break;
    }
    int cause = errno;
    forget_name(file);
    errno = cause;
    return false;
}

/* A file without a name, where it can be given one later. */
static bool open_nameless(si_temporary_file *file)
{
#ifdef O_TMPFILE
    char path[DESCRIPTOR_PATH_SIZE];
    size_t length = folder_length(file->path);
    char *folder = length > 0 ? strndup(file->path, length) : strdup(".");
    if (folder != NULL)
        file->descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    free(folder);
    print_descriptor(file, path);
    if (file->descriptor >= 0 && access(path, F_OK) != 0) {
        close(file->descriptor);
        file->descriptor = -1;
    }
#endif
    return file->descriptor >= 0;
}

static si_result open_temporary(si_temporary_file *file, si_error *error)
{
    if (open_nameless(file) || take_name(file, open_named))
        return SI_OK;
    int cause = errno;
    int length = (int)folder_length(file->path);
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

/* To the disk; file systems that know no such thing say so. */
static bool flush(si_temporary_file *file)
{
    errno = 0;
    if (file->stream != NULL && (fflush(file->stream) != 0 || ferror(file->stream) != 0))
        return false;
    return fsync(file->descriptor) == 0 || errno == EINVAL || errno == ENOTSUP;
}

/* A file without a name takes the destination's if that is free, else a temporary one. */
static bool name_file(si_temporary_file *file)
{
    return file->temporary != NULL || link_to(file, file->path) ||
           (errno == EEXIST && take_name(file, link_named));
}

static bool close_whole(si_temporary_file *file)
{
    bool closed = file->stream != NULL ? fclose(file->stream) == 0 : close(file->descriptor) == 0;
    file->stream = NULL;
    file->descriptor = -1;
    return closed;
}

si_result si_temporary_file_commit(si_temporary_file *file, si_error *error)
{
    si_result status = SI_OK;
    if (!flush(file) || !name_file(file) || !close_whole(file))
        status = errno != 0 ? si_error_errno(error, errno, "%s: cannot write", file->path)
                            : si_error_set(error, SI_ERR_IO, "%s: cannot write", file->path);
    if (status == SI_OK && file->temporary != NULL)
        status = check_replaceable(file->path, error);
    if (status == SI_OK && file->temporary != NULL) {
        if (rename(file->temporary, file->path) != 0)
            status = si_error_errno(error, errno, "%s: cannot be replaced", file->path);
        else
            forget_name(file);
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
    forget_name(file);
    free(file->path);
    *file = (si_temporary_file)SI_TEMPORARY_FILE_INIT;
}

si_result si_text_file_write(const char *path,
                             si_result (*write)(FILE *stream, void *context, si_error *error),
                             void *context, si_error *error)
{
    si_temporary_file file = SI_TEMPORARY_FILE_INIT;
    si_result status = si_temporary_file_create(path, &file, error);
    FILE *stream = status == SI_OK ? si_temporary_file_stream(&file, error) : NULL;
    if (stream != NULL)
        status = write(stream, context, error);
    else if (status == SI_OK)
        status = SI_ERR_IO;
    if (status == SI_OK)
        status = si_temporary_file_commit(&file, error);
    si_temporary_file_finish(&file);
    return status;
}
