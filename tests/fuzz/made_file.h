/*
 * A whole HDF5 file that bytes decide about, so that HDF5 has nothing to trip over and the reader
 * alone is fuzzed: which arrays and attributes are there, of which types, extents, storage and
 * contents. No bytes at all make a file as it should be; a zero means "as expected" everywhere.
 */
#ifndef SI_TESTS_FUZZ_MADE_FILE_H
#define SI_TESTS_FUZZ_MADE_FILE_H

#include <stddef.h>
#include <stdint.h>

enum { MADE_MAX_RANK = 6 };

/* Bytes that are taken one after the other; zeros after the last. */
typedef struct fuzz_bytes {
    const uint8_t *next, *end;
} fuzz_bytes;

uint8_t fuzz_take(fuzz_bytes *from);
/* Of a few that are hard (0, -1, infinity, ...), or a small one. */
double fuzz_take_number(fuzz_bytes *from);

/* As expected; one without name ends a list. Numbers are 0, 1, 2, ... times `step`. */
typedef struct made_array {
    const char *name;
    char type; /* 'f' float32, 'd' float64, 'i' int64, 's' text of 8 bytes */
    size_t rank;
    size_t extent[MADE_MAX_RANK];
    double step;
} made_array;

/* Text, or a number where it is NULL. */
typedef struct made_attribute {
    const char *name;
    const char *text;
    double number;
} made_attribute;

/*
 * The path of a file of them, changed as the bytes say; it holds until the next call. One set of
 * arrays a process: the file stays open, and only what is unlike the time before is written again.
 */
const char *make_file(const made_array *array, const made_attribute *attribute, fuzz_bytes *from);

#endif
