#include "io/line_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 4 * SI_LINE_SIZE_MAX };

static si_result check_kind(int file, const char *path, si_error *error)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return si_error_errno(error, errno, "%s", path);
    if (S_ISDIR(status.st_mode))
        return si_error_set(error, SI_ERR_IO, "%s: is a directory, expected a file", path);
    if (!S_ISREG(status.st_mode))
        return si_error_set(error, SI_ERR_IO, "%s: is a device or pipe, expected a regular file",
                            path);
    return SI_OK;
}

static si_result fill(si_line_reader *reader, si_error *error)
{
    memmove(reader->buffer, reader->buffer + reader->begin, reader->end - reader->begin);
    reader->end -= reader->begin;
    reader->begin = 0;
    ssize_t count;
    do
        count = read(reader->file, reader->buffer + reader->end, BUFFER_SIZE - reader->end);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return si_error_errno(error, errno, "%s", reader->path);
    reader->end += (size_t)count;
    reader->at_end = count == 0;
    return SI_OK;
}

/* Pipes are opened without waiting for their other end, so that they can be refused. */
si_result si_line_reader_open(si_line_reader *reader, const char *path, si_error *error)
{
    *reader = (si_line_reader){.path = path};
    reader->file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (reader->file < 0)
        return si_error_errno(error, errno, "%s", path);
    si_result status = check_kind(reader->file, path, error);
    if (status != SI_OK)
        goto close;
    reader->buffer = malloc(BUFFER_SIZE + 1);
    if (reader->buffer == NULL) {
        status = si_error_no_memory(error, path);
        goto close;
    }
    return SI_OK;
close:
    close(reader->file);
    return status;
}

static si_result find_line_end(si_line_reader *reader, char **line_end, si_error *error)
{
    size_t searched = 0;
    for (;;) {
        const char *unsearched = reader->buffer + reader->begin + searched;
        *line_end = memchr(unsearched, '\n', reader->end - reader->begin - searched);
        searched = reader->end - reader->begin;
        if (*line_end != NULL || reader->at_end || searched >= SI_LINE_SIZE_MAX)
            break;
        si_result status = fill(reader, error);
        if (status != SI_OK)
            return status;
    }
    if (*line_end == NULL)
        *line_end = reader->buffer + reader->end;
    if (*line_end - (reader->buffer + reader->begin) >= SI_LINE_SIZE_MAX)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s:%zu: line of more than %d bytes, expected a text of short lines",
                            reader->path, reader->line_count + 1, SI_LINE_SIZE_MAX);
    return SI_OK;
}

static void take_line(si_line_reader *reader, char *line_end, si_line *line)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    char *begin = reader->buffer + reader->begin;
    size_t taken = (size_t)(line_end - reader->buffer) + 1;
    *line_end = '\0';
    reader->begin = taken < reader->end ? taken : reader->end;
    if (reader->line_count == 0 && strncmp(begin, byte_order_mark, 3) == 0)
        begin += 3;
    if (line_end > begin && line_end[-1] == '\r')
        *--line_end = '\0';
    *line = (si_line){begin, (size_t)(line_end - begin), ++reader->line_count};
}

si_result si_line_reader_next(si_line_reader *reader, si_line *line, si_error *error)
{
    char *line_end;
    si_result status = find_line_end(reader, &line_end, error);
    if (status != SI_OK)
        return status;
    if (reader->begin == reader->end)
        *line = (si_line){0};
    else
        take_line(reader, line_end, line);
    return SI_OK;
}

void si_line_reader_finish(si_line_reader *reader)
{
    close(reader->file);
    free(reader->buffer);
    *reader = (si_line_reader){.file = -1};
}

void si_line_excerpt(const char *text, size_t length, char *excerpt)
{
    enum { SHOWN = SI_LINE_EXCERPT_SIZE - sizeof "..." };
    size_t shown = length < SHOWN ? length : SHOWN;
    for (size_t i = 0; i < shown; i++) {
        bool plain = text[i] == '\t' || (text[i] >= ' ' && text[i] <= '~');
        excerpt[i] = plain ? text[i] : '?';
    }
    strcpy(excerpt + shown, shown < length ? "..." : "");
}
