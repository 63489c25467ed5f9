/*
 * What a stream tells on stderr: lines that it dropped, of each kind at most one a second however
 * many there are, and a summary at the end. Allocates nothing.
 */
#ifndef SI_CLI_STREAM_REPORT_H
#define SI_CLI_STREAM_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/api.h"
#include "pipeline/latency.h"
#include "pipeline/stream.h"

/* Start from {0}. */
typedef struct stream_report {
    uint64_t line_count;
    uint64_t step_count; /* with anybody there */
    uint64_t prediction_count;
    latency answer; /* of a step: from its frame's last line to its output */
    latency work;   /* from when the frame was known to be complete, and the step before done */
    struct {
        uint64_t count;
        uint64_t told;    /* of them */
        uint64_t told_at; /* nanoseconds */
    } fault[STREAM_FAULT_COUNT];
} stream_report;

/* Counts the fault, and prints "simplicit: line <number>: <text>" unless it did a moment ago. */
void stream_report_fault(stream_report *report, stream_fault fault, uint64_t number,
                         const char *format, ...) SI_PRINTF(4, 5);

/* Prints the counts, and the quantiles of the latency. */
void stream_report_summary(const stream_report *report);

#endif
