/* Attributes of HDF5 files; the contract is in hdf5_util.h. */
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "base/version.h"
#include "io/hdf5_util.h"

enum { ATTRIBUTE_LIMIT = 1 << 20 };

/* An open attribute; ids below 0 are not open. */
typedef struct attribute {
    hid_t id, type, space;
    size_t type_size;
    size_t count;
} attribute;

static void close_attribute(attribute *found)
{
    if (found->space >= 0)
        H5Sclose(found->space);
    if (found->type >= 0)
        H5Tclose(found->type);
    if (found->id >= 0)
        H5Aclose(found->id);
}

static si_result open_attribute(const si_hdf5_input *input, const char *name, attribute *found,
                                si_error *error)
{
    *found = (attribute){H5I_INVALID_HID, H5I_INVALID_HID, H5I_INVALID_HID, 0, 0};
    htri_t exists = H5Aexists(input->id, name);
    if (exists == 0)
        return SI_OK;
    if (exists > 0)
        found->id = H5Aopen(input->id, name, H5P_DEFAULT);
    if (found->id >= 0) {
        found->type = H5Aget_type(found->id);
        found->space = H5Aget_space(found->id);
    }
    hssize_t count = found->space >= 0 ? H5Sget_simple_extent_npoints(found->space) : -1;
    found->type_size = found->type >= 0 ? H5Tget_size(found->type) : 0;
    if (count < 0 || found->type_size == 0)
        return si_hdf5_error(error, SI_ERR_FORMAT, "%s: attribute \"%s\" cannot be read",
                             input->name, name);
    found->count = (size_t)count;
    size_t bytes;
    if (!si_size_multiply(found->count, found->type_size, &bytes) || bytes > ATTRIBUTE_LIMIT)
        return si_error_set(error, SI_ERR_FORMAT, "%s: attribute \"%s\" is above 1 MB", input->name,
                            name);
    return SI_OK;
}

static bool read_variable_text(const attribute *found, char **text)
{
    char *borrowed = NULL;
    if (H5Aread(found->id, found->type, &borrowed) < 0)
        return false;
    *text = strdup(borrowed != NULL ? borrowed : "");
    H5Dvlen_reclaim(found->type, found->space, H5P_DEFAULT, &borrowed);
    return *text != NULL;
}

static bool read_fixed_text(const attribute *found, char **text)
{
    *text = calloc(found->type_size + 1, 1);
    if (*text == NULL || H5Aread(found->id, found->type, *text) < 0)
        return false;
    if (H5Tget_strpad(found->type) == H5T_STR_SPACEPAD)
        for (size_t end = found->type_size; end > 0 && (*text)[end - 1] == ' '; end--)
            (*text)[end - 1] = '\0';
    return true;
}

static bool read_numbers(const attribute *found, si_hdf5_value *value)
{
    value->number = calloc(found->count, sizeof *value->number);
    if (value->number == NULL || H5Aread(found->id, H5T_NATIVE_DOUBLE, value->number) < 0)
        return false;
    value->count = found->count;
    value->is_whole = found->count == 1 && H5Tget_class(found->type) == H5T_INTEGER &&
                      H5Aread(found->id, H5T_NATIVE_UINT64, &value->whole) >= 0;
    return true;
}

static bool read_value(const attribute *found, si_hdf5_value *value)
{
    H5T_class_t class = H5Tget_class(found->type);
    if (class == H5T_STRING && found->count == 1)
        return H5Tis_variable_str(found->type) > 0 ? read_variable_text(found, &value->text)
                                                   : read_fixed_text(found, &value->text);
    if ((class == H5T_INTEGER || class == H5T_FLOAT) && found->count > 0)
        return read_numbers(found, value);
    return true;
}

si_result si_hdf5_attribute_read(const si_hdf5_input *input, const char *name, si_hdf5_value *value,
                                 si_error *error)
{
    *value = (si_hdf5_value){0};
    attribute found;
    si_result status = open_attribute(input, name, &found, error);
    if (status == SI_OK && found.id >= 0 && !read_value(&found, value)) {
        status = si_hdf5_error(error, SI_ERR_FORMAT, "%s: attribute \"%s\" cannot be read",
                               input->name, name);
        si_hdf5_value_finish(value);
    }
    close_attribute(&found);
    return status;
}

void si_hdf5_value_finish(si_hdf5_value *value)
{
    free(value->text);
    free(value->number);
    *value = (si_hdf5_value){0};
}

bool si_hdf5_attribute_write(hid_t object, const char *name, hid_t file_type, hid_t memory_type,
                             size_t count, const void *data)
{
    const hsize_t extent = count;
    hid_t space = count == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, NULL);
    hid_t id = H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool written = id >= 0 && H5Awrite(id, memory_type, data) >= 0;
    if (id >= 0)
        H5Aclose(id);
    if (space >= 0)
        H5Sclose(space);
    return written;
}

bool si_hdf5_attribute_write_text(hid_t file, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    bool written = type >= 0 && H5Tset_size(type, strlen(text) + 1) >= 0 &&
                   H5Tset_cset(type, H5T_CSET_UTF8) >= 0 &&
                   si_hdf5_attribute_write(file, name, type, type, 0, text);
    if (type >= 0)
        H5Tclose(type);
    return written;
}

bool si_hdf5_write_format(hid_t file, const char *format, unsigned version)
{
    return si_hdf5_attribute_write_text(file, "format", format) &&
           si_hdf5_attribute_write(file, "version", H5T_STD_U64LE, H5T_NATIVE_UINT, 0, &version) &&
           si_hdf5_attribute_write_text(file, "created_by", "simplicit " SI_VERSION);
}
