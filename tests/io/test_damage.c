/*
 * Damaged files: truncated, and with bits flipped. Of files that we write, what comes back is an
 * error or what was written. Of strangers' files, which have no checksums, it is an error or data;
 * HDF5 may crash or loop on them, so the command reads them, and must end in time with its message.
 */
#include <fcntl.h>
#include <hdf5.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "io/weights.h"
#include "tests/io/crowd_file.h"
#include "tests/support/suite.h"

/* Sanitizers and emulators make each try many times as long; another compiler changes little. */
#if defined(__SANITIZE_ADDRESS__) || defined(SI_EMULATED) || defined(__clang__)
enum { FLIPS = 400, COMMAND_FLIPS = 50, STRIDE = 499 };
#else
enum { FLIPS = 4000, COMMAND_FLIPS = 250, STRIDE = 97 };
#endif

/* HDF5 does not free what it made of a damaged file. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

enum { CPU_SECONDS = 5 }; /* the command's bound for small files */

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

/* Reads all of a file; *digest is of everything that came. */
typedef si_result (*read_function)(const char *path, uint32_t *digest, si_error *error);

static void add(uint32_t *digest, const void *data, size_t size)
{
    if (data != NULL)
        *digest = (uint32_t)crc32_z(*digest, data, size);
}

static void add_slab(const si_predictions_header *header, const si_scene_set *slab,
                     uint32_t *digest)
{
    const size_t scenes = slab->scene_count, agents = slab->agent_count;
    const size_t samples = agents * header->sample_count;
    const size_t path = 2 * header->predicted_steps * sizeof(double);
    add(digest, slab->offset, (scenes + 1) * sizeof *slab->offset);
    add(digest, slab->frame, scenes * sizeof *slab->frame);
    add(digest, slab->primary_id, scenes * sizeof *slab->primary_id);
    add(digest, slab->agent_id, agents * sizeof *slab->agent_id);
    add(digest, slab->observed, agents * 2 * header->observed_steps * sizeof(double));
    add(digest, slab->future, agents * path);
    add(digest, slab->samples, samples * path);
    add(digest, slab->probabilities, samples * sizeof(double));
    for (size_t s = 0; s < scenes; s++)
        add(digest, slab->recording[s], strlen(slab->recording[s]));
}

static void add_header(const si_predictions_header *header, uint32_t *digest)
{
    char text[2 * SI_PREDICTOR_NAME_SIZE];
    si_predictions_describe(header, text, sizeof text);
    add(digest, text, strlen(text));
    add(digest, header->predictor, strlen(header->predictor));
    add(digest, header->seen_recordings, strlen(header->seen_recordings));
    add(digest, &header->step_seconds, sizeof header->step_seconds);
    add(digest, &header->seed, sizeof header->seed);
    add(digest, &header->spread, sizeof header->spread);
    add(digest, &header->amv, sizeof header->amv);
}

static si_result read_predictions(const char *path, uint32_t *digest, si_error *error)
{
    si_predictions_reader *reader = NULL;
    si_scene_set slab = {.scene_count = 1};
    si_result status = si_predictions_reader_open(path, NULL, &reader, error);
    if (status == SI_OK)
        add_header(si_predictions_reader_header(reader), digest);
    while (status == SI_OK && slab.scene_count > 0) {
        status = si_predictions_reader_read(reader, 4, &slab, error);
        if (status == SI_OK && slab.scene_count > 0)
            add_slab(si_predictions_reader_header(reader), &slab, digest);
    }
    si_predictions_reader_destroy(reader);
    return status;
}

/* What wrote the file is told by none of its figures. */
static si_result read_weights(const char *path, uint32_t *digest, si_error *error)
{
    si_weights weights;
    si_result status = si_weights_read(path, &weights, error);
    for (size_t i = 0; status == SI_OK && i < weights.tensor_count; i++) {
        const si_weights_tensor *tensor = &weights.tensor[i];
        add(digest, tensor->name, strlen(tensor->name));
        add(digest, tensor->shape, tensor->rank * sizeof *tensor->shape);
        add(digest, tensor->value, tensor->size * sizeof *tensor->value);
    }
    for (size_t i = 0; status == SI_OK && i < weights.attribute_count; i++) {
        const si_weights_attribute *attribute = &weights.attribute[i];
        add(digest, attribute->name, strlen(attribute->name));
        add(digest, attribute->number, attribute->count * sizeof *attribute->number);
        if (attribute->text != NULL)
            add(digest, attribute->text, strlen(attribute->text));
    }
    si_weights_finish(&weights);
    return status;
}

/* The status is told by the error too, with a text. */
static si_result try_bad(read_function read, uint32_t *digest)
{
    si_error error = SI_ERROR_INIT;
    *digest = 0;
    si_result status = read(bad, digest, &error);
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
    uint32_t digest;
    store_whole();
    for (size_t size = image_size; size-- > 0;) {
        if (size > EVERY && size + EVERY < image_size && size % STRIDE != 0)
            continue;
        ck_assert_int_eq(truncate(bad, (off_t)size), 0);
        ck_assert_msg(try_bad(read, &digest) != SI_OK, "%zu of %zu bytes", size, image_size);
    }
}

/* One bit at a time: an error, or what was written. Most bits must be noticed. */
static void flip_ours(read_function read, size_t share)
{
    size_t noticed = 0;
    uint64_t state = 2203;
    uint32_t digest, expected;
    store_whole();
    ck_assert_int_eq(try_bad(read, &expected), SI_OK);
    for (int i = 0; i < FLIPS; i++) {
        size_t position = next_random(&state) % image_size;
        unsigned char mask = (unsigned char)(1u << next_random(&state) % 8);
        flip(position, mask);
        if (try_bad(read, &digest) != SI_OK)
            noticed++;
        else
            ck_assert_msg(digest == expected, "byte %zu, bit mask %d", position, mask);
        flip(position, mask);
    }
    ck_assert_msg(noticed > FLIPS * share / 100, "%zu of %d", noticed, FLIPS);
    expect_little_memory();
}

/* Its exit code; what it prints goes nowhere. */
static int run_command(const char *subcommand, double *cpu_seconds, long *most_kilobytes)
{
    char name[] = "simplicit", *const argv[] = {name, (char *)(uintptr_t)subcommand, bad, NULL};
    extern char **environ;
    posix_spawn_file_actions_t actions;
    struct rusage used;
    pid_t child;
    int status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ck_assert_int_eq(posix_spawn(&child, getenv("SIMPLICIT"), &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    ck_assert_int_eq(wait4(child, &status, 0, &used), child);
    *cpu_seconds = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                   1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    *most_kilobytes = used.ru_maxrss;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The command ends by itself and in time; at least some are noticed. */
static void flip_strangers(const char *subcommand)
{
    size_t noticed = 0;
    uint64_t state = 977;
    store_whole();
    for (int i = 0; i < COMMAND_FLIPS; i++) {
        size_t position = next_random(&state) % image_size;
        unsigned char mask = (unsigned char)(1u << next_random(&state) % 8);
        double cpu_seconds;
        long kilobytes;
        flip(position, mask);
        int code = run_command(subcommand, &cpu_seconds, &kilobytes);
        ck_assert_msg(code == 0 || code == 1, "byte %zu, bit mask %d: %d", position, mask, code);
        ck_assert_msg(cpu_seconds < CPU_SECONDS, "byte %zu, bit mask %d: %g s", position, mask,
                      cpu_seconds);
        noticed += code == 1;
        flip(position, mask);
    }
    ck_assert_uint_gt(noticed, COMMAND_FLIPS / 100);
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

/* Where its numbers lie in the file. */
static size_t put(hid_t file, const char *name, hid_t type, int rank, const hsize_t *extent,
                  const void *data)
{
    hid_t space = H5Screate_simple(rank, extent, NULL);
    hid_t id = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), 0);
    const haddr_t offset = H5Dget_offset(id);
    H5Dclose(id);
    H5Sclose(space);
    return (size_t)offset;
}

static void put_attribute(hid_t file, const char *name, hid_t type, const void *data)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t id = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(H5Awrite(id, type, data), 0);
    H5Aclose(id);
    H5Sclose(space);
}

/* As Python writes by default: the oldest format, which has no checksums, and texts in a heap.
 * Returns where the first of them has its length. */
static size_t write_old_predictions(void)
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
    const size_t recording =
        put(file, "recording", text, 1, (hsize_t[]){CROWD_SCENES}, all.recording);
    H5Tclose(text);
    H5Fclose(file);
    load(good);
    return recording;
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
    flip_ours(read_predictions, 50);
}
END_TEST

START_TEST(flipped_compressed_predictions)
{
    static crowd all;
    const si_predictions_header header = crowd_header();
    const si_predictions_writer_options options = {.compression = 1};
    size_t offset[CROWD_SCENES + 1];
    si_predictions_writer *writer;
    crowd_fill(&all);
    const si_scene_set slab = crowd_slab(&all, 0, CROWD_SCENES, offset);
    ck_assert_int_eq(si_predictions_writer_create(good, &header, &options, &writer, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_writer_append(writer, &slab, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_writer_commit(writer, NULL), SI_OK);
    si_predictions_writer_destroy(writer);
    load(good);
    flip_ours(read_predictions, 25); /* the index of chunks is mostly empty */
}
END_TEST

START_TEST(flipped_weights)
{
    write_good_weights();
    flip_ours(read_weights, 80);
}
END_TEST

START_TEST(flipped_old_predictions)
{
    write_old_predictions();
    flip_strangers(_i == 0 ? "info" : "score");
}
END_TEST

#if !defined(__SANITIZE_ADDRESS__)
/* HDF5 would clear as much memory as a text says it needs: 4 GB for 4 KB of file. */
START_TEST(a_text_of_wrong_length_takes_no_memory)
{
    const size_t length = write_old_predictions();
    double cpu_seconds;
    long kilobytes;
    store_whole();
    flip(length + 3, 0xff);
    ck_assert_int_eq(run_command("info", &cpu_seconds, &kilobytes), 1);
    ck_assert_int_lt(kilobytes, 512 * 1024);
}
END_TEST
#endif

START_TEST(flipped_released_weights)
{
    load(shared_path("reference/weights_eth.h5"));
    flip_strangers("info");
}
END_TEST

int main(void)
{
    H5dont_atexit(); /* it would complain of what it could not close */
    Suite *suite = suite_create("damage");
    TCase *damage = tcase_create("damage");
    tcase_add_checked_fixture(damage, set_up, NULL);
    tcase_set_timeout(damage, 300);
    tcase_add_test(damage, truncated_predictions);
    tcase_add_test(damage, truncated_old_predictions);
    tcase_add_test(damage, truncated_weights);
    tcase_add_test(damage, flipped_predictions);
    tcase_add_test(damage, flipped_compressed_predictions);
    tcase_add_test(damage, flipped_weights);
    tcase_add_loop_test(damage, flipped_old_predictions, 0, 2);
#if !defined(__SANITIZE_ADDRESS__)
    tcase_add_test(damage, a_text_of_wrong_length_takes_no_memory);
#endif
    tcase_add_test(damage, flipped_released_weights);
    suite_add_tcase(suite, damage);
    return suite_run(suite);
}
