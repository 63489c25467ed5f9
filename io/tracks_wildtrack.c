/*
 * Wildtrack: a JSON file a frame, a list of {"personID", "positionID", ...}, in a folder; the name
 * of a file is its frame number. A positionID counts the cells of a grid of 2.5 cm.
 */
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/line_reader.h"
#include "io/number.h"
#include "io/tracks_format.h"

enum { GRID_COLUMNS = 480 };

static const double cell_metres = 0.025, left = -3.0, bottom = -9.0;

bool si_tracks_is_wildtrack(si_tracks_draft *draft, const si_line *line)
{
    (void)draft;
    return line->text[strspn(line->text, " \t")] == '[';
}

/* The digits that the file's name begins with. */
static bool frame_of(const char *path, int64_t *frame)
{
    const char *slash = strrchr(path, '/');
    si_number number;
    const char *name = slash != NULL ? slash + 1 : path;
    return name[0] >= '0' && name[0] <= '9' && si_number_scan(name, &number) &&
           si_number_whole(&number, frame);
}

static bool read_person(const json_t *person, si_track_row *row)
{
    const json_t *id = json_object_get(person, "personID");
    const json_t *cell = json_object_get(person, "positionID");
    if (!json_is_integer(id) || !json_is_integer(cell) || json_integer_value(cell) < 0)
        return false;
    row->agent_id = json_integer_value(id);
    row->x = left + cell_metres * (double)(json_integer_value(cell) % GRID_COLUMNS);
    row->y = bottom + cell_metres * (double)(json_integer_value(cell) / GRID_COLUMNS);
    return si_number_is_whole((double)row->agent_id);
}

static si_result add_people(si_tracks_draft *draft, const char *path, const json_t *people,
                            int64_t frame, si_error *error)
{
    size_t index;
    const json_t *person;
    if (!json_is_array(people))
        return si_error_set(error, SI_ERR_FORMAT, "%s: expected a list of people", path);
    json_array_foreach(people, index, person)
    {
        si_track_row row = {.frame = frame, .line = index + 1};
        if (!read_person(person, &row))
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: entry %zu: expected whole \"personID\" and \"positionID\"",
                                path, index + 1);
        si_result status = si_tracks_draft_add_row(draft, &row, error);
        if (status != SI_OK)
            return status;
    }
    return SI_OK;
}

static si_result read_frame(si_tracks_draft *draft, const char *path, si_error *error)
{
    int64_t frame;
    json_error_t cause;
    if (!frame_of(path, &frame))
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: expected a frame number for a name, such as 00000005.json", path);
    char *text;
    size_t length;
    si_result status = si_file_text_read(path, &text, &length, error);
    if (status != SI_OK)
        return status;
    json_t *people = json_loadb(text, length, JSON_REJECT_DUPLICATES, &cause);
    free(text);
    if (people == NULL)
        return si_error_set(error, SI_ERR_FORMAT, "%s:%d: expected a JSON list (%s)", path,
                            cause.line, cause.text);
    status = add_people(draft, path, people, frame, error);
    json_decref(people);
    return status;
}

si_result si_tracks_read_wildtrack(si_tracks_draft *draft, si_error *error)
{
    return read_frame(draft, draft->path, error);
}

static int is_json(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".json") == 0;
}

si_result si_tracks_read_folder(si_tracks_draft *draft, si_error *error)
{
    struct dirent **entry;
    const int count = scandir(draft->path, &entry, is_json, alphasort);
    if (count < 0)
        return si_error_errno(error, errno, "%s", draft->path);
    si_result status =
        count > 0 ? SI_OK
                  : si_error_set(error, SI_ERR_IO,
                                 "%s: is a directory without JSON files; expected a recording",
                                 draft->path);
    for (int i = 0; i < count; i++) {
        char *path;
        if (asprintf(&path, "%s/%s", draft->path, entry[i]->d_name) < 0)
            path = NULL;
        if (status == SI_OK)
            status = path != NULL ? read_frame(draft, path, error)
                                  : si_error_no_memory(error, draft->path);
        free(path);
        free(entry[i]);
    }
    free(entry);
    return status;
}
