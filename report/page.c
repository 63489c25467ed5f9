/* The page: what report/page/ became while building, with the data in its middle. */
#include <errno.h>
#include <string.h>

#include "io/temporary_file.h"
#include "report/parts.h"
#include "report/report_page.h"

/* Digits that are enough for a figure; positions are whole numbers. */
enum { DIGITS = 7 };

/* In strings only, where it may not look like an end of the element that holds the data. */
static int write_escaped(const char *text, size_t size, void *context)
{
    FILE *stream = context;
    for (const char *end = text + size; text < end;) {
        const char *bracket = memchr(text, '<', (size_t)(end - text));
        size_t plain = (size_t)((bracket != NULL ? bracket : end) - text);
        if (fwrite(text, 1, plain, stream) != plain)
            return -1;
        if (bracket != NULL && fputs("\\u003c", stream) == EOF)
            return -1;
        text += plain + (bracket != NULL);
    }
    return 0;
}

static si_result write_parts(const char *path, const json_t *data, FILE *stream, si_error *error)
{
    size_t flags = JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(DIGITS);
    if (fwrite(report_page_head, 1, report_page_head_size, stream) == report_page_head_size &&
        json_dump_callback(data, write_escaped, stream, flags) == 0 &&
        fwrite(report_page_tail, 1, report_page_tail_size, stream) == report_page_tail_size)
        return SI_OK;
    return si_error_errno(error, errno, "%s", path);
}

si_result report_write_page(const char *path, const json_t *data, si_error *error)
{
    si_temporary_file file = SI_TEMPORARY_FILE_INIT;
    si_result status = si_temporary_file_create(path, &file, error);
    if (status != SI_OK)
        return status;
    FILE *stream = si_temporary_file_stream(&file, error);
    status = stream != NULL ? write_parts(path, data, stream, error) : SI_ERR_IO;
    if (status == SI_OK)
        status = si_temporary_file_commit(&file, error);
    si_temporary_file_finish(&file);
    return status;
}

size_t report_page_size(void)
{
    return report_page_head_size + report_page_tail_size;
}
