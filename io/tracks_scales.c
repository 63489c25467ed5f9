/* Tables of scales: a line a recording, `name metres`, with blanks or a comma between. */
#include <string.h>

#include "io/columns.h"
#include "io/tracks_format.h"

/* Whether the path has the name in it, as long as it is. */
static bool is_of(const char *path, const si_column *name)
{
    for (; *path != '\0'; path++)
        if (strncmp(path, name->text, name->length) == 0)
            return true;
    return false;
}

static si_result read_line(const si_line *line, const char *table, si_tracks_draft *draft,
                           size_t *best, si_error *error)
{
    si_column column[2];
    double metres;
    const size_t count = si_columns_split(line, si_columns_separator(line), column, 2);
    if (count == 0)
        return SI_OK;
    if (count != 2 || column[0].length == 0 || !si_column_number(&column[1], &metres) ||
        metres <= 0.0)
        return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected `name metres`", table,
                            line->number);
    if (column[0].length > *best && is_of(draft->path, &column[0])) {
        *best = column[0].length;
        draft->options.unit_metres = metres;
    }
    return SI_OK;
}

si_result si_tracks_find_scale(si_tracks_draft *draft, si_error *error)
{
    const char *table = draft->options.scales;
    si_line_reader reader;
    si_line line;
    size_t best = 0;
    si_result status = si_line_reader_open(&reader, table, error);
    if (status != SI_OK)
        return status;
    while ((status = si_line_reader_next(&reader, &line, error)) == SI_OK && line.text != NULL) {
        status = read_line(&line, table, draft, &best, error);
        if (status != SI_OK)
            break;
    }
    si_line_reader_finish(&reader);
    if (status == SI_OK && best == 0)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: no scale for %s: expected a name that its path has", table,
                            draft->path);
    return status;
}
