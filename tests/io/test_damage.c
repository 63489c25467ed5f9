/*
 * Damaged files: truncated, and with bits flipped. What comes back is an error or
 * data, never a crash, a hang or an allocation that the file does not justify.
 */
#include <hdf5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "io/weights.h"
#include "tests/io/crowd_file.h"
#include "tests/support/suite.h"

/* Sanitizers and emulators make each try, which forks, many times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(SI_EMULATED)
enum { FLIPS = 100, STRIDE = 499 };
#else
enum { FLIPS = 500, STRIDE = 97 };
#endif

/* Of the first and last bytes each is tried as the file's last, between them every STRIDE-th. */
enum { EVERY = 128, IMAGE_LIMIT = 1 << 18 };

static char good[1024], bad[1024];
static unsigned char image[IMAGE_LIMIT];
static size_t image_size;

static void set_up(void)
{
    const char *folder = scratch_folder();
    snprintf(good, sizeof good, "%s/good.h5", folder);
    snprintf(bad, sizeof bad, "%s/bad.h5", folder);
}

static void load(const char *path)
{
    FILE *stream = fopen(path, "rb");
    ck_assert_ptr_nonnull(stream);
    image_size = fread(image, 1, sizeof image, stream);
    fclose(stream);
    ck_assert_uint_lt(image_size, sizeof image);
}

static void store_whole(void)
{
    FILE *stream = fopen(bad, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(image, 1, image_size, stream), image_size);
    fclose(stream);
}

/* In place: rewriting the whole file thousands of times would keep the disk busy. */
static void flip(size_t position, unsigned char mask)
{
    image[position] ^= mask;
    FILE *stream = fopen(bad, "r+b");
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_eq(fseek(stream, (long)position, SEEK_SET), 0);
    ck_assert_int_eq(fputc(image[position], stream), image[position]);
    fclose(stream);
}

typedef si_result (*read_function)(const char *path, si_error *error);

static si_result read_predictions(const char *path, si_error *error)
{
    si_predictions_reader *reader = NULL;
    si_predictions_slab slab = {.scene_count = 1};
    si_result status = si_predictions_open(path, &reader, error);
    while (status == SI_OK && slab.scene_count > 0)
        status = si_predictions_read(reader, 4, &slab, error);
    si_predictions_close(reader);
    return status;
}

static si_result read_weights(const char *path, si_error *error)
{
    si_weights weights;
    si_result status = si_weights_read(path, &weights, error);
    si_weights_finish(&weights);
    return status;
}

/* The status is told by the error too, with a text. */
static si_result try_bad(read_function read)
{
    si_error error = SI_ERROR_INIT;
    si_result status = read(bad, &error);
    ck_assert_int_eq(status, error.status);
    ck_assert((status == SI_OK) == (error.message[0] == '\0'));
    return status;
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* Sanitizers keep freed memory for a while, and an emulator's own memory counts too. */
static void expect_little_memory(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__has_feature) && !defined(SI_EMULATED)
    struct rusage usage;
    ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
    ck_assert_int_lt(usage.ru_maxrss, 256 * 1024);
#endif
}

static void truncate_everywhere(read_function read)
{
    store_whole();
    for (size_t size = image_size; size-- > 0;) {
        if (size > EVERY && size + EVERY < image_size && size % STRIDE != 0)
            continue;
        ck_assert_int_eq(truncate(bad, (off_t)size), 0);
        ck_assert_msg(try_bad(read) != SI_OK, "%zu of %zu bytes", size, image_size);
    }
}

static size_t flip_everywhere(read_function read)
{
    size_t noticed = 0;
    uint64_t state = 2203;
    store_whole();
    for (int i = 0; i < FLIPS; i++) {
        size_t position = next_random(&state) % image_size;
        unsigned char mask = (unsigned char)(1u << next_random(&state) % 8);
        flip(position, mask);
        noticed += try_bad(read) != SI_OK;
        flip(position, mask);
    }
    expect_little_memory();
    return noticed;
}

static void write_good_predictions(void)
{
    static crowd all;
    crowd_fill(&all);
    ck_assert_int_eq(crowd_write(&all, good, NULL), SI_OK);
    load(good);
}

/* Tensors small enough to lie within the checksums. */
static void write_good_weights(void)
{
    enum { CELLS = 2, SIZE = 36 };
    double value[SIZE];
    char name[64];
    si_weights weights = {0};
    for (int i = 0; i < SIZE; i++)
        value[i] = 0.1 * i;
    for (int i = 0; i < CELLS; i++) {
        snprintf(name, sizeof name, "implicit_cells/%d/feat/weight", i);
        ck_assert_int_eq(si_weights_add_tensor(&weights, name, 4, (size_t[]){2, 2, 3, 3}, value),
                         SI_OK);
    }
    ck_assert_int_eq(si_weights_set_text(&weights, "zone_rule", "max_speed"), SI_OK);
    ck_assert_int_eq(si_weights_write(good, &weights, NULL), SI_OK);
    si_weights_finish(&weights);
    load(good);
}

static void put(hid_t file, const char *name, hid_t type, int rank, const hsize_t *extent,
                const void *data)
{
    hid_t space = H5Screate_simple(rank, extent, NULL);
    hid_t id = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), 0);
    H5Dclose(id);
    H5Sclose(space);
}

static void put_attribute(hid_t file, const char *name, hid_t type, const void *data)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t id = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(H5Awrite(id, type, data), 0);
    H5Aclose(id);
    H5Sclose(space);
}

/* As Python writes by default: the oldest format, which has no checksums. */
static void write_old_predictions(void)
{
    static crowd all;
    const char *format = "simplicit-predictions";
    const int64_t version = 1;
    crowd_fill(&all);
    hid_t file = H5Fcreate(good, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, H5T_VARIABLE);
    put_attribute(file, "format", text, &format);
    put_attribute(file, "version", H5T_NATIVE_INT64, &version);
    put(file, "samples", H5T_NATIVE_DOUBLE, 4,
        (hsize_t[]){CROWD_AGENTS, CROWD_SAMPLES, CROWD_PREDICTED, 2}, all.samples);
    put(file, "observed", H5T_NATIVE_DOUBLE, 3, (hsize_t[]){CROWD_AGENTS, CROWD_OBSERVED, 2},
        all.observed);
    put(file, "scene_offset", H5T_NATIVE_UINT64, 1, (hsize_t[]){CROWD_SCENES + 1}, all.offset);
    put(file, "recording", text, 1, (hsize_t[]){CROWD_SCENES}, all.recording);
    H5Tclose(text);
    H5Fclose(file);
    load(good);
}

START_TEST(truncated_predictions)
{
    write_good_predictions();
    truncate_everywhere(read_predictions);
}
END_TEST

START_TEST(truncated_old_predictions)
{
    write_old_predictions();
    truncate_everywhere(read_predictions);
}
END_TEST

START_TEST(truncated_weights)
{
    write_good_weights();
    truncate_everywhere(read_weights);
}
END_TEST

START_TEST(flipped_predictions)
{
    write_good_predictions();
    ck_assert_uint_gt(flip_everywhere(read_predictions), FLIPS / 100);
}
END_TEST

START_TEST(flipped_compressed_predictions)
{
    static crowd all;
    const si_predictions_header header = crowd_header();
    const si_predictions_write_options options = {.compression = 1};
    size_t offset[CROWD_SCENES + 1];
    si_predictions_writer *writer;
    crowd_fill(&all);
    const si_predictions_slab slab = crowd_slab(&all, 0, CROWD_SCENES, offset);
    ck_assert_int_eq(si_predictions_create(good, &header, &options, &writer, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_append(writer, &slab, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_commit(writer, NULL), SI_OK);
    si_predictions_writer_close(writer);
    load(good);
    flip_everywhere(read_predictions);
}
END_TEST

START_TEST(flipped_old_predictions)
{
    write_old_predictions();
    ck_assert_uint_gt(flip_everywhere(read_predictions), FLIPS / 100);
}
END_TEST

/* Nearly every bit lies under a checksum. */
START_TEST(flipped_weights)
{
    write_good_weights();
    size_t noticed = flip_everywhere(read_weights);
    ck_assert_msg(noticed > FLIPS * 8 / 10, "%zu of %d", noticed, FLIPS);
}
END_TEST

START_TEST(flipped_released_weights)
{
    load(shared_path("reference/weights_eth.h5"));
    flip_everywhere(read_weights);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("damage");
    TCase *damage = tcase_create("damage");
    tcase_add_checked_fixture(damage, set_up, NULL);
    tcase_set_timeout(damage, 300);
    tcase_add_test(damage, truncated_predictions);
    tcase_add_test(damage, truncated_old_predictions);
    tcase_add_test(damage, truncated_weights);
    tcase_add_test(damage, flipped_predictions);
    tcase_add_test(damage, flipped_compressed_predictions);
    tcase_add_test(damage, flipped_old_predictions);
    tcase_add_test(damage, flipped_weights);
    tcase_add_test(damage, flipped_released_weights);
    suite_add_tcase(suite, damage);
    return suite_run(suite);
}
