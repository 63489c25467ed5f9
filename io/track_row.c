#include "io/track_row.h"

#include <string.h>

#include "io/number.h"

static const char *skip(const char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    return text;
}

/* Behind `token` and blanks around it; NULL if it is not there. */
static const char *expect(const char *text, const char *token)
{
    const size_t length = strlen(token);
    text = skip(text);
    return strncmp(text, token, length) == 0 ? skip(text + length) : NULL;
}

enum { FRAME, AGENT, X, Y, SAMPLE, SCENE, KEYS, NEEDED = SAMPLE };

static const char *const keys[KEYS] = {
    "\"f\"", "\"p\"", "\"x\"", "\"y\"", "\"prediction_number\"", "\"scene_id\""};

/* What is a number here and none in JSON: leading zeros, a point without digits. */
static bool is_json_number(const char *text, const char *end)
{
    const char *digits = text + (*text == '-'),
               *point = memchr(digits, '.', (size_t)(end - digits));
    if (*digits < '0' || *digits > '9' || (point != NULL && (point[1] < '0' || point[1] > '9')))
        return false;
    return *digits != '0' || digits[1] < '0' || digits[1] > '9';
}

/* A key with its number, or null, into found; behind them, or NULL. */
static const char *scan_pair(const char *text, si_number *found, unsigned *seen)
{
    for (size_t k = 0; k < KEYS; k++) {
        const char *value = expect(text, keys[k]);
        if (value == NULL)
            continue;
        if ((value = expect(value, ":")) == NULL || (*seen >> k & 1U) != 0)
            return NULL;
        if (k >= NEEDED && strncmp(value, "null", 4) == 0)
            return value + 4;
        if (!si_number_scan(value, &found[k]) || !is_json_number(value, found[k].end))
            return NULL;
        *seen |= 1U << k;
        return found[k].end;
    }
    return NULL;
}

static bool take(const si_number *found, unsigned seen, si_track_fields *fields)
{
    const unsigned needed = (1U << NEEDED) - 1;
    fields->has_sample = (seen >> SAMPLE & 1U) != 0;
    fields->has_scene = (seen >> SCENE & 1U) != 0;
    return (seen & needed) == needed && si_number_whole(&found[FRAME], &fields->frame) &&
           si_number_whole(&found[AGENT], &fields->agent_id) &&
           si_number_value(&found[X], &fields->x) && si_number_value(&found[Y], &fields->y) &&
           (!fields->has_sample || si_number_whole(&found[SAMPLE], &fields->sample)) &&
           (!fields->has_scene || si_number_whole(&found[SCENE], &fields->scene));
}

bool si_track_fields_scan(const si_line *line, si_track_fields *fields)
{
    si_number found[KEYS];
    unsigned seen = 0;
    *fields = (si_track_fields){0};
    const char *text = expect(line->text, "{");
    if (text == NULL || (text = expect(text, "\"track\"")) == NULL ||
        (text = expect(text, ":")) == NULL || (text = expect(text, "{")) == NULL)
        return false;
    while ((text = scan_pair(text, found, &seen)) != NULL && *skip(text) == ',')
        text = skip(text) + 1;
    if (text == NULL || (text = expect(text, "}")) == NULL || (text = expect(text, "}")) == NULL)
        return false;
    return text == line->text + line->length && take(found, seen, fields);
}
