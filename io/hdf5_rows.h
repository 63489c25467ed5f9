/*
 * HDF5 datasets as rows along their first axis, read and written some rows at a time. Internal.
 *
 * A file may claim any extents; before anybody allocates for them they are held against the bytes
 * that the dataset really takes in the file: what is not compressed must be there in full, and
 * deflate makes at most 1032 bytes of one. Other filters than deflate, shuffle and
 * fletcher32 are refused. Of rows that are read, checksums are verified where the file has them;
 * elsewhere every chunk must be there and have gone through all filters: HDF5 takes what is absent
 * for zeros and what skipped its filters for numbers.
 */
#ifndef SI_IO_HDF5_ROWS_H
#define SI_IO_HDF5_ROWS_H

#include "hdf5_checksum.h"
#include "hdf5_output.h"
#include "hdf5_util.h"

enum {
    SI_HDF5_MAX_RANK = 4,
    SI_HDF5_ANY_RANK = SI_HDF5_MAX_RANK + 1,
    SI_HDF5_COMPACT = -1,          /* in place of a compression: within the dataset's header */
    SI_HDF5_CHUNK_BYTES = 1 << 20, /* at most about this much is compressed together */
    SI_HDF5_TEXT_BYTES = 4096,     /* at most, a text of fixed length */
};

/* Start from SI_HDF5_ROWS_INIT; `id` stays invalid where the dataset is absent. */
typedef struct si_hdf5_rows {
    hid_t id;
    const char *file_name; /* borrowed from the input or output */
    const char *name;      /* borrowed */
    size_t rank;
    size_t extent[SI_HDF5_MAX_RANK];
    size_t row_size;                /* elements a row */
    size_t type_size;               /* bytes an element in the file */
    bool native_float;              /* the file holds this machine's float32 */
    bool variable_text;             /* the file holds texts of variable length */
    bool filtered;                  /* chunks go through filters */
    size_t chunk[SI_HDF5_MAX_RANK]; /* extents of a chunk; 0 where there are none */
    uint64_t file_size;             /* bytes, of an input */
    size_t checked[2];              /* rows whose chunks were looked at last: first, end */
    si_hdf5_checksum sum;
} si_hdf5_rows;

#define SI_HDF5_ROWS_INIT     \
    {                         \
        .id = H5I_INVALID_HID \
    }

/* What a reader expects of a dataset. */
typedef struct si_hdf5_expectation {
    const char *name;
    const char *shape;      /* for errors: "[agents][steps][2]" */
    size_t rank;            /* 1 to 4, or SI_HDF5_ANY_RANK: 0 to 4 */
    H5T_class_t type_class; /* H5T_FLOAT, H5T_INTEGER or H5T_STRING */
    bool optional;
} si_hdf5_expectation;

/*
 * Opens a dataset. SI_ERR_FORMAT if it is absent and not optional, of another type, or not all
 * there; SI_ERR_SHAPE if its rank is another or its extents overflow.
 */
SI_MUST_CHECK si_result si_hdf5_rows_open(const si_hdf5_input *input,
                                          const si_hdf5_expectation *expected, si_hdf5_rows *rows,
                                          si_error *error);

/*
 * Rows first .. first + count - 1, which must exist, as `memory_type` into `data`. SI_ERR_FORMAT if
 * they cannot be read or are damaged.
 */
SI_MUST_CHECK si_result si_hdf5_rows_read(si_hdf5_rows *rows, size_t first, size_t count,
                                          hid_t memory_type, void *data, si_error *error);
/* Row `index` of texts into `text` of `size` bytes; SI_ERR_FORMAT if it is too long. */
SI_MUST_CHECK si_result si_hdf5_rows_read_text(si_hdf5_rows *rows, size_t index, char *text,
                                               size_t size, si_error *error);

/*
 * Creates a dataset of `file_type`, `extent` [rank]. Without compression its rows lie one after the
 * other in the file; with (gzip level 1 to 9) they are cut into chunks of at most about 1 MB.
 * SI_HDF5_COMPACT is for at most 64 KB.
 */
SI_MUST_CHECK si_result si_hdf5_rows_create(const si_hdf5_output *output, const char *name,
                                            hid_t file_type, size_t rank, const size_t *extent,
                                            int compression, si_hdf5_rows *rows, si_error *error);
/* In order, each row once. `memory_type` is the file's, but for the byte order. */
SI_MUST_CHECK si_result si_hdf5_rows_write(si_hdf5_rows *rows, size_t first, size_t count,
                                           hid_t memory_type, const void *data, si_error *error);
/* Writes the checksums of a dataset that is whole, and closes it. */
SI_MUST_CHECK si_result si_hdf5_rows_seal(si_hdf5_rows *rows, si_error *error);

/* Calling it twice is fine. */
void si_hdf5_rows_close(si_hdf5_rows *rows);

/* Sets row_size from the extents and the type; false on overflow. */
bool si_hdf5_rows_measure(si_hdf5_rows *rows);

static inline size_t si_hdf5_row_bytes(const si_hdf5_rows *rows)
{
    return rows->row_size * rows->type_size;
}

/* An access list whose cache holds chunks that neighbouring slabs share. */
hid_t si_hdf5_access_with_cache(void);

#endif
