#include "io/homography.h"

#include <string.h>

#include "base/argument.h"
#include "io/line_reader.h"
#include "io/number.h"

enum { NUMBERS = 9 };

typedef struct matrix {
    const char *path;
    size_t count; /* numbers so far */
    double number[NUMBERS];
} matrix;

static si_result take_line(void *context, const si_line *line, si_error *error)
{
    matrix *found = context;
    const char *text = line->text + strspn(line->text, " \t,");
    while (text != line->text + line->length && *text != '#') {
        si_number number;
        if (found->count == NUMBERS || !si_number_scan(text, &number) ||
            !si_number_value(&number, &found->number[found->count]) ||
            strchr(" \t,#", *number.end) == NULL) {
            char excerpt[SI_LINE_EXCERPT_SIZE];
            si_line_excerpt(text, strcspn(text, " \t,"), excerpt);
            return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %d numbers, found \"%s\"",
                                found->path, line->number, NUMBERS, excerpt);
        }
        found->count++;
        text = number.end + strspn(number.end, " \t,");
    }
    return SI_OK;
}

si_result si_homography_read(const char *path, double homography[NUMBERS], si_error *error)
{
    SI_REQUIRE(error, path, homography);
    matrix found = {.path = path};
    si_result status = si_lines_read(path, take_line, &found, error);
    if (status == SI_OK && found.count != NUMBERS)
        status = si_error_set(error, SI_ERR_FORMAT, "%s: expected %d numbers, found %zu", path,
                              NUMBERS, found.count);
    if (status == SI_OK)
        memcpy(homography, found.number, sizeof found.number);
    return status;
}
