#include "io/tracks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/argument.h"
#include "io/line_reader.h"
#include "io/tracks_format.h"

static bool says_nothing(const si_line *line)
{
    const char *text = line->text;
    while (*text == ' ' || *text == '\t')
        text++;
    return *text == '#' || text == line->text + line->length;
}

/* HDF5, .npy and pickles begin as no UTF-8 does, .npz and torch's files as archives. */
static bool is_binary(const si_line *line)
{
    return ((unsigned char)line->text[0] & 0xc0) == 0x80 || strncmp(line->text, "PK\3\4", 4) == 0;
}

/* The first line that says something tells the format; it ends here if that reads whole files. */
static si_result read_lines(si_line_reader *reader, si_tracks_draft *draft, si_error *error)
{
    si_line line;
    si_result status;
    while ((status = si_line_reader_next(reader, &line, error)) == SI_OK && line.text != NULL) {
        if (says_nothing(&line))
            continue;
        if (draft->format == NULL && is_binary(&line))
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: is no text, expected a recording and not predictions, weights "
                                "or an archive",
                                draft->path);
        if (draft->format == NULL)
            draft->format = si_tracks_format_find(draft, &line);
        if (draft->format->read != NULL)
            return SI_OK;
        status = draft->format->add(draft, &line, error);
        if (status != SI_OK)
            return status;
    }
    return status;
}

static si_result read_file(si_tracks_draft *draft, si_error *error)
{
    si_line_reader reader;
    si_result status = si_line_reader_open(&reader, draft->path, error);
    if (status != SI_OK)
        return status;
    status = read_lines(&reader, draft, error);
    si_line_reader_finish(&reader);
    return status;
}

static si_result read_draft(si_tracks_draft *draft, si_error *error)
{
    struct stat file;
    bool is_folder = stat(draft->path, &file) == 0 && S_ISDIR(file.st_mode);
    if (is_folder)
        draft->format = &si_tracks_format_folder;
    si_result status = is_folder ? SI_OK : read_file(draft, error);
    if (status == SI_OK && draft->format != NULL && draft->format->read != NULL)
        status = draft->format->read(draft, error);
    if (status != SI_OK)
        return status;
    const char *missing = draft->format != NULL && draft->format->missing != NULL
                              ? draft->format->missing(draft)
                              : NULL;
    if (missing != NULL)
        return si_error_set(error, SI_ERR_FORMAT, "%s: ends too early, expected %s", draft->path,
                            missing);
    if (draft->row_count == 0)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s: no rows, expected lines of `frame id x y` or another format of "
                            "recordings",
                            draft->path);
    return SI_OK;
}

/* Positions in metres, where the unit is known. */
static si_result settle_format(const si_tracks_draft *draft, si_tracks *tracks, si_error *error)
{
    bool is_finite = true;
    const si_tracks_format *format = draft->format;
    const double given = draft->options.unit_metres;
    tracks->format = format->name;
    tracks->format_is_guess = format->is_guess;
    tracks->frame_rate = draft->frame_rate > 0.0 ? draft->frame_rate : format->frames_per_second;
    tracks->unit_metres = given > 0.0 ? given : format->unit_metres;
    if (tracks->unit_metres != 0.0 && tracks->unit_metres != 1.0)
        for (size_t i = 0; i < 2 * tracks->row_count; i++)
            is_finite &= isfinite(tracks->position[i] *= tracks->unit_metres) != 0;
    if (is_finite)
        return SI_OK;
    si_tracks_finish(tracks);
    return si_error_set(error, SI_ERR_FORMAT, "%s: a position is too large for metres",
                        draft->path);
}

static si_result read_tracks(const char *path, const si_tracks_options *options, si_tracks *tracks,
                             si_tracks_repeats *repeats, si_error *error)
{
    *tracks = (si_tracks){0};
    si_tracks_draft draft = {.path = path,
                             .options = options != NULL ? *options : (si_tracks_options){0}};
    si_result status = draft.options.scales != NULL ? si_tracks_find_scale(&draft, error) : SI_OK;
    if (status == SI_OK)
        status = read_draft(&draft, error);
    if (status == SI_OK) {
        si_tracks_draft_sort(&draft);
        status = si_tracks_draft_settle_repeats(&draft, repeats, error);
    }
    if (status == SI_OK)
        status = si_tracks_draft_pack(&draft, tracks, error);
    if (status == SI_OK)
        status = settle_format(&draft, tracks, error);
    si_tracks_draft_finish(&draft);
    return status;
}

si_result si_tracks_read(const char *path, const si_tracks_options *options, si_tracks *tracks,
                         si_error *error)
{
    SI_REQUIRE(error, path, tracks);
    return read_tracks(path, options, tracks, NULL, error);
}

si_result si_tracks_inspect(const char *path, const si_tracks_options *options, si_tracks *tracks,
                            si_tracks_repeats *repeats, si_error *error)
{
    SI_REQUIRE(error, repeats);
    *repeats = (si_tracks_repeats){0};
    SI_REQUIRE(error, path, tracks);
    return read_tracks(path, options, tracks, repeats, error);
}

void si_tracks_finish(si_tracks *tracks)
{
    if (tracks == NULL)
        return;
    free(tracks->frame);
    free(tracks->agent_id);
    free(tracks->position);
    free(tracks->scene);
    *tracks = (si_tracks){0};
}
