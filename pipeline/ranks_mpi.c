/*
 * Ranks of MPI: all of its calls. A module by itself, so that neither the library nor the command
 * needs MPI, or its third of a second to start, where it is not used.
 *
 * Rank 0 computes too, so nobody waits in MPI: messages are sent and looked for in between. All
 * calls come from the thread that starts it (MPI_THREAD_FUNNELED).
 */
#include "pipeline/ranks_mpi.h"

#include <limits.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TAG = 1, FLUSH_TRIES = 2000, FLUSH_NANOSECONDS = 1000000 };

/* A message on its way, whose bytes MPI still reads. */
typedef struct outgoing {
    struct outgoing *next;
    MPI_Request request;
    char bytes[];
} outgoing;

static struct {
    si_ranks ranks;
    char host[MPI_MAX_PROCESSOR_NAME];
    outgoing *sent;
    char *received;
    size_t capacity;
} mpi;

/* Forgets messages that are out. */
static void collect_sent(void)
{
    for (outgoing **each = &mpi.sent; *each != NULL;) {
        outgoing *here = *each;
        int done = 0;
        if (MPI_Test(&here->request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS || done) {
            *each = here->next;
            free(here);
        } else
            each = &here->next;
    }
}

static si_result send_bytes(void *context, size_t to, const void *bytes, size_t size)
{
    (void)context;
    collect_sent();
    outgoing *made = size <= INT_MAX ? malloc(sizeof *made + size) : NULL;
    if (made == NULL)
        return SI_ERR_NO_MEMORY;
    memcpy(made->bytes, bytes, size);
    if (MPI_Isend(made->bytes, (int)size, MPI_BYTE, (int)to, TAG, MPI_COMM_WORLD, &made->request) !=
        MPI_SUCCESS) {
        free(made);
        return SI_ERR_IO;
    }
    made->next = mpi.sent;
    mpi.sent = made;
    return SI_OK;
}

static bool receive_bytes(void *context, size_t *from, const void **bytes, size_t *size)
{
    MPI_Status status;
    int there = 0, count = 0;
    (void)context;
    collect_sent();
    if (MPI_Iprobe(MPI_ANY_SOURCE, TAG, MPI_COMM_WORLD, &there, &status) != MPI_SUCCESS || !there ||
        MPI_Get_count(&status, MPI_BYTE, &count) != MPI_SUCCESS)
        return false;
    if ((size_t)count > mpi.capacity) {
        char *grown = realloc(mpi.received, (size_t)count);
        if (grown == NULL)
            return false;
        mpi.received = grown;
        mpi.capacity = (size_t)count;
    }
    if (MPI_Recv(mpi.received, count, MPI_BYTE, status.MPI_SOURCE, TAG, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE) != MPI_SUCCESS)
        return false;
    *from = (size_t)status.MPI_SOURCE;
    *bytes = mpi.received;
    *size = (size_t)count;
    return true;
}

static si_result start(const si_ranks **ranks, si_error *error)
{
    int provided, rank, count, length;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS ||
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN) != MPI_SUCCESS ||
        MPI_Comm_rank(MPI_COMM_WORLD, &rank) != MPI_SUCCESS ||
        MPI_Comm_size(MPI_COMM_WORLD, &count) != MPI_SUCCESS ||
        MPI_Get_processor_name(mpi.host, &length) != MPI_SUCCESS)
        return si_error_set(error, SI_ERR_IO, "MPI does not start");
    mpi.ranks = (si_ranks){
        .rank = (size_t)rank,
        .count = (size_t)count,
        .host = mpi.host,
        .send = send_bytes,
        .receive = receive_bytes,
    };
    *ranks = &mpi.ranks;
    return SI_OK;
}

static void finish(void)
{
    for (int i = 0; mpi.sent != NULL && i < FLUSH_TRIES; i++) {
        collect_sent();
        nanosleep(&(struct timespec){.tv_nsec = FLUSH_NANOSECONDS}, NULL);
    }
    MPI_Finalize();
    free(mpi.received);
}

static void end_all(void)
{
    MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
}

SI_API extern const ranks_module simplicit_ranks_module;
const ranks_module simplicit_ranks_module = {start, finish, end_all};
