#include "io/homography.h"

#include <string.h>

#include "base/argument.h"
#include "io/line_reader.h"
#include "io/number.h"

enum { NUMBERS = 9 };

static si_result take_line(const char *path, const si_line *line, size_t *count,
                           double homography[NUMBERS], si_error *error)
{
    const char *text = line->text + strspn(line->text, " \t,");
    while (text != line->text + line->length && *text != '#') {
        si_number number;
        double value;
        if (*count == NUMBERS || !si_number_scan(text, &number) ||
            !si_number_value(&number, &value) || strchr(" \t,#", *number.end) == NULL) {
            char excerpt[SI_LINE_EXCERPT_SIZE];
            si_line_excerpt(text, strcspn(text, " \t,"), excerpt);
            return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %d numbers, found \"%s\"",
                                path, line->number, NUMBERS, excerpt);
        }
        homography[(*count)++] = value;
        text = number.end + strspn(number.end, " \t,");
    }
    return SI_OK;
}

static si_result read_lines(si_line_reader *reader, double homography[NUMBERS], si_error *error)
{
    si_line line;
    size_t count = 0;
    si_result status;
    while ((status = si_line_reader_next(reader, &line, error)) == SI_OK && line.text != NULL) {
        status = take_line(reader->path, &line, &count, homography, error);
        if (status != SI_OK)
            return status;
    }
    if (status != SI_OK)
        return status;
    if (count != NUMBERS)
        return si_error_set(error, SI_ERR_FORMAT, "%s: expected %d numbers, found %zu",
                            reader->path, NUMBERS, count);
    return SI_OK;
}

si_result si_homography_read(const char *path, double homography[NUMBERS], si_error *error)
{
    SI_REQUIRE(error, path, homography);
    double found[NUMBERS];
    si_line_reader reader;
    si_result status = si_line_reader_open(&reader, path, error);
    if (status != SI_OK)
        return status;
    status = read_lines(&reader, found, error);
    si_line_reader_finish(&reader);
    if (status == SI_OK)
        memcpy(homography, found, sizeof found);
    return status;
}
