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
 * Calls `read(path)` in a child, whose output is dropped and whose processor time is limited.
 * SI_ERR_FORMAT if the child did not come back. What `read` itself finds wrong with the file does
 * not matter here. Where no process can be started, the file is taken to be good.
 */
SI_MUST_CHECK si_status si_hdf5_rehearse(const char *path, void (*read)(const char *path),
                                         si_error *error);

#endif
