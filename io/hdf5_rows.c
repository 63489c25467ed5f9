#include "io/hdf5_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The dataspaces of some rows, in the file and in memory. */
typedef struct selection {
    hid_t file, memory;
} selection;

static bool select_rows(const si_hdf5_rows *rows, size_t first, size_t count, selection *selected)
{
    if (rows->rank == 0)
        return (selected->file = selected->memory = H5Screate(H5S_SCALAR)) >= 0;
    hsize_t start[SI_HDF5_MAX_RANK] = {first};
    hsize_t extent[SI_HDF5_MAX_RANK] = {count};
    for (size_t i = 1; i < rows->rank; i++)
        extent[i] = rows->extent[i];
    selected->file = H5Dget_space(rows->id);
    selected->memory = H5Screate_simple((int)rows->rank, extent, NULL);
    return selected->file >= 0 && selected->memory >= 0 &&
           H5Sselect_hyperslab(selected->file, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0;
}

static void close_selection(selection *selected)
{
    if (selected->file >= 0)
        H5Sclose(selected->file);
    if (selected->memory >= 0 && selected->memory != selected->file)
        H5Sclose(selected->memory);
}

static bool read_rows(const si_hdf5_rows *rows, size_t first, size_t count, hid_t memory_type,
                      void *data)
{
    selection selected = {H5I_INVALID_HID, H5I_INVALID_HID};
    bool read =
        select_rows(rows, first, count, &selected) &&
        H5Dread(rows->id, memory_type, selected.memory, selected.file, H5P_DEFAULT, data) >= 0;
    close_selection(&selected);
    return read;
}

static bool read_raw(const void *context, size_t first, size_t count, void *data)
{
    const si_hdf5_rows *rows = context;
    hid_t type = H5Dget_type(rows->id);
    bool read = type >= 0 && read_rows(rows, first, count, type, data);
    if (type >= 0)
        H5Tclose(type);
    return read;
}

/* Whether the chunk at `offset` is there and went through all filters. */
static bool is_chunk_whole(const si_hdf5_rows *rows, const hsize_t *offset)
{
    hsize_t bytes = 0;
    uint32_t skipped = 0;
    if (H5Dget_chunk_storage_size(rows->id, offset, &bytes) < 0 || bytes == 0 ||
        bytes > rows->file_size)
        return false;
    if (!rows->filtered)
        return true;
    void *stored = malloc(bytes);
    bool whole =
        stored != NULL && H5Dread_chunk(rows->id, H5P_DEFAULT, offset, &skipped, stored) >= 0;
    free(stored);
    return whole && skipped == 0;
}

/* The next chunk among those of rows below `end`; false after the last. */
static bool next_chunk(const si_hdf5_rows *rows, size_t end, hsize_t *offset)
{
    for (size_t i = rows->rank; i-- > 0;) {
        offset[i] += rows->chunk[i];
        if (offset[i] < (i == 0 ? end : rows->extent[i]))
            return true;
        if (i > 0)
            offset[i] = 0;
    }
    return false;
}

static bool are_chunks_whole(si_hdf5_rows *rows, size_t first, size_t end)
{
    hsize_t offset[SI_HDF5_MAX_RANK] = {0};
    if (rows->chunk[0] == 0 || rows->row_size == 0 ||
        (first >= rows->checked[0] && end <= rows->checked[1]))
        return true;
    offset[0] = first - first % rows->chunk[0];
    rows->checked[0] = (size_t)offset[0];
    rows->checked[1] = end - 1 - (end - 1) % rows->chunk[0] + rows->chunk[0];
    bool whole;
    do
        whole = is_chunk_whole(rows, offset);
    while (whole && next_chunk(rows, end, offset));
    return whole;
}

/* Finds what HDF5 would read without a word. */
static si_result check_rows(si_hdf5_rows *rows, size_t first, size_t count, si_error *error)
{
    if (rows->sum.block_count == 0)
        return are_chunks_whole(rows, first, first + count)
                   ? SI_OK
                   : si_error_set(error, SI_ERR_FORMAT,
                                  "%s: %s: is damaged: some of rows %zu to %zu are missing, or not "
                                  "compressed as the others",
                                  rows->file_name, rows->name, first, first + count - 1);
    si_result status = si_hdf5_checksum_verify(&rows->sum, rows->extent[0], si_hdf5_row_bytes(rows),
                                               first, count, read_raw, rows);
    if (status == SI_ERR_NO_MEMORY)
        return si_error_no_memory(error, rows->name);
    return status == SI_OK
               ? SI_OK
               : si_error_set(
                     error, SI_ERR_FORMAT,
                     "%s: %s: is damaged: rows %zu to %zu differ from their checksums; if "
                     "they were changed on purpose, in Python: del f[\"%s\"].attrs[\"crc32\"]",
                     rows->file_name, rows->name, first, first + count - 1, rows->name);
}

si_result si_hdf5_rows_read(si_hdf5_rows *rows, size_t first, size_t count, hid_t memory_type,
                            void *data, si_error *error)
{
    if (count == 0)
        return SI_OK;
    si_result status = check_rows(rows, first, count, error);
    if (status == SI_OK && !read_rows(rows, first, count, memory_type, data))
        status = si_hdf5_error(error, SI_ERR_FORMAT, "%s: %s: rows %zu to %zu cannot be read",
                               rows->file_name, rows->name, first, first + count - 1);
    return status;
}

static bool read_variable_text(const si_hdf5_rows *rows, hid_t type, const selection *selected,
                               char *text, size_t size, size_t *length)
{
    char *borrowed = NULL;
    if (H5Dread(rows->id, type, selected->memory, selected->file, H5P_DEFAULT, &borrowed) < 0)
        return false;
    *length = borrowed != NULL ? strlen(borrowed) : 0;
    snprintf(text, size, "%s", borrowed != NULL ? borrowed : "");
    H5Dvlen_reclaim(type, selected->memory, H5P_DEFAULT, &borrowed);
    return true;
}

static bool read_fixed_text(const si_hdf5_rows *rows, hid_t type, const selection *selected,
                            char *text, size_t size, size_t *length)
{
    char found[SI_HDF5_TEXT_BYTES + 1];
    if (H5Dread(rows->id, type, selected->memory, selected->file, H5P_DEFAULT, found) < 0)
        return false;
    found[rows->type_size] = '\0';
    *length = strlen(found);
    if (H5Tget_strpad(type) == H5T_STR_SPACEPAD)
        while (*length > 0 && found[*length - 1] == ' ')
            found[--*length] = '\0';
    snprintf(text, size, "%s", found);
    return true;
}

si_result si_hdf5_rows_read_text(si_hdf5_rows *rows, size_t index, char *text, size_t size,
                                 si_error *error)
{
    size_t length = 0;
    si_result status = check_rows(rows, index, 1, error);
    if (status != SI_OK)
        return status;
    selection selected = {H5I_INVALID_HID, H5I_INVALID_HID};
    hid_t type = H5Dget_type(rows->id);
    bool read =
        type >= 0 && select_rows(rows, index, 1, &selected) &&
        (rows->variable_text ? read_variable_text(rows, type, &selected, text, size, &length)
                             : read_fixed_text(rows, type, &selected, text, size, &length));
    if (!read)
        status = si_hdf5_error(error, SI_ERR_FORMAT, "%s: %s: is damaged: row %zu cannot be read",
                               rows->file_name, rows->name, index);
    else if (length >= size)
        status = si_error_set(error, SI_ERR_FORMAT,
                              "%s: %s: row %zu has %zu bytes, expected at most %zu",
                              rows->file_name, rows->name, index, length, size - 1);
    close_selection(&selected);
    H5Tclose(type);
    return status;
}

/* Whole rows if they fit, else parts of one. */
static void choose_chunk(const si_hdf5_rows *rows, hsize_t *chunk)
{
    size_t inner = rows->row_size * rows->type_size;
    for (size_t i = 0; i < rows->rank; i++) {
        size_t fitting = inner > 0 ? SI_HDF5_CHUNK_BYTES / inner : 1;
        size_t length = rows->extent[i] > 0 ? rows->extent[i] : 1;
        chunk[i] = fitting < 1 ? 1 : fitting < length ? fitting : length;
        if (i + 1 < rows->rank && rows->extent[i + 1] > 0)
            inner /= rows->extent[i + 1];
    }
}

/* Without times: equal contents make equal files. */
static bool prepare_creation(const si_hdf5_rows *rows, int compression, hid_t creation)
{
    if (H5Pset_obj_track_times(creation, false) < 0)
        return false;
    /* HDF5 insists on filling texts of variable length. */
    if (!rows->variable_text && H5Pset_fill_time(creation, H5D_FILL_TIME_NEVER) < 0)
        return false;
    if (compression == SI_HDF5_COMPACT)
        return H5Pset_layout(creation, H5D_COMPACT) >= 0;
    if (compression == 0 || rows->extent[0] == 0)
        return true;
    hsize_t chunk[SI_HDF5_MAX_RANK];
    choose_chunk(rows, chunk);
    return H5Pset_chunk(creation, (int)rows->rank, chunk) >= 0 && H5Pset_shuffle(creation) >= 0 &&
           H5Pset_deflate(creation, (unsigned)compression) >= 0;
}

static si_result create_dataset(const si_hdf5_output *output, si_hdf5_rows *rows, hid_t file_type,
                                int compression, si_error *error)
{
    hsize_t extent[SI_HDF5_MAX_RANK];
    for (size_t i = 0; i < rows->rank; i++)
        extent[i] = rows->extent[i];
    hid_t space = H5Screate_simple((int)rows->rank, extent, NULL);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE), access = si_hdf5_access_with_cache();
    si_result status = SI_OK;
    if (space >= 0 && access >= 0 && prepare_creation(rows, compression, creation))
        rows->id =
            H5Dcreate2(output->id, rows->name, file_type, space, H5P_DEFAULT, creation, access);
    if (rows->id < 0)
        status = si_hdf5_error(error, SI_ERR_IO, "%s: %s cannot be created", rows->file_name,
                               rows->name);
    H5Sclose(space);
    H5Pclose(creation);
    H5Pclose(access);
    return status;
}

si_result si_hdf5_rows_create(const si_hdf5_output *output, const char *name, hid_t file_type,
                              size_t rank, const size_t *extent, int compression,
                              si_hdf5_rows *rows, si_error *error)
{
    *rows = (si_hdf5_rows)SI_HDF5_ROWS_INIT;
    rows->file_name = output->target.path;
    rows->name = name;
    rows->rank = rank;
    rows->extent[0] = 1;
    for (size_t i = 0; i < rank; i++)
        rows->extent[i] = extent[i];
    rows->type_size = H5Tget_size(file_type);
    rows->native_float = H5Tequal(file_type, H5T_NATIVE_FLOAT) > 0;
    rows->variable_text = H5Tis_variable_str(file_type) > 0;
    if (!si_hdf5_rows_measure(rows))
        return si_error_set(error, SI_ERR_SHAPE, "%s: %s: extents overflow", rows->file_name, name);
    if (si_hdf5_checksum_begin(&rows->sum, rows->extent[0], si_hdf5_row_bytes(rows)) != SI_OK)
        return si_error_no_memory(error, "checksums");
    return create_dataset(output, rows, file_type, compression, error);
}

si_result si_hdf5_rows_write(si_hdf5_rows *rows, size_t first, size_t count, hid_t memory_type,
                             const void *data, si_error *error)
{
    if (count == 0)
        return SI_OK;
    selection selected = {H5I_INVALID_HID, H5I_INVALID_HID};
    si_result status = SI_OK;
    if (!select_rows(rows, first, count, &selected) ||
        H5Dwrite(rows->id, memory_type, selected.memory, selected.file, H5P_DEFAULT, data) < 0)
        status = si_hdf5_error(error, SI_ERR_IO, "%s: %s: rows %zu to %zu cannot be written",
                               rows->file_name, rows->name, first, first + count - 1);
    close_selection(&selected);
    si_hdf5_checksum_add(&rows->sum, count, si_hdf5_row_bytes(rows), data);
    return status;
}

si_result si_hdf5_rows_seal(si_hdf5_rows *rows, si_error *error)
{
    si_result status = SI_OK;
    if (rows->id >= 0 && !si_hdf5_checksum_write(&rows->sum, rows->extent[0], rows->id))
        status = si_hdf5_error(error, SI_ERR_IO, "%s: %s: its checksums cannot be written",
                               rows->file_name, rows->name);
    si_hdf5_rows_close(rows);
    return status;
}

void si_hdf5_rows_close(si_hdf5_rows *rows)
{
    if (rows->id >= 0)
        H5Dclose(rows->id);
    si_hdf5_checksum_finish(&rows->sum);
    rows->id = H5I_INVALID_HID;
}
