#include "io/json_row.h"

#include <stdlib.h>
#include <string.h>

#include "io/number.h"

si_result si_json_row_refuse(const si_json_place *here, const char *key, const char *expected,
                             const json_t *found, si_error *error)
{
    char *text = found != NULL ? json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    const char *shown = text != NULL ? text : "nothing";
    char excerpt[SI_LINE_EXCERPT_SIZE];
    si_line_excerpt(shown, strlen(shown), excerpt);
    free(text);
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %s as \"%s\" of the %s, found %s",
                        here->path, here->line, expected, key, here->row, excerpt);
}

si_result si_json_row_number(const json_t *row, const char *key, const si_json_place *here,
                             double *value, si_error *error)
{
    const json_t *found = json_object_get(row, key);
    if (!json_is_number(found))
        return si_json_row_refuse(here, key, "a number", found, error);
    *value = json_number_value(found);
    return SI_OK;
}

si_result si_json_row_whole(const json_t *row, const char *key, const si_json_place *here,
                            int64_t *value, si_error *error)
{
    const json_t *found = json_object_get(row, key);
    double number = json_number_value(found);
    bool is_rounded = json_is_integer(found) && si_number_is_whole(number) &&
                      json_integer_value(found) != (json_int_t)number;
    if (!json_is_number(found) || !si_number_is_whole(number) || is_rounded)
        return si_json_row_refuse(here, key, "a whole number within +-2^53", found, error);
    *value = (int64_t)number;
    return SI_OK;
}

si_result si_json_row_read(const char *path, const si_line *line, json_t **row, si_error *error)
{
    json_error_t cause;
    *row = json_loadb(line->text, line->length, JSON_REJECT_DUPLICATES, &cause);
    if (*row != NULL)
        return SI_OK;
    if (json_error_code(&cause) == json_error_out_of_memory)
        return si_error_no_memory(error, path);
    char excerpt[SI_LINE_EXCERPT_SIZE];
    si_line_excerpt(line->text, line->length, excerpt);
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected a JSON object (%s): \"%s\"", path,
                        line->number, cause.text, excerpt);
}
