/*
 * Work in blocks over ranks: given out as ranks get free, taken in order on rank 0, kept in a
 * checkpoint on the way. Internal: not installed.
 *
 * A rank that fails returns from whatever it is in, and says so in ranks_end. Rank 0 hears of it
 * wherever it is, and tells the others in its ranks_end; their calls then return
 * SI_ERR_INTERRUPTED. So whoever calls ranks_agree or rank_job_run has to come to ranks_end.
 */
#ifndef SI_PIPELINE_RANK_JOB_H
#define SI_PIPELINE_RANK_JOB_H

#include <stdint.h>

#include "base/progress.h"
#include "pipeline/ranks.h"
#include "pipeline/score_checkpoint.h"

/* What a block comes to: doubles. All zero at first. */
typedef struct rank_result {
    double *number; /* [count], owned */
    size_t count;
    size_t capacity;
} rank_result;

/* Room for `count` more numbers behind the others; NULL, and the result as it was, without memory.
 */
double *rank_result_grow(rank_result *result, size_t count);
void rank_result_finish(rank_result *result);

typedef struct rank_job {
    uint64_t block_count;
    size_t ahead; /* blocks a rank has before it, so that it need not wait for the next: 0 for many
                     short ones, 1 where each is long and the last should begin soon */
    void *context;
    /* Any rank: what a block comes to, behind what `result` has. It reports to `progress`, and ends
     * with SI_ERR_INTERRUPTED if that says so. */
    si_result (*work)(void *context, uint64_t block, const si_progress *progress,
                      rank_result *result, si_error *error);
    /* Rank 0, of all blocks in order. */
    si_result (*take)(void *context, uint64_t block, const rank_result *result, si_error *error);
    si_checkpoint *checkpoint;   /* rank 0: where blocks are kept; NULL: nowhere */
    const si_progress *progress; /* rank 0: whom the work reports to in the end; NULL: nobody */
} rank_job;

/* NULL is one rank. */
static inline bool ranks_lead(const si_ranks *ranks)
{
    return ranks == NULL || ranks->rank == 0;
}

static inline size_t ranks_count(const si_ranks *ranks)
{
    return ranks != NULL ? ranks->count : 1;
}

/*
 * Waits for all ranks to come here. Fails on all of them if `status` is a failure on one, or if
 * their fingerprints of what they are to work on differ.
 */
SI_MUST_CHECK si_result ranks_agree(const si_ranks *ranks, si_result status, uint64_t fingerprint,
                                    si_error *error);

/* Does the job; on ranks other than 0 until all of it is done. */
SI_MUST_CHECK si_result rank_job_run(const si_ranks *ranks, const rank_job *job, si_error *error);

/*
 * The last call: tells others of a failure. On rank 0 false if a rank did not answer in time, and
 * the process should then end all of them by force.
 */
bool ranks_end(const si_ranks *ranks, si_result status, const si_error *error);

#endif
