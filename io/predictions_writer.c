/* Writing predictions, as HDF5 or .npz; the contract is in predictions.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "io/hdf5_rows.h"
#include "io/line_reader.h"
#include "io/npz.h"
#include "io/predictions_arrays.h"

enum { BLOCK_BYTES = 1 << 18 }; /* encoded and written together */

struct si_predictions_writer {
    char *path; /* owned */
    si_predictions_header header;
    size_t scene_count, agent_count; /* appended so far */
    bool failed;                     /* an append did: the file is not whole */
    size_t row_bytes[SI_ARRAY_COUNT];
    void *block; /* [BLOCK_BYTES], or a row if that is longer */
    si_hdf5_output output;
    si_hdf5_rows rows[SI_ARRAY_COUNT];
    hid_t text;         /* type of a recording's name */
    si_npz_writer *npz; /* NULL: HDF5 */
    size_t member[SI_ARRAY_COUNT];
};

static si_result check_header(const char *path, const si_predictions_header *header,
                              int compression, si_error *error)
{
    if (header->observed_steps == 0 || (header->predicted_steps == 0 && header->sample_count > 0))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: %zu steps after %zu observed, expected at least 1 of each", path,
                            header->predicted_steps, header->observed_steps);
    if (header->sample_count == 0 && (!header->has_future || header->has_probabilities))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: no samples, expected windows with a future and no probabilities",
                            path);
    if (header->agent_count < header->scene_count ||
        (header->scene_count == 0 && header->agent_count > 0))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: %zu agents in %zu scenes, expected at least 1 in each", path,
                            header->agent_count, header->scene_count);
    if (!isfinite(header->step_seconds) || header->step_seconds <= 0.0)
        return si_error_set(error, SI_ERR_ARGUMENT, "%s: a step of %g s, expected above 0", path,
                            header->step_seconds);
    if (compression < 0 || compression > 9)
        return si_error_set(error, SI_ERR_ARGUMENT, "%s: compression %d, expected 0 to 9", path,
                            compression);
    if (compression > 0 && H5Zfilter_avail(H5Z_FILTER_DEFLATE) <= 0)
        return si_error_set(error, SI_ERR_UNSUPPORTED,
                            "%s: this HDF5 library was built without compression", path);
    return SI_OK;
}

/* Bytes of an item in files. */
static size_t item_bytes(const si_predictions_header *header, si_array_kind kind)
{
    return kind == SI_ARRAY_TEXTS                    ? SI_RECORDING_NAME_SIZE
           : kind == SI_ARRAY_WHOLES || header->wide ? sizeof(int64_t)
                                                     : sizeof(float);
}

static si_result make_block(si_predictions_writer *writer, si_error *error)
{
    size_t largest = BLOCK_BYTES;
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++) {
        size_t items, *bytes = &writer->row_bytes[i];
        if (!si_array_row(&writer->header, i, &items) ||
            __builtin_mul_overflow(items, item_bytes(&writer->header, si_array_forms[i].kind),
                                   bytes))
            return si_error_set(error, SI_ERR_SHAPE, "%s: %s: extents overflow", writer->path,
                                si_array_forms[i].name);
        largest = *bytes > largest ? *bytes : largest;
    }
    writer->block = malloc(largest);
    return writer->block != NULL ? SI_OK : si_error_no_memory(error, "a block of predictions");
}

static bool write_field(hid_t file, const si_predictions_header *header,
                        const si_header_field *field)
{
    const void *from = (const char *)header + field->place;
    const char *text = from;
    const double *number = from;
    if (field->size > 0)
        return text[0] == '\0' || si_hdf5_attribute_write_text(file, field->name, text);
    return !(*number > 0.0) ||
           si_hdf5_attribute_write(file, field->name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 0, number);
}

static si_result write_attributes(const si_predictions_writer *writer, si_error *error)
{
    const hid_t file = writer->output.id;
    bool written = si_hdf5_write_format(file, SI_PREDICTIONS_FORMAT, SI_PREDICTIONS_VERSION) &&
                   si_hdf5_attribute_write_text(file, "units", "m") &&
                   si_hdf5_attribute_write(file, "seed", H5T_STD_U64LE, H5T_NATIVE_UINT64, 0,
                                           &writer->header.seed);
    for (size_t i = 0; i < SI_HEADER_FIELD_COUNT; i++)
        written = written && write_field(file, &writer->header, &si_header_fields[i]);
    return written
               ? SI_OK
               : si_hdf5_error(error, SI_ERR_IO, "%s: attributes cannot be written", writer->path);
}

/* Of fixed length: HDF5's heap of texts of variable length has no checksum. */
static hid_t create_text_type(void)
{
    hid_t text = H5Tcopy(H5T_C_S1);
    if (text >= 0 &&
        (H5Tset_size(text, SI_RECORDING_NAME_SIZE) < 0 || H5Tset_cset(text, H5T_CSET_UTF8) < 0)) {
        H5Tclose(text);
        text = H5I_INVALID_HID;
    }
    return text;
}

/* The type of an array in the file, or in memory the same but for the byte order. */
static hid_t type_of(const si_predictions_writer *writer, size_t which, bool in_file)
{
    const si_array_kind kind = si_array_forms[which].kind;
    if (kind == SI_ARRAY_TEXTS)
        return writer->text;
    if (which == SI_ARRAY_SCENE_OFFSET)
        return in_file ? H5T_STD_U64LE : H5T_NATIVE_UINT64;
    if (kind == SI_ARRAY_WHOLES)
        return in_file ? H5T_STD_I64LE : H5T_NATIVE_INT64;
    if (writer->header.wide)
        return in_file ? H5T_IEEE_F64LE : H5T_NATIVE_DOUBLE;
    return in_file ? H5T_IEEE_F32LE : H5T_NATIVE_FLOAT;
}

static si_result begin_hdf5(si_predictions_writer *writer, int compression, si_error *error)
{
    writer->text = create_text_type();
    si_result status = si_hdf5_output_create(writer->path, &writer->output, error);
    if (status != SI_OK)
        return status;
    status = write_attributes(writer, error);
    for (size_t i = 0; status == SI_OK && i < SI_ARRAY_COUNT; i++) {
        size_t extent[SI_ARRAY_MAX_RANK];
        const size_t rank = si_array_extents(&writer->header, i, extent);
        const bool is_large = si_array_forms[i].kind == SI_ARRAY_NUMBERS;
        if (si_array_is_there(&writer->header, i))
            status = si_hdf5_rows_create(&writer->output, si_array_forms[i].name,
                                         type_of(writer, i, true), rank, extent,
                                         is_large ? compression : 0, &writer->rows[i], error);
    }
    return status;
}

/* The arrays that there are, then two of the header. */
static si_result begin_npz(si_predictions_writer *writer, si_error *error)
{
    const si_predictions_header *header = &writer->header;
    si_npz_array array[SI_ARRAY_COUNT + 2];
    size_t count = 0;
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++) {
        const si_array_kind kind = si_array_forms[i].kind;
        if (!si_array_is_there(header, i))
            continue;
        writer->member[i] = count;
        array[count] = (si_npz_array){.name = si_array_forms[i].name,
                                      .kind = i == SI_ARRAY_SCENE_OFFSET ? 'u' : "fiS"[kind],
                                      .item_size = item_bytes(header, kind)};
        array[count].rank = si_array_extents(header, i, array[count].shape);
        count++;
    }
    array[count++] = (si_npz_array){"step_seconds", 'f', sizeof header->step_seconds, 0, {0}};
    array[count++] = (si_npz_array){"predictor", 'S', sizeof header->predictor, 0, {0}};
    si_result status = si_npz_writer_create(writer->path, array, count, &writer->npz, error);
    if (status != SI_OK)
        return status;
    si_npz_writer_append(writer->npz, count - 2, &header->step_seconds,
                         sizeof header->step_seconds);
    si_npz_writer_append(writer->npz, count - 1, header->predictor, sizeof header->predictor);
    return SI_OK;
}

/* Rows of an array from `first` on, as they lie in files. */
static si_result put(si_predictions_writer *writer, size_t which, size_t first, size_t count,
                     const void *rows, si_error *error)
{
    if (writer->npz == NULL)
        return si_hdf5_rows_write(&writer->rows[which], first, count, type_of(writer, which, false),
                                  rows, error);
    si_npz_writer_append(writer->npz, writer->member[which], rows,
                         count * writer->row_bytes[which]);
    return SI_OK;
}

static si_result begin(si_predictions_writer *writer, int compression, si_error *error)
{
    si_result status = check_header(writer->path, &writer->header, compression, error);
    if (status == SI_OK)
        status = make_block(writer, error);
    if (status == SI_OK)
        status = si_path_ends_in(writer->path, ".npz") ? begin_npz(writer, error)
                                                       : begin_hdf5(writer, compression, error);
    return status == SI_OK ? put(writer, SI_ARRAY_SCENE_OFFSET, 0, 1, &(uint64_t){0}, error)
                           : status;
}

si_result si_predictions_writer_create(const char *path, const si_predictions_header *header,
                                       const si_predictions_writer_options *options,
                                       si_predictions_writer **writer, si_error *error)
{
    SI_REQUIRE(error, writer);
    *writer = NULL;
    SI_REQUIRE(error, path, header);
    si_predictions_writer *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "a writer of predictions");
    *made = (si_predictions_writer){.path = strdup(path),
                                    .header = *header,
                                    .output = SI_HDF5_OUTPUT_INIT,
                                    .text = H5I_INVALID_HID};
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++)
        made->rows[i] = (si_hdf5_rows)SI_HDF5_ROWS_INIT;
    si_result status = made->path != NULL ? SI_OK : si_error_no_memory(error, path);
    if (status == SI_OK)
        SI_HDF5_DO(NULL, status = begin(made, options != NULL ? options->compression : 0, error));
    if (status == SI_OK)
        *writer = made;
    else
        si_predictions_writer_destroy(made);
    return status;
}

static bool are_offsets_whole(const si_scene_set *slab)
{
    for (size_t i = 0; i < slab->scene_count; i++)
        if (slab->offset[i] >= slab->offset[i + 1])
            return false;
    return slab->offset[0] == 0 && slab->offset[slab->scene_count] == slab->agent_count;
}

/* Nothing is asked for where rows hold nothing, as no steps ahead do. */
static bool lacks_array(const si_predictions_writer *writer, const si_scene_set *slab)
{
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++)
        if (si_array_is_there(&writer->header, i) && writer->row_bytes[i] > 0 &&
            si_array_of(slab, i) == NULL)
            return true;
    return false;
}

static si_result check_names(const si_predictions_writer *writer, const si_scene_set *slab,
                             si_error *error)
{
    for (size_t i = 0; writer->header.has_recording && i < slab->scene_count; i++)
        if (slab->recording[i] == NULL || strlen(slab->recording[i]) >= SI_RECORDING_NAME_SIZE)
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "%s: expected names of recordings of at most %d bytes",
                                writer->path, SI_RECORDING_NAME_SIZE - 1);
    return SI_OK;
}

static si_result check_slab(const si_predictions_writer *writer, const si_scene_set *slab,
                            si_error *error)
{
    const si_predictions_header *header = &writer->header;
    if (slab->scene_count > header->scene_count - writer->scene_count ||
        slab->agent_count > header->agent_count - writer->agent_count)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: more scenes or agents than the %zu and %zu announced",
                            writer->path, header->scene_count, header->agent_count);
    if (lacks_array(writer, slab))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: a slab lacks an array that the header announced", writer->path);
    if (!are_offsets_whole(slab))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: offsets of a slab do not increase from 0 to its agents",
                            writer->path);
    si_result status =
        si_predictions_check_set(writer->path, header, slab, writer->agent_count, error);
    return status == SI_OK ? check_names(writer, slab, error) : status;
}

static void encode_numbers(const si_predictions_writer *writer, const double *from, size_t count)
{
    float *narrow = writer->block;
    if (writer->header.wide)
        memcpy(writer->block, from, count * sizeof *from);
    else
        for (size_t i = 0; i < count; i++)
            narrow[i] = (float)from[i];
}

/* Rows first .. first + count - 1 of the slab's array into the block, as they lie in files. */
static void encode(const si_predictions_writer *writer, const si_scene_set *slab, size_t which,
                   size_t first, size_t count)
{
    const si_array_form *form = &si_array_forms[which];
    uint64_t *offset = writer->block;
    char(*name)[SI_RECORDING_NAME_SIZE] = writer->block;
    if (which == SI_ARRAY_SCENE_OFFSET) {
        for (size_t i = 0; i < count; i++)
            offset[i] = writer->agent_count + slab->offset[first + i + 1];
    } else if (form->kind == SI_ARRAY_NUMBERS) {
        const size_t items =
            writer->row_bytes[which] / item_bytes(&writer->header, SI_ARRAY_NUMBERS);
        encode_numbers(writer, (const double *)si_array_of(slab, which) + first * items,
                       count * items);
    } else if (form->kind == SI_ARRAY_WHOLES) {
        memcpy(writer->block, (const int64_t *)si_array_of(slab, which) + first,
               count * sizeof(int64_t));
    } else {
        memset(name, 0, count * sizeof *name);
        for (size_t i = 0; i < count; i++)
            memcpy(name[i], slab->recording[first + i], strlen(slab->recording[first + i]));
    }
}

static si_result write_array(si_predictions_writer *writer, const si_scene_set *slab, size_t which,
                             si_error *error)
{
    const char axis = si_array_forms[which].axes[0];
    const size_t rows = axis == 'A' ? slab->agent_count : slab->scene_count;
    const size_t before = axis == 'A' ? writer->agent_count : writer->scene_count + (axis == 'O');
    const size_t bytes = writer->row_bytes[which];
    const size_t together = bytes > 0 && bytes < BLOCK_BYTES ? BLOCK_BYTES / bytes : 1;
    si_result status = SI_OK;
    for (size_t done = 0; status == SI_OK && bytes > 0 && done < rows; done += together) {
        const size_t count = rows - done < together ? rows - done : together;
        encode(writer, slab, which, done, count);
        status = put(writer, which, before + done, count, writer->block, error);
    }
    return status;
}

static si_result append_slab(si_predictions_writer *writer, const si_scene_set *slab,
                             si_error *error)
{
    si_result status = check_slab(writer, slab, error);
    for (size_t i = 0; i < SI_ARRAY_COUNT && status == SI_OK; i++)
        if (si_array_is_there(&writer->header, i))
            status = write_array(writer, slab, i, error);
    return status == SI_OK && writer->npz == NULL ? si_hdf5_output_check(&writer->output, error)
                                                  : status;
}

si_result si_predictions_writer_append(si_predictions_writer *writer, const si_scene_set *slab,
                                       si_error *error)
{
    SI_REQUIRE(error, writer, slab);
    si_result status;
    if (slab->scene_count == 0)
        return SI_OK;
    SI_HDF5_DO(NULL, status = append_slab(writer, slab, error));
    writer->failed |= status != SI_OK;
    writer->scene_count += slab->scene_count;
    writer->agent_count += slab->agent_count;
    return status;
}

static si_result commit(si_predictions_writer *writer, si_error *error)
{
    if (writer->npz != NULL)
        return si_npz_writer_commit(writer->npz, error);
    si_result status = SI_OK;
    for (size_t i = 0; i < SI_ARRAY_COUNT && status == SI_OK; i++)
        status = si_hdf5_rows_seal(&writer->rows[i], error);
    return status == SI_OK ? si_hdf5_output_commit(&writer->output, error) : status;
}

si_result si_predictions_writer_commit(si_predictions_writer *writer, si_error *error)
{
    SI_REQUIRE(error, writer);
    const si_predictions_header *header = &writer->header;
    si_result status;
    if (writer->failed || writer->scene_count != header->scene_count ||
        writer->agent_count != header->agent_count)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "predictions are not whole: %zu scenes of %zu, %zu agents of %zu",
                            writer->scene_count, header->scene_count, writer->agent_count,
                            header->agent_count);
    writer->failed = true; /* committed once */
    SI_HDF5_DO(NULL, status = commit(writer, error));
    return status;
}

static void close_all(si_predictions_writer *writer)
{
    si_hdf5_output_finish(&writer->output);
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++)
        si_hdf5_rows_close(&writer->rows[i]);
    if (writer->text >= 0)
        H5Tclose(writer->text);
}

void si_predictions_writer_destroy(si_predictions_writer *writer)
{
    if (writer == NULL)
        return;
    SI_HDF5_DO(NULL, close_all(writer));
    si_npz_writer_destroy(writer->npz);
    free(writer->block);
    free(writer->path);
    free(writer);
}
