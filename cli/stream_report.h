/*
 * What a stream tells on stderr: lines that it dropped, at most one a second however many there
 * are, and a summary at the end. Allocates nothing.
 */
#ifndef SI_CLI_STREAM_REPORT_H
#define SI_CLI_STREAM_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/api.h"
#include "cli/latency.h"

/* Why a line was dropped. */
typedef enum stream_drop {
    STREAM_DROP_MALFORMED,
    STREAM_DROP_LATE,
    STREAM_DROP_REPEATED,
    STREAM_DROP_NO_ROOM,
    STREAM_DROP_JUMP,
    STREAM_DROP_COUNT
} stream_drop;

/* Start from {0}. */
typedef struct stream_report {
    uint64_t line_count;
    uint64_t step_count; /* with anybody there */
    uint64_t prediction_count;
    uint64_t reset_count;
    uint64_t drop_count[STREAM_DROP_COUNT];
    latency latency;  /* of a step: from reading the line that completed it to its output */
    latency work;     /* the same, but from when the lines before were done with */
    uint64_t told_at; /* nanoseconds of the last report; 0: none */
    uint64_t untold;  /* reports held back since */
} stream_report;

/* Prints "simplicit: <text>", or only counts it if it comes too soon after the last one. */
void stream_report_tell(stream_report *report, const char *format, ...) SI_PRINTF(2, 3);

/* Prints where producers may connect to. */
void stream_report_announce(const char *address);

/* Prints the counts, and the quantiles of the latency. */
void stream_report_summary(const stream_report *report);

#endif
