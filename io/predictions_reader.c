/*
 * Reading predictions; the contract is in predictions.h. Of HDF5 the store holds a slab, of every
 * other format all of the file.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/argument.h"
#include "io/hdf5_rows.h"
#include "io/predictions_form.h"

enum { OFFSETS_AT_ONCE = 512 };

struct si_predictions_reader {
    const char *format;
    bool is_whole;
    si_hdf5_input input;
    si_hdf5_rows rows[SI_ARRAY_COUNT];
    si_predictions_store store;
    size_t next_scene, end_scene; /* to be read */
};

static si_result open_datasets(si_predictions_reader *reader, bool windows_only, si_error *error)
{
    static const H5T_class_t type[] = {[SI_ARRAY_NUMBERS] = H5T_FLOAT,
                                       [SI_ARRAY_WHOLES] = H5T_INTEGER,
                                       [SI_ARRAY_TEXTS] = H5T_STRING};
    si_result status = SI_OK;
    for (size_t i = 0; i < SI_ARRAY_COUNT && status == SI_OK; i++) {
        const si_array_form *form = &si_array_forms[i];
        bool *there = si_array_flag(&reader->store.header, i);
        const si_hdf5_expectation expected = {
            form->name, form->shape, strlen(form->axes), type[form->kind],
            there != NULL || (i == SI_ARRAY_SAMPLES && windows_only)};
        status = si_hdf5_rows_open(&reader->input, &expected, &reader->rows[i], error);
        if (there != NULL)
            *there = reader->rows[i].id >= 0;
    }
    return status;
}

/* What is there has the extents that the header says. */
static si_result check_extents(const si_predictions_reader *reader, si_error *error)
{
    static const char axes[] = "AKPT2SO";
    static const char *const why[] = {"the agents of samples",
                                      "the samples of samples",
                                      "the steps of samples",
                                      "its own",
                                      "x and y",
                                      "one less than scene_offset has",
                                      "one number more than scenes"};
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++) {
        size_t expected[SI_ARRAY_MAX_RANK];
        const size_t rank = si_array_extents(&reader->store.header, i, expected);
        const si_hdf5_rows *rows = &reader->rows[i];
        for (size_t axis = 0; rows->id >= 0 && axis < rank; axis++)
            if (rows->extent[axis] != expected[axis])
                return si_error_set(error, SI_ERR_SHAPE,
                                    "%s: %s: extent %zu is %zu, expected %zu, %s", rows->file_name,
                                    rows->name, axis + 1, rows->extent[axis], expected[axis],
                                    why[strchr(axes, si_array_forms[i].axes[axis]) - axes]);
    }
    return SI_OK;
}

static si_result take_extents(si_predictions_reader *reader, si_error *error)
{
    si_predictions_header *header = &reader->store.header;
    const si_hdf5_rows *samples = &reader->rows[SI_ARRAY_SAMPLES];
    const si_hdf5_rows *future = &reader->rows[SI_ARRAY_FUTURE];
    const si_hdf5_rows *observed = &reader->rows[SI_ARRAY_OBSERVED];
    const si_hdf5_rows *offset = &reader->rows[SI_ARRAY_SCENE_OFFSET];
    const bool sampled = samples->id >= 0;
    header->agent_count = sampled ? samples->extent[0] : observed->extent[0];
    header->sample_count = sampled ? samples->extent[1] : 0;
    header->predicted_steps = sampled ? samples->extent[2] : future->extent[1];
    header->observed_steps = observed->extent[1];
    header->wide = samples->type_size > sizeof(float);
    if (offset->extent[0] == 0)
        return si_error_set(error, SI_ERR_SHAPE,
                            "%s: scene_offset: is empty, expected one number more than scenes",
                            reader->input.name);
    header->scene_count = offset->extent[0] - 1;
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

static si_result check_scenes(si_predictions_reader *reader, si_error *error)
{
    int64_t offset[OFFSETS_AT_ONCE], before = -1;
    const size_t total = reader->store.header.scene_count + 1;
    si_result status = SI_OK;
    for (size_t first = 0; first < total && status == SI_OK; first += OFFSETS_AT_ONCE) {
        const size_t count = total - first < OFFSETS_AT_ONCE ? total - first : OFFSETS_AT_ONCE;
        status = si_hdf5_rows_read(&reader->rows[SI_ARRAY_SCENE_OFFSET], first, count,
                                   H5T_NATIVE_INT64, offset, error);
        if (status == SI_OK)
            status = si_predictions_check_offsets(reader->input.name, &reader->store.header, first,
                                                  count, offset, before, error);
        before = offset[count - 1];
    }
    return status;
}

/* What stays as it is where the attribute is absent; a text is cut where it is too long. */
static si_result take_field(const si_hdf5_input *input, const si_header_field *field, void *to,
                            si_error *error)
{
    si_hdf5_value value;
    si_result status = si_hdf5_attribute_read(input, field->name, &value, error);
    if (status == SI_OK && field->size > 0 && value.text != NULL)
        snprintf(to, field->size, "%s", value.text);
    if (status == SI_OK && field->size == 0 && (value.count > 0 || value.text != NULL)) {
        if (value.count == 1 && isfinite(value.number[0]) && value.number[0] > 0.0)
            *(double *)to = value.number[0];
        else
            status = si_error_set(error, SI_ERR_FORMAT,
                                  "%s: attribute \"%s\": expected one number above 0", input->name,
                                  field->name);
    }
    si_hdf5_value_finish(&value);
    return status;
}

static si_result take_seed(const si_hdf5_input *input, uint64_t *seed, si_error *error)
{
    si_hdf5_value value;
    si_result status = si_hdf5_attribute_read(input, "seed", &value, error);
    if (status == SI_OK && value.is_whole)
        *seed = value.whole;
    else if (status == SI_OK && (value.count > 0 || value.text != NULL))
        status = si_error_set(error, SI_ERR_FORMAT,
                              "%s: attribute \"seed\": expected one whole number", input->name);
    si_hdf5_value_finish(&value);
    return status;
}

static si_result take_attributes(si_predictions_reader *reader, si_error *error)
{
    const si_hdf5_input *input = &reader->input;
    si_predictions_header *header = &reader->store.header;
    char units[SI_PREDICTOR_WORD_SIZE] = "m";
    header->step_seconds = 0.4;
    snprintf(header->predictor, sizeof header->predictor, "unknown");
    si_result status =
        take_field(input, &(si_header_field){"units", 0, sizeof units}, units, error);
    if (status == SI_OK && strcmp(units, "m") != 0)
        status = si_error_set(error, SI_ERR_UNSUPPORTED, "%s: units are \"%s\", expected \"m\"",
                              input->name, units);
    if (status == SI_OK)
        status = take_seed(input, &header->seed, error);
    for (size_t i = 0; status == SI_OK && i < SI_HEADER_FIELD_COUNT; i++)
        status = take_field(input, &si_header_fields[i], (char *)header + si_header_fields[i].place,
                            error);
    return status;
}

/* A file with something in it that has not even HDF5's signature. */
static bool is_of_no_format(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0 && S_ISREG(file.st_mode) && file.st_size > 0 &&
           H5Fis_hdf5(path) == 0;
}

static si_result open_hdf5(const char *path, bool windows_only, si_predictions_reader *reader,
                           si_error *error)
{
    reader->format = "HDF5";
    if (is_of_no_format(path))
        return si_error_set(
            error, SI_ERR_FORMAT,
            "%s: is in no format of predictions: HDF5, .npz or .npy of NumPy, "
            "ndjson of TrajNet++, JSON of nuScenes, CSV of Argoverse 2, or a folder "
            "of joint-metrics-matter",
            path);
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
    return status == SI_OK ? check_scenes(reader, error) : status;
}

static si_result open_form(const si_predictions_form *form, const char *path,
                           const si_predictions_options *options, si_predictions_reader *reader,
                           si_error *error)
{
    reader->format = form->name;
    reader->is_whole = true;
    reader->input.name = strdup(path);
    return reader->input.name != NULL
               ? si_predictions_form_read(form, path, options, &reader->store, error)
               : si_error_no_memory(error, path);
}

si_result si_predictions_reader_open(const char *path, const si_predictions_options *options,
                                     si_predictions_reader **reader, si_error *error)
{
    static const si_predictions_options standard;
    SI_REQUIRE(error, reader);
    *reader = NULL;
    SI_REQUIRE(error, path);
    si_predictions_reader *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "a reader of predictions");
    made->input = (si_hdf5_input)SI_HDF5_INPUT_INIT;
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++)
        made->rows[i] = (si_hdf5_rows)SI_HDF5_ROWS_INIT;
    options = options != NULL ? options : &standard;
    const si_predictions_form *form = si_predictions_form_find(path);
    si_result status;
    if (form != NULL)
        status = open_form(form, path, options, made, error);
    else
        SI_HDF5_DO(path, status = open_hdf5(path, options->windows_only, made, error));
    made->end_scene = made->store.header.scene_count;
    if (status == SI_OK)
        *reader = made;
    else
        si_predictions_reader_destroy(made);
    return status;
}

/*
 * Reads float32 into the upper half of where the doubles go and widens upward: number i is read at
 * 4 n + 4 i, before anything is written beyond it.
 */
static void widen(double *value, size_t count)
{
    const char *narrow = (const char *)value + count * sizeof(float);
    for (size_t i = 0; i < count; i++) {
        float number;
        memcpy(&number, narrow + i * sizeof number, sizeof number);
        value[i] = (double)number;
    }
}

static si_result read_numbers(si_hdf5_rows *rows, size_t first, size_t count, double *value,
                              si_error *error)
{
    if (!rows->native_float)
        return si_hdf5_rows_read(rows, first, count, H5T_NATIVE_DOUBLE, value, error);
    size_t numbers = count * rows->row_size;
    si_result status = si_hdf5_rows_read(rows, first, count, H5T_NATIVE_FLOAT,
                                         (char *)value + numbers * sizeof(float), error);
    if (status == SI_OK)
        widen(value, numbers);
    return status;
}

/* Rows of an array to the store's beginning; where the file has none, a row's number is its index.
 */
static si_result read_rows(si_predictions_reader *reader, size_t which, size_t first, size_t count,
                           si_error *error)
{
    si_hdf5_rows *rows = &reader->rows[which];
    void *to = reader->store.array[which];
    const si_array_kind kind = si_array_forms[which].kind;
    if (rows->id < 0 && to != NULL && kind == SI_ARRAY_WHOLES)
        for (size_t i = 0; i < count; i++)
            ((int64_t *)to)[i] = (int64_t)(first + i);
    if (rows->id < 0)
        return SI_OK;
    if (kind != SI_ARRAY_TEXTS)
        return kind == SI_ARRAY_NUMBERS
                   ? read_numbers(rows, first, count, to, error)
                   : si_hdf5_rows_read(rows, first, count, H5T_NATIVE_INT64, to, error);
    char(*name)[SI_RECORDING_NAME_SIZE] = to;
    si_result status = SI_OK;
    for (size_t i = 0; i < count && status == SI_OK; i++)
        status = si_hdf5_rows_read_text(rows, first + i, name[i], sizeof name[i], error);
    return status;
}

/* Scenes that begin where the store's offsets, which are there, say. */
static si_result read_arrays(si_predictions_reader *reader, size_t scenes, si_error *error)
{
    const int64_t *offset = si_store_wholes(&reader->store, SI_ARRAY_SCENE_OFFSET);
    const size_t first = (size_t)offset[0], agents = (size_t)(offset[scenes] - offset[0]);
    si_result status = si_predictions_store_reserve(&reader->store, scenes, agents,
                                                    "a slab of predictions", error);
    for (size_t i = 0; i < SI_ARRAY_COUNT && status == SI_OK; i++)
        if (si_array_forms[i].axes[0] == 'A')
            status = read_rows(reader, i, first, agents, error);
        else if (i != SI_ARRAY_SCENE_OFFSET)
            status = read_rows(reader, i, reader->next_scene, scenes, error);
    return status;
}

static si_result read_offsets(si_predictions_reader *reader, size_t scenes, si_error *error)
{
    si_result status = si_predictions_store_reserve(&reader->store, scenes, 0,
                                                    "the scenes of a slab of predictions", error);
    if (status == SI_OK)
        status = read_rows(reader, SI_ARRAY_SCENE_OFFSET, reader->next_scene, scenes + 1, error);
    return status != SI_OK
               ? status
               : si_predictions_check_offsets(
                     reader->input.name, &reader->store.header, reader->next_scene, scenes + 1,
                     si_store_wholes(&reader->store, SI_ARRAY_SCENE_OFFSET), -1, error);
}

static si_result read_slab(si_predictions_reader *reader, size_t max_agents, si_scene_set *slab,
                           si_error *error)
{
    const size_t left = reader->end_scene - reader->next_scene;
    const size_t limit = max_agents < 1 ? 1 : max_agents < left ? max_agents : left;
    const size_t first = reader->is_whole ? reader->next_scene : 0;
    si_result status = left > 0 && !reader->is_whole ? read_offsets(reader, limit, error) : SI_OK;
    if (left == 0 || status != SI_OK)
        return status;
    const int64_t *offset = si_store_wholes(&reader->store, SI_ARRAY_SCENE_OFFSET) + first;
    size_t count = 1;
    while (count < limit && (uint64_t)(offset[count + 1] - offset[0]) <= max_agents)
        count++;
    if (!reader->is_whole)
        status = read_arrays(reader, count, error);
    if (status != SI_OK)
        return status;
    *slab = si_predictions_store_lend(&reader->store, first, count);
    reader->next_scene += count;
    return reader->is_whole ? SI_OK
                            : si_predictions_check_set(reader->input.name, &reader->store.header,
                                                       slab, (size_t)offset[0], error);
}

si_result si_predictions_reader_read(si_predictions_reader *reader, size_t max_agents,
                                     si_scene_set *slab, si_error *error)
{
    SI_REQUIRE(error, reader, slab);
    si_result status;
    *slab = (si_scene_set){0};
    if (reader->is_whole)
        return read_slab(reader, max_agents, slab, error);
    SI_HDF5_DO(reader->input.name, status = read_slab(reader, max_agents, slab, error));
    if (status != SI_OK)
        *slab = (si_scene_set){0};
    return status;
}

si_result si_predictions_reader_read_recording(si_predictions_reader *reader, size_t scene,
                                               char *name, size_t size, si_error *error)
{
    SI_REQUIRE(error, reader, name);
    name[0] = '\0';
    if (reader->is_whole && scene < reader->store.header.scene_count)
        snprintf(name, size, "%s", si_store_recording(&reader->store, scene));
    if (reader->rows[SI_ARRAY_RECORDING].id < 0)
        return SI_OK;
    si_result status;
    SI_HDF5_DO(reader->input.name,
               status = si_hdf5_rows_read_text(&reader->rows[SI_ARRAY_RECORDING], scene, name, size,
                                               error));
    return status;
}

const char *si_predictions_reader_format(const si_predictions_reader *reader)
{
    return reader == NULL ? NULL : reader->format;
}

const si_predictions_header *si_predictions_reader_header(const si_predictions_reader *reader)
{
    return reader == NULL ? NULL : &reader->store.header;
}

si_result si_predictions_reader_select(si_predictions_reader *reader, size_t first, size_t count,
                                       si_error *error)
{
    SI_REQUIRE(error, reader);
    const size_t all = reader->store.header.scene_count;
    if (first > all)
        return si_error_set(error, SI_ERR_ARGUMENT, "%s: has %zu scenes, none of index %zu",
                            reader->input.name, all, first);
    reader->next_scene = first;
    reader->end_scene = first + (count < all - first ? count : all - first);
    return SI_OK;
}

static void close_all(si_predictions_reader *reader)
{
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++)
        si_hdf5_rows_close(&reader->rows[i]);
    si_hdf5_input_finish(&reader->input);
}

void si_predictions_reader_destroy(si_predictions_reader *reader)
{
    if (reader == NULL)
        return;
    SI_HDF5_DO(reader->input.name, close_all(reader));
    si_predictions_store_finish(&reader->store);
    free(reader);
}

/* Leaves out what is largest. */
static void forget_samples(si_predictions_reader *reader)
{
    si_hdf5_rows_close(&reader->rows[SI_ARRAY_SAMPLES]);
    si_hdf5_rows_close(&reader->rows[SI_ARRAY_PROBABILITIES]);
    reader->store.header.sample_count = 0;
    reader->store.header.has_probabilities = false;
}

si_result si_predictions_store_read(const char *path, si_predictions_store *store, si_error *error)
{
    const si_predictions_options options = {.windows_only = true};
    si_predictions_reader *reader;
    si_scene_set all;
    *store = (si_predictions_store){0};
    si_result status = si_predictions_reader_open(path, &options, &reader, error);
    if (status != SI_OK)
        return status;
    forget_samples(reader);
    status = si_predictions_reader_read(reader, SIZE_MAX, &all, error);
    if (status == SI_OK && all.scene_count == 0) {
        status = si_predictions_store_reserve(&reader->store, 0, 0, path, error);
        if (status == SI_OK)
            si_store_wholes(&reader->store, SI_ARRAY_SCENE_OFFSET)[0] = 0;
    }
    if (status == SI_OK) {
        *store = reader->store;
        reader->store = (si_predictions_store){0};
    }
    si_predictions_reader_destroy(reader);
    return status;
}
