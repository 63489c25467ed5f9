/*
 * A guard for strangers' files. HDF5 trusts what a file says about its own structure: in the
 * releases that distributions carry, one flipped bit can end the process (an index beyond its heap)
 * or keep it busy for a minute (a heap object of no size). Our own files have checksums over nearly
 * all of it, and give HDF5 no heap to read.
 *
 * A library can neither catch the one nor end the other without touching what is its host's:
 * signals, timers, processes. So a program that has to live with damaged files may name two
 * functions, which are called around everything that HDF5 does with one. `simplicit` ends with
 * "FILE: is damaged" between them.
 */
#ifndef SI_IO_READ_GUARD_H
#define SI_IO_READ_GUARD_H

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

/* Called in the thread that reads, never nested. The path holds until `leave`. */
typedef struct si_read_guard {
    void (*enter)(const char *path);
    void (*leave)(void);
} si_read_guard;

/*
 * For the whole process, copied; NULL for none, as at first. Not while another thread reads. Called
 * before anything of HDF5, it also keeps HDF5 from closing at exit what damaged files left open.
 */
SI_API void si_read_guard_set(const si_read_guard *guard);

SI_DECLARATIONS_END

#endif
