#include "io/json_list.h"

#include <stdlib.h>
#include <string.h>

#include "io/file_text.h"
#include "io/line_reader.h"

si_result si_json_list_open(si_json_list *list, const char *path, si_error *error)
{
    *list = (si_json_list){.path = path, .line = 1};
    return si_file_text_read(path, &list->text, &list->length, error);
}

void si_json_list_finish(si_json_list *list)
{
    free(list->text);
    *list = (si_json_list){0};
}

si_result si_json_list_refuse(const si_json_list *list, const char *expected, si_error *error)
{
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %s", list->path, list->line,
                        expected);
}

/* To the next character that is no white space. */
static char skip_space(si_json_list *list)
{
    for (; list->at < list->length && strchr(" \t\r\n", list->text[list->at]) != NULL &&
           list->text[list->at] != '\0';
         list->at++)
        list->lines_passed += list->text[list->at] == '\n';
    list->line = list->lines_passed + 1;
    return list->at < list->length ? list->text[list->at] : '\0';
}

static si_result read_object(si_json_list *list, json_t **object, si_error *error)
{
    json_error_t cause;
    const char *text = list->text + list->at;
    if (*text != '{')
        return si_json_list_refuse(list, "an object {...} in the list", error);
    *object = json_loadb(text, list->length - list->at,
                         JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &cause);
    if (*object == NULL && json_error_code(&cause) == json_error_out_of_memory)
        return si_error_no_memory(error, list->path);
    if (*object == NULL)
        return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected an object of JSON (%s)",
                            list->path, list->lines_passed + (size_t)cause.line, cause.text);
    for (int i = 0; i < cause.position; i++)
        list->lines_passed += text[i] == '\n';
    list->at += (size_t)cause.position;
    list->count++;
    return SI_OK;
}

si_result si_json_list_next(si_json_list *list, json_t **object, si_error *error)
{
    *object = NULL;
    const bool is_first = list->at == 0;
    char next = skip_space(list);
    if (!is_first && next == ']')
        return SI_OK;
    if (next != (is_first ? '[' : ','))
        return si_json_list_refuse(list, is_first ? "a list [...]" : "\",\" or \"]\"", error);
    list->at++;
    next = skip_space(list);
    if (is_first && next == ']')
        return SI_OK;
    return read_object(list, object, error);
}
