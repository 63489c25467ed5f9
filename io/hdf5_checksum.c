#include "io/hdf5_checksum.h"

#include <stdlib.h>
#include <zlib.h>

#include "io/hdf5_util.h"

enum {
    BLOCK_BYTES = 1 << 16, /* at least, so that small files have one checksum a dataset */
    MAX_BLOCKS = 4096,     /* the attribute lies within its dataset's header, of at most 64 KB */
    PIECE_BYTES = 1 << 18, /* read together for verifying, unless a row is longer */
};

static const char attribute_name[] = "crc32";

static bool is_little_endian(void)
{
    return H5Tequal(H5T_NATIVE_UINT32, H5T_STD_U32LE) > 0;
}

static size_t divide_up(size_t a, size_t b)
{
    return a / b + (a % b != 0);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static si_result allocate(si_hdf5_checksum *sum, size_t row_count, size_t block_count)
{
    sum->block_count = block_count;
    sum->block_rows = divide_up(row_count, block_count);
    sum->crc = calloc(block_count, sizeof *sum->crc);
    sum->verified = calloc(block_count, sizeof *sum->verified);
    if (sum->crc != NULL && sum->verified != NULL)
        return SI_OK;
    si_hdf5_checksum_finish(sum);
    return SI_ERR_NO_MEMORY;
}

si_result si_hdf5_checksum_begin(si_hdf5_checksum *sum, size_t row_count, size_t row_bytes)
{
    *sum = (si_hdf5_checksum){0};
    if (row_count == 0 || row_bytes == 0 || !is_little_endian())
        return SI_OK;
    size_t rows = divide_up(BLOCK_BYTES, row_bytes);
    size_t count = divide_up(row_count, rows);
    return allocate(sum, row_count, smaller(count, MAX_BLOCKS));
}

void si_hdf5_checksum_add(si_hdf5_checksum *sum, size_t row_count, size_t row_bytes,
                          const void *rows)
{
    const unsigned char *next = rows;
    while (sum->block_count > 0 && row_count > 0) {
        size_t block = sum->next_row / sum->block_rows;
        size_t left = sum->block_rows - sum->next_row % sum->block_rows;
        size_t count = smaller(row_count, left);
        sum->crc[block] = (uint32_t)crc32_z(sum->crc[block], next, count * row_bytes);
        next += count * row_bytes;
        sum->next_row += count;
        row_count -= count;
    }
}

bool si_hdf5_checksum_write(const si_hdf5_checksum *sum, size_t row_count, hid_t dataset)
{
    return sum->block_count == 0 ||
           (sum->next_row == row_count &&
            si_hdf5_attribute_write(dataset, attribute_name, H5T_STD_U32LE, H5T_NATIVE_UINT32,
                                    sum->block_count, sum->crc));
}

static si_result load_attribute(hid_t id, size_t row_count, si_hdf5_checksum *sum)
{
    hid_t type = H5Aget_type(id), space = H5Aget_space(id);
    hssize_t count = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
    si_result status = SI_ERR_FORMAT;
    if (count > 0 && count <= MAX_BLOCKS && (size_t)count <= row_count &&
        H5Tequal(type, H5T_STD_U32LE) > 0)
        status = allocate(sum, row_count, (size_t)count);
    if (status == SI_OK && H5Aread(id, H5T_NATIVE_UINT32, sum->crc) < 0)
        status = SI_ERR_FORMAT;
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    return status;
}

si_result si_hdf5_checksum_load(hid_t dataset, size_t row_count, si_hdf5_checksum *sum)
{
    *sum = (si_hdf5_checksum){0};
    htri_t exists = H5Aexists(dataset, attribute_name);
    if (exists == 0 || !is_little_endian())
        return SI_OK;
    hid_t id = exists > 0 ? H5Aopen(dataset, attribute_name, H5P_DEFAULT) : H5I_INVALID_HID;
    if (id < 0)
        return SI_ERR_FORMAT;
    si_result status = load_attribute(id, row_count, sum);
    H5Aclose(id);
    if (status != SI_OK)
        si_hdf5_checksum_finish(sum);
    return status;
}

static si_result verify_block(si_hdf5_checksum *sum, size_t block, size_t row_count,
                              size_t row_bytes, void *piece, si_hdf5_raw_read read,
                              const void *context)
{
    size_t end = smaller((block + 1) * sum->block_rows, row_count);
    size_t together = row_bytes < PIECE_BYTES ? PIECE_BYTES / row_bytes : 1;
    uint32_t crc = 0;
    for (size_t row = block * sum->block_rows; row < end; row += together) {
        size_t count = smaller(together, end - row);
        if (!read(context, row, count, piece))
            return SI_ERR_IO;
        crc = (uint32_t)crc32_z(crc, piece, count * row_bytes);
    }
    sum->verified[block] = crc == sum->crc[block];
    return sum->verified[block] ? SI_OK : SI_ERR_FORMAT;
}

si_result si_hdf5_checksum_verify(si_hdf5_checksum *sum, size_t row_count, size_t row_bytes,
                                  size_t first, size_t count, si_hdf5_raw_read read,
                                  const void *context)
{
    if (sum->block_count == 0 || count == 0)
        return SI_OK;
    void *piece = malloc(row_bytes < PIECE_BYTES ? PIECE_BYTES : row_bytes);
    si_result status = piece != NULL ? SI_OK : SI_ERR_NO_MEMORY;
    size_t last = (first + count - 1) / sum->block_rows;
    for (size_t block = first / sum->block_rows; status == SI_OK && block <= last; block++)
        if (!sum->verified[block])
            status = verify_block(sum, block, row_count, row_bytes, piece, read, context);
    free(piece);
    return status;
}

void si_hdf5_checksum_finish(si_hdf5_checksum *sum)
{
    free(sum->crc);
    free(sum->verified);
    *sum = (si_hdf5_checksum){0};
}
