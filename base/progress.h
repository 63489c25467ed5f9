/*
 * How long work reports where it is, and learns that it should stop.
 *
 * The callback is called from the thread that started the work, a few times a second at most is
 * wanted, more often is allowed: it must be cheap. Returning false asks the work to end; it then
 * leaves no half-written output and returns SI_ERR_INTERRUPTED.
 */
#ifndef SI_BASE_PROGRESS_H
#define SI_BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct si_progress {
    bool (*report)(void *context, uint64_t done, uint64_t total); /* NULL: nobody listens */
    void *context;                                                /* handed to report as it is */
} si_progress;

/* True if work may go on. `progress` may be NULL. */
static inline bool si_progress_report(const si_progress *progress, uint64_t done, uint64_t total)
{
    return progress == NULL || progress->report == NULL ||
           progress->report(progress->context, done, total);
}

#endif
