/* Arrays for NumPy: an .npz file, which is a zip of .npy files. Internal: not installed. */
#ifndef SI_IO_NPZ_H
#define SI_IO_NPZ_H

#include <stddef.h>

#include "../base/status.h"

enum { SI_NPZ_MAX_RANK = 4 };

typedef struct si_npz_array {
    const char *name;
    char kind;        /* 'f', 'i' or 'u'; 'S': text, filled up with zeros */
    size_t item_size; /* bytes */
    size_t rank;      /* at most SI_NPZ_MAX_RANK */
    size_t shape[SI_NPZ_MAX_RANK];
    const void *data; /* row-major, in this machine's order of bytes */
} si_npz_array;

/*
 * Writes the arrays, uncompressed. The file is there whole or as it was before. SI_ERR_UNSUPPORTED
 * above 4 GB altogether, which zip files of the common kind do not hold; SI_ERR_IO.
 */
SI_MUST_CHECK si_result si_npz_write(const char *path, const si_npz_array *array, size_t count,
                                     si_error *error);

#endif
