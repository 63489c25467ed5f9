/* Writing predictions; the contract is in predictions.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "io/hdf5_rows.h"
#include "io/predictions_format.h"

enum {
    BLOCK_NUMBERS = 1 << 16, /* narrowed to float32 and written together */
    BLOCK_NAMES = 64,        /* written together */
};

struct si_predictions_writer {
    si_hdf5_output output;
    si_predictions_header header;
    si_hdf5_rows observed, future, samples, probabilities;
    si_hdf5_rows scene_offset, agent_id, frame, primary_id, recording;
    size_t scene_count, agent_count; /* appended so far */
    bool failed;                     /* an append did: the file is not whole */
    float *block;                    /* [BLOCK_NUMBERS], or a row if that is longer */
    hid_t text;                      /* type of a recording's name */
};

static si_result check_header(const char *path, const si_predictions_header *header,
                              int compression, si_error *error)
{
    if (header->observed_steps == 0 || header->predicted_steps == 0)
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

static bool write_optional_attributes(hid_t file, si_predictions_header header)
{
    si_predictions_text text[SI_PREDICTIONS_TEXT_COUNT];
    si_predictions_number number[SI_PREDICTIONS_NUMBER_COUNT];
    bool written = true;
    si_predictions_optional(&header, text, number);
    for (size_t i = 0; written && i < SI_PREDICTIONS_TEXT_COUNT; i++)
        if (text[i].text[0] != '\0')
            written = si_hdf5_attribute_write_text(file, text[i].name, text[i].text);
    for (size_t i = 0; written && i < SI_PREDICTIONS_NUMBER_COUNT; i++)
        if (*number[i].number > 0.0)
            written = si_hdf5_attribute_write_numbers(file, number[i].name, 1, number[i].number);
    return written;
}

static si_result write_attributes(const si_predictions_writer *writer, si_error *error)
{
    const si_predictions_header *header = &writer->header;
    hid_t file = writer->output.id;
    bool written =
        si_hdf5_write_format(file, SI_PREDICTIONS_FORMAT, SI_PREDICTIONS_VERSION) &&
        si_hdf5_attribute_write_numbers(file, "step_seconds", 1, &header->step_seconds) &&
        si_hdf5_attribute_write_text(file, "units", "m") &&
        si_hdf5_attribute_write_text(file, "predictor", header->predictor) &&
        si_hdf5_attribute_write_u64(file, "seed", header->seed) &&
        write_optional_attributes(file, *header);
    return written ? SI_OK
                   : si_hdf5_error(error, SI_ERR_IO, "%s: attributes cannot be written",
                                   writer->output.target.path);
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

static si_result create_datasets(si_predictions_writer *writer, int compression, si_error *error)
{
    const si_predictions_header *header = &writer->header;
    const hid_t number = header->wide ? H5T_IEEE_F64LE : H5T_IEEE_F32LE;
    const hid_t whole = H5T_STD_I64LE;
    const size_t agents = header->agent_count, scenes = header->scene_count;
    const size_t samples = header->sample_count;
    const size_t observed = header->observed_steps, predicted = header->predicted_steps;
    const struct {
        si_hdf5_rows *rows;
        const char *name;
        bool wanted;
        hid_t type;
        size_t rank;
        size_t extent[SI_HDF5_MAX_RANK];
        int compression;
    } dataset[] = {
        {&writer->samples,
         "samples",
         samples > 0,
         number,
         4,
         {agents, samples, predicted, 2},
         compression},
        {&writer->observed, "observed", true, number, 3, {agents, observed, 2}, compression},
        {&writer->future,
         "future",
         header->has_future,
         number,
         3,
         {agents, predicted, 2},
         compression},
        {&writer->probabilities,
         "probabilities",
         header->has_probabilities,
         number,
         2,
         {agents, samples},
         compression},
        {&writer->scene_offset, "scene_offset", true, H5T_STD_U64LE, 1, {scenes + 1}, 0},
        {&writer->agent_id, "agent_id", header->has_agent_id, whole, 1, {agents}, 0},
        {&writer->frame, "frame", header->has_frame, whole, 1, {scenes}, 0},
        {&writer->primary_id, "primary_id", header->has_primary, whole, 1, {scenes}, 0},
        {&writer->recording, "recording", header->has_recording, writer->text, 1, {scenes}, 0},
    };
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < sizeof dataset / sizeof dataset[0]; i++)
        if (dataset[i].wanted)
            status = si_hdf5_rows_create(&writer->output, dataset[i].name, dataset[i].type,
                                         dataset[i].rank, dataset[i].extent, dataset[i].compression,
                                         dataset[i].rows, error);
    return status;
}

static si_result allocate_block(si_predictions_writer *writer, si_error *error)
{
    size_t numbers = BLOCK_NUMBERS;
    if (writer->samples.row_size > numbers)
        numbers = writer->samples.row_size;
    if (writer->observed.row_size > numbers)
        numbers = writer->observed.row_size;
    writer->block = calloc(numbers, sizeof *writer->block);
    return writer->block != NULL ? SI_OK : si_error_no_memory(error, "a block of predictions");
}

static si_result begin_file(const char *path, int compression, si_predictions_writer *writer,
                            si_error *error)
{
    si_result status = check_header(path, &writer->header, compression, error);
    if (status == SI_OK)
        status = si_hdf5_output_create(path, &writer->output, error);
    if (status == SI_OK)
        status = write_attributes(writer, error);
    if (status == SI_OK)
        status = create_datasets(writer, compression, error);
    if (status == SI_OK)
        status = si_hdf5_rows_write(&writer->scene_offset, 0, 1, H5T_NATIVE_UINT64, &(uint64_t){0},
                                    error);
    if (status == SI_OK)
        status = allocate_block(writer, error);
    return status;
}

si_result si_predictions_writer_create(const char *path, const si_predictions_header *header,
                                       const si_predictions_writer_options *options,
                                       si_predictions_writer **writer, si_error *error)
{
    SI_REQUIRE(error, writer);
    *writer = NULL;
    SI_REQUIRE(error, path, header);
    const si_hdf5_rows none = SI_HDF5_ROWS_INIT;
    *writer = calloc(1, sizeof **writer);
    if (*writer == NULL)
        return si_error_no_memory(error, "a writer of predictions");
    **writer = (si_predictions_writer){
        .output = SI_HDF5_OUTPUT_INIT,
        .header = *header,
        .text = H5I_INVALID_HID,
        .observed = none,
        .future = none,
        .samples = none,
        .probabilities = none,
        .scene_offset = none,
        .agent_id = none,
        .frame = none,
        .primary_id = none,
        .recording = none,
    };
    si_result status;
    H5E_BEGIN_TRY
    {
        (*writer)->text = create_text_type();
        status = begin_file(path, options != NULL ? options->compression : 0, *writer, error);
    }
    H5E_END_TRY
    if (status != SI_OK) {
        si_predictions_writer_destroy(*writer);
        *writer = NULL;
    }
    return status;
}

static bool are_offsets_whole(const si_scene_set *slab)
{
    for (size_t i = 0; i < slab->scene_count; i++)
        if (slab->offset[i] >= slab->offset[i + 1])
            return false;
    return slab->offset[0] == 0 && slab->offset[slab->scene_count] == slab->agent_count;
}

static si_result check_finite(const si_predictions_writer *writer, const si_hdf5_rows *rows,
                              size_t count, const double *value, si_error *error)
{
    size_t agent = si_predictions_find_not_finite(value, count, rows->row_size);
    if (agent == count)
        return SI_OK;
    return si_error_set(error, SI_ERR_NUMERIC,
                        "%s: %s: agent %zu has a position that is not finite", rows->file_name,
                        rows->name, writer->agent_count + agent);
}

static si_result check_probabilities(const si_predictions_writer *writer, const si_scene_set *slab,
                                     si_error *error)
{
    if (!writer->header.has_probabilities)
        return SI_OK;
    size_t agent = si_predictions_find_improbable(slab->probabilities, slab->agent_count,
                                                  writer->header.sample_count);
    if (agent == slab->agent_count)
        return SI_OK;
    return si_error_set(error, SI_ERR_NUMERIC,
                        "%s: probabilities: agent %zu: expected numbers of at least 0, not all 0",
                        writer->output.target.path, writer->agent_count + agent);
}

static si_result check_names(const si_predictions_writer *writer, const si_scene_set *slab,
                             si_error *error)
{
    for (size_t i = 0; writer->header.has_recording && i < slab->scene_count; i++)
        if (slab->recording[i] == NULL || strlen(slab->recording[i]) >= SI_RECORDING_NAME_SIZE)
            return si_error_set(error, SI_ERR_ARGUMENT,
                                "%s: expected names of recordings of at most %d bytes",
                                writer->output.target.path, SI_RECORDING_NAME_SIZE - 1);
    return SI_OK;
}

static bool lacks_array(const si_predictions_header *header, const si_scene_set *slab)
{
    return slab->observed == NULL || (header->sample_count > 0 && slab->samples == NULL) ||
           (header->has_future && slab->future == NULL) ||
           (header->has_probabilities && slab->probabilities == NULL) ||
           (header->has_agent_id && slab->agent_id == NULL) ||
           (header->has_frame && slab->frame == NULL) ||
           (header->has_recording && slab->recording == NULL) ||
           (header->has_primary && slab->primary_id == NULL);
}

static si_result check_slab(const si_predictions_writer *writer, const si_scene_set *slab,
                            si_error *error)
{
    const si_predictions_header *header = &writer->header;
    const char *path = writer->output.target.path;
    if (slab->scene_count > header->scene_count - writer->scene_count ||
        slab->agent_count > header->agent_count - writer->agent_count)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: more scenes or agents than the %zu and %zu announced", path,
                            header->scene_count, header->agent_count);
    if (!are_offsets_whole(slab))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: offsets of a slab do not increase from 0 to its agents", path);
    if (lacks_array(header, slab))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: a slab lacks an array that the header announced", path);
    si_result status =
        check_finite(writer, &writer->observed, slab->agent_count, slab->observed, error);
    if (status == SI_OK && header->has_future)
        status = check_finite(writer, &writer->future, slab->agent_count, slab->future, error);
    if (status == SI_OK)
        status = check_probabilities(writer, slab, error);
    return status == SI_OK ? check_names(writer, slab, error) : status;
}

static si_result write_numbers(const si_predictions_writer *writer, si_hdf5_rows *rows,
                               size_t count, const double *value, si_error *error)
{
    size_t first = writer->agent_count;
    if (rows->id < 0)
        return SI_OK;
    if (!rows->native_float)
        return si_hdf5_rows_write(rows, first, count, H5T_NATIVE_DOUBLE, value, error);
    size_t together = rows->row_size < BLOCK_NUMBERS ? BLOCK_NUMBERS / rows->row_size : 1;
    si_result status = SI_OK;
    for (size_t done = 0; status == SI_OK && done < count; done += together) {
        size_t taken = count - done < together ? count - done : together;
        const double *wide = value + done * rows->row_size;
        for (size_t i = 0; i < taken * rows->row_size; i++)
            writer->block[i] = (float)wide[i];
        status =
            si_hdf5_rows_write(rows, first + done, taken, H5T_NATIVE_FLOAT, writer->block, error);
    }
    return status;
}

static si_result write_agents(si_predictions_writer *writer, const si_scene_set *slab,
                              si_error *error)
{
    size_t count = slab->agent_count;
    si_result status = write_numbers(writer, &writer->observed, count, slab->observed, error);
    if (status == SI_OK)
        status = write_numbers(writer, &writer->future, count, slab->future, error);
    if (status == SI_OK)
        status = write_numbers(writer, &writer->samples, count, slab->samples, error);
    if (status == SI_OK)
        status = write_numbers(writer, &writer->probabilities, count, slab->probabilities, error);
    return status;
}

static si_result write_offsets(si_predictions_writer *writer, const si_scene_set *slab,
                               si_error *error)
{
    uint64_t offset[SI_OFFSET_BLOCK];
    si_result status = SI_OK;
    for (size_t done = 0; status == SI_OK && done < slab->scene_count; done += SI_OFFSET_BLOCK) {
        size_t left = slab->scene_count - done;
        size_t count = left < SI_OFFSET_BLOCK ? left : SI_OFFSET_BLOCK;
        for (size_t i = 0; i < count; i++)
            offset[i] = writer->agent_count + slab->offset[done + i + 1];
        status = si_hdf5_rows_write(&writer->scene_offset, writer->scene_count + done + 1, count,
                                    H5T_NATIVE_UINT64, offset, error);
    }
    return status;
}

static si_result write_names(si_predictions_writer *writer, const si_scene_set *slab,
                             si_error *error)
{
    char name[BLOCK_NAMES][SI_RECORDING_NAME_SIZE];
    si_result status = SI_OK;
    if (writer->recording.id < 0)
        return SI_OK;
    for (size_t done = 0; status == SI_OK && done < slab->scene_count; done += BLOCK_NAMES) {
        size_t left = slab->scene_count - done;
        size_t count = left < BLOCK_NAMES ? left : BLOCK_NAMES;
        memset(name, 0, sizeof name);
        for (size_t i = 0; i < count; i++)
            memcpy(name[i], slab->recording[done + i], strlen(slab->recording[done + i]));
        status = si_hdf5_rows_write(&writer->recording, writer->scene_count + done, count,
                                    writer->text, name, error);
    }
    return status;
}

static si_result write_labels(si_predictions_writer *writer, const si_scene_set *slab,
                              si_error *error)
{
    const struct {
        si_hdf5_rows *rows;
        size_t first, count;
        const int64_t *number;
    } label[] = {
        {&writer->agent_id, writer->agent_count, slab->agent_count, slab->agent_id},
        {&writer->frame, writer->scene_count, slab->scene_count, slab->frame},
        {&writer->primary_id, writer->scene_count, slab->scene_count, slab->primary_id},
    };
    si_result status = write_names(writer, slab, error);
    for (size_t i = 0; status == SI_OK && i < sizeof label / sizeof label[0]; i++)
        if (label[i].rows->id >= 0)
            status = si_hdf5_rows_write(label[i].rows, label[i].first, label[i].count,
                                        H5T_NATIVE_INT64, label[i].number, error);
    return status;
}

static si_result append_slab(si_predictions_writer *writer, const si_scene_set *slab,
                             si_error *error)
{
    si_result status = check_slab(writer, slab, error);
    if (status == SI_OK)
        status = write_agents(writer, slab, error);
    if (status == SI_OK)
        status = write_offsets(writer, slab, error);
    if (status == SI_OK)
        status = write_labels(writer, slab, error);
    if (status == SI_OK)
        status = si_hdf5_output_check(&writer->output, error);
    return status;
}

si_result si_predictions_writer_append(si_predictions_writer *writer, const si_scene_set *slab,
                                       si_error *error)
{
    SI_REQUIRE(error, writer, slab);
    si_result status;
    if (slab->scene_count == 0)
        return SI_OK;
    H5E_BEGIN_TRY
    {
        status = append_slab(writer, slab, error);
    }
    H5E_END_TRY
    writer->failed |= status != SI_OK;
    writer->scene_count += slab->scene_count;
    writer->agent_count += slab->agent_count;
    return status;
}

/* Seals them where the file is whole. */
static si_result close_datasets(si_predictions_writer *writer, bool whole, si_error *error)
{
    si_hdf5_rows *const rows[] = {
        &writer->observed,      &writer->future,       &writer->samples,
        &writer->probabilities, &writer->scene_offset, &writer->agent_id,
        &writer->frame,         &writer->primary_id,   &writer->recording};
    si_result status = SI_OK;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (whole && status == SI_OK)
            status = si_hdf5_rows_seal(rows[i], error);
        else
            si_hdf5_rows_close(rows[i]);
    return status;
}

si_result si_predictions_writer_commit(si_predictions_writer *writer, si_error *error)
{
    SI_REQUIRE(error, writer);
    const si_predictions_header *header = &writer->header;
    si_result status;
    if (writer->output.id < 0 || writer->failed || writer->scene_count != header->scene_count ||
        writer->agent_count != header->agent_count)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "predictions are not whole: %zu scenes of %zu, %zu agents of %zu",
                            writer->scene_count, header->scene_count, writer->agent_count,
                            header->agent_count);
    H5E_BEGIN_TRY
    {
        status = close_datasets(writer, true, error);
        if (status == SI_OK)
            status = si_hdf5_output_commit(&writer->output, error);
    }
    H5E_END_TRY
    return status;
}

void si_predictions_writer_destroy(si_predictions_writer *writer)
{
    if (writer == NULL)
        return;
    H5E_BEGIN_TRY
    {
        si_hdf5_output_finish(&writer->output);
        (void)close_datasets(writer, false, NULL);
        if (writer->text >= 0)
            H5Tclose(writer->text);
    }
    H5E_END_TRY
    free(writer->block);
    free(writer);
}
