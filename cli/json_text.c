#include "cli/json_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool allocation_failed;

static void *allocate(size_t size)
{
    void *made = malloc(size);
    allocation_failed |= made == NULL;
    return made;
}

void json_start(void)
{
    json_set_alloc_funcs(allocate, free);
}

si_result json_check(const char *what, si_error *error)
{
    return allocation_failed ? si_error_no_memory(error, what) : SI_OK;
}

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

static json_t *plain_text(const char *text)
{
    char *plain = strdup(text);
    if (plain == NULL)
        return NULL;
    for (char *byte = plain; *byte != '\0'; byte++)
        if ((unsigned char)*byte >= 0x80)
            *byte = '?';
    json_t *value = json_string(plain);
    free(plain);
    return value;
}

json_t *json_text(const char *text)
{
    json_t *value = json_string(text);
    return value != NULL ? value : plain_text(text);
}

json_t *json_seed(uint64_t seed)
{
    if (seed <= INT64_MAX)
        return json_integer((json_int_t)seed);
    return json_sprintf("%" PRIu64, seed);
}

json_t *json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}
