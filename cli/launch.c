#include "cli/launch.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/console.h"
#include "pipeline/rank_job.h"
#include "pipeline/ranks_mpi.h"

static struct {
    const ranks_module *module;
    const si_ranks *ranks;
    bool started;
} launch;

/* The first of these variables that is there, which mpirun of Open MPI and MPICH and srun set. */
static size_t find_number(const char *const *names, size_t otherwise)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        const char *text = getenv(names[i]);
        if (text != NULL)
            return (size_t)strtoull(text, NULL, 10);
    }
    return otherwise;
}

static size_t find_rank(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", NULL};
    return find_number(names, 0);
}

/* Of those that start with MPI; srun without it sets neither PMIX_RANK nor PMI_RANK. */
static size_t find_count(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS",
                                        NULL};
    const char *off = getenv("SIMPLICIT_MPI");
    const bool started = getenv("OMPI_COMM_WORLD_RANK") != NULL || getenv("PMIX_RANK") != NULL ||
                         getenv("PMI_RANK") != NULL;
    if (!started || (off != NULL && off[0] == '0'))
        return 1;
    return find_number(names, 1);
}

/* An exit before MPI has started is wrong usage or --help, which rank 0 sees as well: were another
 * one to fail first, mpirun might end rank 0 before it has said so. */
static void leave_it_to_the_first(void)
{
    if (!launch.started)
        _exit(EXIT_DONE);
}

void launch_prepare(void)
{
    if (find_count() == 1 || find_rank() == 0)
        return;
    FILE *nowhere = fopen("/dev/null", "w");
    if (nowhere != NULL)
        stdout = stderr = nowhere;
    atexit(leave_it_to_the_first);
}

si_result launch_start(const si_ranks **ranks, si_error *error)
{
    const size_t count = find_count();
    *ranks = NULL;
    if (count == 1)
        return SI_OK;
    void *module = dlopen(RANKS_MODULE_FILE, RTLD_NOW | RTLD_GLOBAL);
    launch.module = module != NULL ? dlsym(module, RANKS_MODULE_SYMBOL) : NULL;
    if (launch.module == NULL)
        return si_error_set(
            error, SI_ERR_UNSUPPORTED,
            "started as %zu ranks, but cannot load MPI (%s): build with libopenmpi-dev", count,
            dlerror());
    console_leave_signals();
    const si_result status = launch.module->start(&launch.ranks, error);
    if (status != SI_OK)
        return status;
    launch.started = true;
    *ranks = launch.ranks;
    if (launch.ranks->count != count) /* else each would do all of it */
        return si_error_set(
            error, SI_ERR_UNSUPPORTED,
            "started as %zu ranks, of which MPI knows %zu: mpirun is of another MPI "
            "than this build",
            count, launch.ranks->count);
    return SI_OK;
}

bool launch_leads(void)
{
    return ranks_lead(launch.ranks);
}

int launch_finish(si_result status, const si_error *error)
{
    const int code = status == SI_OK ? EXIT_DONE : launch_leads() ? console_fail(error) : EXIT_DONE;
    if (launch.ranks == NULL)
        return code;
    fflush(stdout);
    if (!ranks_end(launch.ranks, status, error))
        launch.module->end_all();
    launch.module->finish();
    return code;
}
