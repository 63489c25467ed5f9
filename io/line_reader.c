#include "io/line_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Pipes are opened without waiting for their other end, so that they can be refused. */
si_result si_line_reader_open(si_line_reader *reader, const char *path, si_error *error)
{
    *reader = (si_line_reader){.path = path};
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0)
        return si_error_errno(error, errno, "%s", path);
    si_result status = check_kind(file, path, error);
    if (status == SI_OK) {
        reader->stream = fdopen(file, "r");
        if (reader->stream == NULL)
            status = si_error_no_memory(error, path);
        else
            __fsetlocking(reader->stream, FSETLOCKING_BYCALLER); /* nobody else has it */
    }
    if (status != SI_OK)
        close(file);
    return status;
}

/* Cuts off the line's end, and before the first line a byte order mark. */
static void trim(si_line_reader *reader, size_t length, si_line *line)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    char *text = reader->buffer;
    if (length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';
    if (length > 0 && text[length - 1] == '\r')
        text[--length] = '\0';
    if (reader->line_count == 0 && strncmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        length -= 3;
    }
    *line = (si_line){text, length, ++reader->line_count};
}

si_result si_line_reader_next(si_line_reader *reader, si_line *line, si_error *error)
{
    *line = (si_line){0};
    errno = 0;
    ssize_t length = getline(&reader->buffer, &reader->capacity, reader->stream);
    if (length < 0 && feof(reader->stream) == 0)
        return errno == ENOMEM ? si_error_no_memory(error, reader->path)
                               : si_error_errno(error, errno, "%s", reader->path);
    if (length > SI_LINE_SIZE_MAX)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s:%zu: line of more than %d bytes, expected a text of short lines",
                            reader->path, reader->line_count + 1, SI_LINE_SIZE_MAX);
    if (length >= 0)
        trim(reader, (size_t)length, line);
    return SI_OK;
}

void si_line_reader_finish(si_line_reader *reader)
{
    if (reader->stream != NULL)
        fclose(reader->stream);
    free(reader->buffer);
    *reader = (si_line_reader){0};
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

si_result si_lines_read(const char *path,
                        si_result (*take)(void *context, const si_line *line, si_error *error),
                        void *context, si_error *error)
{
    si_line_reader reader;
    si_line line = {.text = ""};
    si_result status = si_line_reader_open(&reader, path, error);
    if (status != SI_OK)
        return status;
    while (status == SI_OK && line.text != NULL) {
        status = si_line_reader_next(&reader, &line, error);
        if (status == SI_OK && line.text != NULL)
            status = take(context, &line, error);
    }
    si_line_reader_finish(&reader);
    return status;
}

si_result si_line_refuse(const char *path, const si_line *line, const char *expected,
                         si_error *error)
{
    char excerpt[SI_LINE_EXCERPT_SIZE];
    si_line_excerpt(line->text, line->length, excerpt);
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %s, found \"%s\"", path,
                        line->number, expected, excerpt);
}

si_result si_file_text_read(const char *path, char **text, size_t *length, si_error *error)
{
    si_line_reader reader;
    struct stat file;
    *text = NULL;
    si_result status = si_line_reader_open(&reader, path, error);
    if (status != SI_OK)
        return status;
    if (fstat(fileno(reader.stream), &file) != 0)
        status = si_error_errno(error, errno, "%s", path);
    else if ((*text = malloc((size_t)file.st_size + 1)) == NULL)
        status = si_error_no_memory(error, path);
    if (status == SI_OK) {
        *length = fread(*text, 1, (size_t)file.st_size, reader.stream);
        (*text)[*length] = '\0';
        if (ferror(reader.stream) != 0)
            status = si_error_errno(error, errno, "%s", path);
    }
    si_line_reader_finish(&reader);
    if (status != SI_OK) {
        free(*text);
        *text = NULL;
    }
    return status;
}

bool si_path_ends_in(const char *path, const char *ending)
{
    const size_t length = strlen(path), wanted = strlen(ending);
    return length > wanted && strcmp(path + length - wanted, ending) == 0;
}
