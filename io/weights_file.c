/* Reading and writing weights files; the contract is in weights.h. */
#include "io/weights.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "io/hdf5_rows.h"

enum {
    TENSOR_BYTES_LIMIT = 64 << 20, /* of all tensors together */
    LINK_LIMIT = 1 << 14,          /* groups and tensors */
    SI_WEIGHTS_VERSION = 1,
    ATTRIBUTE_COUNT_LIMIT = 1 << 10,
    COMPACT_BYTES = 32 << 10, /* up to this, a tensor lies in its dataset's header */
};

typedef struct weights_reading {
    const si_hdf5_input *input;
    si_weights *weights;
    size_t bytes; /* of tensors so far */
    size_t links; /* looked at so far */
    si_error *error;
    si_result status;
} weights_reading;

static si_result take_tensor(weights_reading *reading, si_hdf5_rows *rows, const char *name)
{
    const size_t size = rows->extent[0] * rows->row_size;
    if (size > (TENSOR_BYTES_LIMIT - reading->bytes) / sizeof(double))
        return si_error_set(reading->error, SI_ERR_UNSUPPORTED, "%s: %s: tensors above %d MB",
                            rows->file_name, name, TENSOR_BYTES_LIMIT >> 20);
    reading->bytes += size * sizeof(double);
    double *value = calloc(size > 0 ? size : 1, sizeof *value);
    si_result status = value != NULL ? SI_OK : si_error_no_memory(reading->error, name);
    if (status == SI_OK && size > 0)
        status =
            si_hdf5_rows_read(rows, 0, rows->extent[0], H5T_NATIVE_DOUBLE, value, reading->error);
    for (size_t i = 0; status == SI_OK && i < size; i++)
        if (!isfinite(value[i]))
            status = si_error_set(reading->error, SI_ERR_NUMERIC,
                                  "%s: %s: number %zu is not finite", rows->file_name, name, i);
    if (status == SI_OK) {
        status = si_weights_add_tensor(reading->weights, name, rows->rank, rows->extent, value);
        if (status != SI_OK)
            si_error_set(reading->error, status, "%s: %s: cannot be taken: %s", rows->file_name,
                         name, si_result_name(status));
    }
    free(value);
    return status;
}

static si_result read_tensor(weights_reading *reading, const char *name)
{
    const si_hdf5_expectation expected = {name, "at most 4 extents", SI_HDF5_ANY_RANK, H5T_FLOAT,
                                          false};
    si_hdf5_rows rows;
    si_result status = si_hdf5_rows_open(reading->input, &expected, &rows, reading->error);
    if (status == SI_OK)
        status = take_tensor(reading, &rows, name);
    si_hdf5_rows_close(&rows);
    return status;
}

/* HDF5 visits each group once, so that one may contain itself; names bound the depth. */
static si_result take_link(weights_reading *reading, hid_t file, const char *name)
{
    const char *path = reading->input->name;
    if (strlen(name) >= SI_WEIGHTS_NAME_SIZE)
        return si_error_set(reading->error, SI_ERR_UNSUPPORTED,
                            "%s: /%.96s...: expected names of tensors of at most %d bytes", path,
                            name, SI_WEIGHTS_NAME_SIZE - 1);
    if (++reading->links > LINK_LIMIT)
        return si_error_set(reading->error, SI_ERR_UNSUPPORTED,
                            "%s: has more than %d groups and tensors", path, LINK_LIMIT);
    hid_t object = H5Oopen(file, name, H5P_DEFAULT);
    if (object < 0)
        return si_hdf5_error(reading->error, SI_ERR_FORMAT, "%s: /%s cannot be opened", path, name);
    const bool is_tensor = H5Iget_type(object) == H5I_DATASET;
    H5Oclose(object);
    return is_tensor ? read_tensor(reading, name) : SI_OK;
}

static herr_t on_link(hid_t file, const char *name, const H5L_info_t *link, void *context)
{
    weights_reading *reading = context;
    if (link->type == H5L_TYPE_HARD)
        reading->status = take_link(reading, file, name);
    return reading->status != SI_OK;
}

static si_result read_tensors(weights_reading *reading)
{
    if (H5Lvisit(reading->input->id, H5_INDEX_NAME, H5_ITER_INC, on_link, reading) < 0)
        return si_hdf5_error(reading->error, SI_ERR_FORMAT, "%s: tensors cannot be listed",
                             reading->input->name);
    return reading->status;
}

static bool is_about_the_file(const char *name)
{
    return strcmp(name, "format") == 0 || strcmp(name, "version") == 0;
}

static si_result take_attribute(weights_reading *reading, const char *name)
{
    si_hdf5_value value;
    si_result status = si_hdf5_attribute_read(reading->input, name, &value, reading->error);
    if (status != SI_OK)
        return status;
    if (reading->weights->attribute_count >= ATTRIBUTE_COUNT_LIMIT)
        status = SI_ERR_UNSUPPORTED;
    else if (value.text != NULL)
        status = si_weights_set_text(reading->weights, name, value.text);
    else if (value.count > 0)
        status = si_weights_set_numbers(reading->weights, name, value.count, value.number);
    si_hdf5_value_finish(&value);
    if (status != SI_OK)
        si_error_set(reading->error, status, "%s: attribute \"%.96s\" cannot be taken: %s",
                     reading->input->name, name, si_result_name(status));
    return status;
}

static herr_t on_attribute(hid_t file, const char *name, const H5A_info_t *info, void *context)
{
    (void)file;
    (void)info;
    weights_reading *reading = context;
    if (!is_about_the_file(name))
        reading->status = take_attribute(reading, name);
    return reading->status != SI_OK;
}

static si_result read_attributes(weights_reading *reading)
{
    hsize_t next = 0;
    if (H5Aiterate2(reading->input->id, H5_INDEX_NAME, H5_ITER_INC, &next, on_attribute, reading) <
        0)
        return si_hdf5_error(reading->error, SI_ERR_FORMAT, "%s: attributes cannot be listed",
                             reading->input->name);
    return reading->status;
}

static si_result read_input(const si_hdf5_input *input, si_weights *weights, si_error *error)
{
    weights_reading reading = {.input = input, .weights = weights, .error = error};
    si_result status =
        si_hdf5_check_format(input, SI_WEIGHTS_FORMAT, SI_WEIGHTS_VERSION, false, error);
    if (status == SI_OK)
        status = read_attributes(&reading);
    if (status == SI_OK)
        status = read_tensors(&reading);
    if (status == SI_OK && weights->tensor_count == 0)
        status = si_error_set(error, SI_ERR_FORMAT, "%s: holds no tensors", input->name);
    return status;
}

static si_result read_path(const char *path, si_weights *weights, si_error *error)
{
    si_hdf5_input input;
    si_result status = si_hdf5_input_open(path, &input, error);
    if (status == SI_OK)
        status = read_input(&input, weights, error);
    si_hdf5_input_finish(&input);
    return status;
}

si_result si_weights_read(const char *path, si_weights *weights, si_error *error)
{
    SI_REQUIRE(error, path, weights);
    si_result status;
    *weights = (si_weights){0};
    SI_HDF5_DO(path, status = read_path(path, weights, error));
    if (status != SI_OK)
        si_weights_finish(weights);
    return status;
}

/* The groups that a name goes through. Without times: equal weights make equal files. */
static bool create_groups(hid_t file, const char *name)
{
    char prefix[SI_WEIGHTS_NAME_SIZE];
    hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
    bool created = creation >= 0 && H5Pset_obj_track_times(creation, false) >= 0;
    for (size_t i = 1; created && name[i] != '\0'; i++) {
        if (name[i] != '/')
            continue;
        memcpy(prefix, name, i);
        prefix[i] = '\0';
        if (H5Lexists(file, prefix, H5P_DEFAULT) > 0)
            continue;
        hid_t group = H5Gcreate2(file, prefix, H5P_DEFAULT, creation, H5P_DEFAULT);
        created = group >= 0 && H5Gclose(group) >= 0;
    }
    H5Pclose(creation);
    return created;
}

/* A file of many small tensors stays small where each lies in its dataset's header. */
static si_result write_tensor(const si_hdf5_output *output, const si_weights_tensor *tensor,
                              si_error *error)
{
    const char *path = output->target.path;
    const bool compact = tensor->size * sizeof *tensor->value <= COMPACT_BYTES;
    for (size_t i = 0; i < tensor->size; i++)
        if (!isfinite(tensor->value[i]))
            return si_error_set(error, SI_ERR_NUMERIC, "%s: %s: number %zu is not finite", path,
                                tensor->name, i);
    if (!create_groups(output->id, tensor->name))
        return si_hdf5_error(error, SI_ERR_IO, "%s: %s cannot be written", path, tensor->name);
    si_hdf5_rows rows;
    si_result status =
        si_hdf5_rows_create(output, tensor->name, H5T_IEEE_F64LE, tensor->rank, tensor->shape,
                            compact ? SI_HDF5_COMPACT : 0, &rows, error);
    if (status == SI_OK && tensor->size > 0)
        status =
            si_hdf5_rows_write(&rows, 0, rows.extent[0], H5T_NATIVE_DOUBLE, tensor->value, error);
    if (status == SI_OK)
        status = si_hdf5_rows_seal(&rows, error);
    si_hdf5_rows_close(&rows);
    return status;
}

static si_result write_attribute(const si_hdf5_output *output,
                                 const si_weights_attribute *attribute, si_error *error)
{
    const char *name = attribute->name;
    if (is_about_the_file(name) || strcmp(name, "created_by") == 0)
        return SI_OK;
    bool written = attribute->text != NULL
                       ? si_hdf5_attribute_write_text(output->id, name, attribute->text)
                       : si_hdf5_attribute_write(
                             output->id, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE,
                             attribute->count == 1 ? 0 : attribute->count, attribute->number);
    return written ? SI_OK
                   : si_hdf5_error(error, SI_ERR_IO, "%s: attribute \"%s\" cannot be written",
                                   output->target.path, name);
}

static si_result write_all(const si_hdf5_output *output, const si_weights *weights, si_error *error)
{
    if (!si_hdf5_write_format(output->id, SI_WEIGHTS_FORMAT, SI_WEIGHTS_VERSION))
        return si_hdf5_error(error, SI_ERR_IO, "%s: attributes cannot be written",
                             output->target.path);
    si_result status = SI_OK;
    for (size_t i = 0; status == SI_OK && i < weights->attribute_count; i++)
        status = write_attribute(output, &weights->attribute[i], error);
    for (size_t i = 0; status == SI_OK && i < weights->tensor_count; i++)
        status = write_tensor(output, &weights->tensor[i], error);
    return status;
}

static si_result write_path(const char *path, const si_weights *weights, si_error *error)
{
    si_hdf5_output output;
    si_result status = si_hdf5_output_create(path, &output, error);
    if (status == SI_OK)
        status = write_all(&output, weights, error);
    if (status == SI_OK)
        status = si_hdf5_output_commit(&output, error);
    si_hdf5_output_finish(&output);
    return status;
}

si_result si_weights_write(const char *path, const si_weights *weights, si_error *error)
{
    SI_REQUIRE(error, path, weights);
    si_result status;
    SI_HDF5_DO(NULL, status = write_path(path, weights, error));
    return status;
}
