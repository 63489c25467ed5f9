#include "tests/fuzz/made_file.h"

#include <hdf5.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/fuzz/input_file.h"

enum { MAX_BYTES = 1 << 16, TEXT_BYTES = 8 };

/* What may be unlike what was expected, a bit each. */
enum {
    ABSENT = 1,
    OTHER_TYPE = 2,
    OTHER_SHAPE = 4,
    OTHER_STORAGE = 8,
    OTHER_CONTENTS = 16,
    WITH_CHECKSUM = 32,
    NO_DATASET = 64,
};

uint8_t fuzz_take(fuzz_bytes *from)
{
    return from->next < from->end ? *from->next++ : 0;
}

double fuzz_take_number(fuzz_bytes *from)
{
    static const double hard[] = {0.0,    -1.0,   NAN, INFINITY,     -INFINITY, 1e308,
                                  -1e300, 1e-320, 0.5, 4294967296.0, 9e18,      1.8e19};
    const uint8_t chosen = fuzz_take(from);
    const size_t count = sizeof hard / sizeof hard[0];
    return chosen < count ? hard[chosen] : 0.25 * (double)(chosen - count);
}

static hid_t text_type(size_t size, bool padded_with_spaces)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, size);
    H5Tset_strpad(type, padded_with_spaces ? H5T_STR_SPACEPAD : H5T_STR_NULLPAD);
    return type;
}

static hid_t odd_type(fuzz_bytes *from)
{
    const hid_t element[] = {H5T_IEEE_F64LE, H5T_IEEE_F32LE,    H5T_IEEE_F64BE, H5T_IEEE_F32BE,
                             H5T_STD_I64LE,  H5T_STD_U64BE,     H5T_STD_I8LE,   H5T_STD_U32LE,
                             H5T_STD_B8LE,   H5T_NATIVE_LDOUBLE};
    const size_t count = sizeof element / sizeof element[0];
    const uint8_t chosen = fuzz_take(from);
    const hsize_t two[] = {2};
    if (chosen < count)
        return H5Tcopy(element[chosen]);
    switch ((chosen - count) % 6) {
    case 0:
        return text_type(H5T_VARIABLE, false);
    case 1:
        return text_type(1 + fuzz_take(from), true);
    case 2:
        return text_type(4097, false);
    case 3:
        return H5Tarray_create2(H5T_NATIVE_FLOAT, 1, two);
    case 4:
        return H5Tenum_create(H5T_NATIVE_INT);
    default:
        return H5Tcreate(H5T_OPAQUE, 1 + fuzz_take(from));
    }
}

static hid_t type_of(char type)
{
    return type == 's' ? text_type(TEXT_BYTES, false)
                       : H5Tcopy(type == 'f'   ? H5T_NATIVE_FLOAT
                                 : type == 'd' ? H5T_NATIVE_DOUBLE
                                               : H5T_NATIVE_INT64);
}

static hid_t take_space(const made_array *array, unsigned unlike, fuzz_bytes *from)
{
    hsize_t extent[MADE_MAX_RANK];
    size_t rank = array->rank;
    for (size_t i = 0; i < rank; i++)
        extent[i] = array->extent[i];
    if ((unlike & OTHER_SHAPE) != 0) {
        rank = fuzz_take(from) % (MADE_MAX_RANK + 2);
        if (rank > MADE_MAX_RANK)
            return H5Screate(H5S_NULL);
        for (size_t i = 0; i < rank; i++)
            extent[i] = i < array->rank ? (array->extent[i] + fuzz_take(from)) % 8 : 2;
    }
    return rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple((int)rank, extent, NULL);
}

/* Chunks, filters, and what is never written. */
static hid_t take_storage(hid_t space, unsigned unlike, fuzz_bytes *from)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(creation, false);
    const uint8_t kind = (unlike & OTHER_STORAGE) != 0 ? fuzz_take(from) : 0;
    int rank = H5Sget_simple_extent_ndims(space);
    if ((kind & 1) != 0 && rank > 0) {
        hsize_t chunk[MADE_MAX_RANK];
        for (int i = 0; i < rank; i++)
            chunk[i] = 1 + fuzz_take(from) % 8;
        H5Pset_chunk(creation, rank, chunk);
        if ((kind & 2) != 0)
            H5Pset_shuffle(creation);
        if ((kind & 4) != 0)
            H5Pset_deflate(creation, 1);
        if ((kind & 8) != 0)
            H5Pset_fletcher32(creation);
        if ((kind & 16) != 0)
            H5Pset_filter(creation, 32000, H5Z_FLAG_OPTIONAL, 0, NULL); /* which is not there */
    } else if ((kind & 32) != 0) {
        H5Pset_layout(creation, H5D_COMPACT);
    } else if ((kind & 64) != 0) {
        H5Pset_external(creation, "/dev/zero", 0, 64);
    }
    return creation;
}

static void put_number(hid_t type, double number, unsigned char *to)
{
    unsigned char both[32] = {0};
    memcpy(both, &number, sizeof number);
    if (H5Tconvert(H5T_NATIVE_DOUBLE, type, 1, both, NULL, H5P_DEFAULT) >= 0)
        memcpy(to, both, H5Tget_size(type));
}

/* A text of variable length points to `text`; the others' bytes are random if changed. */
static void put_element(hid_t type, double number, bool changed, fuzz_bytes *from, char *text,
                        unsigned char *to)
{
    const size_t size = H5Tget_size(type);
    const H5T_class_t class = H5Tget_class(type);
    if (class == H5T_STRING && H5Tis_variable_str(type) > 0) {
        memcpy(to, &text, sizeof text);
        return;
    }
    if (class == H5T_INTEGER || class == H5T_FLOAT) {
        put_number(type, changed ? fuzz_take_number(from) : number, to);
        return;
    }
    for (size_t i = 0; i < size && from->next < from->end; i++)
        to[i] = changed ? fuzz_take(from) : 'a';
}

/* Right, or what the bytes say. */
static void add_checksum(hid_t dataset, const unsigned char *data, size_t size, fuzz_bytes *from)
{
    uint32_t sum[8] = {(uint32_t)crc32(0, data, (uInt)size)};
    const hsize_t count = 1 + fuzz_take(from) % 8;
    sum[0] += fuzz_take(from);
    hid_t space = H5Screate_simple(1, &count, NULL);
    hid_t type = H5Tcopy(fuzz_take(from) == 0 ? H5T_STD_U32LE : H5T_STD_I64LE);
    hid_t id = H5Acreate2(dataset, "crc32", type, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(id, H5T_NATIVE_UINT32, sum);
    H5Aclose(id);
    H5Tclose(type);
    H5Sclose(space);
}

static void write_contents(hid_t dataset, hid_t type, hid_t space, const made_array *array,
                           unsigned unlike, fuzz_bytes *from)
{
    static unsigned char data[MAX_BYTES];
    char text[600] = "text";
    const size_t size = H5Tget_size(type);
    const hssize_t points = H5Sget_simple_extent_npoints(space);
    const size_t count = points > 0 ? (size_t)points : 0;
    if (count == 0 || count > MAX_BYTES / size)
        return;
    memset(data, 0, count * size);
    if ((unlike & OTHER_CONTENTS) != 0)
        memset(text, 'x', fuzz_take(from) * 2U);
    for (size_t i = 0; i < count; i++)
        put_element(type, array->step * (double)i,
                    (unlike & OTHER_CONTENTS) != 0 && from->next < from->end, from, text,
                    data + i * size);
    H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    if ((unlike & WITH_CHECKSUM) != 0)
        add_checksum(dataset, data, count * size, from);
}

static void write_dataset(hid_t file, hid_t links, const made_array *array, unsigned unlike,
                          fuzz_bytes *from)
{
    hid_t type = (unlike & OTHER_TYPE) != 0 ? odd_type(from) : type_of(array->type);
    hid_t space = take_space(array, unlike, from);
    hid_t creation = take_storage(space, unlike, from);
    hid_t id = H5Dcreate2(file, array->name, type, space, links, creation, H5P_DEFAULT);
    /* some are declared and never written */
    if (id >= 0 && ((unlike & OTHER_STORAGE) == 0 || fuzz_take(from) < 192))
        write_contents(id, type, space, array, unlike, from);
    if (id >= 0)
        H5Dclose(id);
    H5Pclose(creation);
    H5Sclose(space);
    H5Tclose(type);
}

static void write_other(hid_t file, hid_t links, const char *name, uint8_t kind)
{
    hid_t group = H5I_INVALID_HID;
    switch (kind % 5) {
    case 0:
        group = H5Gcreate2(file, name, links, H5P_DEFAULT, H5P_DEFAULT);
        break;
    case 1:
        H5Lcreate_soft("nowhere", file, name, links, H5P_DEFAULT);
        break;
    case 2:
        H5Lcreate_soft("/", file, name, links, H5P_DEFAULT);
        break;
    case 3:
        H5Lcreate_external("other.h5", "/", file, name, links, H5P_DEFAULT);
        break;
    default:
        H5Lcreate_hard(file, "/", file, name, links, H5P_DEFAULT);
    }
    if (group >= 0)
        H5Gclose(group);
}

static void write_attribute(hid_t file, const made_attribute *attribute, unsigned unlike,
                            fuzz_bytes *from)
{
    unsigned char data[8 * 512] = {0};
    char text[] = "some text";
    const hsize_t count = (unlike & OTHER_SHAPE) != 0 ? fuzz_take(from) % 8 : 1;
    if ((unlike & ABSENT) != 0)
        return;
    hid_t type = (unlike & OTHER_TYPE) != 0 ? odd_type(from)
                 : attribute->text == NULL
                     ? type_of(attribute->number == floor(attribute->number) ? 'i' : 'd')
                     : text_type(strlen(attribute->text) + 1, false);
    hid_t space =
        (unlike & OTHER_SHAPE) != 0 ? H5Screate_simple(1, &count, NULL) : H5Screate(H5S_SCALAR);
    hid_t id = H5Acreate2(file, attribute->name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    const size_t size = H5Tget_size(type);
    if (attribute->text != NULL && (unlike & (OTHER_TYPE | OTHER_CONTENTS | OTHER_SHAPE)) == 0)
        memcpy(data, attribute->text, strlen(attribute->text));
    else
        for (size_t i = 0; i < count && (i + 1) * size <= sizeof data; i++)
            put_element(type, attribute->number, (unlike & OTHER_CONTENTS) != 0, from, text,
                        data + i * size);
    if (id >= 0 && count * size <= sizeof data)
        H5Awrite(id, type, data);
    if (id >= 0)
        H5Aclose(id);
    H5Sclose(space);
    H5Tclose(type);
}

/* What was written otherwise than expected the time before, an array or an attribute each. */
enum { MAX_PARTS = 32, FILES_TOGETHER = 256 };

typedef struct made_file {
    hid_t id, links;
    const char *path;
    size_t count; /* of times it was made since it was new */
    bool other[MAX_PARTS];
} made_file;

static void renew(made_file *file)
{
    if (file->count > 0)
        H5Fclose(file->id);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    /* as the reader opens it, or HDF5 refuses to open it twice */
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
#if H5_VERSION_GE(1, 10, 7)
    H5Pset_file_locking(access, false, true);
#endif
    file->path = input_file(NULL, 0);
    file->id = H5Fcreate(file->path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    H5Pclose(access);
    if (file->count == 0) {
        file->links = H5Pcreate(H5P_LINK_CREATE);
        H5Pset_create_intermediate_group(file->links, 1);
    }
    file->count = 0;
    memset(file->other, true, sizeof file->other);
    if (file->id < 0)
        abort();
}

static void write_array(const made_file *file, const made_array *array, unsigned unlike,
                        fuzz_bytes *from)
{
    H5Ldelete(file->id, array->name, H5P_DEFAULT);
    if ((unlike & NO_DATASET) != 0)
        write_other(file->id, file->links, array->name, fuzz_take(from));
    else if ((unlike & ABSENT) == 0)
        write_dataset(file->id, file->links, array, unlike, from);
}

/* A few parts, attributes before arrays, that are to be unlike what is expected. */
static void choose_parts(const made_array *array, const made_attribute *attribute, unsigned *unlike,
                         fuzz_bytes *from)
{
    enum { MOST = 5 };
    size_t count = 0;
    for (; attribute->name != NULL; attribute++)
        count++;
    for (; array->name != NULL; array++)
        count++;
    for (size_t left = fuzz_take(from) % (MOST + 1); left > 0; left--) {
        const size_t part = fuzz_take(from) % count;
        unlike[part] = fuzz_take(from);
    }
}

static void write_parts(made_file *file, const made_array *array, const made_attribute *attribute,
                        fuzz_bytes *from)
{
    unsigned unlike[MAX_PARTS] = {0};
    size_t part = 0;
    choose_parts(array, attribute, unlike, from);
    for (; attribute->name != NULL; attribute++, part++)
        if (unlike[part] != 0 || file->other[part]) {
            H5Adelete(file->id, attribute->name);
            write_attribute(file->id, attribute, unlike[part], from);
        }
    for (; array->name != NULL; array++, part++)
        if (unlike[part] != 0 || file->other[part])
            write_array(file, array, unlike[part], from);
    for (size_t i = 0; i < part; i++)
        file->other[i] = unlike[i] != 0;
}

const char *make_file(const made_array *array, const made_attribute *attribute, fuzz_bytes *from)
{
    static made_file file;
    H5E_BEGIN_TRY
    {
        if (file.count % FILES_TOGETHER == 0)
            renew(&file);
        file.count++;
        write_parts(&file, array, attribute, from);
        H5Fflush(file.id, H5F_SCOPE_LOCAL);
    }
    H5E_END_TRY
    return file.path;
}
