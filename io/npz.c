#include "io/npz.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/size.h"
#include "io/temporary_file.h"

/* APPNOTE.TXT of PKWARE, 4.3; NumPy's format 1.0. Text is ASCII, numbers little-endian. */
enum {
    NAME_SIZE = 64,
    HEAD_SIZE = 128, /* of an .npy, data included from here on; NumPy wants a multiple of 64 */
    NPY_PREFIX = 10,
    LOCAL_SIZE = 30,
    CENTRAL_SIZE = 46,
    ZIP_VERSION = 20,
    LOCAL_SIGNATURE = 0x04034b50,
    CENTRAL_SIGNATURE = 0x02014b50,
    END_SIGNATURE = 0x06054b50,
};

typedef struct entry {
    char name[NAME_SIZE];
    unsigned char head[HEAD_SIZE];
    uint32_t crc, size, offset; /* of head and data; `offset` of the local header */
    uint32_t written;
} entry;

struct si_npz_writer {
    si_temporary_file file;
    FILE *stream;
    size_t count;
    entry entry[SI_NPZ_MAX_ARRAYS];
    uint32_t directory; /* where it will be */
};

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

static bool prepare(const si_npz_array *array, uint64_t offset, entry *made)
{
    size_t bytes;
    if (!si_size_product(array->shape, array->rank, &bytes) ||
        !si_size_multiply(bytes, array->item_size, &bytes) || bytes > UINT32_MAX - HEAD_SIZE)
        return false;
    snprintf(made->name, sizeof made->name, "%s.npy", array->name);
    fill_head(array, made);
    made->size = (uint32_t)(bytes + HEAD_SIZE);
    made->offset = (uint32_t)offset;
    made->written = HEAD_SIZE;
    made->crc = (uint32_t)crc32_z(0, made->head, HEAD_SIZE);
    return true;
}

/* Where each array will be, and behind them the directory. */
static si_result lay_out(const char *path, const si_npz_array *array, size_t count,
                         si_npz_writer *writer, si_error *error)
{
    uint64_t offset = 0;
    bool fits = count <= SI_NPZ_MAX_ARRAYS;
    writer->count = count;
    for (size_t i = 0; fits && i < count; i++) {
        entry *one = &writer->entry[i];
        fits = prepare(&array[i], offset, one);
        offset += LOCAL_SIZE + strlen(one->name) + one->size;
        fits = fits && offset < UINT32_MAX - SI_NPZ_MAX_ARRAYS * (NAME_SIZE + CENTRAL_SIZE);
    }
    writer->directory = (uint32_t)offset;
    if (fits)
        return SI_OK;
    return si_error_set(error, SI_ERR_UNSUPPORTED, "%s: more than 4 GB do not fit an .npz file",
                        path);
}

si_result si_npz_writer_create(const char *path, const si_npz_array *array, size_t count,
                               si_npz_writer **writer, si_error *error)
{
    *writer = calloc(1, sizeof **writer);
    if (*writer == NULL)
        return si_error_no_memory(error, path);
    (*writer)->file = (si_temporary_file)SI_TEMPORARY_FILE_INIT;
    si_result status = lay_out(path, array, count, *writer, error);
    if (status == SI_OK)
        status = si_temporary_file_create(path, &(*writer)->file, error);
    if (status == SI_OK &&
        ((*writer)->stream = si_temporary_file_stream(&(*writer)->file, error)) == NULL)
        status = SI_ERR_IO;
    if (status != SI_OK) {
        si_npz_writer_destroy(*writer);
        *writer = NULL;
    }
    return status;
}

void si_npz_writer_append(si_npz_writer *writer, size_t array, const void *data, size_t size)
{
    entry *one = &writer->entry[array];
    fseeko(writer->stream,
           (off_t)one->offset + LOCAL_SIZE + (off_t)strlen(one->name) + one->written, SEEK_SET);
    fwrite(data, 1, size, writer->stream);
    one->crc = (uint32_t)crc32_z(one->crc, data, size);
    one->written += (uint32_t)size;
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

static void write_heads(const si_npz_writer *writer)
{
    for (size_t i = 0; i < writer->count; i++) {
        const entry *one = &writer->entry[i];
        fseeko(writer->stream, (off_t)one->offset, SEEK_SET);
        put(writer->stream, LOCAL_SIGNATURE, 4);
        put_facts(writer->stream, one);
        fputs(one->name, writer->stream);
        fwrite(one->head, 1, HEAD_SIZE, writer->stream);
    }
}

static void write_directory(const si_npz_writer *writer)
{
    FILE *stream = writer->stream;
    uint32_t size = 0;
    fseeko(stream, (off_t)writer->directory, SEEK_SET);
    for (size_t i = 0; i < writer->count; i++) {
        const entry *one = &writer->entry[i];
        put(stream, CENTRAL_SIGNATURE, 4);
        put(stream, ZIP_VERSION, 2);
        put_facts(stream, one);
        put(stream, 0, 4); /* no comment, first disk */
        put(stream, 0, 2); /* no attributes */
        put(stream, 0, 4);
        put(stream, one->offset, 4);
        fputs(one->name, stream);
        size += CENTRAL_SIZE + (uint32_t)strlen(one->name);
    }
    put(stream, END_SIGNATURE, 4);
    put(stream, 0, 4);
    put(stream, (uint32_t)writer->count, 2);
    put(stream, (uint32_t)writer->count, 2);
    put(stream, size, 4);
    put(stream, writer->directory, 4);
    put(stream, 0, 2);
}

si_result si_npz_writer_commit(si_npz_writer *writer, si_error *error)
{
    write_heads(writer);
    write_directory(writer);
    return si_temporary_file_commit(&writer->file, error);
}

void si_npz_writer_destroy(si_npz_writer *writer)
{
    if (writer == NULL)
        return;
    si_temporary_file_finish(&writer->file);
    free(writer);
}
