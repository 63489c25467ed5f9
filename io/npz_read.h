/* Arrays of NumPy: the members of an .npz file, or an .npy file alone. Internal: not installed. */
#ifndef SI_IO_NPZ_READ_H
#define SI_IO_NPZ_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "npz.h"

/* Start from zeros; release with si_npz_finish. */
typedef struct si_npz {
    const char *path; /* borrowed */
    char *bytes;      /* owned, the whole file */
    size_t size;
    size_t entry_count;
    const unsigned char *directory; /* within bytes; NULL for an .npy */
} si_npz;

/* An array with its numbers as they are in the file. */
typedef struct si_npz_input {
    char name[64];
    char kind;   /* 'f', 'i', 'u', 'S' or 'U' */
    bool is_big; /* the first byte counts most */
    size_t item_size;
    size_t rank; /* at most SI_NPZ_MAX_RANK */
    size_t shape[SI_NPZ_MAX_RANK];
    size_t count;              /* of items */
    const unsigned char *data; /* [count * item_size] */
    unsigned char *owned;      /* where it was compressed */
} si_npz_input;

SI_MUST_CHECK si_result si_npz_open(const char *path, si_npz *file, si_error *error);
void si_npz_finish(si_npz *file);
/* The array of that name ("" for an .npy). Absent: rank 0, no data, and SI_OK. SI_ERR_FORMAT,
 * SI_ERR_UNSUPPORTED (Fortran order, objects, other compression). */
SI_MUST_CHECK si_result si_npz_find(const si_npz *file, const char *name, si_npz_input *array,
                                    si_error *error);
void si_npz_input_finish(si_npz_input *array);

/* All items as numbers, to [count]. */
void si_npz_numbers(const si_npz_input *array, double *to);
/* Item `index` as a number; a whole one is false unless it is within +-2^53. */
double si_npz_number(const si_npz_input *array, size_t index);
bool si_npz_whole(const si_npz_input *array, size_t index, int64_t *value);
/* Text of at most `size` bytes with its NUL; other characters than ASCII become "?". */
void si_npz_text(const si_npz_input *array, size_t index, char *text, size_t size);

#endif
