/* A line that is a JSON object, and its fields (TrajNet++). Internal: not installed. */
#ifndef SI_IO_JSON_ROW_H
#define SI_IO_JSON_ROW_H

#include <jansson.h>
#include <stdint.h>

#include "line_reader.h"

/* What is being read, so that errors can say where. */
typedef struct si_json_place {
    const char *path;
    size_t line;
    const char *row; /* "track" or "scene" */
} si_json_place;

/* *row is the caller's to release, NULL on failure. SI_ERR_FORMAT, SI_ERR_NO_MEMORY. */
SI_MUST_CHECK si_result si_json_row_read(const char *path, const si_line *line, json_t **row,
                                         si_error *error);
/* A field that must be there; SI_ERR_FORMAT. */
SI_MUST_CHECK si_result si_json_row_number(const json_t *row, const char *key,
                                           const si_json_place *here, double *value,
                                           si_error *error);
SI_MUST_CHECK si_result si_json_row_whole(const json_t *row, const char *key,
                                          const si_json_place *here, int64_t *value,
                                          si_error *error);
/* "file:line: expected ... as "key" of the row, found ...". */
si_result si_json_row_refuse(const si_json_place *here, const char *key, const char *expected,
                             const json_t *found, si_error *error);

#endif
