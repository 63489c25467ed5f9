#include "io/hdf5_output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

#include "io/hdf5_util.h"

/* HDF5's side of an open file: it starts with what every driver has. */
typedef struct output_file {
    H5FD_t shared;
    si_hdf5_output *output;
    haddr_t end_of_allocation;
    haddr_t end_of_file;
} output_file;

/* Opening may come in two steps, probing before creating, so nothing is done to the file here. */
static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access, haddr_t max_address)
{
    (void)name;
    (void)flags;
    (void)max_address;
    si_hdf5_output *const *output = H5Pget_driver_info(access);
    output_file *file = output != NULL ? calloc(1, sizeof *file) : NULL;
    if (file == NULL)
        return NULL;
    file->output = *output;
    return &file->shared;
}

static herr_t driver_close(H5FD_t *shared)
{
    free(shared);
    return 0;
}

static herr_t driver_query(const H5FD_t *shared, unsigned long *flags)
{
    (void)shared;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA;
    return 0;
}

static haddr_t driver_get_end_of_allocation(const H5FD_t *shared, H5FD_mem_t type)
{
    (void)type;
    return ((const output_file *)shared)->end_of_allocation;
}

static herr_t driver_set_end_of_allocation(H5FD_t *shared, H5FD_mem_t type, haddr_t address)
{
    (void)type;
    ((output_file *)shared)->end_of_allocation = address;
    return 0;
}

static haddr_t driver_get_end_of_file(const H5FD_t *shared, H5FD_mem_t type)
{
    (void)type;
    return ((const output_file *)shared)->end_of_file;
}

/* What was never written reads as zeros, as it does in a file with holes. */
static herr_t driver_read(H5FD_t *shared, H5FD_mem_t type, hid_t transfer, haddr_t address,
                          size_t size, void *buffer)
{
    (void)type;
    (void)transfer;
    const si_hdf5_output *output = ((output_file *)shared)->output;
    char *next = buffer;
    while (size > 0) {
        ssize_t count = pread(output->target.descriptor, next, size, (off_t)address);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        next += count;
        address += (haddr_t)count;
        size -= (size_t)count;
    }
    memset(next, 0, size);
    return 0;
}

static int write_fully(int descriptor, const char *next, size_t size, haddr_t address)
{
    while (size > 0) {
        ssize_t count = pwrite(descriptor, next, size, (off_t)address);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? errno : ENOSPC;
        next += count;
        address += (haddr_t)count;
        size -= (size_t)count;
    }
    return 0;
}

static herr_t driver_write(H5FD_t *shared, H5FD_mem_t type, hid_t transfer, haddr_t address,
                           size_t size, const void *buffer)
{
    (void)type;
    (void)transfer;
    output_file *file = (output_file *)shared;
    si_hdf5_output *output = file->output;
    if (output->failure == 0)
        output->failure = write_fully(output->target.descriptor, buffer, size, address);
    if (address + size > file->end_of_file)
        file->end_of_file = address + size;
    return 0;
}

static herr_t driver_truncate(H5FD_t *shared, hid_t transfer, hbool_t closing)
{
    (void)transfer;
    (void)closing;
    output_file *file = (output_file *)shared;
    si_hdf5_output *output = file->output;
    if (output->failure == 0 &&
        ftruncate(output->target.descriptor, (off_t)file->end_of_allocation) != 0)
        output->failure = errno;
    file->end_of_file = file->end_of_allocation;
    return 0;
}

static const H5FD_class_t driver = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = 600, /* from the range that is free for anybody's use */
#endif
    .name = "simplicit-output",
    .maxaddr = INT64_MAX,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(si_hdf5_output *),
    .open = driver_open,
    .close = driver_close,
    .query = driver_query,
    .get_eoa = driver_get_end_of_allocation,
    .set_eoa = driver_set_end_of_allocation,
    .get_eof = driver_get_end_of_file,
    .read = driver_read,
    .write = driver_write,
    .truncate = driver_truncate,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

static si_result create_file(si_hdf5_output *output, si_error *error)
{
    output->driver = H5FDregister(&driver);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    si_result status = SI_OK;
    if (output->driver >= 0 && access >= 0 && H5Pset_driver(access, output->driver, &output) >= 0 &&
        H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18) >= 0 &&
        H5Pset_obj_track_times(creation, false) >= 0)
        output->id = H5Fcreate(output->target.path, H5F_ACC_TRUNC, creation, access);
    if (output->id < 0)
        status =
            si_hdf5_error(error, SI_ERR_IO, "%s: cannot create an HDF5 file", output->target.path);
    if (creation >= 0)
        H5Pclose(creation);
    if (access >= 0)
        H5Pclose(access);
    return status;
}

si_result si_hdf5_output_create(const char *path, si_hdf5_output *output, si_error *error)
{
    *output = (si_hdf5_output)SI_HDF5_OUTPUT_INIT;
    si_result status = si_temporary_file_create(path, &output->target, error);
    if (status != SI_OK)
        return status;
    status = create_file(output, error);
    if (status != SI_OK)
        si_hdf5_output_finish(output);
    return status;
}

si_result si_hdf5_output_check(const si_hdf5_output *output, si_error *error)
{
    if (output->failure != 0)
        return si_error_errno(error, output->failure, "%s: cannot write", output->target.path);
    return SI_OK;
}

si_result si_hdf5_output_commit(si_hdf5_output *output, si_error *error)
{
    herr_t closed = H5Fclose(output->id);
    output->id = H5I_INVALID_HID;
    si_result status = si_hdf5_output_check(output, error);
    if (status == SI_OK && closed < 0)
        status = si_hdf5_error(error, SI_ERR_IO, "%s: cannot write", output->target.path);
    if (status == SI_OK)
        status = si_temporary_file_commit(&output->target, error);
    si_hdf5_output_finish(output);
    return status;
}

/* What is still to be written would go into a file that is removed: swallow it. */
void si_hdf5_output_finish(si_hdf5_output *output)
{
    if (output->id >= 0) {
        output->failure = output->failure != 0 ? output->failure : ECANCELED;
        H5Fclose(output->id);
    }
    /* Not before: closing a file calls the driver once more after letting go of it. */
    if (output->driver >= 0)
        H5FDunregister(output->driver);
    output->id = output->driver = H5I_INVALID_HID;
    si_temporary_file_finish(&output->target);
}
