/* Reads one dataset or attribute of a golden HDF5 file as plain doubles. */
#ifndef SI_TESTS_SUPPORT_GOLDEN_H
#define SI_TESTS_SUPPORT_GOLDEN_H

#include <stddef.h>

enum { GOLDEN_MAX_RANK = 8, GOLDEN_NAME_SIZE = 128 };

typedef struct golden_shape {
    size_t rank;
    size_t extent[GOLDEN_MAX_RANK]; /* [rank] */
    size_t size;                    /* the product; 1 for a scalar */
} golden_shape;

/*
 * The values of the dataset `path` of `file` (a path as shared_path gives it), row-major, to be
 * freed by the caller. `shape` may be NULL. A missing file or dataset fails the running test.
 */
double *golden_read(const char *file, const char *path, golden_shape *shape);

/* The numbers of the attribute `name` of the object `path`; otherwise as golden_read. */
double *golden_read_attribute(const char *file, const char *path, const char *name,
                              golden_shape *shape);

/*
 * The names of the members of the group `path`, sorted; at most `capacity` of them are written.
 * Returns how many there are.
 */
size_t golden_members(const char *file, const char *path, size_t capacity,
                      char names[][GOLDEN_NAME_SIZE]);

#endif
