/* A JSON file that is one list of objects, an object at a time. Internal: not installed. */
#ifndef SI_IO_JSON_LIST_H
#define SI_IO_JSON_LIST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "../base/status.h"

/* Start from zeros; release with si_json_list_finish. The text of the file is held whole. */
typedef struct si_json_list {
    const char *path; /* borrowed */
    char *text;       /* owned, NUL-terminated */
    size_t length;
    size_t at;
    size_t line; /* of the object that was read last, from 1 */
    size_t lines_passed;
    size_t count; /* of objects that were read */
} si_json_list;

SI_MUST_CHECK si_result si_json_list_open(si_json_list *list, const char *path, si_error *error);
/* *object is the caller's to release, NULL after the last. SI_ERR_FORMAT with file and line. */
SI_MUST_CHECK si_result si_json_list_next(si_json_list *list, json_t **object, si_error *error);
void si_json_list_finish(si_json_list *list);

/* "file:line: expected ...". */
si_result si_json_list_refuse(const si_json_list *list, const char *expected, si_error *error);

#endif
