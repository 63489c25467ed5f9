#include "cli/json_text.h"

#include <stdio.h>
#include <stdlib.h>

si_result json_print(json_t *document, size_t digits, const char *what, si_error *error)
{
    char *text = json_dumps(document, JSON_INDENT(2) | JSON_REAL_PRECISION(digits));
    json_decref(document);
    si_result status = text != NULL ? json_check(what, error) : si_error_no_memory(error, what);
    if (status == SI_OK)
        puts(text);
    free(text);
    return status;
}
