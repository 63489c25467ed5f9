#include "pipeline/rank_job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pipeline/checkpoint_internal.h"

enum { AHEAD = 2, BLOCKS_A_RANK = 16, IDLE_NANOSECONDS = 200000, SECONDS_TO_END = 5 };

typedef enum message_kind {
    MESSAGE_HERE,     /* to rank 0: in ranks_agree, `number` is the fingerprint */
    MESSAGE_GO,       /* from rank 0: all agree */
    MESSAGE_READY,    /* to rank 0: wants a block */
    MESSAGE_BLOCK,    /* from rank 0: work on block `number` */
    MESSAGE_RESULT,   /* to rank 0: of block `number`, doubles; wants another */
    MESSAGE_ALL_DONE, /* from rank 0: no block is left */
    MESSAGE_FAILED,   /* to rank 0: `number` is the status, a text */
    MESSAGE_STOP,     /* from rank 0: somebody failed */
    MESSAGE_BYE,      /* to rank 0: leaves */
} message_kind;

typedef struct message {
    uint64_t kind;
    uint64_t number;
} message;

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

static void idle(void)
{
    nanosleep(&(struct timespec){.tv_nsec = IDLE_NANOSECONDS}, NULL);
}

static si_result send_message(const si_ranks *ranks, size_t to, message_kind kind, uint64_t number,
                              const void *bytes, size_t size)
{
    const message head = {kind, number};
    char *whole = malloc(sizeof head + size);
    if (whole == NULL)
        return SI_ERR_NO_MEMORY;
    memcpy(whole, &head, sizeof head);
    if (size > 0)
        memcpy(whole + sizeof head, bytes, size);
    const si_result status = ranks->send(ranks->context, to, whole, sizeof head + size);
    free(whole);
    return status;
}

static si_result tell(const si_ranks *ranks, size_t to, message_kind kind, uint64_t number,
                      si_error *error)
{
    const si_result status = send_message(ranks, to, kind, number, NULL, 0);
    return status == SI_OK ? SI_OK : si_error_set(error, status, "cannot reach rank %zu", to);
}

static si_result tell_all(const si_ranks *ranks, message_kind kind, si_error *error)
{
    si_result status = SI_OK;
    for (size_t rank = 1; rank < ranks->count && status == SI_OK; rank++)
        status = tell(ranks, rank, kind, 0, error);
    return status;
}

/* A message taken apart; `body` holds until the next. */
typedef struct mail {
    size_t from;
    message head;
    const char *body;
    size_t size;
} mail;

static bool read_mail(const si_ranks *ranks, mail *next)
{
    const void *bytes;
    size_t size;
    if (!ranks->receive(ranks->context, &next->from, &bytes, &size) || size < sizeof next->head)
        return false;
    memcpy(&next->head, bytes, sizeof next->head);
    next->body = (const char *)bytes + sizeof next->head;
    next->size = size - sizeof next->head;
    return true;
}

/* What rank 0 makes of a message that says that its sender will do no more. */
static si_result note_failure(const mail *from, si_error *error)
{
    const si_result status = (si_result)from->head.number;
    if (from->head.kind == MESSAGE_FAILED && status != SI_OK && from->size > 0)
        return si_error_set(error, status, "%.*s", (int)from->size, from->body);
    return si_error_set(error, SI_ERR_IO, "rank %zu left before the end", from->from);
}

/* Names the rank in front of what happened there. */
static void name_rank(const si_ranks *ranks, si_error *error)
{
    if (ranks_count(ranks) == 1 || error == NULL || error->status == SI_OK ||
        strncmp(error->message, "rank ", strlen("rank ")) == 0)
        return;
    const si_error plain = *error;
    *error = (si_error)SI_ERROR_INIT;
    si_error_set(error, plain.status, "rank %zu of %zu (%s): %.900s", ranks->rank, ranks->count,
                 ranks->host, plain.message);
}

static si_result stopped(si_error *error)
{
    return si_error_set(error, SI_ERR_INTERRUPTED, "stopped: another rank failed");
}

/* Rank 0: hears that all others are here and of the same mind. */
static si_result hear_all(const si_ranks *ranks, uint64_t fingerprint, si_error *error)
{
    for (size_t here = 1; here < ranks->count;) {
        mail next;
        if (!read_mail(ranks, &next)) {
            idle();
            continue;
        }
        if (next.head.kind != MESSAGE_HERE)
            return note_failure(&next, error);
        if (next.head.number != fingerprint)
            return si_error_set(error, SI_ERR_FORMAT,
                                "rank %zu of %zu has other files or options than rank 0", next.from,
                                ranks->count);
        here++;
    }
    return tell_all(ranks, MESSAGE_GO, error);
}

si_result ranks_agree(const si_ranks *ranks, si_result status, uint64_t fingerprint,
                      si_error *error)
{
    if (status != SI_OK || ranks_count(ranks) == 1) {
        name_rank(ranks, error);
        return status;
    }
    if (ranks_lead(ranks))
        return hear_all(ranks, fingerprint, error);
    status = tell(ranks, 0, MESSAGE_HERE, fingerprint, error);
    for (mail next; status == SI_OK;) {
        if (!read_mail(ranks, &next))
            idle();
        else
            return next.head.kind == MESSAGE_GO ? SI_OK : stopped(error);
    }
    return status;
}

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
    mail next;
    while (read_mail(self->ranks, &next)) {
        if (next.head.kind == MESSAGE_BLOCK && self->block_count < AHEAD)
            self->block[self->block_count++] = next.head.number;
        else if (next.head.kind == MESSAGE_ALL_DONE)
            return self->all_done = true; /* what comes then is of the next job */
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
        return stopped(error);
    if (status == SI_OK)
        status = send_message(self->ranks, 0, MESSAGE_RESULT, block, result->number,
                              result->count * sizeof *result->number);
    return status == SI_OK ? SI_OK : si_error_set(error, status, "cannot send what came out");
}

static si_result run_member(const si_ranks *ranks, const rank_job *job, si_error *error)
{
    member self = {.ranks = ranks};
    rank_result result = {0};
    si_result status = SI_OK;
    const size_t ahead = job->ahead > 0 && job->ahead < AHEAD ? job->ahead : AHEAD;
    for (size_t i = 0; i < ahead && status == SI_OK; i++)
        status = tell(ranks, 0, MESSAGE_READY, 0, error);
    while (status == SI_OK && !self.all_done) {
        if (!hear(&self))
            status = stopped(error);
        else if (self.block_count > 0)
            status = work_on_next(&self, job, &result, error);
        else if (!self.all_done)
            idle();
    }
    rank_result_finish(&result);
    name_rank(ranks, error);
    return status;
}

/* Rank 0 of a job: gives out blocks, no further than `slots` before the first that is missing. */
typedef struct leader {
    const si_ranks *ranks;
    const rank_job *job;
    uint64_t given; /* blocks before are given out, or known */
    uint64_t taken;
    size_t slot_count;
    rank_result *slot; /* [slot_count], of block b at b % slot_count */
    bool *full;        /* [slot_count] */
    size_t *wants;     /* [ranks], blocks each waits for */
    si_result status;  /* first failure, also between */
    si_error *error;
    uint64_t done, total; /* as the own work reported it last */
} leader;

static bool is_known(const leader *self, uint64_t block)
{
    return self->job->checkpoint != NULL && checkpoint_has(self->job->checkpoint, block);
}

/* The next block to work on; false if there is none now. */
static bool give(leader *self, uint64_t *block)
{
    while (self->given < self->job->block_count && is_known(self, self->given))
        self->given++;
    if (self->given == self->job->block_count || self->given - self->taken >= self->slot_count)
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
                if (self->status == SI_OK)
                    self->status = tell(self->ranks, rank, MESSAGE_BLOCK, block, self->error);
            }
}

static si_result keep(leader *self, uint64_t block, const double *number, size_t count)
{
    rank_result *slot = &self->slot[block % self->slot_count];
    slot->count = 0;
    double *copy = rank_result_grow(slot, count);
    if (copy == NULL)
        return si_error_no_memory(self->error, "what a block came to");
    if (count > 0)
        memcpy(copy, number, count * sizeof *copy);
    self->full[block % self->slot_count] = true;
    return self->job->checkpoint != NULL
               ? checkpoint_write(self->job->checkpoint, block, slot, self->error)
               : SI_OK;
}

static void read_result(leader *self, const mail *from)
{
    const uint64_t block = from->head.number;
    if (block < self->taken || block >= self->given)
        self->status =
            si_error_set(self->error, SI_ERR_IO, "rank %zu sent what nobody asked for", from->from);
    else
        self->status = keep(self, block, (const double *)(const void *)from->body,
                            from->size / sizeof(double));
}

/* Hears of the others and answers. */
static void serve(leader *self)
{
    mail next;
    while (self->status == SI_OK && ranks_count(self->ranks) > 1 && read_mail(self->ranks, &next)) {
        if (next.head.kind == MESSAGE_RESULT)
            read_result(self, &next);
        else if (next.head.kind != MESSAGE_READY)
            self->status = note_failure(&next, self->error);
        self->wants[next.from]++;
    }
    if (self->status == SI_OK)
        give_to_all(self);
}

static bool serve_in_between(void *context, uint64_t done, uint64_t total)
{
    leader *self = context;
    serve(self);
    self->done = done;
    self->total = total;
    return self->status == SI_OK && si_progress_report(self->job->progress, done, total);
}

/* Takes what is next, as far as it is there. */
static si_result take_in_order(leader *self, si_error *error)
{
    rank_result stored = {0};
    si_result status = SI_OK;
    while (status == SI_OK && self->taken < self->job->block_count) {
        const size_t at = self->taken % self->slot_count;
        const rank_result *next = &self->slot[at];
        if (is_known(self, self->taken) && !self->full[at]) {
            status = checkpoint_read(self->job->checkpoint, self->taken, &stored, error);
            next = &stored;
        } else if (!self->full[at])
            break;
        if (status == SI_OK)
            status = self->job->take(self->job->context, self->taken, next, error);
        self->full[at] = false;
        self->taken++;
    }
    rank_result_finish(&stored);
    return status;
}

/* A block of its own, or, while there is none, patience. */
static si_result lead_on(leader *self, rank_result *result, si_error *error)
{
    const si_progress progress = {serve_in_between, self};
    uint64_t block;
    si_result status = SI_OK;
    if (give(self, &block)) {
        result->count = 0;
        status = self->job->work(self->job->context, block, &progress, result, error);
        if (status == SI_OK && self->status == SI_OK)
            status = keep(self, block, result->number, result->count);
    } else if (self->taken < self->job->block_count) {
        idle();
        if (!si_progress_report(self->job->progress, self->done, self->total))
            status = si_error_set(error, SI_ERR_INTERRUPTED, "interrupted, nothing written");
    }
    return self->status != SI_OK ? self->status : status;
}

static si_result lead(leader *self, si_error *error)
{
    rank_result result = {0};
    si_result status = take_in_order(self, error);
    while (status == SI_OK && self->taken < self->job->block_count) {
        serve(self);
        status = self->status;
        if (status == SI_OK)
            status = lead_on(self, &result, error);
        if (status == SI_OK)
            status = take_in_order(self, error);
    }
    rank_result_finish(&result);
    if (status == SI_OK && ranks_count(self->ranks) > 1)
        status = tell_all(self->ranks, MESSAGE_ALL_DONE, error);
    return status;
}

static void finish_leader(leader *self)
{
    for (size_t i = 0; self->slot != NULL && i < self->slot_count; i++)
        rank_result_finish(&self->slot[i]);
    free(self->slot);
    free(self->full);
    free(self->wants);
}

si_result rank_job_run(const si_ranks *ranks, const rank_job *job, si_error *error)
{
    if (!ranks_lead(ranks))
        return run_member(ranks, job, error);
    si_error own = SI_ERROR_INIT; /* that of another rank wins over what stops the own work */
    leader self = {.ranks = ranks, .job = job, .error = &own};
    self.slot_count = BLOCKS_A_RANK * ranks_count(ranks);
    self.slot = calloc(self.slot_count, sizeof *self.slot);
    self.full = calloc(self.slot_count, sizeof *self.full);
    self.wants = calloc(ranks_count(ranks), sizeof *self.wants);
    si_result status = SI_OK;
    if (self.slot == NULL || self.full == NULL || self.wants == NULL)
        status = si_error_no_memory(&own, "the blocks of a job");
    if (status == SI_OK)
        status = lead(&self, &own);
    finish_leader(&self);
    if (status == SI_OK)
        return SI_OK;
    name_rank(ranks, &own);
    return si_error_set(error, own.status != SI_OK ? own.status : status, "%s", own.message);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Whether all others said goodbye. */
static bool hear_goodbyes(const si_ranks *ranks)
{
    const double started = seconds_now();
    for (size_t gone = 1; gone < ranks->count;) {
        mail next;
        if (read_mail(ranks, &next))
            gone += next.head.kind == MESSAGE_BYE;
        else if (seconds_now() - started > SECONDS_TO_END)
            return false;
        else
            idle();
    }
    return true;
}

bool ranks_end(const si_ranks *ranks, si_result status, const si_error *error)
{
    if (ranks_count(ranks) == 1)
        return true;
    if (!ranks_lead(ranks)) {
        if (status != SI_OK && status != SI_ERR_INTERRUPTED) {
            si_error named = *error;
            name_rank(ranks, &named);
            status = send_message(ranks, 0, MESSAGE_FAILED, (uint64_t)status, named.message,
                                  strlen(named.message));
        }
        return send_message(ranks, 0, MESSAGE_BYE, 0, NULL, 0) == SI_OK;
    }
    return (status == SI_OK || tell_all(ranks, MESSAGE_STOP, NULL) == SI_OK) &&
           hear_goodbyes(ranks);
}
