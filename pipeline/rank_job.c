#include "pipeline/rank_job.h"

#include <stdlib.h>
#include <string.h>

#include "pipeline/rank_messages.h"
#include "pipeline/score_checkpoint_internal.h"

enum { AHEAD = 2, BLOCKS_A_RANK = 16 };

double *rank_result_grow(rank_result *result, size_t count)
{
    if (count > SIZE_MAX / sizeof(double) / 2 - result->count)
        return NULL;
    if (result->count + count > result->capacity) {
        const size_t capacity = 2 * (result->count + count);
        double *grown = realloc(result->number, capacity * sizeof *grown);
        if (grown == NULL)
            return NULL;
        result->number = grown;
        result->capacity = capacity;
    }
    result->count += count;
    return result->number + result->count - count;
}

void rank_result_finish(rank_result *result)
{
    free(result->number);
    *result = (rank_result){0};
}

/* --- other ranks ----------------------------------------------------------------------------- */

/* A rank at work on a job. */
typedef struct member {
    const si_ranks *ranks;
    uint64_t block[AHEAD]; /* to work on */
    size_t block_count;
    bool all_done;
    bool stopped;
} member;

static bool hear(member *self)
{
    message heard;
    while (!self->all_done && rank_hear(self->ranks, &heard)) {
        if (heard.kind == MESSAGE_BLOCK && self->block_count < AHEAD)
            self->block[self->block_count++] = heard.number;
        else if (heard.kind == MESSAGE_ALL_DONE)
            self->all_done = true; /* what comes then is of the next job */
        else
            self->stopped = true;
    }
    return !self->stopped;
}

static bool hear_in_between(void *context, uint64_t done, uint64_t total)
{
    (void)done, (void)total;
    return hear(context);
}

static si_result work_on_next(member *self, const rank_job *job, rank_result *result,
                              si_error *error)
{
    const si_progress progress = {hear_in_between, self};
    const uint64_t block = self->block[0];
    self->block_count--;
    memmove(self->block, self->block + 1, self->block_count * sizeof *self->block);
    result->count = 0;
    si_result status = job->work(job->context, block, &progress, result, error);
    if (self->stopped)
        return rank_stopped(error);
    if (status == SI_OK)
        status = rank_send(self->ranks, 0, MESSAGE_RESULT, block, result->number,
                           result->count * sizeof *result->number);
    return status == SI_OK ? SI_OK : si_error_set(error, status, "cannot send what came out");
}

static si_result run_member(const si_ranks *ranks, const rank_job *job, si_error *error)
{
    member self = {.ranks = ranks};
    rank_result result = {0};
    si_result status = SI_OK;
    while (status == SI_OK && !self.all_done) {
        if (!hear(&self))
            status = rank_stopped(error);
        else if (self.block_count > 0)
            status = work_on_next(&self, job, &result, error);
        else if (!self.all_done)
            rank_idle();
    }
    rank_result_finish(&result);
    rank_sign(ranks, error);
    return status;
}

/* --- rank 0 ---------------------------------------------------------------------------------- */

/* Gives out blocks, no further than `slots` before the first that is missing. */
typedef struct leader {
    const si_ranks *ranks;
    const rank_job *job;
    uint64_t given; /* blocks before are given out, or known */
    uint64_t taken;
    size_t slot_count;
    rank_result *slot;    /* [slot_count], of block b at b % slot_count */
    bool *full;           /* [slot_count] */
    size_t *wants;        /* [ranks], blocks each waits for */
    si_error error;       /* the first failure, of whichever rank */
    uint64_t done, total; /* as the own work reported it last */
} leader;

static void note(leader *self, si_result status)
{
    if (status != SI_OK)
        si_error_set(&self->error, status, "a block failed: %s", si_result_name(status));
}

static bool goes_on(const leader *self)
{
    return self->error.status == SI_OK && self->taken < self->job->block_count;
}

static bool is_known(const leader *self, uint64_t block)
{
    return self->job->checkpoint != NULL && checkpoint_has(self->job->checkpoint, block);
}

/* The next block to work on; false if there is none now. */
static bool give(leader *self, uint64_t *block)
{
    while (self->given < self->job->block_count && is_known(self, self->given))
        self->given++;
    if (!goes_on(self) || self->given == self->job->block_count ||
        self->given - self->taken >= self->slot_count)
        return false;
    *block = self->given++;
    return true;
}

static void give_to_all(leader *self)
{
    uint64_t block;
    for (size_t turn = 0; turn < AHEAD; turn++)
        for (size_t rank = 1; rank < ranks_count(self->ranks); rank++)
            if (self->wants[rank] > turn && give(self, &block)) {
                self->wants[rank]--;
                note(self, rank_tell(self->ranks, rank, MESSAGE_BLOCK, block, &self->error));
            }
}

static rank_result *slot_of(const leader *self, uint64_t block)
{
    return &self->slot[block % self->slot_count];
}

/* What a block came to is in its slot. */
static void keep(leader *self, uint64_t block)
{
    self->full[block % self->slot_count] = true;
    if (self->job->checkpoint != NULL)
        note(self,
             checkpoint_write(self->job->checkpoint, block, slot_of(self, block), &self->error));
}

static void read_result(leader *self, const message *heard)
{
    const uint64_t block = heard->number;
    const size_t count = heard->size / sizeof(double);
    if (block < self->taken || block >= self->given) {
        si_error_set(&self->error, SI_ERR_IO, "rank %zu sent what nobody asked for", heard->from);
        return;
    }
    slot_of(self, block)->count = 0;
    double *copy = rank_result_grow(slot_of(self, block), count);
    if (copy == NULL) {
        note(self, si_error_no_memory(&self->error, "what a block came to"));
        return;
    }
    if (count > 0)
        memcpy(copy, heard->body, count * sizeof *copy);
    self->wants[heard->from]++;
    keep(self, block);
}

/* Hears of the others and answers. */
static void serve(leader *self)
{
    message heard;
    while (self->error.status == SI_OK && rank_hear(self->ranks, &heard)) {
        if (heard.kind == MESSAGE_RESULT)
            read_result(self, &heard);
        else
            note(self, rank_failure(&heard, &self->error));
    }
    give_to_all(self);
}

static bool serve_in_between(void *context, uint64_t done, uint64_t total)
{
    leader *self = context;
    serve(self);
    self->done = done;
    self->total = total;
    return self->error.status == SI_OK && si_progress_report(self->job->progress, done, total);
}

/* Takes what is next, as far as it is there. */
static void take_in_order(leader *self)
{
    while (goes_on(self)) {
        const size_t at = self->taken % self->slot_count;
        if (!self->full[at] && is_known(self, self->taken))
            note(self, checkpoint_read(self->job->checkpoint, self->taken, &self->slot[at],
                                       &self->error));
        else if (!self->full[at])
            break;
        if (goes_on(self))
            note(self,
                 self->job->take(self->job->context, self->taken, &self->slot[at], &self->error));
        self->full[at] = false;
        self->taken++;
    }
}

/* A block of its own, or, while there is none, patience. */
static void lead_on(leader *self)
{
    const si_progress progress = {serve_in_between, self};
    uint64_t block;
    if (give(self, &block)) {
        rank_result *result = slot_of(self, block);
        result->count = 0;
        note(self, self->job->work(self->job->context, block, &progress, result, &self->error));
        if (self->error.status == SI_OK)
            keep(self, block);
    } else if (goes_on(self)) {
        rank_idle();
        if (!si_progress_report(self->job->progress, self->done, self->total))
            si_error_set(&self->error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    }
}

static void lead(leader *self)
{
    for (take_in_order(self); goes_on(self); take_in_order(self)) {
        serve(self);
        lead_on(self);
    }
    if (self->error.status == SI_OK)
        note(self, rank_tell_all(self->ranks, MESSAGE_ALL_DONE, &self->error));
}

static si_result run_leader(const si_ranks *ranks, const rank_job *job, si_error *error)
{
    const size_t count = ranks_count(ranks);
    leader self = {.ranks = ranks, .job = job, .error = SI_ERROR_INIT};
    self.slot_count = BLOCKS_A_RANK * count;
    self.slot = calloc(self.slot_count, sizeof *self.slot);
    self.full = calloc(self.slot_count, sizeof *self.full);
    self.wants = calloc(count, sizeof *self.wants);
    if (self.slot == NULL || self.full == NULL || self.wants == NULL)
        note(&self, si_error_no_memory(&self.error, "the blocks of a job"));
    else {
        for (size_t rank = 1; rank < count; rank++)
            self.wants[rank] = job->ahead > 0 && job->ahead < AHEAD ? job->ahead : AHEAD;
        lead(&self);
    }
    for (size_t i = 0; self.slot != NULL && i < self.slot_count; i++)
        rank_result_finish(&self.slot[i]);
    free(self.slot);
    free(self.full);
    free(self.wants);
    if (self.error.status == SI_OK)
        return SI_OK;
    rank_sign(ranks, &self.error);
    return si_error_set(error, self.error.status, "%s", self.error.message);
}

si_result rank_job_run(const si_ranks *ranks, const rank_job *job, si_error *error)
{
    return ranks_lead(ranks) ? run_leader(ranks, job, error) : run_member(ranks, job, error);
}
