#include "cli/stream_input.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/console.h"
#include "cli/latency.h"

enum {
    DATAGRAM_SIZE_MAX = 64 * 1024,
    BUFFER_SIZE = DATAGRAM_SIZE_MAX + STREAM_LINE_SIZE_MAX,
    WAIT_MS = 500, /* a signal may come just before the wait */
    NANOSECONDS_A_MS = 1000000,
};

si_result stream_input_open(stream_input *input, const char *address, unsigned idle_milliseconds,
                            si_error *error)
{
    *input = (stream_input){
        .socket = {.file = -1},
        .file = STDIN_FILENO,
        .idle = (uint64_t)idle_milliseconds * NANOSECONDS_A_MS,
        .arrived = latency_now(),
    };
    input->buffer = malloc(BUFFER_SIZE + 1); /* and an end for the last line */
    if (input->buffer == NULL)
        return si_error_no_memory(error, "the input buffer");
    if (address == NULL)
        return SI_OK;
    si_result status = stream_socket_open(address, &input->socket, error);
    input->file = input->socket.is_datagram ? input->socket.file : -1;
    return status;
}

static void end_connection(stream_input *input)
{
    if (input->socket.file >= 0 && !input->socket.is_datagram && input->file >= 0) {
        close(input->file);
        input->file = -1;
    }
}

void stream_input_close(stream_input *input)
{
    end_connection(input);
    stream_socket_close(&input->socket);
    free(input->buffer);
    input->buffer = NULL;
}

/* Ends the line that the producer left open. */
static void end_line(stream_input *input)
{
    if (input->end > input->begin && input->buffer[input->end - 1] != '\n')
        input->buffer[input->end++] = '\n';
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

/* Nothing is wrong with the socket: try again. */
static bool is_passing(int errnum)
{
    return errnum == EINTR || errnum == EAGAIN || errnum == ECONNABORTED;
}

static const char *input_name(const stream_input *input)
{
    return input->socket.file >= 0 ? input->socket.name : "standard input";
}

static si_result accept_producer(stream_input *input, si_error *error)
{
    input->file = accept4(input->socket.file, NULL, NULL, SOCK_CLOEXEC);
    if (input->file >= 0 || is_passing(errno))
        return SI_OK;
    return si_error_errno(error, errno, "%s", input_name(input));
}

static void producer_ended(stream_input *input)
{
    end_line(input);
    input->is_skipping = false;
    input->at_end = input->socket.file < 0;
    end_connection(input);
}

static si_result receive(stream_input *input, si_error *error)
{
    ssize_t count = read(input->file, input->buffer + input->end, BUFFER_SIZE - input->end);
    if (count < 0 && is_passing(errno))
        return SI_OK;
    bool was_cut = count < 0 && errno == ECONNRESET;
    if (count < 0 && !was_cut)
        return si_error_errno(error, errno, "%s", input_name(input));
    if (count <= 0 && !input->socket.is_datagram)
        producer_ended(input);
    if (count > 0) {
        input->end += (size_t)count;
        input->arrived = latency_now();
        input->is_pending = true;
        if (input->socket.is_datagram)
            end_line(input);
    }
    return SI_OK;
}

static void make_room(stream_input *input)
{
    memmove(input->buffer, input->buffer + input->begin, input->end - input->begin);
    input->end -= input->begin;
    input->begin = 0;
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

/* Waits once for more bytes, or a producer; says if the input has become idle. */
static si_result fill(stream_input *input, bool *is_idle, si_error *error)
{
    make_room(input);
    bool no_producer = input->file < 0;
    struct pollfd waited = {.fd = no_producer ? input->socket.file : input->file, .events = POLLIN};
    int ready = poll(&waited, 1, wait_time(input, is_idle));
    if (ready > 0)
        *is_idle = false;
    if (ready <= 0 || console_interrupted())
        return SI_OK;
    return no_producer ? accept_producer(input, error) : receive(input, error);
}

/* What Ctrl-C cuts off in the middle of a line is no line: the number may lack digits. */
si_result stream_input_next(stream_input *input, stream_event *event, si_error *error)
{
    while (!take_line(input, event)) {
        bool is_idle = false;
        bool has_ended = input->at_end || console_interrupted();
        si_result status = has_ended ? SI_OK : fill(input, &is_idle, error);
        if (status != SI_OK)
            return status;
        if (has_ended || is_idle) {
            input->is_pending = false;
            *event = (stream_event){.kind = has_ended ? STREAM_EVENT_END : STREAM_EVENT_IDLE,
                                    .number = input->line_number,
                                    .arrived = latency_now()};
            return SI_OK;
        }
    }
    return SI_OK;
}
