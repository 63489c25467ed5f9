/*
 * Ranks: processes, on one machine or many, that share the work of one call. Rank 0 gives out
 * blocks of the work, takes what they come to in order, and has the results; so the number of ranks
 * and who is faster change no bit of them. Every rank makes the same calls with the same arguments
 * (files are opened by each).
 *
 * What is here is how they talk. The library itself knows of one rank alone; `simplicit` loads the
 * ranks that Open MPI has when it is started by mpirun or srun (pipeline/ranks_mpi.c), and a
 * program of its own may hand in others. For one thread at a time.
 */
#ifndef SI_PIPELINE_RANKS_H
#define SI_PIPELINE_RANKS_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/status.h"

SI_DECLARATIONS_BEGIN

typedef struct si_ranks {
    size_t rank;      /* of this process, below count */
    size_t count;     /* at least 1 */
    const char *host; /* where this process runs, for messages */
    /* Sends a copy of the bytes to a rank, and does not wait until it is there. From one rank to
     * another messages come in the order that they were sent in. SI_ERR_NO_MEMORY or SI_ERR_IO. */
    si_result (*send)(void *context, size_t to, const void *bytes, size_t size);
    /* A message that has come: true, and *bytes until the next call; false if there is none. */
    bool (*receive)(void *context, size_t *from, const void **bytes, size_t *size);
    void *context; /* handed on as it is */
} si_ranks;

SI_DECLARATIONS_END

#endif
