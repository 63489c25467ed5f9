/*
 * Outputs that are there whole or not at all. Internal: not installed.
 *
 * A file is written without a name (O_TMPFILE), or under a temporary name in the folder of its
 * destination where the file system knows only those, and takes the place of the destination when
 * it is whole and on the disk: whoever reads meanwhile, and whatever fails, the earlier output
 * stands. The mode of the new file follows the umask. A destination that is a symbolic link keeps
 * being one: what it points to is replaced.
 *
 * Nothing is left of a file without a name, whatever ends the process. For the others a program's
 * signal handler calls si_temporary_files_remove.
 */
#ifndef SI_IO_TEMPORARY_FILE_H
#define SI_IO_TEMPORARY_FILE_H

#include <stdio.h>

#include "../base/status.h"

/* Start from SI_TEMPORARY_FILE_INIT; the fields are for reading. */
typedef struct si_temporary_file {
    char *path;      /* the destination, owned */
    char *temporary; /* the temporary name, owned; NULL where there is nothing to remove */
    int descriptor;  /* open for reading and writing, owned */
    FILE *stream;    /* owned, NULL before si_temporary_file_stream */
} si_temporary_file;

#define SI_TEMPORARY_FILE_INIT \
    {                          \
        .descriptor = -1       \
    }

/*
 * Opens a temporary file for the destination `path`. SI_ERR_IO if the folder is missing or cannot
 * be written to, or if `path` is there and is not a regular file that may be written: a device or a
 * folder is never renamed over.
 */
SI_MUST_CHECK si_result si_temporary_file_create(const char *path, si_temporary_file *file,
                                                 si_error *error);

/* The same file as a stream, buffered, at its current position. Do not close it. NULL on failure.
 */
FILE *si_temporary_file_stream(si_temporary_file *file, si_error *error);

/*
 * Flushes the stream, waits for the disk (fsync), closes and renames. On failure, which may be an
 * earlier failed write to the stream, the destination is as it was and the temporary file is
 * removed.
 */
SI_MUST_CHECK si_result si_temporary_file_commit(si_temporary_file *file, si_error *error);

/* The whole of that: `write` fills the stream of a file that will be at `path`. */
SI_MUST_CHECK si_result si_text_file_write(const char *path,
                                           si_result (*write)(FILE *stream, void *context,
                                                              si_error *error),
                                           void *context, si_error *error);

/*
 * Removes all temporary files of this process that have a name. For the handler of a signal that
 * ends it (async-signal-safe); they can be finished, but no longer committed.
 */
void si_temporary_files_remove(void);

/* Removes the temporary file unless it was committed, and frees. Calling it twice is fine. */
void si_temporary_file_finish(si_temporary_file *file);

#endif
