#include "io/npz.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/size.h"
#include "io/temporary_file.h"

/* APPNOTE.TXT of PKWARE, 4.3; NumPy's format 1.0. Text is ASCII, numbers little-endian. */
enum {
    MOST_ARRAYS = 16,
    NAME_SIZE = 64,
    HEAD_SIZE = 128, /* of an .npy, data included from here on; NumPy wants a multiple of 64 */
    NPY_PREFIX = 10,
    ZIP_VERSION = 20,
    LOCAL_SIGNATURE = 0x04034b50,
    CENTRAL_SIGNATURE = 0x02014b50,
    END_SIGNATURE = 0x06054b50,
};

typedef struct entry {
    char name[NAME_SIZE];
    unsigned char head[HEAD_SIZE];
    size_t data_size;
    uint32_t crc, size, offset;
} entry;

static void put(FILE *stream, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        fputc((int)(value >> (8 * i) & 0xff), stream);
}

static void fill_head(const si_npz_array *array, entry *made)
{
    static const uint16_t one = 1;
    const char order = array->kind == 'S' ? '|' : *(const unsigned char *)&one == 1 ? '<' : '>';
    char *text = (char *)made->head + NPY_PREFIX;
    const int room = HEAD_SIZE - NPY_PREFIX;
    memcpy(made->head, "\x93NUMPY\x01\x00", 8);
    made->head[8] = (unsigned char)(room & 0xff);
    made->head[9] = (unsigned char)(room >> 8);
    memset(text, ' ', (size_t)room);
    int used =
        snprintf(text, (size_t)room, "{'descr': '%c%c%zu', 'fortran_order': False, 'shape': (",
                 order, array->kind, array->item_size);
    for (size_t i = 0; i < array->rank; i++)
        used += snprintf(text + used, (size_t)(room - used), "%zu,", array->shape[i]);
    used += snprintf(text + used, (size_t)(room - used), ")}");
    text[used] = ' ';
    text[room - 1] = '\n';
}

static bool prepare(const si_npz_array *array, entry *made)
{
    size_t bytes = array->item_size;
    for (size_t i = 0; i < array->rank; i++)
        if (!si_size_multiply(bytes, array->shape[i], &bytes))
            return false;
    if (bytes > UINT32_MAX - HEAD_SIZE)
        return false;
    snprintf(made->name, sizeof made->name, "%s.npy", array->name);
    fill_head(array, made);
    made->data_size = bytes;
    made->size = (uint32_t)(bytes + HEAD_SIZE);
    made->crc = (uint32_t)crc32(crc32(0, made->head, HEAD_SIZE), array->data, (uInt)bytes);
    return true;
}

/* What the local header and the directory have alike. */
static void put_facts(FILE *stream, const entry *one)
{
    const uint32_t first_day = 0x21; /* 1980: no time of writing in the file */
    put(stream, ZIP_VERSION, 2);
    put(stream, 0, 4); /* no flags, stored */
    put(stream, first_day << 16, 4);
    put(stream, one->crc, 4);
    put(stream, one->size, 4);
    put(stream, one->size, 4);
    put(stream, (uint32_t)strlen(one->name), 2);
    put(stream, 0, 2);
}

static void write_arrays(FILE *stream, const si_npz_array *array, entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put(stream, LOCAL_SIGNATURE, 4);
        put_facts(stream, &entries[i]);
        fputs(entries[i].name, stream);
        fwrite(entries[i].head, 1, HEAD_SIZE, stream);
        fwrite(array[i].data, 1, entries[i].data_size, stream);
    }
}

static uint32_t write_directory(FILE *stream, const entry *entries, size_t count)
{
    uint32_t size = 0;
    for (size_t i = 0; i < count; i++) {
        put(stream, CENTRAL_SIGNATURE, 4);
        put(stream, ZIP_VERSION, 2);
        put_facts(stream, &entries[i]);
        put(stream, 0, 4); /* no comment, first disk */
        put(stream, 0, 2); /* no attributes */
        put(stream, 0, 4);
        put(stream, entries[i].offset, 4);
        fputs(entries[i].name, stream);
        size += 46 + (uint32_t)strlen(entries[i].name);
    }
    return size;
}

static void write_zip(FILE *stream, const si_npz_array *array, entry *entries, size_t count,
                      uint32_t directory)
{
    write_arrays(stream, array, entries, count);
    const uint32_t size = write_directory(stream, entries, count);
    put(stream, END_SIGNATURE, 4);
    put(stream, 0, 4);
    put(stream, (uint32_t)count, 2);
    put(stream, (uint32_t)count, 2);
    put(stream, size, 4);
    put(stream, directory, 4);
    put(stream, 0, 2);
}

/* Where each array will be, and behind them the directory. */
static si_result lay_out(const char *path, const si_npz_array *array, size_t count, entry *entries,
                         uint32_t *directory, si_error *error)
{
    uint64_t offset = 0;
    bool fits = count <= MOST_ARRAYS;
    for (size_t i = 0; fits && i < count; i++) {
        fits = prepare(&array[i], &entries[i]);
        entries[i].offset = (uint32_t)offset;
        offset += 30 + strlen(entries[i].name) + entries[i].size;
        fits = fits && offset < UINT32_MAX - MOST_ARRAYS * (NAME_SIZE + 46);
    }
    *directory = (uint32_t)offset;
    if (fits)
        return SI_OK;
    return si_error_set(error, SI_ERR_UNSUPPORTED, "%s: more than 4 GB do not fit an .npz file",
                        path);
}

si_result si_npz_write(const char *path, const si_npz_array *array, size_t count, si_error *error)
{
    entry entries[MOST_ARRAYS] = {0};
    uint32_t directory;
    si_temporary_file file = SI_TEMPORARY_FILE_INIT;
    si_result status = lay_out(path, array, count, entries, &directory, error);
    if (status == SI_OK)
        status = si_temporary_file_create(path, &file, error);
    FILE *stream = status == SI_OK ? si_temporary_file_stream(&file, error) : NULL;
    if (stream != NULL) {
        write_zip(stream, array, entries, count, directory);
        status = si_temporary_file_commit(&file, error);
    } else if (status == SI_OK) {
        status = SI_ERR_IO;
    }
    si_temporary_file_finish(&file);
    return status;
}
