#include "io/predictions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "io/predictions_form.h"
#include "io/predictions_reader.h"

size_t si_predictions_slab_agents(const si_predictions_header *header, size_t bytes)
{
    if (header == NULL)
        return 0;
    double steps = (double)header->observed_steps +
                   (double)header->predicted_steps * ((double)header->sample_count + 1.0);
    double agents = (double)bytes / (steps * 2.0 * sizeof(double));
    return agents >= 1.0 ? (size_t)agents : 1;
}

static si_result open_datasets(si_predictions_reader *reader, bool windows_only, si_error *error)
{
    const struct {
        si_hdf5_rows *rows;
        si_hdf5_expectation expected;
    } datasets[] = {
        {&reader->scene_offset, {"scene_offset", "[scenes + 1]", 1, H5T_INTEGER, false}},
        {&reader->observed, {"observed", "[agents][steps][2]", 3, H5T_FLOAT, false}},
        {&reader->samples, {"samples", "[agents][samples][steps][2]", 4, H5T_FLOAT, windows_only}},
        {&reader->future, {"future", "[agents][steps][2]", 3, H5T_FLOAT, true}},
        {&reader->probabilities, {"probabilities", "[agents][samples]", 2, H5T_FLOAT, true}},
        {&reader->agent_id, {"agent_id", "[agents]", 1, H5T_INTEGER, true}},
        {&reader->frame, {"frame", "[scenes]", 1, H5T_INTEGER, true}},
        {&reader->primary_id, {"primary_id", "[scenes]", 1, H5T_INTEGER, true}},
        {&reader->recording, {"recording", "[scenes]", 1, H5T_STRING, true}},
    };
    for (size_t i = 0; i < sizeof datasets / sizeof datasets[0]; i++) {
        si_result status =
            si_hdf5_rows_open(&reader->input, &datasets[i].expected, datasets[i].rows, error);
        if (status != SI_OK)
            return status;
    }
    return SI_OK;
}

/* What is absent has the extents that it should have. */
static si_result check_extent(const si_hdf5_rows *rows, size_t axis, size_t expected,
                              const char *why, si_error *error)
{
    if (rows->id < 0 || rows->extent[axis] == expected)
        return SI_OK;
    return si_error_set(error, SI_ERR_SHAPE, "%s: %s: extent %zu is %zu, expected %zu, %s",
                        rows->file_name, rows->name, axis + 1, rows->extent[axis], expected, why);
}

static si_result check_extents(const si_predictions_reader *reader, si_error *error)
{
    const si_predictions_header *header = &reader->header;
    const struct {
        const si_hdf5_rows *rows;
        size_t axis, expected;
        const char *why;
    } checks[] = {
        {&reader->observed, 0, header->agent_count, "the agents of samples"},
        {&reader->future, 0, header->agent_count, "the agents of samples"},
        {&reader->probabilities, 0, header->agent_count, "the agents of samples"},
        {&reader->probabilities, 1, header->sample_count, "the samples of samples"},
        {&reader->agent_id, 0, header->agent_count, "the agents of samples"},
        {&reader->future, 1, header->predicted_steps, "the steps of samples"},
        {&reader->observed, 2, 2, "x and y"},
        {&reader->future, 2, 2, "x and y"},
        {&reader->samples, 3, 2, "x and y"},
        {&reader->frame, 0, header->scene_count, "one less than scene_offset has"},
        {&reader->primary_id, 0, header->scene_count, "one less than scene_offset has"},
        {&reader->recording, 0, header->scene_count, "one less than scene_offset has"},
    };
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        si_result status =
            check_extent(checks[i].rows, checks[i].axis, checks[i].expected, checks[i].why, error);
        if (status != SI_OK)
            return status;
    }
    return SI_OK;
}

static si_result take_extents(si_predictions_reader *reader, si_error *error)
{
    si_predictions_header *header = &reader->header;
    const bool sampled = reader->samples.id >= 0;
    header->agent_count = sampled ? reader->samples.extent[0] : reader->observed.extent[0];
    header->sample_count = sampled ? reader->samples.extent[1] : 0;
    header->predicted_steps = sampled ? reader->samples.extent[2] : reader->future.extent[1];
    header->observed_steps = reader->observed.extent[1];
    header->has_future = reader->future.id >= 0;
    header->has_probabilities = reader->probabilities.id >= 0;
    header->has_agent_id = reader->agent_id.id >= 0;
    header->has_frame = reader->frame.id >= 0;
    header->has_recording = reader->recording.id >= 0;
    header->has_primary = reader->primary_id.id >= 0;
    header->wide = reader->samples.type_size > sizeof(float);
    if (reader->scene_offset.extent[0] == 0)
        return si_error_set(error, SI_ERR_SHAPE,
                            "%s: scene_offset: is empty, expected one number more than scenes",
                            reader->input.name);
    header->scene_count = reader->scene_offset.extent[0] - 1;
    if (!sampled && !header->has_future)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: has no dataset \"samples\", nor \"future\" as windows have",
                            reader->input.name);
    if ((sampled && header->sample_count == 0) || header->predicted_steps == 0 ||
        header->observed_steps == 0)
        return si_error_set(error, SI_ERR_SHAPE,
                            "%s: has %zu samples of %zu steps after %zu observed, expected at "
                            "least 1 of each",
                            reader->input.name, header->sample_count, header->predicted_steps,
                            header->observed_steps);
    return check_extents(reader, error);
}

static si_result check_offset(const si_predictions_reader *reader, size_t scene, int64_t before,
                              int64_t offset, si_error *error)
{
    const char *name = reader->input.name;
    size_t agents = reader->header.agent_count;
    if (scene == 0 && offset != 0)
        return si_error_set(error, SI_ERR_FORMAT, "%s: scene_offset starts at %lld, expected 0",
                            name, (long long)offset);
    if (offset <= before)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: scene_offset: number %zu is %lld after %lld, expected it to "
                            "increase: every scene has an agent",
                            name, scene, (long long)offset, (long long)before);
    if ((uint64_t)offset > agents ||
        (scene == reader->header.scene_count && (uint64_t)offset != agents))
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: scene_offset: number %zu is %lld, expected the last to be the "
                            "number of agents, %zu",
                            name, scene, (long long)offset, agents);
    return SI_OK;
}

si_result si_predictions_check_offsets(const si_predictions_reader *reader, size_t first,
                                       size_t count, const int64_t *offset, int64_t before,
                                       si_error *error)
{
    for (size_t i = 0; i < count; i++) {
        si_result status = check_offset(reader, first + i, before, offset[i], error);
        if (status != SI_OK)
            return status;
        before = offset[i];
    }
    return SI_OK;
}

static si_result check_scenes(si_predictions_reader *reader, si_error *error)
{
    int64_t offset[SI_OFFSET_BLOCK];
    int64_t before = -1;
    size_t total = reader->scene_offset.extent[0];
    for (size_t first = 0; first < total; first += SI_OFFSET_BLOCK) {
        size_t count = total - first < SI_OFFSET_BLOCK ? total - first : SI_OFFSET_BLOCK;
        si_result status =
            si_hdf5_rows_read(&reader->scene_offset, first, count, H5T_NATIVE_INT64, offset, error);
        if (status == SI_OK)
            status = si_predictions_check_offsets(reader, first, count, offset, before, error);
        if (status != SI_OK)
            return status;
        before = offset[count - 1];
    }
    return SI_OK;
}

/* *number stays as it is where the attribute is absent. */
static si_result take_number(const si_hdf5_input *input, const char *name, double *number,
                             si_error *error)
{
    si_hdf5_value value;
    si_result status = si_hdf5_attribute_read(input, name, &value, error);
    if (status == SI_OK && (value.count > 0 || value.text != NULL)) {
        if (value.count == 1 && isfinite(value.number[0]) && value.number[0] > 0.0)
            *number = value.number[0];
        else
            status = si_error_set(error, SI_ERR_FORMAT,
                                  "%s: attribute \"%s\": expected one number above 0", input->name,
                                  name);
    }
    si_hdf5_value_finish(&value);
    return status;
}

/* Cut where it is too long; *text stays as it is where the attribute is absent. */
static si_result take_text(const si_hdf5_input *input, const char *name, char *text, size_t size,
                           si_error *error)
{
    si_hdf5_value value;
    si_result status = si_hdf5_attribute_read(input, name, &value, error);
    if (status == SI_OK && value.text != NULL)
        snprintf(text, size, "%s", value.text);
    si_hdf5_value_finish(&value);
    return status;
}

static si_result check_units(const si_hdf5_input *input, si_error *error)
{
    char units[SI_PREDICTOR_WORD_SIZE] = "m";
    si_result status = take_text(input, "units", units, sizeof units, error);
    if (status == SI_OK && strcmp(units, "m") != 0)
        status = si_error_set(error, SI_ERR_UNSUPPORTED, "%s: units are \"%s\", expected \"m\"",
                              input->name, units);
    return status;
}

static si_result take_attributes(si_predictions_reader *reader, si_error *error)
{
    const si_hdf5_input *input = &reader->input;
    si_predictions_header *header = &reader->header;
    si_predictions_text text[SI_PREDICTIONS_TEXT_COUNT];
    si_predictions_number number[SI_PREDICTIONS_NUMBER_COUNT];
    si_predictions_optional(header, text, number);
    header->step_seconds = 0.4;
    snprintf(header->predictor, sizeof header->predictor, "unknown");
    si_result status = check_units(input, error);
    if (status == SI_OK)
        status = take_number(input, "step_seconds", &header->step_seconds, error);
    if (status == SI_OK)
        status = take_text(input, "predictor", header->predictor, sizeof header->predictor, error);
    if (status == SI_OK)
        status = si_hdf5_attribute_read_u64(input, "seed", &header->seed, error);
    for (size_t i = 0; status == SI_OK && i < SI_PREDICTIONS_TEXT_COUNT; i++)
        status = take_text(input, text[i].name, text[i].text, text[i].size, error);
    for (size_t i = 0; status == SI_OK && i < SI_PREDICTIONS_NUMBER_COUNT; i++)
        status = take_number(input, number[i].name, number[i].number, error);
    return status;
}

static si_result open_reader(const char *path, bool windows_only, si_predictions_reader *reader,
                             si_error *error)
{
    si_result status = si_hdf5_input_open(path, &reader->input, error);
    if (status == SI_OK)
        status = si_hdf5_check_format(&reader->input, SI_PREDICTIONS_FORMAT, SI_PREDICTIONS_VERSION,
                                      true, error);
    if (status == SI_OK)
        status = open_datasets(reader, windows_only, error);
    if (status == SI_OK)
        status = take_extents(reader, error);
    if (status == SI_OK)
        status = take_attributes(reader, error);
    if (status == SI_OK)
        status = check_scenes(reader, error);
    reader->end_scene = reader->header.scene_count;
    return status;
}

static si_predictions_reader *create_reader(void)
{
    const si_hdf5_rows none = SI_HDF5_ROWS_INIT;
    si_predictions_reader *reader = calloc(1, sizeof *reader);
    if (reader != NULL)
        *reader = (si_predictions_reader){
            .input = SI_HDF5_INPUT_INIT,
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
    return reader;
}

static si_result open_hdf5(const char *path, bool windows_only, si_predictions_reader *reader,
                           si_error *error)
{
    si_result status;
    reader->format = "HDF5";
    si_hdf5_enter(path);
    H5E_BEGIN_TRY
    {
        status = open_reader(path, windows_only, reader, error);
    }
    H5E_END_TRY
    si_hdf5_leave();
    return status;
}

static si_result open_form(const si_predictions_form *form, const char *path,
                           const si_predictions_options *options, si_predictions_reader *reader,
                           si_error *error)
{
    reader->format = form->name;
    reader->input.name = strdup(path);
    if (reader->input.name == NULL)
        return si_error_no_memory(error, path);
    si_result status = si_predictions_form_read(form, path, options, &reader->memory, error);
    if (status == SI_OK) {
        reader->header = reader->memory->header;
        reader->end_scene = reader->header.scene_count;
    }
    return status;
}

si_result si_predictions_reader_open(const char *path, const si_predictions_options *options,
                                     si_predictions_reader **reader, si_error *error)
{
    static const si_predictions_options standard;
    SI_REQUIRE(error, reader);
    *reader = NULL;
    SI_REQUIRE(error, path);
    *reader = create_reader();
    if (*reader == NULL)
        return si_error_no_memory(error, "a reader of predictions");
    options = options != NULL ? options : &standard;
    const si_predictions_form *form = si_predictions_form_find(path);
    si_result status = form != NULL ? open_form(form, path, options, *reader, error)
                                    : open_hdf5(path, options->windows_only, *reader, error);
    if (status != SI_OK) {
        si_predictions_reader_destroy(*reader);
        *reader = NULL;
    }
    return status;
}

const char *si_predictions_reader_format(const si_predictions_reader *reader)
{
    return reader == NULL ? NULL : reader->format;
}

const si_predictions_header *si_predictions_reader_header(const si_predictions_reader *reader)
{
    return reader == NULL ? NULL : &reader->header;
}

si_result si_predictions_reader_select(si_predictions_reader *reader, size_t first, size_t count,
                                       si_error *error)
{
    SI_REQUIRE(error, reader);
    const size_t all = reader->header.scene_count;
    if (first > all)
        return si_error_set(error, SI_ERR_ARGUMENT, "%s: has %zu scenes, none of index %zu",
                            reader->input.name, all, first);
    reader->next_scene = first;
    reader->end_scene = first + (count < all - first ? count : all - first);
    return SI_OK;
}

void si_predictions_reader_destroy(si_predictions_reader *reader)
{
    if (reader == NULL)
        return;
    si_hdf5_rows *const rows[] = {
        &reader->observed,      &reader->future,       &reader->samples,
        &reader->probabilities, &reader->scene_offset, &reader->agent_id,
        &reader->frame,         &reader->primary_id,   &reader->recording};
    si_hdf5_enter(reader->input.name);
    H5E_BEGIN_TRY
    {
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            si_hdf5_rows_close(rows[i]);
        si_hdf5_input_finish(&reader->input);
    }
    H5E_END_TRY
    si_hdf5_leave();
    si_predictions_release_slab(reader);
    si_predictions_memory_destroy(reader->memory);
    free(reader);
}
