/* How ranks speak, come together and part. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pipeline/latency.h"
#include "pipeline/rank_messages.h"

enum { IDLE_NANOSECONDS = 200000, SECONDS_TO_END = 5 };

/* Before the body of a message. */
typedef struct head {
    uint64_t kind;
    uint64_t number;
} head;

void rank_idle(void)
{
    nanosleep(&(struct timespec){.tv_nsec = IDLE_NANOSECONDS}, NULL);
}

si_result rank_send(const si_ranks *ranks, size_t to, message_kind kind, uint64_t number,
                    const void *body, size_t size)
{
    const head first = {kind, number};
    char *whole = malloc(sizeof first + size);
    if (whole == NULL)
        return SI_ERR_NO_MEMORY;
    memcpy(whole, &first, sizeof first);
    if (size > 0)
        memcpy(whole + sizeof first, body, size);
    const si_result status = ranks->send(ranks->context, to, whole, sizeof first + size);
    free(whole);
    return status;
}

si_result rank_tell(const si_ranks *ranks, size_t to, message_kind kind, uint64_t number,
                    si_error *error)
{
    const si_result status = rank_send(ranks, to, kind, number, NULL, 0);
    return status == SI_OK ? SI_OK : si_error_set(error, status, "cannot reach rank %zu", to);
}

si_result rank_tell_all(const si_ranks *ranks, message_kind kind, si_error *error)
{
    si_result status = SI_OK;
    for (size_t rank = 1; rank < ranks_count(ranks) && status == SI_OK; rank++)
        status = rank_tell(ranks, rank, kind, 0, error);
    return status;
}

bool rank_hear(const si_ranks *ranks, message *heard)
{
    const void *bytes;
    size_t size;
    head first;
    if (ranks_count(ranks) == 1 || !ranks->receive(ranks->context, &heard->from, &bytes, &size) ||
        size < sizeof first)
        return false;
    memcpy(&first, bytes, sizeof first);
    heard->kind = (message_kind)first.kind;
    heard->number = first.number;
    heard->body = (const char *)bytes + sizeof first;
    heard->size = size - sizeof first;
    return true;
}

si_result rank_failure(const message *heard, si_error *error)
{
    const si_result status = (si_result)heard->number;
    if (heard->kind == MESSAGE_FAILED && status != SI_OK && heard->size > 0)
        return si_error_set(error, status, "%.*s", (int)heard->size, heard->body);
    return si_error_set(error, SI_ERR_IO, "rank %zu left before the end", heard->from);
}

si_result rank_stopped(si_error *error)
{
    return si_error_set(error, SI_ERR_INTERRUPTED, "stopped: another rank failed");
}

void rank_sign(const si_ranks *ranks, si_error *error)
{
    if (ranks_count(ranks) == 1 || error == NULL || error->status == SI_OK ||
        strncmp(error->message, "rank ", strlen("rank ")) == 0)
        return;
    const si_error plain = *error;
    *error = (si_error)SI_ERROR_INIT;
    si_error_set(error, plain.status, "rank %zu of %zu (%s): %.900s", ranks->rank, ranks->count,
                 ranks->host, plain.message);
}

/* Rank 0: hears that all others are here and of the same mind. */
static si_result hear_all(const si_ranks *ranks, uint64_t fingerprint, si_error *error)
{
    for (size_t here = 1; here < ranks->count;) {
        message heard;
        if (!rank_hear(ranks, &heard)) {
            rank_idle();
            continue;
        }
        if (heard.kind != MESSAGE_HERE)
            return rank_failure(&heard, error);
        if (heard.number != fingerprint)
            return si_error_set(error, SI_ERR_FORMAT,
                                "rank %zu of %zu has other files or options than rank 0",
                                heard.from, ranks->count);
        here++;
    }
    return rank_tell_all(ranks, MESSAGE_GO, error);
}

si_result ranks_agree(const si_ranks *ranks, si_result status, uint64_t fingerprint,
                      si_error *error)
{
    if (status != SI_OK || ranks_count(ranks) == 1) {
        rank_sign(ranks, error);
        return status;
    }
    if (ranks_lead(ranks))
        return hear_all(ranks, fingerprint, error);
    message heard;
    status = rank_tell(ranks, 0, MESSAGE_HERE, fingerprint, error);
    while (status == SI_OK && !rank_hear(ranks, &heard))
        rank_idle();
    return status == SI_OK && heard.kind != MESSAGE_GO ? rank_stopped(error) : status;
}

/* Whether all others said goodbye. */
static bool hear_goodbyes(const si_ranks *ranks)
{
    const double started = latency_seconds();
    for (size_t gone = 1; gone < ranks->count;) {
        message heard;
        if (rank_hear(ranks, &heard))
            gone += heard.kind == MESSAGE_BYE;
        else if (latency_seconds() - started > SECONDS_TO_END)
            return false;
        else
            rank_idle();
    }
    return true;
}

bool ranks_end(const si_ranks *ranks, si_result status, const si_error *error)
{
    if (ranks_count(ranks) == 1)
        return true;
    if (ranks_lead(ranks))
        return (status == SI_OK || rank_tell_all(ranks, MESSAGE_STOP, NULL) == SI_OK) &&
               hear_goodbyes(ranks);
    if (status != SI_OK && status != SI_ERR_INTERRUPTED) {
        si_error named = *error;
        rank_sign(ranks, &named);
        status = rank_send(ranks, 0, MESSAGE_FAILED, (uint64_t)status, named.message,
                           strlen(named.message));
    }
    return rank_send(ranks, 0, MESSAGE_BYE, 0, NULL, 0) == SI_OK;
}
