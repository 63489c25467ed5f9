#include "io/hdf5_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"

enum {
    CHUNK_BYTES = 1 << 20, /* at most about this much is compressed together */
    CACHE_BYTES = 16 * CHUNK_BYTES,
    CHUNK_LIMIT = 64 * CHUNK_BYTES, /* a chunk larger than this and than its dataset is refused */
    SLOT_COUNT = 521,               /* of a chunk cache, HDF5's default */
    DEFLATE_RATIO = 1032,           /* zlib's own bound */
    NUMBER_BYTES = 8,               /* at most, an element */
    TEXT_BYTES = 4096,              /* at most, a text of fixed length */
};

static void describe_extents(size_t rank, const hsize_t *extent, char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; i < rank; i++) {
        size_t used = strlen(text);
        snprintf(text + used, size - used, "[%llu]", (unsigned long long)extent[i]);
    }
}

/* False on overflow. */
static bool measure_rows(si_hdf5_rows *rows)
{
    size_t inner = rows->rank > 1 ? rows->rank - 1 : 0;
    size_t bytes;
    return si_size_product(rows->extent + 1, inner, &rows->row_size) &&
           si_size_multiply(rows->row_size, rows->type_size, &bytes) &&
           si_size_multiply(bytes, rows->extent[0], &bytes) && bytes <= INT64_MAX;
}

static si_result take_extents(const si_hdf5_expectation *expected, hid_t space, si_hdf5_rows *rows,
                              si_error *error)
{
    hsize_t extent[H5S_MAX_RANK];
    int rank = space >= 0 && H5Sget_simple_extent_type(space) != H5S_NULL
                   ? H5Sget_simple_extent_dims(space, extent, NULL)
                   : -1;
    if (rank < 0)
        return si_hdf5_error(error, SI_ERR_FORMAT, "%s: %s: extents cannot be read",
                             rows->file_name, rows->name);
    char found[64 + 24 * SI_HDF5_MAX_RANK];
    describe_extents((size_t)rank < 8 ? (size_t)rank : 8, extent, found, sizeof found);
    bool fits = expected->rank == SI_HDF5_ANY_RANK ? rank <= SI_HDF5_MAX_RANK
                                                   : (size_t)rank == expected->rank;
    if (!fits)
        return si_error_set(error, SI_ERR_SHAPE, "%s: %s: expected %s, found %d extents %s",
                            rows->file_name, rows->name, expected->shape, rank, found);
    rows->rank = (size_t)rank;
    rows->extent[0] = 1;
    for (size_t i = 0; i < rows->rank; i++)
        rows->extent[i] = (size_t)extent[i];
    if (!measure_rows(rows))
        return si_error_set(error, SI_ERR_SHAPE, "%s: %s: extents %s overflow", rows->file_name,
                            rows->name, found);
    return SI_OK;
}

static const char *class_name(H5T_class_t type_class)
{
    switch (type_class) {
    case H5T_FLOAT:
        return "floating-point numbers";
    case H5T_INTEGER:
        return "whole numbers";
    case H5T_STRING:
        return "texts";
    default:
        return "something else";
    }
}

static si_result take_type(const si_hdf5_expectation *expected, hid_t type, si_hdf5_rows *rows,
                           si_error *error)
{
    H5T_class_t found = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
    rows->type_size = type >= 0 ? H5Tget_size(type) : 0;
    if (found != expected->type_class || rows->type_size == 0)
        return si_error_set(error, SI_ERR_FORMAT, "%s: %s: expected %s, found %s", rows->file_name,
                            rows->name, class_name(expected->type_class), class_name(found));
    size_t limit = found == H5T_STRING ? TEXT_BYTES : NUMBER_BYTES;
    if (rows->type_size > limit)
        return si_error_set(error, SI_ERR_UNSUPPORTED,
                            "%s: %s: has %zu bytes an element, expected at most %zu",
                            rows->file_name, rows->name, rows->type_size, limit);
    rows->native_float = H5Tequal(type, H5T_NATIVE_FLOAT) > 0;
    rows->variable_text = found == H5T_STRING && H5Tis_variable_str(type) > 0;
    return SI_OK;
}

static size_t row_bytes(const si_hdf5_rows *rows)
{
    return rows->row_size * rows->type_size;
}

static size_t dataset_bytes(const si_hdf5_rows *rows)
{
    return rows->extent[0] * row_bytes(rows);
}

/* Takes the extents of chunks and returns their bytes; SIZE_MAX if they overflow. */
static size_t take_chunk(si_hdf5_rows *rows, hid_t creation)
{
    hsize_t extent[SI_HDF5_MAX_RANK];
    size_t bytes = rows->type_size;
    if (H5Pget_chunk(creation, SI_HDF5_MAX_RANK, extent) != (int)rows->rank)
        return SIZE_MAX;
    for (size_t i = 0; i < rows->rank; i++) {
        rows->chunk[i] = (size_t)extent[i];
        if (rows->chunk[i] == 0 || !si_size_multiply(bytes, rows->chunk[i], &bytes))
            return SIZE_MAX;
    }
    return bytes;
}

static si_result take_chunks(si_hdf5_rows *rows, hid_t creation, si_error *error)
{
    size_t whole = dataset_bytes(rows);
    size_t bytes = take_chunk(rows, creation);
    if (bytes > whole && bytes > CHUNK_LIMIT)
        return si_error_set(error, SI_ERR_FORMAT, "%s: %s: has chunks above %d MB", rows->file_name,
                            rows->name, CHUNK_LIMIT >> 20);
    return SI_OK;
}

/* Filters that need no more than the file, and of which the bounds are known. */
static bool are_filters_known(hid_t creation, int count)
{
    for (int i = 0; i < count; i++) {
        unsigned flags, configuration;
        size_t values = 0;
        H5Z_filter_t filter =
            H5Pget_filter2(creation, (unsigned)i, &flags, &values, NULL, 0, NULL, &configuration);
        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
            filter != H5Z_FILTER_FLETCHER32)
            return false;
    }
    return true;
}

/* Nothing is allocated for rows that are not there. */
static si_result check_storage(const si_hdf5_input *input, si_hdf5_rows *rows, hid_t creation,
                               si_error *error)
{
    H5D_layout_t layout = H5Pget_layout(creation);
    int filters = layout == H5D_CHUNKED ? H5Pget_nfilters(creation) : 0;
    if (layout == H5D_LAYOUT_ERROR || layout == H5D_VIRTUAL || filters < 0 ||
        (layout == H5D_CONTIGUOUS && H5Pget_external_count(creation) != 0))
        return si_error_set(error, SI_ERR_UNSUPPORTED,
                            "%s: %s: its numbers lie in other files, expected all in one",
                            rows->file_name, rows->name);
    if (!are_filters_known(creation, filters))
        return si_error_set(error, SI_ERR_UNSUPPORTED,
                            "%s: %s: is compressed by a filter other than gzip", rows->file_name,
                            rows->name);
    uint64_t whole = dataset_bytes(rows);
    uint64_t stored = H5Dget_storage_size(rows->id);
    uint64_t ratio = filters > 0 ? DEFLATE_RATIO : 1;
    if (stored > input->size || whole / ratio > stored)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: %s: takes %llu bytes in a file of %llu, expected %llu",
                            rows->file_name, rows->name, (unsigned long long)stored,
                            (unsigned long long)input->size, (unsigned long long)whole);
    rows->filtered = filters > 0;
    rows->file_size = input->size;
    return layout == H5D_CHUNKED ? take_chunks(rows, creation, error) : SI_OK;
}

static si_result load_checksum(si_hdf5_rows *rows, si_error *error)
{
    si_result status = SI_OK;
    if (!rows->variable_text)
        status = si_hdf5_checksum_load(rows->id, rows->extent[0], &rows->sum);
    return status == SI_OK ? SI_OK
                           : si_hdf5_error(error, status, "%s: %s: its checksums cannot be read",
                                           rows->file_name, rows->name);
}

/* Neighbouring slabs share a chunk: without room for it, it would be unpacked for each of them. */
static hid_t open_with_cache(const si_hdf5_input *input, const char *name)
{
    hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    if (access < 0)
        return H5I_INVALID_HID;
    H5Pset_chunk_cache(access, SLOT_COUNT, CACHE_BYTES, H5D_CHUNK_CACHE_W0_DEFAULT);
    hid_t id = H5Dopen2(input->id, name, access);
    H5Pclose(access);
    return id;
}

static si_result find_link(const si_hdf5_input *input, const si_hdf5_expectation *expected,
                           bool *found, si_error *error)
{
    H5L_info_t link;
    htri_t exists = H5Lexists(input->id, expected->name, H5P_DEFAULT);
    *found = exists > 0;
    if (exists < 0 || (*found && H5Lget_info(input->id, expected->name, &link, H5P_DEFAULT) < 0))
        return si_hdf5_error(error, SI_ERR_FORMAT, "%s: %s cannot be found", input->name,
                             expected->name);
    if (*found && link.type != H5L_TYPE_HARD && link.type != H5L_TYPE_SOFT)
        return si_error_set(error, SI_ERR_UNSUPPORTED,
                            "%s: %s: is a link to another file, expected all in one", input->name,
                            expected->name);
    if (!*found && !expected->optional)
        return si_error_set(error, SI_ERR_FORMAT, "%s: has no dataset \"%s\" %s", input->name,
                            expected->name, expected->shape);
    return SI_OK;
}

si_result si_hdf5_rows_open(const si_hdf5_input *input, const si_hdf5_expectation *expected,
                            si_hdf5_rows *rows, si_error *error)
{
    *rows = (si_hdf5_rows)SI_HDF5_ROWS_INIT;
    rows->file_name = input->name;
    rows->name = expected->name;
    bool found;
    si_result status = find_link(input, expected, &found, error);
    if (status != SI_OK || !found)
        return status;
    rows->id = open_with_cache(input, expected->name);
    if (rows->id < 0)
        return si_hdf5_error(error, SI_ERR_FORMAT, "%s: %s is not a dataset", input->name,
                             expected->name);
    hid_t type = H5Dget_type(rows->id);
    hid_t space = H5Dget_space(rows->id);
    hid_t creation = H5Dget_create_plist(rows->id);
    status = take_type(expected, type, rows, error);
    if (status == SI_OK)
        status = take_extents(expected, space, rows, error);
    if (status == SI_OK)
        status = check_storage(input, rows, creation, error);
    if (status == SI_OK)
        status = load_checksum(rows, error);
    H5Tclose(type);
    H5Sclose(space);
    H5Pclose(creation);
    if (status != SI_OK)
        si_hdf5_rows_close(rows);
    return status;
}

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
    si_result status = si_hdf5_checksum_verify(&rows->sum, rows->extent[0], row_bytes(rows), first,
                                               count, read_raw, rows);
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
    char found[TEXT_BYTES + 1];
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
        size_t fitting = inner > 0 ? CHUNK_BYTES / inner : 1;
        size_t length = rows->extent[i] > 0 ? rows->extent[i] : 1;
        chunk[i] = fitting < 1 ? 1 : fitting < length ? fitting : length;
        if (i + 1 < rows->rank && rows->extent[i + 1] > 0)
            inner /= rows->extent[i + 1];
    }
}

static bool prepare_creation(const si_hdf5_rows *rows, int compression, hid_t creation,
                             hid_t access)
{
    /* Equal contents make equal files. */
    if (H5Pset_obj_track_times(creation, false) < 0)
        return false;
    /* HDF5 insists on filling texts of variable length. */
    if (!rows->variable_text && H5Pset_fill_time(creation, H5D_FILL_TIME_NEVER) < 0)
        return false;
    if (compression == 0 || rows->extent[0] == 0)
        return true;
    hsize_t chunk[SI_HDF5_MAX_RANK];
    choose_chunk(rows, chunk);
    return H5Pset_chunk(creation, (int)rows->rank, chunk) >= 0 && H5Pset_shuffle(creation) >= 0 &&
           H5Pset_deflate(creation, (unsigned)compression) >= 0 &&
           H5Pset_chunk_cache(access, SLOT_COUNT, CACHE_BYTES, H5D_CHUNK_CACHE_W0_DEFAULT) >= 0;
}

static si_result create_dataset(const si_hdf5_output *output, si_hdf5_rows *rows, hid_t file_type,
                                int compression, si_error *error)
{
    hsize_t extent[SI_HDF5_MAX_RANK];
    for (size_t i = 0; i < rows->rank; i++)
        extent[i] = rows->extent[i];
    hid_t space = H5Screate_simple((int)rows->rank, extent, NULL);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    si_result status = SI_OK;
    if (space >= 0 && access >= 0 && prepare_creation(rows, compression, creation, access))
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
    memcpy(rows->extent, extent, rank * sizeof *extent);
    rows->type_size = H5Tget_size(file_type);
    rows->native_float = H5Tequal(file_type, H5T_NATIVE_FLOAT) > 0;
    rows->variable_text = H5Tis_variable_str(file_type) > 0;
    if (!measure_rows(rows))
        return si_error_set(error, SI_ERR_SHAPE, "%s: %s: extents overflow", rows->file_name, name);
    if (si_hdf5_checksum_begin(&rows->sum, rows->extent[0], row_bytes(rows)) != SI_OK)
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
    si_hdf5_checksum_add(&rows->sum, count, row_bytes(rows), data);
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
