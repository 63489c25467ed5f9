#include "tests/metrics/golden.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <hdf5.h>
#include <stdlib.h>

#include "tests/support/suite.h"

double *golden_read(const char *path, const char *dataset, size_t *count)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    ck_assert_msg(file >= 0, "%s", path);
    hid_t set = H5Dopen2(file, dataset, H5P_DEFAULT);
    ck_assert_msg(set >= 0, "%s: %s", path, dataset);
    hid_t space = H5Dget_space(set);
    hssize_t size = H5Sget_simple_extent_npoints(space);
    ck_assert_int_ge(size, 1);
    double *values = malloc((size_t)size * sizeof *values);
    ck_assert_ptr_nonnull(values);
    ck_assert_int_ge(H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), 0);
    H5Sclose(space);
    H5Dclose(set);
    H5Fclose(file);
    if (count != NULL)
        *count = (size_t)size;
    return values;
}

double golden_attribute(const char *path, const char *object, const char *attribute)
{
    double value;
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    ck_assert_msg(file >= 0, "%s", path);
    hid_t handle = H5Aopen_by_name(file, object, attribute, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_msg(handle >= 0, "%s: %s@%s", path, object, attribute);
    ck_assert_int_ge(H5Aread(handle, H5T_NATIVE_DOUBLE, &value), 0);
    H5Aclose(handle);
    H5Fclose(file);
    return value;
}

size_t *golden_offsets(const char *path, const char *dataset, size_t *scene_count)
{
    size_t count;
    double *values = golden_read(path, dataset, &count);
    size_t *offset = malloc(count * sizeof *offset);
    ck_assert_ptr_nonnull(offset);
    for (size_t i = 0; i < count; i++)
        offset[i] = (size_t)values[i];
    free(values);
    *scene_count = count - 1;
    return offset;
}

golden_random golden_random_start(unsigned long seed)
{
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    ck_assert_ptr_nonnull(generator);
    gsl_rng_set(generator, seed);
    return (golden_random){generator};
}

double golden_normal(golden_random *random)
{
    return gsl_ran_ugaussian(random->generator);
}

double golden_uniform(golden_random *random)
{
    return gsl_rng_uniform(random->generator);
}

void golden_random_end(golden_random *random)
{
    gsl_rng_free(random->generator);
}
