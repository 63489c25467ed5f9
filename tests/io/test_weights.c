#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/weights.h"
#include "tests/support/suite.h"

static char path[1024];

static void set_up(void)
{
    snprintf(path, sizeof path, "%s/weights.h5", scratch_folder());
}

static void expect_error(si_result status, const char *part)
{
    si_error error = SI_ERROR_INIT;
    si_weights weights;
    ck_assert_int_ne(si_weights_read(path, &weights, &error), SI_OK);
    ck_assert_msg(error.status == status && strstr(error.message, part) != NULL,
                  "got %s: %s, expected %s: ...%s...", si_result_name(error.status), error.message,
                  si_result_name(status), part);
    ck_assert(weights.tensor_count == 0 && weights.tensor == NULL);
    ck_assert(weights.attribute_count == 0 && weights.attribute == NULL);
}

static si_weights two_tensors(void)
{
    si_weights weights = {0};
    const double value[] = {1.0 / 3.0, -2.5, 1e-300, 4.0};
    ck_assert_int_eq(si_weights_add_tensor(&weights, "b/weight", 2, (size_t[]){2, 2}, value),
                     SI_OK);
    ck_assert_int_eq(si_weights_add_tensor(&weights, "a/0/bias", 1, (size_t[]){3}, value), SI_OK);
    ck_assert_int_eq(si_weights_add_tensor(&weights, "scale", 0, NULL, value), SI_OK);
    ck_assert_int_eq(si_weights_set_text(&weights, "zone_rule", "first"), SI_OK);
    ck_assert_int_eq(si_weights_set_text(&weights, "zone_rule", "max_speed"), SI_OK);
    ck_assert_int_eq(si_weights_set_numbers(&weights, "zone_edges", 4, value), SI_OK);
    ck_assert_int_eq(si_weights_set_numbers(&weights, "observed_steps", 1, value + 3), SI_OK);
    return weights;
}

static void expect_same(const si_weights *found, const si_weights *expected)
{
    ck_assert_uint_eq(found->tensor_count, expected->tensor_count);
    for (size_t i = 0; i < expected->tensor_count; i++) {
        const si_weights_tensor *a = &found->tensor[i], *b = &expected->tensor[i];
        ck_assert_str_eq(a->name, b->name);
        ck_assert_uint_eq(a->rank, b->rank);
        ck_assert_mem_eq(a->shape, b->shape, sizeof a->shape);
        ck_assert_uint_eq(a->size, b->size);
        ck_assert_mem_eq(a->value, b->value, b->size * sizeof *b->value);
    }
    for (size_t i = 0; i < expected->attribute_count; i++) {
        const si_weights_attribute *b = &expected->attribute[i];
        const si_weights_attribute *a = si_weights_find_attribute(found, b->name);
        ck_assert_ptr_nonnull(a);
        ck_assert_uint_eq(a->count, b->count);
        if (b->text != NULL)
            ck_assert_str_eq(a->text, b->text);
        else
            ck_assert_mem_eq(a->number, b->number, b->count * sizeof *b->number);
    }
}

START_TEST(round_trip)
{
    si_weights written = two_tensors(), read;
    ck_assert_str_eq(written.tensor[0].name, "a/0/bias");
    ck_assert_uint_eq(written.attribute_count, 3);
    ck_assert_int_eq(si_weights_write(path, &written, NULL), SI_OK);
    ck_assert_int_eq(si_weights_read(path, &read, NULL), SI_OK);
    expect_same(&read, &written);
    ck_assert_ptr_nonnull(
        strstr(si_weights_find_attribute(&read, "created_by")->text, "simplicit"));
    ck_assert_ptr_null(si_weights_find_attribute(&read, "format"));
    ck_assert_ptr_null(si_weights_find_tensor(&read, "a/0"));
    si_weights again;
    ck_assert_int_eq(si_weights_write(path, &read, NULL), SI_OK);
    ck_assert_int_eq(si_weights_read(path, &again, NULL), SI_OK);
    expect_same(&again, &read);
    si_weights_finish(&again);
    si_weights_finish(&read);
    si_weights_finish(&written);
}
END_TEST

START_TEST(adding_refuses)
{
    static const double value[] = {1.0, NAN};
    char name[SI_WEIGHTS_NAME_SIZE + 1];
    static const char *const names[] = {"", "/", "/a", "a/", "a//b", ".", "a/./b"};
    const size_t shape[] = {1, SIZE_MAX, SIZE_MAX, 1, 1};
    si_weights weights = {0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_msg(si_weights_add_tensor(&weights, names[i], 1, shape, value) == SI_ERR_ARGUMENT,
                      "\"%s\"", names[i]);
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    ck_assert_int_eq(si_weights_add_tensor(&weights, name, 1, shape, value), SI_ERR_ARGUMENT);
    ck_assert_int_eq(si_weights_set_text(&weights, name, "x"), SI_ERR_ARGUMENT);
    ck_assert_int_eq(si_weights_add_tensor(&weights, "a", 5, shape, value), SI_ERR_ARGUMENT);
    ck_assert_int_eq(si_weights_add_tensor(&weights, "a", 3, shape, value), SI_ERR_SHAPE);
    ck_assert_int_eq(si_weights_add_tensor(&weights, "a", 1, (size_t[]){2}, value), SI_ERR_NUMERIC);
    ck_assert_int_eq(si_weights_add_tensor(&weights, "a", 1, shape, value), SI_OK);
    ck_assert_int_eq(si_weights_add_tensor(&weights, "a", 1, shape, value), SI_ERR_ARGUMENT);
    si_weights_finish(&weights);
}
END_TEST

START_TEST(released_weights_are_read)
{
    static const char *const sets[] = {"eth", "hotel", "univ", "zara1", "zara2", "sdd"};
    char relative[64];
    snprintf(relative, sizeof relative, "reference/weights_%s.h5", sets[_i]);
    const char *released = shared_path(relative);
    si_error error = SI_ERROR_INIT;
    si_weights weights, again;
    ck_assert_msg(si_weights_read(released, &weights, &error) == SI_OK, "%s", error.message);
    size_t parameters = 0;
    for (size_t i = 0; i < weights.tensor_count; i++)
        parameters += weights.tensor[i].size;
    ck_assert_uint_eq(parameters, 4 * 1459);
    const si_weights_tensor *feat =
        si_weights_find_tensor(&weights, "implicit_cells/0/feat/weight");
    ck_assert_ptr_nonnull(feat);
    ck_assert_uint_eq(feat->rank, 4);
    ck_assert_uint_eq(feat->shape[3], 3);
    ck_assert_str_eq(si_weights_find_attribute(&weights, "zone_rule")->text, "first_step");
    ck_assert_uint_eq(si_weights_find_attribute(&weights, "noise_weight")->count, 4);
    ck_assert_double_eq(si_weights_find_attribute(&weights, "observed_steps")->number[0], 8.0);
    ck_assert_int_eq(si_weights_write(path, &weights, &error), SI_OK);
    ck_assert_int_eq(si_weights_read(path, &again, &error), SI_OK);
    expect_same(&again, &weights);
    si_weights_finish(&again);
    si_weights_finish(&weights);
}
END_TEST

static void write_dataset(const char *name, hid_t type, int rank, const hsize_t *extent,
                          const void *data)
{
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(rank, extent, NULL);
    hid_t id = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (data != NULL)
        H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    H5Dclose(id);
    H5Sclose(space);
    H5Fclose(file);
}

START_TEST(tensors_must_be_tensors)
{
    static const double value[32] = {0.0, 0.0, INFINITY};
    write_dataset("feat", H5T_NATIVE_DOUBLE, 1, (hsize_t[]){3}, value);
    expect_error(SI_ERR_NUMERIC, "feat: number 2 is not finite");
    write_dataset("feat", H5T_NATIVE_INT, 1, (hsize_t[]){3}, value);
    expect_error(SI_ERR_FORMAT, "feat: expected floating-point numbers");
    write_dataset("feat", H5T_NATIVE_DOUBLE, 5, (hsize_t[]){1, 1, 1, 1, 1}, value);
    expect_error(SI_ERR_SHAPE, "feat: expected at most 4 extents, found 5");
    write_dataset("feat", H5T_NATIVE_DOUBLE, 2, (hsize_t[]){1 << 20, 1 << 20}, NULL);
    expect_error(SI_ERR_FORMAT, "feat: takes 0 bytes");
}
END_TEST

START_TEST(too_much_is_refused)
{
    enum { NUMBERS = (64 << 20) / 8 + 1 };
    double *value = calloc(NUMBERS, sizeof *value);
    write_dataset("feat", H5T_NATIVE_DOUBLE, 1, (hsize_t[]){NUMBERS}, value);
    expect_error(SI_ERR_UNSUPPORTED, "feat: tensors above 64 MB");
    free(value);
}
END_TEST

/* A group that contains itself is visited once. */
START_TEST(groups_in_a_circle)
{
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t group = H5Gcreate2(file, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file, "g", group, "a", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file, "g", group, "b", H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(group);
    H5Fclose(file);
    expect_error(SI_ERR_FORMAT, "holds no tensors");
}
END_TEST

START_TEST(names_are_bounded)
{
    char name[128];
    memset(name, 'n', 127);
    name[127] = '\0';
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(H5Gcreate2(file, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Fclose(file);
    expect_error(SI_ERR_UNSUPPORTED, "expected names of tensors of at most 95 bytes");
}
END_TEST

START_TEST(other_formats_are_refused)
{
    const double version = 7;
    si_weights weights = two_tensors();
    ck_assert_int_eq(si_weights_write(path, &weights, NULL), SI_OK);
    si_weights_finish(&weights);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t id = H5Aopen(file, "version", H5P_DEFAULT);
    H5Awrite(id, H5T_NATIVE_DOUBLE, &version);
    H5Aclose(id);
    H5Fclose(file);
    expect_error(SI_ERR_UNSUPPORTED,
                 "version 7; this build reads simplicit-weights up to version 1");
    file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    expect_error(SI_ERR_FORMAT, "holds no tensors");
    snprintf(path, sizeof path, "/nowhere/weights.h5");
    expect_error(SI_ERR_IO, "No such file");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("weights");
    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, set_up, NULL);
    tcase_add_test(files, round_trip);
    tcase_add_test(files, adding_refuses);
    tcase_add_loop_test(files, released_weights_are_read, 0, 6);
    tcase_add_test(files, tensors_must_be_tensors);
    tcase_add_test(files, too_much_is_refused);
    tcase_add_test(files, groups_in_a_circle);
    tcase_add_test(files, names_are_bounded);
    tcase_add_test(files, other_formats_are_refused);
    suite_add_tcase(suite, files);
    return suite_run(suite);
}
