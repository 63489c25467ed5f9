/* What opening, reading and writing rows share. Internal: not installed. */
#ifndef SI_IO_HDF5_ROWS_INTERNAL_H
#define SI_IO_HDF5_ROWS_INTERNAL_H

#include "hdf5_rows.h"

enum {
    HDF5_CHUNK_BYTES = 1 << 20, /* at most about this much is compressed together */
    HDF5_CACHE_BYTES = 16 * HDF5_CHUNK_BYTES,
    HDF5_SLOT_COUNT = 521,  /* of a chunk cache, HDF5's default */
    HDF5_TEXT_BYTES = 4096, /* at most, a text of fixed length */
};

/* Sets row_size from the extents and the type; false on overflow. */
bool hdf5_rows_measure(si_hdf5_rows *rows);

static inline size_t hdf5_row_bytes(const si_hdf5_rows *rows)
{
    return rows->row_size * rows->type_size;
}

#endif
