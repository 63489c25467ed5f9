/*
 * HDF5 files that are written whole or not at all, and whose disk may be full. Internal.
 *
 * When a write fails, HDF5 keeps what it could not write and fails again at closing and at the
 * process's exit. With its own drivers (1.10.8) that ends in SIGSEGV under a limit of file size,
 * also when /dev/null is put in place of the file's descriptor; only memory in its place (memfd)
 * survives a full disk, but that is under the limit itself. Allocating beforehand
 * (posix_fallocate) would ask for the uncompressed size. So the library writes through a driver of
 * ours (H5FDregister) that notes the first failure and from then on swallows everything: HDF5
 * always closes in good order, and si_hdf5_output_check tells what happened. The file is a
 * temporary one, maybe without a name, which only the driver can write to; it is thrown away then.
 */
#ifndef SI_IO_HDF5_OUTPUT_H
#define SI_IO_HDF5_OUTPUT_H

#include <hdf5.h>

#include "temporary_file.h"

typedef struct si_hdf5_output {
    si_temporary_file target;
    hid_t id;     /* of the HDF5 file */
    hid_t driver; /* registered as long as the file is open */
    int failure;  /* errno of the first write that failed, 0 if none did */
} si_hdf5_output;

#define SI_HDF5_OUTPUT_INIT                                                                \
    {                                                                                      \
        .target = SI_TEMPORARY_FILE_INIT, .id = H5I_INVALID_HID, .driver = H5I_INVALID_HID \
    }

/*
 * Creates an empty HDF5 file (of the 1.8 format, which has checksums over its structure) that will
 * be renamed to `path`. `output` must not move in memory until it is finished. SI_ERR_IO as
 * si_temporary_file_create.
 */
SI_MUST_CHECK si_result si_hdf5_output_create(const char *path, si_hdf5_output *output,
                                              si_error *error);

/* SI_ERR_IO if a write has failed so far. */
SI_MUST_CHECK si_result si_hdf5_output_check(const si_hdf5_output *output, si_error *error);

/* Closes and renames. All datasets must have been closed before. */
SI_MUST_CHECK si_result si_hdf5_output_commit(si_hdf5_output *output, si_error *error);

/* Without a commit before, removes the file. Calling it twice is fine. */
void si_hdf5_output_finish(si_hdf5_output *output);

#endif
