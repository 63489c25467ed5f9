/*
 * Edinburgh Informatics Forum: `TRACK.Rn=[[x y t];[x y t];...];`, a person a line, pixels and frame
 * numbers; `%` comments and `Properties.Rn=...` say nothing of positions.
 */
#include <string.h>

#include "io/number.h"
#include "io/tracks_format.h"

static const char *skip_to(const char *text, const char *characters)
{
    return text + strspn(text, characters);
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

bool si_tracks_is_edinburgh(si_tracks_draft *draft, const si_line *line)
{
    (void)draft;
    const char *text = skip_to(line->text, " \t");
    return *text == '%' || begins(text, "TRACK.R") || begins(text, "Properties.R");
}

static bool scan_number(const char **text, si_number *number)
{
    if (!si_number_scan(*text, number))
        return false;
    *text = skip_to(number->end, " \t,");
    return true;
}

/* "[x y t]"; `text` moves behind it. */
static bool scan_point(const char **text, si_track_row *row)
{
    si_number x, y, t;
    if (**text != '[')
        return false;
    *text = skip_to(*text + 1, " \t");
    if (!scan_number(text, &x) || !scan_number(text, &y) || !scan_number(text, &t) || **text != ']')
        return false;
    ++*text;
    return si_number_value(&x, &row->x) && si_number_value(&y, &row->y) &&
           si_number_whole(&t, &row->frame);
}

/* The n of "TRACK.Rn=["; `text` moves behind it. */
static bool scan_agent(const char **text, int64_t *agent_id)
{
    si_number number;
    *text += strlen("TRACK.R");
    if (!scan_number(text, &number) || !si_number_whole(&number, agent_id) || **text != '=')
        return false;
    *text = skip_to(*text + 1, " \t");
    return *(*text)++ == '[';
}

si_result si_tracks_add_edinburgh(si_tracks_draft *draft, const si_line *line, si_error *error)
{
    static const char expected[] = "`TRACK.Rn=[[x y t];[x y t];...];`";
    si_track_row row = {.line = line->number};
    const char *text = skip_to(line->text, " \t");
    if (*text == '%' || begins(text, "Properties.R"))
        return SI_OK;
    if (!begins(text, "TRACK.R") || !scan_agent(&text, &row.agent_id))
        return si_line_refuse(draft->path, line, expected, error);
    while (*(text = skip_to(text, " \t;")) != ']') {
        if (!scan_point(&text, &row))
            return si_line_refuse(draft->path, line, expected, error);
        si_result status = si_tracks_draft_add_row(draft, &row, error);
        if (status != SI_OK)
            return status;
    }
    return SI_OK;
}
