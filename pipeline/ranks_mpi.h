/* What the module with MPI in it offers to whoever loads it. Internal: not installed. */
#ifndef SI_PIPELINE_RANKS_MPI_H
#define SI_PIPELINE_RANKS_MPI_H

#include "pipeline/ranks.h"

typedef struct ranks_module {
    /* Starts MPI, once. What it gives holds until finish. SI_ERR_IO. */
    si_result (*start)(const si_ranks **ranks, si_error *error);
    /* Waits for all ranks to come to it. */
    void (*finish)(void);
    /* Ends all ranks by force, with exit code 1. */
    void (*end_all)(void);
} ranks_module;

/* The one symbol of the module, a ranks_module, and the file it is in. */
#define RANKS_MODULE_SYMBOL "simplicit_ranks_module"
#define RANKS_MODULE_FILE   "simplicit-mpi.so"

#endif
