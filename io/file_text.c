#include "io/file_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "io/line_reader.h"

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
