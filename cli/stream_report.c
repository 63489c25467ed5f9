#include "cli/stream_report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static const uint64_t quiet_time = UINT64_C(1000000000);

static const char *const drop_name[STREAM_DROP_COUNT] = {[STREAM_DROP_MALFORMED] = "malformed",
                                                         [STREAM_DROP_LATE] = "late",
                                                         [STREAM_DROP_REPEATED] = "repeated",
                                                         [STREAM_DROP_NO_ROOM] =
                                                             "beyond the most agents",
                                                         [STREAM_DROP_JUMP] = "jumping in time"};

void stream_report_tell(stream_report *report, const char *format, ...)
{
    uint64_t now = latency_now();
    if (report->told_at != 0 && now - report->told_at < quiet_time) {
        report->untold++;
        return;
    }
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (report->untold > 0)
        fprintf(stderr, "simplicit: %s (and %" PRIu64 " reports before this one)\n", text,
                report->untold);
    else
        fprintf(stderr, "simplicit: %s\n", text);
    report->told_at = now;
    report->untold = 0;
}

void stream_report_announce(const char *address)
{
    fprintf(stderr, "simplicit: listening on %s\n", address);
}

static void print_quantiles(const char *name, const latency *times, const char *meaning)
{
    const double milliseconds = 1e-6;
    fprintf(stderr, "simplicit: %s p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms, max %.3f ms: %s\n",
            name, milliseconds * (double)latency_quantile(times, .5),
            milliseconds * (double)latency_quantile(times, .99),
            milliseconds * (double)latency_quantile(times, .999),
            milliseconds * (double)times->longest, meaning);
}

void stream_report_summary(const stream_report *report)
{
    fprintf(stderr,
            "simplicit: %" PRIu64 " lines, %" PRIu64 " steps, %" PRIu64 " predictions, %" PRIu64
            " clock resets; dropped",
            report->line_count, report->step_count, report->prediction_count, report->reset_count);
    for (size_t i = 0; i < STREAM_DROP_COUNT; i++)
        fprintf(stderr, "%s %" PRIu64 " %s", i > 0 ? "," : "", report->drop_count[i], drop_name[i]);
    fputc('\n', stderr);
    print_quantiles("latency", &report->latency, "from reading the line that completed a step");
    print_quantiles("work", &report->work, "the same, without waiting for the step before");
}
