/*
 * Reading a file in another process first. Internal.
 *
 * HDF5 trusts what files say about their own structure: in the releases that distributions carry,
 * one flipped bit can end the process (a heap index beyond its heap, a message longer than its
 * header) or keep it busy for ever. A library must not die of its input, so a file is read in a
 * forked child first, and only if that comes back is it read here. That takes about a millisecond.
 */
#ifndef SI_IO_HDF5_REHEARSAL_H
#define SI_IO_HDF5_REHEARSAL_H

#include "../base/status.h"

/*
 * Calls `read_file(path)` in a child, whose output is dropped and whose processor time and memory
 * (192 MB and three times the file) are limited, and returns what it returned, with its error: a
 * file that fails there is not opened here, where HDF5 would keep what it could not close.
 * SI_ERR_FORMAT if the child did not come back. Where no process can be started, the file is taken
 * to be good.
 */
SI_MUST_CHECK si_result si_hdf5_rehearse(const char *path,
                                         si_result (*read_file)(const char *path, si_error *error),
                                         si_error *error);

#endif
