/* What ranks say to one another. Internal: not installed. */
#ifndef SI_PIPELINE_RANK_MESSAGES_H
#define SI_PIPELINE_RANK_MESSAGES_H

#include "pipeline/rank_job.h"

typedef enum message_kind {
    MESSAGE_HERE,     /* to rank 0: in ranks_agree, `number` is the fingerprint */
    MESSAGE_GO,       /* from rank 0: all agree */
    MESSAGE_BLOCK,    /* from rank 0: work on block `number` */
    MESSAGE_RESULT,   /* to rank 0: of block `number`, doubles; wants another */
    MESSAGE_ALL_DONE, /* from rank 0: no block is left */
    MESSAGE_FAILED,   /* to rank 0: `number` is the status, a text */
    MESSAGE_STOP,     /* from rank 0: somebody failed */
    MESSAGE_BYE,      /* to rank 0: leaves */
} message_kind;

/* A message taken apart; `body` holds until the next. */
typedef struct message {
    size_t from;
    message_kind kind;
    uint64_t number;
    const char *body;
    size_t size;
} message;

si_result rank_send(const si_ranks *ranks, size_t to, message_kind kind, uint64_t number,
                    const void *body, size_t size);
/* The same without a body, and with an error. */
si_result rank_tell(const si_ranks *ranks, size_t to, message_kind kind, uint64_t number,
                    si_error *error);
si_result rank_tell_all(const si_ranks *ranks, message_kind kind, si_error *error);
/* False if no message has come. */
bool rank_hear(const si_ranks *ranks, message *heard);
/* Waits a little for the next. */
void rank_idle(void);

/* What rank 0 makes of a message that says that its sender will do no more. */
si_result rank_failure(const message *heard, si_error *error);
/* What others make of MESSAGE_STOP. */
si_result rank_stopped(si_error *error);
/* Puts this rank's name in front of what happened here. */
void rank_sign(const si_ranks *ranks, si_error *error);

#endif
