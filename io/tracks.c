#include "io/tracks.h"

#include <stdlib.h>

#include "io/line_reader.h"
#include "io/tracks_draft.h"

typedef si_result (*add_line)(si_tracks_draft *draft, const si_line *line, si_error *error);

static bool says_nothing(const si_line *line, char *first)
{
    const char *text = line->text;
    while (*text == ' ' || *text == '\t')
        text++;
    *first = *text;
    return *text == '#' || text == line->text + line->length;
}

/* The first line that says something tells the format. */
static si_result read_lines(si_line_reader *reader, si_tracks_draft *draft, si_error *error)
{
    add_line add = NULL;
    si_line line;
    si_result status;
    char first;
    while ((status = si_line_reader_next(reader, &line, error)) == SI_OK && line.text != NULL) {
        if (says_nothing(&line, &first))
            continue;
        if (add == NULL)
            add = first == '{' ? si_tracks_draft_add_trajnet : si_tracks_draft_add_ethucy;
        status = add(draft, &line, error);
        if (status != SI_OK)
            return status;
    }
    return status;
}

static si_result read_draft(const char *path, si_tracks_draft *draft, si_error *error)
{
    si_line_reader reader;
    si_result status = si_line_reader_open(&reader, path, error);
    if (status != SI_OK)
        return status;
    status = read_lines(&reader, draft, error);
    si_line_reader_finish(&reader);
    if (status == SI_OK && draft->row_count == 0)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: no rows, expected lines of `frame id x y` or TrajNet++ tracks",
                            path);
    return status;
}

static si_result read_tracks(const char *path, si_tracks *tracks, si_tracks_repeats *repeats,
                             si_error *error)
{
    *tracks = (si_tracks){0};
    si_tracks_draft draft = {.path = path};
    si_result status = read_draft(path, &draft, error);
    if (status == SI_OK)
        status = si_tracks_draft_sort(&draft, error);
    if (status == SI_OK)
        status = si_tracks_draft_settle_repeats(&draft, repeats, error);
    if (status == SI_OK)
        status = si_tracks_draft_pack(&draft, tracks, error);
    si_tracks_draft_finish(&draft);
    return status;
}

si_result si_tracks_read(const char *path, si_tracks *tracks, si_error *error)
{
    return read_tracks(path, tracks, NULL, error);
}

si_result si_tracks_inspect(const char *path, si_tracks *tracks, si_tracks_repeats *repeats,
                            si_error *error)
{
    *repeats = (si_tracks_repeats){0};
    return read_tracks(path, tracks, repeats, error);
}

void si_tracks_finish(si_tracks *tracks)
{
    free(tracks->frame);
    free(tracks->agent_id);
    free(tracks->position);
    free(tracks->scene);
    *tracks = (si_tracks){0};
}
