#include "tests/support/golden.h"

#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"

static hid_t open_file(const char *file)
{
    hid_t id = H5Fopen(file, H5F_ACC_RDONLY, H5P_DEFAULT);
    ck_assert_msg(id >= 0, "%s does not open", file);
    return id;
}

/* Closes `space`. */
static golden_shape shape_of(hid_t space)
{
    golden_shape shape = {.size = 1};
    hsize_t extent[GOLDEN_MAX_RANK];
    int rank = H5Sget_simple_extent_ndims(space);
    ck_assert_int_ge(rank, 0);
    ck_assert_int_le(rank, GOLDEN_MAX_RANK);
    ck_assert_int_ge(H5Sget_simple_extent_dims(space, extent, NULL), 0);
    shape.rank = (size_t)rank;
    for (size_t i = 0; i < shape.rank; i++) {
        shape.extent[i] = (size_t)extent[i];
        shape.size *= shape.extent[i];
    }
    H5Sclose(space);
    return shape;
}

static double *allocate(const golden_shape *shape)
{
    double *values = calloc(shape->size > 0 ? shape->size : 1, sizeof *values);
    ck_assert_ptr_nonnull(values);
    return values;
}

double *golden_read(const char *file, const char *path, golden_shape *shape)
{
    hid_t file_id = open_file(file);
    hid_t dataset = -1;
    H5E_BEGIN_TRY
    {
        dataset = H5Dopen2(file_id, path, H5P_DEFAULT);
    }
    H5E_END_TRY
    if (dataset < 0 && strstr(file, "tests/golden/") != NULL)
        skip_test("no shared case %s, and it is not in tests/golden", path);
    ck_assert_msg(dataset >= 0, "%s has no dataset %s", file, path);
    golden_shape found = shape_of(H5Dget_space(dataset));
    double *values = allocate(&found);
    ck_assert_int_ge(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), 0);
    H5Dclose(dataset);
    H5Fclose(file_id);
    if (shape != NULL)
        *shape = found;
    return values;
}

double *golden_read_attribute(const char *file, const char *path, const char *name,
                              golden_shape *shape)
{
    hid_t file_id = open_file(file);
    hid_t attribute = H5Aopen_by_name(file_id, path, name, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_msg(attribute >= 0, "%s: %s has no attribute %s", file, path, name);
    golden_shape found = shape_of(H5Aget_space(attribute));
    double *values = allocate(&found);
    ck_assert_int_ge(H5Aread(attribute, H5T_NATIVE_DOUBLE, values), 0);
    H5Aclose(attribute);
    H5Fclose(file_id);
    if (shape != NULL)
        *shape = found;
    return values;
}

size_t golden_members(const char *file, const char *path, size_t capacity,
                      char names[][GOLDEN_NAME_SIZE])
{
    hid_t file_id = open_file(file);
    H5G_info_t info;
    ck_assert_int_ge(H5Gget_info_by_name(file_id, path, &info, H5P_DEFAULT), 0);
    for (hsize_t i = 0; i < info.nlinks && i < capacity; i++)
        ck_assert_int_ge(H5Lget_name_by_idx(file_id, path, H5_INDEX_NAME, H5_ITER_INC, i, names[i],
                                            GOLDEN_NAME_SIZE, H5P_DEFAULT),
                         0);
    H5Fclose(file_id);
    return (size_t)info.nlinks;
}
