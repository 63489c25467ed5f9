/*
 * Checksums over the numbers of a dataset. Internal.
 *
 * HDF5 has checksums over its structure, but none over numbers that are not compressed, nor over
 * the index of chunks. So each of our datasets has an attribute "crc32", an array [n] of u32: the
 * CRC-32 of its rows in n blocks of ceil(rows / n) rows each, the last of which may be shorter, as
 * they lie in the file (little-endian, without compression). A block is verified once, when one of
 * its rows is first read. Datasets without the attribute are not verified.
 *
 * Machines that are not little-endian write none and verify none.
 */
#ifndef SI_IO_HDF5_CHECKSUM_H
#define SI_IO_HDF5_CHECKSUM_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/status.h"

/* Start from a struct of zeros: no checksums. */
typedef struct si_hdf5_checksum {
    size_t block_rows;  /* rows a block */
    size_t block_count; /* 0: none */
    uint32_t *crc;      /* [block_count], owned */
    bool *verified;     /* [block_count], owned; of a reader */
    size_t next_row;    /* of a writer: rows summed so far */
} si_hdf5_checksum;

/* For writing `row_count` rows of `row_bytes` each. */
SI_MUST_CHECK si_result si_hdf5_checksum_begin(si_hdf5_checksum *sum, size_t row_count,
                                               size_t row_bytes);
/* The next rows, as they will lie in the file. */
void si_hdf5_checksum_add(si_hdf5_checksum *sum, size_t row_count, size_t row_bytes,
                          const void *rows);
/* Writes the attribute, once all rows have been added; false if HDF5 refuses or some are missing.
 */
SI_MUST_CHECK bool si_hdf5_checksum_write(const si_hdf5_checksum *sum, size_t row_count,
                                          hid_t dataset);

/* Takes the attribute of a dataset, if it has one. SI_ERR_FORMAT if it is none that we write. */
SI_MUST_CHECK si_result si_hdf5_checksum_load(hid_t dataset, size_t row_count,
                                              si_hdf5_checksum *sum);

/* Rows [row_count][row_bytes] from `first` on, as they lie in the file; false if HDF5 refuses. */
typedef bool (*si_hdf5_raw_read)(const void *context, size_t first, size_t row_count, void *rows);

/*
 * Verifies the blocks that hold any of rows first .. first + count - 1 and were not verified
 * before. SI_ERR_FORMAT if one does not hold what was written, SI_ERR_IO if it cannot be read.
 */
SI_MUST_CHECK si_result si_hdf5_checksum_verify(si_hdf5_checksum *sum, size_t row_count,
                                                size_t row_bytes, size_t first, size_t count,
                                                si_hdf5_raw_read read, const void *context);

/* Calling it twice is fine. */
void si_hdf5_checksum_finish(si_hdf5_checksum *sum);

#endif
