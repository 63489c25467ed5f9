/* Reading and writing weights files; the contract is in weights.h. */
#include "io/weights_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/size.h"
#include "io/hdf5_rows.h"

enum {
    TENSOR_BYTES_LIMIT = 64 << 20, /* of all tensors together */
    LINK_LIMIT = 1 << 14,          /* groups and tensors; a group may contain itself */
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

static si_result take_values(si_hdf5_rows *rows, si_weights_tensor *tensor, si_error *error)
{
    tensor->value = calloc(tensor->size > 0 ? tensor->size : 1, sizeof *tensor->value);
    if (tensor->value == NULL)
        return si_error_no_memory(error, tensor->name);
    si_result status = SI_OK;
    if (tensor->size > 0)
        status =
            si_hdf5_rows_read(rows, 0, rows->extent[0], H5T_NATIVE_DOUBLE, tensor->value, error);
    if (status != SI_OK)
        return status;
    for (size_t i = 0; i < tensor->size; i++)
        if (!isfinite(tensor->value[i]))
            return si_error_set(error, SI_ERR_NUMERIC, "%s: %s: number %zu is not finite",
                                rows->file_name, tensor->name, i);
    return SI_OK;
}

static si_result take_tensor(weights_reading *reading, si_hdf5_rows *rows, const char *name)
{
    si_weights_tensor tensor = {.rank = rows->rank};
    snprintf(tensor.name, sizeof tensor.name, "%s", name);
    memcpy(tensor.shape, rows->extent, rows->rank * sizeof *rows->extent);
    tensor.size = rows->extent[0] * rows->row_size;
    size_t left = (TENSOR_BYTES_LIMIT - reading->bytes) / sizeof *tensor.value;
    if (tensor.size > left)
        return si_error_set(reading->error, SI_ERR_UNSUPPORTED, "%s: %s: tensors above %d MB",
                            rows->file_name, name, TENSOR_BYTES_LIMIT >> 20);
    reading->bytes += tensor.size * sizeof *tensor.value;
    si_result status = take_values(rows, &tensor, reading->error);
    if (status == SI_OK) {
        status = si_weights_insert_tensor(reading->weights, &tensor);
        if (status != SI_OK)
            si_error_no_memory(reading->error, name);
    }
    if (status != SI_OK)
        free(tensor.value);
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

/* The name within the file of link `index` of `group`, whose own is `prefix`. */
static si_result name_link(weights_reading *reading, hid_t group, const char *prefix, hsize_t index,
                           char *name)
{
    size_t used =
        (size_t)snprintf(name, SI_WEIGHTS_NAME_SIZE, "%s%s", prefix, prefix[0] != '\0' ? "/" : "");
    ssize_t length = -1;
    if (used < SI_WEIGHTS_NAME_SIZE)
        length = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, index, name + used,
                                    SI_WEIGHTS_NAME_SIZE - used, H5P_DEFAULT);
    else
        length = SI_WEIGHTS_NAME_SIZE;
    if (length < 0)
        return si_hdf5_error(reading->error, SI_ERR_FORMAT, "%s: /%s cannot be listed",
                             reading->input->name, prefix);
    if ((size_t)length >= SI_WEIGHTS_NAME_SIZE - (used < SI_WEIGHTS_NAME_SIZE ? used : 0))
        return si_error_set(reading->error, SI_ERR_UNSUPPORTED,
                            "%s: /%s: expected names of tensors of at most %d bytes",
                            reading->input->name, prefix, SI_WEIGHTS_NAME_SIZE - 1);
    if (++reading->links > LINK_LIMIT)
        return si_error_set(reading->error, SI_ERR_UNSUPPORTED,
                            "%s: has more than %d groups and tensors", reading->input->name,
                            LINK_LIMIT);
    return SI_OK;
}

static si_result read_group(weights_reading *reading, hid_t group, const char *prefix);

static si_result read_object(weights_reading *reading, hid_t group, const char *name)
{
    const char *slash = strrchr(name, '/');
    hid_t object = H5Oopen(group, slash != NULL ? slash + 1 : name, H5P_DEFAULT);
    if (object < 0)
        return si_hdf5_error(reading->error, SI_ERR_FORMAT, "%s: /%s cannot be opened",
                             reading->input->name, name);
    H5I_type_t type = H5Iget_type(object);
    si_result status = SI_OK;
    if (type == H5I_GROUP)
        status = read_group(reading, object, name);
    else if (type == H5I_DATASET)
        status = read_tensor(reading, name);
    H5Oclose(object);
    return status;
}

/* Depth is bounded by the length of names: each level adds two bytes at least. */
static si_result read_group(weights_reading *reading, hid_t group, const char *prefix)
{
    H5G_info_t info;
    if (H5Gget_info(group, &info) < 0)
        return si_hdf5_error(reading->error, SI_ERR_FORMAT, "%s: /%s cannot be listed",
                             reading->input->name, prefix);
    si_result status = SI_OK;
    for (hsize_t i = 0; status == SI_OK && i < info.nlinks; i++) {
        char name[SI_WEIGHTS_NAME_SIZE];
        H5L_info_t link;
        status = name_link(reading, group, prefix, i, name);
        if (status == SI_OK &&
            H5Lget_info_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, &link, H5P_DEFAULT) < 0)
            status = si_hdf5_error(reading->error, SI_ERR_FORMAT, "%s: /%s cannot be read",
                                   reading->input->name, name);
        if (status == SI_OK && link.type == H5L_TYPE_HARD)
            status = read_object(reading, group, name);
    }
    return status;
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
        status = read_group(&reading, input->id, "");
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

static hid_t create_tensor(hid_t file, const si_weights_tensor *tensor)
{
    hsize_t extent[SI_WEIGHTS_MAX_RANK];
    for (size_t i = 0; i < tensor->rank; i++)
        extent[i] = tensor->shape[i];
    hid_t space = tensor->rank == 0 ? H5Screate(H5S_SCALAR)
                                    : H5Screate_simple((int)tensor->rank, extent, NULL);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    hid_t id = H5I_INVALID_HID;
    bool compact = tensor->size * sizeof *tensor->value <= COMPACT_BYTES;
    if (space >= 0 && create_groups(file, tensor->name) &&
        H5Pset_obj_track_times(creation, false) >= 0 &&
        H5Pset_layout(creation, compact ? H5D_COMPACT : H5D_CONTIGUOUS) >= 0)
        id = H5Dcreate2(file, tensor->name, H5T_IEEE_F64LE, space, H5P_DEFAULT, creation,
                        H5P_DEFAULT);
    H5Sclose(space);
    H5Pclose(creation);
    return id;
}

static bool write_checksum(hid_t id, const si_weights_tensor *tensor)
{
    const size_t rows = tensor->rank > 0 ? tensor->shape[0] : 1;
    const size_t bytes = rows > 0 ? tensor->size / rows * sizeof *tensor->value : 0;
    si_hdf5_checksum sum;
    if (si_hdf5_checksum_begin(&sum, rows, bytes) != SI_OK)
        return false;
    si_hdf5_checksum_add(&sum, rows, bytes, tensor->value);
    bool written = si_hdf5_checksum_write(&sum, rows, id);
    si_hdf5_checksum_finish(&sum);
    return written;
}

static si_result write_tensor(const si_hdf5_output *output, const si_weights_tensor *tensor,
                              si_error *error)
{
    for (size_t i = 0; i < tensor->size; i++)
        if (!isfinite(tensor->value[i]))
            return si_error_set(error, SI_ERR_NUMERIC, "%s: %s: number %zu is not finite",
                                output->target.path, tensor->name, i);
    hid_t id = create_tensor(output->id, tensor);
    si_result status = SI_OK;
    if (id < 0 ||
        H5Dwrite(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, tensor->value) < 0 ||
        !write_checksum(id, tensor))
        status = si_hdf5_error(error, SI_ERR_IO, "%s: %s cannot be written", output->target.path,
                               tensor->name);
    if (id >= 0)
        H5Dclose(id);
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
                       : si_hdf5_attribute_write_numbers(output->id, name, attribute->count,
                                                         attribute->number);
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
