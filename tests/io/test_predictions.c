#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/io/crowd_file.h"
#include "tests/support/suite.h"

static crowd all;
static char path[1024];

static void set_up(void)
{
    crowd_fill(&all);
    snprintf(path, sizeof path, "%s/crowd.h5", scratch_folder());
}

static si_predictions_reader *open_file(void)
{
    si_error error = SI_ERROR_INIT;
    si_predictions_reader *reader = NULL;
    si_result status = si_predictions_reader_open(path, NULL, &reader, &error);
    ck_assert_msg(status == SI_OK, "%s", error.message);
    return reader;
}

/* Opens and reads everything; the first error. */
static si_error read_all(void)
{
    si_error error = SI_ERROR_INIT;
    si_predictions_reader *reader = NULL;
    si_scene_set slab = {.scene_count = 1};
    si_result status = si_predictions_reader_open(path, NULL, &reader, &error);
    while (status == SI_OK && slab.scene_count > 0)
        status = si_predictions_reader_read(reader, 5, &slab, &error);
    si_predictions_reader_destroy(reader);
    ck_assert_int_eq(status, error.status);
    return error;
}

static void expect_error(si_result status, const char *part)
{
    si_error error = read_all();
    ck_assert_msg(error.status == status && strstr(error.message, part) != NULL,
                  "got %s: %s, expected %s: ...%s...", si_result_name(error.status), error.message,
                  si_result_name(status), part);
}

static void write_file(void)
{
    si_error error = SI_ERROR_INIT;
    si_result status = crowd_write(&all, path, &error);
    ck_assert_msg(status == SI_OK, "%s", error.message);
}

static void expect_scenes(const si_scene_set *slab, size_t first)
{
    size_t offset[CROWD_SCENES + 1];
    const si_scene_set expected = crowd_slab(&all, first, slab->scene_count, offset);
    const size_t agents = expected.agent_count;
    ck_assert_uint_eq(slab->agent_count, agents);
    ck_assert_mem_eq(slab->offset, offset, (slab->scene_count + 1) * sizeof *offset);
    ck_assert_mem_eq(slab->frame, expected.frame, slab->scene_count * sizeof *slab->frame);
    ck_assert_mem_eq(slab->primary_id, expected.primary_id, slab->scene_count * sizeof(int64_t));
    ck_assert_mem_eq(slab->agent_id, expected.agent_id, agents * sizeof *slab->agent_id);
    ck_assert_mem_eq(slab->observed, expected.observed, agents * sizeof all.observed[0]);
    ck_assert_mem_eq(slab->future, expected.future, agents * sizeof all.future[0]);
    ck_assert_mem_eq(slab->samples, expected.samples, agents * sizeof all.samples[0]);
    ck_assert_mem_eq(slab->probabilities, expected.probabilities,
                     agents * sizeof all.probabilities[0]);
    for (size_t s = 0; s < slab->scene_count; s++)
        ck_assert_str_eq(slab->recording[s], expected.recording[s]);
}

/* Whatever the slabs, the same scenes come back; a slab has at least one and at most max_agents. */
static void expect_whole(void)
{
    si_predictions_reader *reader = open_file();
    for (size_t max_agents = 0; max_agents <= CROWD_AGENTS + 1; max_agents++) {
        si_scene_set slab;
        size_t scene = 0;
        ck_assert_int_eq(si_predictions_reader_select(reader, 0, SIZE_MAX, NULL), SI_OK);
        for (;;) {
            ck_assert_int_eq(si_predictions_reader_read(reader, max_agents, &slab, NULL), SI_OK);
            if (slab.scene_count == 0)
                break;
            ck_assert(slab.scene_count == 1 || slab.agent_count <= max_agents);
            expect_scenes(&slab, scene);
            scene += slab.scene_count;
        }
        ck_assert_uint_eq(scene, CROWD_SCENES);
    }
    si_predictions_reader_destroy(reader);
}

START_TEST(round_trip_in_any_slabs)
{
    write_file();
    si_predictions_reader *reader = open_file();
    const si_predictions_header *header = si_predictions_reader_header(reader);
    const si_predictions_header expected = crowd_header();
    ck_assert_uint_eq(header->observed_steps, expected.observed_steps);
    ck_assert_uint_eq(header->predicted_steps, expected.predicted_steps);
    ck_assert_uint_eq(header->sample_count, expected.sample_count);
    ck_assert_uint_eq(header->scene_count, expected.scene_count);
    ck_assert_uint_eq(header->agent_count, expected.agent_count);
    ck_assert(header->has_future && header->has_primary && !header->wide);
    ck_assert_double_eq(header->step_seconds, expected.step_seconds);
    ck_assert_uint_eq(header->seed, expected.seed);
    ck_assert_str_eq(header->predictor, expected.predictor);
    ck_assert_str_eq(header->name, expected.name);
    ck_assert_str_eq(header->weights, expected.weights);
    ck_assert_str_eq(header->point, expected.point);
    ck_assert_str_eq(header->draws, expected.draws);
    ck_assert_str_eq(header->seen_recordings, expected.seen_recordings);
    ck_assert_double_eq(header->spread, expected.spread);
    ck_assert_double_eq(header->amv, expected.amv);
    si_predictions_reader_destroy(reader);
    expect_whole();
}
END_TEST

START_TEST(predictors_are_described)
{
    si_predictions_header header = {.predictor = "social-gaussian"};
    char text[64];
    si_predictions_describe(&header, text, sizeof text);
    ck_assert_str_eq(text, "social-gaussian");
    strcpy(header.weights, "zara1");
    strcpy(header.point, "tight");
    strcpy(header.draws, "independent");
    header.spread = 1.25;
    si_predictions_describe(&header, text, sizeof text);
    ck_assert_str_eq(text, "social-gaussian zara1, tight, spread 1.25");
    si_predictions_describe(&header, text, 18);
    ck_assert_str_eq(text, "social-gaussian z");
    strcpy(header.name, "ours");
    si_predictions_describe(&header, text, sizeof text);
    ck_assert_str_eq(text, "ours");
    strcpy(header.name, "our\nown\x7f|\u00fc");
    si_predictions_describe(&header, text, sizeof text);
    ck_assert_str_eq(text, "our own |\u00fc");
}
END_TEST

/* Scene by scene, wide or narrow (bit 0), compressed (bit 1). */
START_TEST(written_scene_by_scene)
{
    si_predictions_header header = crowd_header();
    const si_predictions_writer_options options = {.compression = _i & 2 ? 4 : 0};
    si_predictions_writer *writer;
    header.wide = _i & 1;
    if (header.wide)
        all.samples[3][2][1][0] = 1e7 + 1e-4;
    ck_assert_int_eq(si_predictions_writer_create(path, &header, &options, &writer, NULL), SI_OK);
    for (size_t s = 0; s < CROWD_SCENES; s++) {
        size_t offset[2];
        const si_scene_set slab = crowd_slab(&all, s, 1, offset);
        ck_assert_int_eq(si_predictions_writer_append(writer, &slab, NULL), SI_OK);
    }
    ck_assert_int_eq(si_predictions_writer_commit(writer, NULL), SI_OK);
    si_predictions_writer_destroy(writer);
    expect_whole();
}
END_TEST

START_TEST(samples_need_not_be_finite)
{
    all.samples[2][1][0][1] = INFINITY;
    write_file();
    expect_whole();
}
END_TEST

START_TEST(seek_beyond_the_end)
{
    write_file();
    si_predictions_reader *reader = open_file();
    si_scene_set slab;
    ck_assert_int_eq(si_predictions_reader_select(reader, CROWD_SCENES, 1, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_reader_read(reader, 1, &slab, NULL), SI_OK);
    ck_assert_uint_eq(slab.scene_count, 0);
    ck_assert_int_eq(si_predictions_reader_select(reader, CROWD_SCENES + 1, 1, NULL),
                     SI_ERR_ARGUMENT);
    si_predictions_reader_destroy(reader);
}
END_TEST

START_TEST(a_selection_ends_where_it_should)
{
    write_file();
    si_predictions_reader *reader = open_file();
    si_scene_set slab;
    ck_assert_int_eq(si_predictions_reader_select(reader, 1, 2, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_reader_read(reader, SIZE_MAX, &slab, NULL), SI_OK);
    ck_assert_uint_eq(slab.scene_count, 2);
    ck_assert_int_eq(slab.frame[0], all.frame[1]);
    ck_assert_int_eq(si_predictions_reader_read(reader, SIZE_MAX, &slab, NULL), SI_OK);
    ck_assert_uint_eq(slab.scene_count, 0);
    si_predictions_reader_destroy(reader);
}
END_TEST

START_TEST(no_scenes_at_all)
{
    si_predictions_header header = crowd_header();
    const si_predictions_writer_options options = {.compression = _i};
    si_predictions_writer *writer;
    si_scene_set slab;
    header.scene_count = header.agent_count = 0;
    ck_assert_int_eq(si_predictions_writer_create(path, &header, &options, &writer, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_writer_commit(writer, NULL), SI_OK);
    si_predictions_writer_destroy(writer);
    si_predictions_reader *reader = open_file();
    ck_assert_uint_eq(si_predictions_reader_header(reader)->agent_count, 0);
    ck_assert_int_eq(si_predictions_reader_read(reader, 8, &slab, NULL), SI_OK);
    ck_assert_uint_eq(slab.scene_count, 0);
    si_predictions_reader_destroy(reader);
}
END_TEST

/* Bits of _i: which of the optional arrays are there. A file without labels gives indices. */
START_TEST(optional_arrays_may_be_absent)
{
    const unsigned there = (unsigned)_i;
    si_predictions_writer *writer;
    size_t offset[CROWD_SCENES + 1];
    si_predictions_header header = crowd_header();
    crowd_keep(&header, there);
    si_scene_set slab = crowd_slab(&all, 0, CROWD_SCENES, offset);
    slab.recording = header.has_recording ? slab.recording : NULL;
    ck_assert_int_eq(si_predictions_writer_create(path, &header, NULL, &writer, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_writer_append(writer, &slab, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_writer_commit(writer, NULL), SI_OK);
    si_predictions_writer_destroy(writer);
    si_predictions_reader *reader = open_file();
    const si_predictions_header *found = si_predictions_reader_header(reader);
    ck_assert_int_eq(found->has_future, header.has_future);
    ck_assert_int_eq(found->has_probabilities, header.has_probabilities);
    ck_assert_int_eq(found->has_agent_id, header.has_agent_id);
    ck_assert_int_eq(found->has_frame, header.has_frame);
    ck_assert_int_eq(found->has_recording, header.has_recording);
    ck_assert_int_eq(found->has_primary, header.has_primary);
    ck_assert_int_eq(si_predictions_reader_select(reader, 2, SIZE_MAX, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_reader_read(reader, 100, &slab, NULL), SI_OK);
    ck_assert_uint_eq(slab.scene_count, CROWD_SCENES - 2);
    ck_assert_int_eq(slab.future != NULL, header.has_future);
    ck_assert_int_eq(slab.probabilities != NULL, header.has_probabilities);
    ck_assert_int_eq(slab.primary_id != NULL, header.has_primary);
    ck_assert_int_eq(slab.frame[1], header.has_frame ? all.frame[3] : 3);
    ck_assert_int_eq(slab.agent_id[1], header.has_agent_id ? all.agent_id[4] : 4);
    ck_assert_str_eq(slab.recording[0], header.has_recording ? all.recording[2] : "");
    si_predictions_reader_destroy(reader);
}
END_TEST

START_TEST(writer_refuses_what_does_not_fit)
{
    const si_predictions_header header = crowd_header();
    si_predictions_writer *writer;
    size_t offset[CROWD_SCENES + 1];
    si_scene_set slab = crowd_slab(&all, 0, 2, offset);
    ck_assert_int_eq(si_predictions_writer_create(path, &header, NULL, &writer, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_writer_append(writer, &slab, NULL), SI_OK);
    ck_assert_int_eq(si_predictions_writer_commit(writer, NULL), SI_ERR_ARGUMENT);
    slab.frame = NULL;
    ck_assert_int_eq(si_predictions_writer_append(writer, &slab, NULL), SI_ERR_ARGUMENT);
    slab = crowd_slab(&all, 0, CROWD_SCENES, offset);
    ck_assert_int_eq(si_predictions_writer_append(writer, &slab, NULL), SI_ERR_ARGUMENT);
    si_predictions_writer_destroy(writer);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(writer_refuses_headers)
{
    si_predictions_writer *writer = NULL;
    si_predictions_header header = crowd_header();
    header.sample_count = 0;
    ck_assert_int_eq(si_predictions_writer_create(path, &header, NULL, &writer, NULL),
                     SI_ERR_ARGUMENT);
    header.sample_count = SIZE_MAX / 4;
    ck_assert_int_eq(si_predictions_writer_create(path, &header, NULL, &writer, NULL),
                     SI_ERR_SHAPE);
    header = crowd_header();
    header.step_seconds = NAN;
    ck_assert_int_eq(si_predictions_writer_create(path, &header, NULL, &writer, NULL),
                     SI_ERR_ARGUMENT);
    header = crowd_header();
    header.agent_count = header.scene_count - 1;
    ck_assert_int_eq(si_predictions_writer_create(path, &header, NULL, &writer, NULL),
                     SI_ERR_ARGUMENT);
    ck_assert_ptr_null(writer);
    const si_predictions_writer_options options = {.compression = 10};
    header = crowd_header();
    ck_assert_int_eq(si_predictions_writer_create(path, &header, &options, &writer, NULL),
                     SI_ERR_ARGUMENT);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(writer_refuses_positions_that_are_not_finite)
{
    si_error error = SI_ERROR_INIT;
    all.observed[5][1][0] = NAN;
    ck_assert_int_eq(crowd_write(&all, path, &error), SI_ERR_NUMERIC);
    ck_assert_ptr_nonnull(strstr(error.message, "observed: agent 5"));
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* Changing a good file with HDF5 itself. */

static void write_over(const char *name, hid_t type, const void *data, bool as_ours)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    ck_assert_int_ge(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), 0);
    if (!as_ours && H5Aexists(dataset, "crc32") > 0)
        H5Adelete(dataset, "crc32");
    H5Dclose(dataset);
    H5Fclose(file);
}

/* As if somebody else had written it, without checksums. */
static void overwrite(const char *name, hid_t type, const void *data)
{
    write_over(name, type, data, false);
}

/* Another dataset in the place of `name`; `data` may be NULL: then nothing is stored. */
static void replace(const char *name, hid_t type, int rank, const hsize_t *extent, const void *data)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    H5Ldelete(file, name, H5P_DEFAULT);
    if (rank > 0) {
        hid_t space = H5Screate_simple(rank, extent, NULL);
        hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        ck_assert_int_ge(dataset, 0);
        if (data != NULL)
            H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
        H5Dclose(dataset);
        H5Sclose(space);
    }
    H5Fclose(file);
}

static void set_attribute(const char *name, hid_t type, const void *data)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t space = H5Screate(H5S_SCALAR);
    H5Adelete(file, name);
    if (data != NULL) {
        hid_t id = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
        H5Awrite(id, type, data);
        H5Aclose(id);
    }
    H5Sclose(space);
    H5Fclose(file);
}

static void set_text(const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, strlen(text));
    H5Tset_strpad(type, H5T_STR_SPACEPAD);
    set_attribute(name, type, text);
    H5Tclose(type);
}

START_TEST(checksums_must_be_right)
{
    write_file();
    all.samples[11][4][2][1] += 1.0;
    write_over("samples", H5T_NATIVE_DOUBLE, all.samples, true);
    expect_error(SI_ERR_FORMAT, "samples: is damaged");
    write_file();
    all.frame[2] += 1;
    write_over("frame", H5T_NATIVE_INT64, all.frame, true);
    expect_error(SI_ERR_FORMAT, "frame: is damaged");
    write_over("frame", H5T_NATIVE_INT64, all.frame, false);
    expect_whole();
}
END_TEST

/* Samples in chunks of one agent each, of which all but that of `absent` are written; that of
 * `skipping` without its filter. */
static void write_chunks(size_t absent, size_t skipping)
{
    const hsize_t extent[] = {CROWD_AGENTS, CROWD_SAMPLES, CROWD_PREDICTED, 2};
    const hsize_t chunk[] = {1, CROWD_SAMPLES, CROWD_PREDICTED, 2};
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    H5Ldelete(file, "samples", H5P_DEFAULT);
    hid_t space = H5Screate_simple(4, extent, NULL), part = H5Screate_simple(4, chunk, NULL);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(creation, 4, chunk);
    H5Pset_deflate(creation, 1);
    hid_t id =
        H5Dcreate2(file, "samples", H5T_IEEE_F64LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    for (hsize_t a = 0; a < CROWD_AGENTS; a++) {
        const hsize_t start[] = {a, 0, 0, 0};
        H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, chunk, NULL);
        if (a == skipping)
            H5Dwrite_chunk(id, H5P_DEFAULT, 1, start, sizeof all.samples[a], all.samples[a]);
        else if (a != absent)
            H5Dwrite(id, H5T_NATIVE_DOUBLE, part, space, H5P_DEFAULT, all.samples[a]);
    }
    H5Pclose(creation);
    H5Sclose(part);
    H5Sclose(space);
    H5Dclose(id);
    H5Fclose(file);
}

START_TEST(chunks_must_be_whole)
{
    write_file();
    write_chunks(CROWD_AGENTS, CROWD_AGENTS);
    expect_whole();
    write_chunks(9, CROWD_AGENTS);
    expect_error(SI_ERR_FORMAT, "samples: is damaged");
    write_chunks(CROWD_AGENTS, 13);
    expect_error(SI_ERR_FORMAT, "samples: is damaged");
}
END_TEST

START_TEST(scene_offset_must_be_right)
{
    uint64_t offset[CROWD_SCENES + 1];
    write_file();
    for (size_t i = 0; i <= CROWD_SCENES; i++)
        offset[i] = all.offset[i];
    offset[0] = 1;
    overwrite("scene_offset", H5T_NATIVE_UINT64, offset);
    expect_error(SI_ERR_FORMAT, "starts at 1, expected 0");
    offset[0] = 0;
    offset[3] = offset[2];
    overwrite("scene_offset", H5T_NATIVE_UINT64, offset);
    expect_error(SI_ERR_FORMAT, "number 3 is 3 after 3");
    offset[3] = UINT64_MAX;
    overwrite("scene_offset", H5T_NATIVE_UINT64, offset);
    expect_error(SI_ERR_FORMAT, "scene_offset: number 3");
    offset[3] = all.offset[3];
    offset[CROWD_SCENES] = CROWD_AGENTS + 1;
    overwrite("scene_offset", H5T_NATIVE_UINT64, offset);
    expect_error(SI_ERR_FORMAT, "number of agents, 16");
    offset[CROWD_SCENES] = CROWD_AGENTS;
    overwrite("scene_offset", H5T_NATIVE_UINT64, offset);
    expect_whole();
}
END_TEST

START_TEST(probabilities_must_be_some)
{
    const double wrong[] = {-0.25, NAN, INFINITY};
    si_error error = SI_ERROR_INIT;
    write_file();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        all.probabilities[6][1] = wrong[i];
        overwrite("probabilities", H5T_NATIVE_DOUBLE, all.probabilities);
        expect_error(SI_ERR_NUMERIC, "probabilities: agent 6: expected numbers of at least 0");
    }
    memset(all.probabilities[6], 0, sizeof all.probabilities[6]);
    overwrite("probabilities", H5T_NATIVE_DOUBLE, all.probabilities);
    expect_error(SI_ERR_NUMERIC, "not all 0");
    ck_assert_int_eq(crowd_write(&all, path, &error), SI_ERR_NUMERIC);
    ck_assert_ptr_nonnull(strstr(error.message, "probabilities: agent 6"));
}
END_TEST

START_TEST(positions_must_be_finite)
{
    write_file();
    all.future[9][3][1] = NAN;
    overwrite("future", H5T_NATIVE_DOUBLE, all.future);
    expect_error(SI_ERR_NUMERIC, "future: agent 9 (id 134217728)");
    all.observed[4][0][0] = -INFINITY;
    overwrite("observed", H5T_NATIVE_DOUBLE, all.observed);
    expect_error(SI_ERR_NUMERIC, "observed: agent 4 (id 4096)");
}
END_TEST

START_TEST(shapes_must_fit)
{
    static const double zeros[4096];
    write_file();
    replace("samples", H5T_IEEE_F64LE, 3, (hsize_t[]){16, 4, 2}, zeros);
    expect_error(SI_ERR_SHAPE, "expected [agents][samples][steps][2], found 3 extents [16][4][2]");
    replace("samples", H5T_IEEE_F64LE, 4, (hsize_t[]){16, 5, 4, 3}, zeros);
    expect_error(SI_ERR_SHAPE, "samples: extent 4 is 3, expected 2, x and y");
    replace("samples", H5T_IEEE_F64LE, 4, (hsize_t[]){15, 5, 4, 2}, zeros);
    expect_error(SI_ERR_SHAPE, "observed: extent 1 is 16, expected 15");
    replace("samples", H5T_IEEE_F64LE, 4, (hsize_t[]){16, 5, 3, 2}, zeros);
    expect_error(SI_ERR_SHAPE, "future: extent 2 is 4, expected 3, the steps of samples");
    replace("samples", H5T_IEEE_F64LE, 4, (hsize_t[]){16, 0, 4, 2}, NULL);
    expect_error(SI_ERR_SHAPE, "has 0 samples of 4 steps");
    replace("samples", H5T_IEEE_F64LE, 0, NULL, NULL);
    expect_error(SI_ERR_FORMAT, "has no dataset \"samples\"");
    write_file();
    replace("frame", H5T_STD_I64LE, 1, (hsize_t[]){8}, zeros);
    expect_error(SI_ERR_SHAPE, "frame: extent 1 is 8, expected 7");
}
END_TEST

START_TEST(extents_beyond_the_file_are_refused)
{
    write_file();
    replace("samples", H5T_IEEE_F64LE, 4, (hsize_t[]){UINT64_C(1) << 40, 1 << 10, 12, 2}, NULL);
    expect_error(SI_ERR_FORMAT, "samples: takes 0 bytes");
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    hid_t space = H5Screate_simple(
        4, (hsize_t[]){UINT64_C(1) << 40, UINT64_C(1) << 40, UINT64_C(1) << 40, 2}, NULL);
    H5Pset_chunk(creation, 4, (hsize_t[]){1, 1, 1, 2});
    H5Ldelete(file, "samples", H5P_DEFAULT);
    H5Dclose(
        H5Dcreate2(file, "samples", H5T_IEEE_F64LE, space, H5P_DEFAULT, creation, H5P_DEFAULT));
    H5Sclose(space);
    H5Pclose(creation);
    H5Fclose(file);
    expect_error(SI_ERR_SHAPE, "overflow");
}
END_TEST

START_TEST(chunks_beyond_the_dataset_are_refused)
{
    static const double zeros[CROWD_AGENTS * CROWD_SAMPLES * CROWD_PREDICTED * 2];
    const hsize_t extent[] = {CROWD_AGENTS, CROWD_SAMPLES, CROWD_PREDICTED, 2};
    const hsize_t unlimited[] = {H5S_UNLIMITED, CROWD_SAMPLES, CROWD_PREDICTED, 2};
    write_file();
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    hid_t space = H5Screate_simple(4, extent, unlimited);
    H5Pset_chunk(creation, 4, (hsize_t[]){1 << 18, CROWD_SAMPLES, CROWD_PREDICTED, 2});
    H5Pset_deflate(creation, 1);
    H5Ldelete(file, "samples", H5P_DEFAULT);
    hid_t id =
        H5Dcreate2(file, "samples", H5T_IEEE_F64LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    H5Dwrite(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros);
    H5Dclose(id);
    H5Sclose(space);
    H5Pclose(creation);
    H5Fclose(file);
    expect_error(SI_ERR_FORMAT, "chunks above 64 MB");
}
END_TEST

START_TEST(types_must_fit)
{
    static const int64_t zeros[4096];
    write_file();
    replace("samples", H5T_STD_I64LE, 4, (hsize_t[]){16, 5, 4, 2}, zeros);
    expect_error(SI_ERR_FORMAT, "samples: expected floating-point numbers, found whole numbers");
    replace("samples", H5T_C_S1, 4, (hsize_t[]){16, 5, 4, 2}, zeros);
    expect_error(SI_ERR_FORMAT, "samples: expected floating-point numbers, found texts");
    write_file();
    replace("scene_offset", H5T_IEEE_F64LE, 1, (hsize_t[]){8}, zeros);
    expect_error(SI_ERR_FORMAT, "scene_offset: expected whole numbers");
}
END_TEST

START_TEST(attributes_must_fit)
{
    const int newer = 2, negative = -1;
    const double step = 0.0;
    write_file();
    set_attribute("version", H5T_NATIVE_INT, &newer);
    expect_error(SI_ERR_UNSUPPORTED, "version 2; this build reads simplicit-predictions up to "
                                     "version 1");
    set_attribute("version", H5T_NATIVE_INT, &negative);
    expect_error(SI_ERR_FORMAT, "version -1");
    set_attribute("version", H5T_NATIVE_INT, NULL);
    expect_error(SI_ERR_FORMAT, "f.attrs[\"version\"] = 1");
    set_text("format", "simplicit-weights ");
    expect_error(SI_ERR_FORMAT, "format is \"simplicit-weights\", expected");
    set_attribute("format", H5T_NATIVE_INT, NULL);
    expect_error(SI_ERR_FORMAT, "f.attrs[\"format\"] = \"simplicit-predictions\"");
    write_file();
    set_text("units", "px");
    expect_error(SI_ERR_UNSUPPORTED, "units are \"px\", expected \"m\"");
    write_file();
    set_attribute("step_seconds", H5T_NATIVE_DOUBLE, &step);
    expect_error(SI_ERR_FORMAT, "step_seconds");
}
END_TEST

START_TEST(missing_attributes_have_defaults)
{
    write_file();
    set_attribute("step_seconds", H5T_NATIVE_DOUBLE, NULL);
    set_attribute("units", H5T_NATIVE_DOUBLE, NULL);
    set_attribute("seed", H5T_NATIVE_DOUBLE, NULL);
    set_attribute("predictor", H5T_NATIVE_DOUBLE, NULL);
    set_attribute("name", H5T_NATIVE_DOUBLE, NULL);
    expect_whole();
    si_predictions_reader *reader = open_file();
    const si_predictions_header *header = si_predictions_reader_header(reader);
    ck_assert_double_eq(header->step_seconds, 0.4);
    ck_assert_uint_eq(header->seed, 0);
    ck_assert_str_eq(header->predictor, "unknown");
    char name[32];
    si_predictions_describe(header, name, sizeof name);
    ck_assert_str_eq(name, "");
    si_predictions_reader_destroy(reader);
}
END_TEST

START_TEST(files_that_are_none)
{
    expect_error(SI_ERR_IO, "No such file");
    FILE *stream = fopen(path, "w");
    ck_assert_ptr_nonnull(stream);
    fclose(stream);
    expect_error(SI_ERR_FORMAT, "is empty");
    stream = fopen(path, "w");
    fputs("780 1 8.46 3.59\n", stream);
    fclose(stream);
    expect_error(SI_ERR_FORMAT, "is in no format of predictions");
    snprintf(path, sizeof path, "%s", scratch_folder());
    expect_error(SI_ERR_IO, "is a folder");
    snprintf(path, sizeof path, "/dev/zero");
    expect_error(SI_ERR_IO, "not a regular file");
}
END_TEST

/* A host program's way of being told errors is left as it was. */
static herr_t host_handler(hid_t stack, void *context)
{
    (void)stack;
    ++*(int *)context;
    return 0;
}

START_TEST(errors_of_hdf5_stay_inside)
{
    int calls = 0;
    H5E_auto2_t function;
    void *context;
    H5Eset_auto2(H5E_DEFAULT, host_handler, &calls);
    expect_error(SI_ERR_IO, "No such file");
    write_file();
    replace("samples", H5T_IEEE_F64LE, 0, NULL, NULL);
    expect_error(SI_ERR_FORMAT, "samples");
    ck_assert_int_eq(calls, 0);
    H5Eget_auto2(H5E_DEFAULT, &function, &context);
    ck_assert(function == host_handler && context == &calls);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("predictions");
    TCase *writing = tcase_create("writing");
    tcase_add_checked_fixture(writing, set_up, NULL);
    tcase_add_test(writing, round_trip_in_any_slabs);
    tcase_add_loop_test(writing, written_scene_by_scene, 0, 4);
    tcase_add_test(writing, samples_need_not_be_finite);
    tcase_add_test(writing, seek_beyond_the_end);
    tcase_add_test(writing, a_selection_ends_where_it_should);
    tcase_add_loop_test(writing, no_scenes_at_all, 0, 2);
    tcase_add_test(writing, predictors_are_described);
    tcase_add_loop_test(writing, optional_arrays_may_be_absent, 0, CROWD_ALL + 1);
    tcase_add_test(writing, writer_refuses_what_does_not_fit);
    tcase_add_test(writing, writer_refuses_headers);
    tcase_add_test(writing, writer_refuses_positions_that_are_not_finite);
    suite_add_tcase(suite, writing);
    TCase *reading = tcase_create("reading");
    tcase_add_checked_fixture(reading, set_up, NULL);
    tcase_add_test(reading, scene_offset_must_be_right);
    tcase_add_test(reading, checksums_must_be_right);
    tcase_add_test(reading, chunks_must_be_whole);
    tcase_add_test(reading, positions_must_be_finite);
    tcase_add_test(reading, probabilities_must_be_some);
    tcase_add_test(reading, shapes_must_fit);
    tcase_add_test(reading, extents_beyond_the_file_are_refused);
    tcase_add_test(reading, chunks_beyond_the_dataset_are_refused);
    tcase_add_test(reading, types_must_fit);
    tcase_add_test(reading, attributes_must_fit);
    tcase_add_test(reading, missing_attributes_have_defaults);
    tcase_add_test(reading, files_that_are_none);
    tcase_add_test(reading, errors_of_hdf5_stay_inside);
    suite_add_tcase(suite, reading);
    return suite_run(suite);
}
