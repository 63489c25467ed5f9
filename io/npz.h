/* Arrays for NumPy: an .npz file, which is a zip of .npy files. Internal: not installed. */
#ifndef SI_IO_NPZ_H
#define SI_IO_NPZ_H

#include <stddef.h>

#include "../base/status.h"

enum { SI_NPZ_MAX_RANK = 4, SI_NPZ_MAX_ARRAYS = 16 };

typedef struct si_npz_array {
    const char *name;
    char kind;        /* 'f', 'i' or 'u'; 'S': text, filled up with zeros */
    size_t item_size; /* bytes */
    size_t rank;      /* at most SI_NPZ_MAX_RANK */
    size_t shape[SI_NPZ_MAX_RANK];
} si_npz_array;

typedef struct si_npz_writer si_npz_writer;

/*
 * For arrays of these shapes, uncompressed, at most SI_NPZ_MAX_ARRAYS. The file is there whole or
 * as it was before. *writer is the caller's, NULL on failure: SI_ERR_UNSUPPORTED above 4 GB
 * altogether, which zip files of the common kind do not hold; SI_ERR_IO, SI_ERR_NO_MEMORY.
 */
SI_MUST_CHECK si_result si_npz_writer_create(const char *path, const si_npz_array *array,
                                             size_t count, si_npz_writer **writer, si_error *error);
/* The next `size` bytes of an array, row-major, in this machine's order of bytes. What cannot be
 * written, committing tells. */
void si_npz_writer_append(si_npz_writer *writer, size_t array, const void *data, size_t size);
/* Once every array has all of its bytes; SI_ERR_IO. The writer must be destroyed all the same. */
SI_MUST_CHECK si_result si_npz_writer_commit(si_npz_writer *writer, si_error *error);
void si_npz_writer_destroy(si_npz_writer *writer);

#endif
