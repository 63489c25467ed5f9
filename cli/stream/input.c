#include "cli/stream/input.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/console.h"
#include "pipeline/latency.h"

enum {
    BUFFER_SIZE = 64 * 1024 + STREAM_LINE_SIZE_MAX,
    WAIT_MS = 500, /* a signal may come just before the wait */
    NANOSECONDS_A_MS = 1000000,
};

si_result stream_input_open(stream_input *input, double idle_seconds, si_error *error)
{
    *input = (stream_input){.idle = (uint64_t)(1e9 * idle_seconds), .arrived = latency_now()};
    input->buffer = malloc(BUFFER_SIZE + 1); /* and an end for the last line */
    return input->buffer != NULL ? SI_OK : si_error_no_memory(error, "the input buffer");
}

void stream_input_close(stream_input *input)
{
    free(input->buffer);
    input->buffer = NULL;
}

static void take(stream_input *input, stream_event_kind kind, size_t length, stream_event *event)
{
    char *text = input->buffer + input->begin;
    text[length] = '\0';
    *event = (stream_event){kind, text, length, ++input->line_number, input->arrived};
    input->begin += length + 1;
    if (input->begin > input->end)
        input->begin = input->end;
}

/* False if there is no whole line in the buffer. */
static bool take_line(stream_input *input, stream_event *event)
{
    while (input->begin < input->end) {
        const char *begin = input->buffer + input->begin;
        const size_t rest = input->end - input->begin;
        const char *line_end = memchr(begin, '\n', rest);
        size_t length = line_end != NULL ? (size_t)(line_end - begin) : rest;
        bool was_skipping = input->is_skipping;
        if (line_end == NULL && !was_skipping && length < STREAM_LINE_SIZE_MAX)
            return false;
        input->is_skipping = line_end == NULL;
        if (!was_skipping) {
            take(input, length < STREAM_LINE_SIZE_MAX ? STREAM_EVENT_LINE : STREAM_EVENT_LONG,
                 length, event);
            return true;
        }
        input->begin += length + (line_end != NULL);
    }
    return false;
}

static void make_room(stream_input *input)
{
    memmove(input->buffer, input->buffer + input->begin, input->end - input->begin);
    input->end -= input->begin;
    input->begin = 0;
}

static si_result receive(stream_input *input, si_error *error)
{
    make_room(input);
    ssize_t count = read(STDIN_FILENO, input->buffer + input->end, BUFFER_SIZE - input->end);
    if (count < 0)
        return errno == EINTR || errno == EAGAIN ? SI_OK
                                                 : si_error_errno(error, errno, "standard input");
    input->at_end = count == 0;
    input->end += (size_t)count;
    input->is_pending = input->is_pending || count > 0;
    input->arrived = latency_now();
    return SI_OK;
}

/* Milliseconds to wait: up to when the input counts as idle, or WAIT_MS. */
static int wait_time(const stream_input *input, bool *is_idle)
{
    *is_idle = false;
    if (input->idle == 0 || !input->is_pending)
        return WAIT_MS;
    uint64_t passed = latency_now() - input->arrived;
    *is_idle = passed >= input->idle;
    uint64_t left = *is_idle ? 0 : (input->idle - passed) / NANOSECONDS_A_MS + 1;
    return left < WAIT_MS ? (int)left : WAIT_MS;
}

/* Waits once for more bytes; says if the input has become idle. */
static si_result fill(stream_input *input, bool *is_idle, si_error *error)
{
    struct pollfd waited = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready = poll(&waited, 1, wait_time(input, is_idle));
    if (ready > 0)
        *is_idle = false;
    return ready <= 0 || console_interrupted() ? SI_OK : receive(input, error);
}

/* Tells of a line that was left open before it tells of the end. */
static void end(stream_input *input, stream_event *event)
{
    if (input->begin < input->end && !input->is_skipping)
        take(input, STREAM_EVENT_CUT, input->end - input->begin, event);
    else
        *event = (stream_event){.kind = STREAM_EVENT_END, .number = input->line_number};
    input->begin = input->end;
    event->arrived = latency_now();
}

si_result stream_input_next(stream_input *input, stream_event *event, si_error *error)
{
    while (!take_line(input, event)) {
        if (input->at_end || console_interrupted()) {
            end(input, event);
            return SI_OK;
        }
        bool is_idle = false;
        si_result status = fill(input, &is_idle, error);
        if (status != SI_OK)
            return status;
        if (is_idle) {
            input->is_pending = false;
            *event = (stream_event){
                .kind = STREAM_EVENT_IDLE, .number = input->line_number, .arrived = latency_now()};
            return SI_OK;
        }
    }
    return SI_OK;
}
