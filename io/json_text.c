#include "io/json_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
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
