/*
 * The formats of recordings: one file each, and a line each in the table of tracks_format.c.
 * Internal: not installed.
 */
#ifndef SI_IO_TRACKS_FORMAT_H
#define SI_IO_TRACKS_FORMAT_H

#include <stdbool.h>

#include "columns.h"
#include "tracks_draft.h"

struct si_tracks_format {
    const char *name;
    /* Whether the first line that says something is of this format; may set up the draft. */
    bool (*is)(si_tracks_draft *draft, const si_line *line);
    /* Adds what a line says. */
    si_result (*add)(si_tracks_draft *draft, const si_line *line, si_error *error);
    /* Or reads the whole file (a JSON document); then there is no `add`. */
    si_result (*read)(si_tracks_draft *draft, si_error *error);
    /* What is still missing at the end of the file, or NULL; may be NULL. */
    const char *(*missing)(const si_tracks_draft *draft);
    double unit_metres;       /* 0: not known */
    double frames_per_second; /* of its frame numbers; 0: not known */
    bool is_guess;            /* told by the shape of its numbers alone */
};

/* Static. */
const si_tracks_format *si_tracks_format_find(si_tracks_draft *draft, const si_line *line);
/* Of a folder of files, a frame each. */
extern const si_tracks_format si_tracks_format_folder;

si_result si_tracks_add_ethucy(si_tracks_draft *draft, const si_line *line, si_error *error);
bool si_tracks_is_trajnet(si_tracks_draft *draft, const si_line *line);
si_result si_tracks_add_trajnet(si_tracks_draft *draft, const si_line *line, si_error *error);
bool si_tracks_is_sdd(si_tracks_draft *draft, const si_line *line);
si_result si_tracks_add_sdd(si_tracks_draft *draft, const si_line *line, si_error *error);
bool si_tracks_is_vsp(si_tracks_draft *draft, const si_line *line);
si_result si_tracks_add_vsp(si_tracks_draft *draft, const si_line *line, si_error *error);
const char *si_tracks_missing_vsp(const si_tracks_draft *draft);
bool si_tracks_is_edinburgh(si_tracks_draft *draft, const si_line *line);
si_result si_tracks_add_edinburgh(si_tracks_draft *draft, const si_line *line, si_error *error);
bool si_tracks_is_wildtrack(si_tracks_draft *draft, const si_line *line);
si_result si_tracks_read_wildtrack(si_tracks_draft *draft, si_error *error);
si_result si_tracks_read_folder(si_tracks_draft *draft, si_error *error);

/* A column that is `role`, into the row; false, and what to say then: `where` it is, or "". */
bool si_tracks_read_role(const si_column *column, si_role role, si_track_row *row);
si_result si_tracks_refuse_role(const si_tracks_draft *draft, const si_line *line, si_role role,
                                const si_column *found, const char *where, si_error *error);

/* Columns, whose layout is in the draft. */
bool si_tracks_is_given(si_tracks_draft *draft, const si_line *line);
bool si_tracks_is_obsmat(si_tracks_draft *draft, const si_line *line);
bool si_tracks_is_hermes(si_tracks_draft *draft, const si_line *line);
bool si_tracks_is_named(si_tracks_draft *draft, const si_line *line);
bool si_tracks_is_separated(si_tracks_draft *draft, const si_line *line);
si_result si_tracks_add_columns(si_tracks_draft *draft, const si_line *line, si_error *error);

/* Sets the unit of the options from their table of scales: that of the longest name which fits. */
si_result si_tracks_find_scale(si_tracks_draft *draft, si_error *error);

#endif
