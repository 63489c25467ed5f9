#include "cli/stream/text_writer.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/console.h"

enum {
    BUFFER_SIZE = 64 * 1024,
    NUMBER_SIZE = 32,     /* sign, 20 digits and the point fit */
    LAST_WAIT_MS = 1000,  /* for the reader, after an interrupt */
    SURE_SIZE = PIPE_BUF, /* a pipe that is ready takes so much without waiting */
};

/* From here on the digits would not fit 64 bits. */
static const double too_large = 9e18;

static const double power_of_ten[TEXT_WRITER_MAX_DIGITS + 1] = {1e0, 1e1, 1e2, 1e3, 1e4,
                                                                1e5, 1e6, 1e7, 1e8, 1e9};

si_result text_writer_init(text_writer *writer, int file, unsigned digits, const char *missing,
                           si_error *error)
{
    *writer = (text_writer){
        .file = file, .digits = digits, .missing = missing, .buffer = malloc(BUFFER_SIZE)};
    return writer->buffer != NULL ? SI_OK : si_error_no_memory(error, "the output buffer");
}

void text_writer_finish(text_writer *writer)
{
    free(writer->buffer);
    *writer = (text_writer){.file = -1};
}

/* Makes room for so many more bytes. */
static char *reserve(text_writer *writer, size_t length)
{
    if (length > BUFFER_SIZE - writer->used)
        text_writer_flush(writer);
    return writer->buffer + writer->used;
}

void text_writer_put(text_writer *writer, const char *text)
{
    const size_t length = strlen(text);
    memcpy(reserve(writer, length), text, length);
    writer->used += length;
}

void text_writer_character(text_writer *writer, char character)
{
    *reserve(writer, 1) = character;
    writer->used++;
}

/* Writes `value` with `digits` of its digits behind a point, backwards from `end`. */
static char *format_backwards(char *end, uint64_t value, unsigned digits)
{
    for (unsigned i = 0; i < digits; i++, value /= 10)
        *--end = (char)('0' + value % 10);
    if (digits > 0)
        *--end = '.';
    do
        *--end = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    return end;
}

static void put_scaled(text_writer *writer, int64_t value, unsigned digits)
{
    char number[2 * NUMBER_SIZE] = {0}; /* the second half is for copying a fixed size */
    char *end = number + NUMBER_SIZE;
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    char *begin = format_backwards(end, magnitude, digits);
    if (value < 0)
        *--begin = '-';
    memcpy(reserve(writer, NUMBER_SIZE), begin, NUMBER_SIZE);
    writer->used += (size_t)(end - begin);
}

void text_writer_integer(text_writer *writer, int64_t value)
{
    put_scaled(writer, value, 0);
}

void text_writer_number(text_writer *writer, double value)
{
    double scaled = value * power_of_ten[writer->digits];
    if (fabs(scaled) < too_large)
        put_scaled(writer, llrint(scaled), writer->digits);
    else
        text_writer_put(writer, writer->missing);
}

/* False once nobody can be expected to take the rest. */
static bool wait_for_reader(const text_writer *writer)
{
    struct pollfd waited = {.fd = writer->file, .events = POLLOUT};
    bool interrupted = console_interrupted();
    int ready = poll(&waited, 1, interrupted ? LAST_WAIT_MS : -1);
    return ready > 0 || (ready < 0 && errno == EINTR && !interrupted);
}

/* How much of `length` goes into one write: after an interrupt no more than is sure not to wait. */
static size_t portion(size_t length)
{
    return console_interrupted() && length > SURE_SIZE ? SURE_SIZE : length;
}

static int write_all(const text_writer *writer)
{
    size_t done = 0;
    while (done < writer->used) {
        if (console_interrupted() && !wait_for_reader(writer))
            return EINTR;
        ssize_t count = write(writer->file, writer->buffer + done, portion(writer->used - done));
        if (count >= 0)
            done += (size_t)count;
        else if (errno == EAGAIN && !wait_for_reader(writer))
            return EINTR;
        else if (errno != EAGAIN && errno != EINTR)
            return errno;
    }
    return 0;
}

void text_writer_flush(text_writer *writer)
{
    if (writer->failure == 0)
        writer->failure = write_all(writer);
    writer->used = 0;
}
