/* A command as one of several ranks: `mpirun -n N simplicit ...`, or srun. */
#ifndef SI_CLI_LAUNCH_H
#define SI_CLI_LAUNCH_H

#include "pipeline/ranks.h"

/*
 * To be called before options are parsed, by commands that share their work. From here on ranks
 * other than 0 print nothing, and wrong usage is for rank 0 to tell.
 */
void launch_prepare(void);

/*
 * Starts MPI if this process was started by it; *ranks is NULL otherwise. Without, nothing is
 * loaded. SI_ERR_UNSUPPORTED if there are several ranks and no MPI in this build.
 */
SI_MUST_CHECK si_result launch_start(const si_ranks **ranks, si_error *error);

/* Whether this rank writes what comes out. */
bool launch_leads(void);

/* Tells the user, on rank 0, of a failure, and the other ranks; returns the exit code. */
int launch_finish(si_result status, const si_error *error);

#endif
