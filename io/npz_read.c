/* APPNOTE.TXT of PKWARE; NumPy's formats 1.0 to 3.0. The directory at the end of a zip tells. */
#include "io/npz_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/size.h"
#include "io/line_reader.h"
#include "io/number.h"

enum {
    END_SIZE = 22,
    CENTRAL_SIZE = 46,
    LOCAL_SIZE = 30,
    MOST_COMMENT = 65535,
    STORED = 0,
    DEFLATED = 8,
    BEST_RATIO = 1032, /* of deflate */
    NPY_PREFIX = 10,
    ZIP64_EXTRA = 1,
};

static uint64_t get(const unsigned char *at, int bytes)
{
    uint64_t value = 0;
    for (int i = bytes; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

static si_result refuse(const si_npz *file, const char *name, const char *expected, si_error *error)
{
    return si_error_set(error, SI_ERR_FORMAT, "%s: %s%sexpected %s", file->path, name,
                        *name != '\0' ? ": " : "", expected);
}

/* Looks for the end of the directory from the end of the file. */
static si_result find_directory(si_npz *file, si_error *error)
{
    const unsigned char *bytes = (const unsigned char *)file->bytes;
    const size_t least =
        file->size > END_SIZE + MOST_COMMENT ? file->size - END_SIZE - MOST_COMMENT : 0;
    for (size_t at = file->size >= END_SIZE ? file->size - END_SIZE + 1 : 0; at-- > least;) {
        if (memcmp(bytes + at, "PK\5\6", 4) != 0)
            continue;
        const uint64_t start = get(bytes + at + 16, 4);
        file->entry_count = (size_t)get(bytes + at + 10, 2);
        if (start > at)
            break;
        file->directory = bytes + start;
        return SI_OK;
    }
    return refuse(file, "", "a whole .npz file (a zip below 4 GB)", error);
}

si_result si_npz_open(const char *path, si_npz *file, si_error *error)
{
    *file = (si_npz){.path = path};
    si_result status = si_file_text_read(path, &file->bytes, &file->size, error);
    if (status == SI_OK && memcmp(file->bytes, "PK", file->size < 2 ? file->size : 2) == 0)
        status = find_directory(file, error);
    if (status != SI_OK)
        si_npz_finish(file);
    return status;
}

void si_npz_finish(si_npz *file)
{
    free(file->bytes);
    *file = (si_npz){0};
}

/* The value behind a key of the header's dictionary; NULL if it is not there. */
static const char *value_of(const char *header, const char *key)
{
    const char *found = strstr(header, key);
    if (found == NULL)
        return NULL;
    found += strlen(key);
    return found + strspn(found, " :");
}

static bool read_shape(const char *text, si_npz_input *array)
{
    if (text == NULL || *text != '(')
        return false;
    array->count = 1;
    for (text++; *(text += strspn(text, " ,")) != ')'; array->rank++) {
        char *end;
        if (*text < '0' || *text > '9' || array->rank == SI_NPZ_MAX_RANK)
            return false;
        array->shape[array->rank] = strtoull(text, &end, 10);
        if (!si_size_multiply(array->count, array->shape[array->rank], &array->count))
            return false;
        text = end + (*end == 'L');
    }
    return true;
}

static bool is_machine_big(void)
{
    static const uint16_t one = 1;
    return *(const unsigned char *)&one == 0;
}

static bool read_type(const char *text, si_npz_input *array)
{
    if (text == NULL || (*text != '\'' && *text != '"') || strchr("<>|=", text[1]) == NULL)
        return false;
    array->is_big = text[1] == '>' || (text[1] == '=' && is_machine_big());
    array->kind = text[2];
    array->item_size = strtoul(text + 3, NULL, 10);
    if (array->kind == 'U')
        array->item_size *= 4;
    const size_t size = array->item_size;
    if (array->kind == 'f')
        return size == 2 || size == 4 || size == 8;
    if (array->kind == 'i' || array->kind == 'u')
        return size == 1 || size == 2 || size == 4 || size == 8;
    return (array->kind == 'S' || array->kind == 'U') && size <= 65536;
}

/* What an .npy of `size` bytes says of itself. */
static si_result read_npy(const si_npz *file, const unsigned char *npy, size_t size,
                          si_npz_input *array, si_error *error)
{
    if (size < NPY_PREFIX + 2 || memcmp(npy, "\x93NUMPY", 6) != 0)
        return refuse(file, array->name, "an array of NumPy", error);
    const size_t width = npy[6] == 1 ? 2 : 4, begin = 8 + width;
    const size_t length = (size_t)get(npy + 8, (int)width);
    char *header = length <= size - begin ? calloc(length + 1, 1) : NULL;
    if (header == NULL)
        return refuse(file, array->name, "a header of NumPy within the file", error);
    memcpy(header, npy + begin, length);
    const char *order = value_of(header, "'fortran_order'");
    const bool fortran = order != NULL && *order == 'T';
    const bool fits = read_type(value_of(header, "'descr'"), array) &&
                      read_shape(value_of(header, "'shape'"), array);
    free(header);
    size_t bytes;
    if (!fits)
        return refuse(
            file, array->name,
            "numbers or text of at most 4 axes (float16, float32, float64, whole numbers, bytes)",
            error);
    if (fortran && array->rank > 1)
        return refuse(file, array->name, "rows first (numpy.ascontiguousarray)", error);
    if (!si_size_multiply(array->count, array->item_size, &bytes) || bytes > size - begin - length)
        return refuse(file, array->name, "as many bytes as its shape says", error);
    array->data = npy + begin + length;
    return SI_OK;
}

typedef struct member {
    const unsigned char *data;
    size_t packed, size;
    uint32_t crc;
    int method;
} member;

/* Sizes beyond 4 GB stand in an extra field. */
static void read_zip64(const unsigned char *extra, size_t length, member *found)
{
    while (length >= 4) {
        const size_t size = (size_t)get(extra + 2, 2);
        const unsigned char *value = extra + 4;
        if (size > length - 4)
            return;
        if (get(extra, 2) == ZIP64_EXTRA) {
            if (found->size == UINT32_MAX && size >= 8)
                found->size = (size_t)get(value, 8);
            if (found->packed == UINT32_MAX && size >= 16)
                found->packed = (size_t)get(value + 8, 8);
        }
        extra += 4 + size;
        length -= 4 + size;
    }
}

static si_result inflate_member(const si_npz *file, const member *found, si_npz_input *array,
                                si_error *error)
{
    z_stream stream = {.next_in = (unsigned char *)found->data, .avail_in = (uInt)found->packed};
    if (found->size / BEST_RATIO > found->packed || found->size > UINT32_MAX)
        return refuse(file, array->name, "a size that its bytes can have", error);
    array->owned = malloc(found->size + 1);
    if (array->owned == NULL || inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return si_error_no_memory(error, file->path);
    stream.next_out = array->owned;
    stream.avail_out = (uInt)found->size;
    const int end = inflate(&stream, Z_FINISH);
    const bool whole = end == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    return whole ? SI_OK : refuse(file, array->name, "compressed bytes that are whole", error);
}

static si_result read_member(const si_npz *file, const member *found, si_npz_input *array,
                             si_error *error)
{
    const unsigned char *npy = found->data;
    si_result status = SI_OK;
    if (found->method == DEFLATED)
        status = inflate_member(file, found, array, error);
    else if (found->method != STORED || found->size != found->packed)
        status = si_error_set(error, SI_ERR_UNSUPPORTED, "%s: %s: compressed in another way",
                              file->path, array->name);
    if (status != SI_OK)
        return status;
    npy = array->owned != NULL ? array->owned : npy;
    if (crc32_z(0, npy, found->size) != found->crc)
        return refuse(file, array->name, "bytes that fit their checksum", error);
    return read_npy(file, npy, found->size, array, error);
}

/* An entry of the directory; false if it does not fit the file. */
static bool read_entry(const si_npz *file, const unsigned char **at, const char **name,
                       size_t *name_length, member *found)
{
    const unsigned char *bytes = (const unsigned char *)file->bytes, *entry = *at;
    const size_t left = file->size - (size_t)(entry - bytes);
    if (left < CENTRAL_SIZE || memcmp(entry, "PK\1\2", 4) != 0)
        return false;
    const size_t length = (size_t)get(entry + 28, 2), extra = (size_t)get(entry + 30, 2);
    const size_t whole = CENTRAL_SIZE + length + extra + (size_t)get(entry + 32, 2);
    const size_t local = (size_t)get(entry + 42, 4);
    if (whole > left || local > file->size - LOCAL_SIZE || file->size < LOCAL_SIZE)
        return false;
    *found = (member){.packed = (size_t)get(entry + 20, 4),
                      .size = (size_t)get(entry + 24, 4),
                      .crc = (uint32_t)get(entry + 16, 4),
                      .method = (int)get(entry + 10, 2)};
    read_zip64(entry + CENTRAL_SIZE + length, extra, found);
    const size_t data = local + LOCAL_SIZE + (size_t)get(bytes + local + 26, 2) +
                        (size_t)get(bytes + local + 28, 2);
    *name = (const char *)entry + CENTRAL_SIZE;
    *name_length = length;
    *at = entry + whole;
    found->data = bytes + data;
    return data <= file->size && found->packed <= file->size - data;
}

si_result si_npz_find(const si_npz *file, const char *name, si_npz_input *array, si_error *error)
{
    char wanted[80];
    const unsigned char *at = file->directory;
    const char *found;
    size_t length;
    member inside;
    *array = (si_npz_input){0};
    snprintf(array->name, sizeof array->name, "%s", name);
    const int wanted_length = snprintf(wanted, sizeof wanted, "%s.npy", name);
    if (file->directory == NULL)
        return *name != '\0'
                   ? SI_OK
                   : read_npy(file, (const unsigned char *)file->bytes, file->size, array, error);
    for (size_t i = 0; i < file->entry_count; i++) {
        if (!read_entry(file, &at, &found, &length, &inside))
            return refuse(file, "", "a directory of a zip that fits it", error);
        if (length == (size_t)wanted_length && memcmp(found, wanted, length) == 0)
            return read_member(file, &inside, array, error);
    }
    return SI_OK;
}

void si_npz_input_finish(si_npz_input *array)
{
    free(array->owned);
    *array = (si_npz_input){0};
}

/* binary16: a sign, 5 bits of exponent from -14 on, 10 of fraction. */
static double half_number(unsigned bits)
{
    const unsigned exponent = bits >> 10 & 31, fraction = bits & 1023;
    double size = ldexp(fraction, -24);
    if (exponent == 31)
        size = fraction == 0 ? (double)INFINITY : (double)NAN;
    else if (exponent > 0)
        size = ldexp(1024 + fraction, (int)exponent - 25);
    return bits >> 15 != 0 ? -size : size;
}

double si_npz_number(const si_npz_input *array, size_t index)
{
    const size_t size = array->item_size;
    const unsigned char *from = array->data + index * size;
    if (size == 0 || size > sizeof(uint64_t))
        return 0.0;
    uint64_t item = 0;
    for (size_t i = 0; i < size; i++)
        item = item << 8 | from[array->is_big ? i : size - 1 - i];
    const uint32_t narrow = (uint32_t)item;
    const unsigned unused = 64 - 8 * (unsigned)size;
    float single;
    double wide;
    if (array->kind == 'f' && size == sizeof single)
        return memcpy(&single, &narrow, sizeof single), (double)single;
    if (array->kind == 'f' && size == sizeof(uint16_t))
        return half_number((unsigned)item);
    if (array->kind == 'f')
        return memcpy(&wide, &item, sizeof wide), wide;
    return array->kind == 'i' ? (double)((int64_t)(item << unused) >> unused) : (double)item;
}

void si_npz_numbers(const si_npz_input *array, double *to)
{
    const bool plain = array->kind == 'f' && array->is_big == is_machine_big();
    if (plain && array->item_size == sizeof(double)) {
        memcpy(to, array->data, array->count * sizeof *to);
    } else if (plain && array->item_size == sizeof(float)) {
        for (size_t i = 0; i < array->count; i++) {
            float narrow;
            memcpy(&narrow, array->data + i * sizeof narrow, sizeof narrow);
            to[i] = (double)narrow;
        }
    } else {
        for (size_t i = 0; i < array->count; i++)
            to[i] = si_npz_number(array, i);
    }
}

bool si_npz_whole(const si_npz_input *array, size_t index, int64_t *value)
{
    const double number = si_npz_number(array, index);
    if (!si_number_is_whole(number))
        return false;
    *value = (int64_t)number;
    return true;
}

void si_npz_text(const si_npz_input *array, size_t index, char *text, size_t size)
{
    const unsigned char *from = array->data + index * array->item_size;
    const size_t width = array->kind == 'U' ? 4 : 1, length = array->item_size / width;
    size_t i = 0;
    for (; i < length && i + 1 < size; i++) {
        uint32_t character = 0;
        for (size_t b = 0; b < width; b++)
            character = character << 8 | from[i * width + (array->is_big ? b : width - 1 - b)];
        if (character == 0)
            break;
        text[i] = width == 1 || character < 128 ? (char)character : '?';
    }
    text[i] = '\0';
}
