/* What a file says of a dataset, held against what there is of it, before anything is allocated. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "io/hdf5_rows.h"

enum {
    CHUNK_LIMIT =
        64 * SI_HDF5_CHUNK_BYTES, /* a chunk larger than this and its dataset is refused */
    DEFLATE_RATIO = 1032,         /* zlib's own bound */
    NUMBER_BYTES = 8,             /* at most, an element */
};

bool si_hdf5_rows_measure(si_hdf5_rows *rows)
{
    size_t inner = rows->rank > 1 ? rows->rank - 1 : 0;
    size_t bytes;
    return si_size_product(rows->extent + 1, inner, &rows->row_size) &&
           si_size_multiply(rows->row_size, rows->type_size, &bytes) &&
           si_size_multiply(bytes, rows->extent[0], &bytes) && bytes <= INT64_MAX;
}

static void describe_extents(size_t rank, const hsize_t *extent, char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; i < rank; i++) {
        size_t used = strlen(text);
        snprintf(text + used, size - used, "[%llu]", (unsigned long long)extent[i]);
    }
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
    if (!si_hdf5_rows_measure(rows))
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
    size_t limit = found == H5T_STRING ? SI_HDF5_TEXT_BYTES : NUMBER_BYTES;
    if (rows->type_size > limit)
        return si_error_set(error, SI_ERR_UNSUPPORTED,
                            "%s: %s: has %zu bytes an element, expected at most %zu",
                            rows->file_name, rows->name, rows->type_size, limit);
    rows->native_float = H5Tequal(type, H5T_NATIVE_FLOAT) > 0;
    rows->variable_text = found == H5T_STRING && H5Tis_variable_str(type) > 0;
    return SI_OK;
}

static size_t dataset_bytes(const si_hdf5_rows *rows)
{
    return rows->extent[0] * si_hdf5_row_bytes(rows);
}

/* Takes the extents of chunks. */
static si_result take_chunks(si_hdf5_rows *rows, hid_t creation, si_error *error)
{
    hsize_t extent[SI_HDF5_MAX_RANK];
    size_t bytes = rows->type_size;
    bool fits = H5Pget_chunk(creation, SI_HDF5_MAX_RANK, extent) == (int)rows->rank;
    for (size_t i = 0; fits && i < rows->rank; i++) {
        rows->chunk[i] = (size_t)extent[i];
        fits = rows->chunk[i] > 0 && si_size_multiply(bytes, rows->chunk[i], &bytes);
    }
    if (!fits || (bytes > dataset_bytes(rows) && bytes > CHUNK_LIMIT))
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
hid_t si_hdf5_access_with_cache(void)
{
    enum { SLOT_COUNT = 521, CACHE_BYTES = 16 * SI_HDF5_CHUNK_BYTES }; /* slots: HDF5's default */
    hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    if (access >= 0)
        H5Pset_chunk_cache(access, SLOT_COUNT, CACHE_BYTES, H5D_CHUNK_CACHE_W0_DEFAULT);
    return access;
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
    hid_t access = si_hdf5_access_with_cache();
    rows->id = access >= 0 ? H5Dopen2(input->id, expected->name, access) : H5I_INVALID_HID;
    H5Pclose(access);
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
