#include "cli/stream/report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static const uint64_t quiet_time = UINT64_C(1000000000);

static const char *const fault_name[STREAM_FAULT_COUNT] = {
    [STREAM_FAULT_MALFORMED] = "malformed",  [STREAM_FAULT_LATE] = "late",
    [STREAM_FAULT_REPEATED] = "repeated",    [STREAM_FAULT_NO_ROOM] = "beyond the most agents",
    [STREAM_FAULT_JUMP] = "jumping in time", [STREAM_FAULT_RESET] = "clock resets"};

void stream_report_fault(stream_report *report, stream_fault fault, uint64_t number,
                         const char *format, ...)
{
    const uint64_t now = latency_now();
    const uint64_t count = ++report->fault[fault].count, told = report->fault[fault].told;
    if (told > 0 && now - report->fault[fault].told_at < quiet_time)
        return;
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (count > told + 1)
        fprintf(stderr, "simplicit: line %" PRIu64 ": %s (%" PRIu64 " such lines since the last)\n",
                number, text, count - told);
    else
        fprintf(stderr, "simplicit: line %" PRIu64 ": %s\n", number, text);
    report->fault[fault].told = count;
    report->fault[fault].told_at = now;
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
            "simplicit: %" PRIu64 " lines, %" PRIu64 " steps, %" PRIu64
            " predictions; faulty lines:",
            report->line_count, report->step_count, report->prediction_count);
    for (size_t i = 0; i < STREAM_FAULT_COUNT; i++)
        fprintf(stderr, "%s %" PRIu64 " %s", i > 0 ? "," : "", report->fault[i].count,
                fault_name[i]);
    fputc('\n', stderr);
    print_quantiles("latency", &report->answer, "from a frame's last line to its answer");
    print_quantiles("work", &report->work, "of it, once the frame was known to be complete");
}
