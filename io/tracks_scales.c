/* Tables of scales: a line a recording, `name metres`, with blanks or a comma between. */
#include <string.h>

#include "io/tracks_format.h"

/* Whether the path has the name in it, as long as it is. */
static bool is_of(const char *path, const si_column *name)
{
    for (; *path != '\0'; path++)
        if (strncmp(path, name->text, name->length) == 0)
            return true;
    return false;
}

typedef struct search {
    si_tracks_draft *draft;
    size_t best; /* bytes of the longest name that fits */
} search;

static si_result take_line(void *context, const si_line *line, si_error *error)
{
    search *found = context;
    si_tracks_options *options = &found->draft->options;
    si_column column[2];
    double metres;
    const size_t count = si_columns_split(line, si_columns_separator(line), column, 2);
    if (count == 0)
        return SI_OK;
    if (count != 2 || column[0].length == 0 || !si_column_number(&column[1], &metres) ||
        metres <= 0.0)
        return si_line_refuse(options->scales, line, "`name metres`", error);
    if (column[0].length > found->best && is_of(found->draft->path, &column[0])) {
        found->best = column[0].length;
        options->unit_metres = metres;
    }
    return SI_OK;
}

si_result si_tracks_find_scale(si_tracks_draft *draft, si_error *error)
{
    search found = {.draft = draft};
    si_result status = si_lines_read(draft->options.scales, take_line, &found, error);
    if (status == SI_OK && found.best == 0)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: no scale for %s: expected a name that its path has",
                            draft->options.scales, draft->path);
    return status;
}
