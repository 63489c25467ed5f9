#include "io/trajnet_row.h"

#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
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

static bool take(const si_number *found, unsigned seen, si_trajnet_row *row)
{
    const unsigned needed = (1U << NEEDED) - 1;
    row->has_sample = (seen >> SAMPLE & 1U) != 0;
    row->has_scene = (seen >> SCENE & 1U) != 0;
    return (seen & needed) == needed && si_number_whole(&found[FRAME], &row->frame) &&
           si_number_whole(&found[AGENT], &row->agent_id) && si_number_value(&found[X], &row->x) &&
           si_number_value(&found[Y], &row->y) &&
           (!row->has_sample || si_number_whole(&found[SAMPLE], &row->sample)) &&
           (!row->has_scene || si_number_whole(&found[SCENE], &row->scene));
}

bool si_trajnet_row_scan(const si_line *line, si_trajnet_row *row)
{
    static const char *const opening[] = {"{", "\"track\"", ":", "{"};
    si_number found[KEYS];
    unsigned seen = 0;
    const char *text = line->text;
    *row = (si_trajnet_row){0};
    for (size_t i = 0; i < 4; i++)
        if ((text = expect(text, opening[i])) == NULL)
            return false;
    while ((text = scan_pair(text, found, &seen)) != NULL && *skip(text) == ',')
        text = skip(text) + 1;
    if (text == NULL || (text = expect(text, "}")) == NULL || (text = expect(text, "}")) == NULL)
        return false;
    return text == line->text + line->length && take(found, seen, row);
}

/* What is being read, so that errors can say where. */
typedef struct place {
    const char *path;
    const si_line *line;
    const char *row; /* "track" or "scene" */
} place;

static si_result refuse(const place *here, const char *key, const char *expected,
                        const json_t *found, si_error *error)
{
    char *text = found != NULL ? json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    const char *shown = text != NULL ? text : "nothing";
    char excerpt[SI_LINE_EXCERPT_SIZE];
    si_line_excerpt(shown, strlen(shown), excerpt);
    free(text);
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %s as \"%s\" of the %s, found %s",
                        here->path, here->line->number, expected, key, here->row, excerpt);
}

si_result si_trajnet_row_refuse(const char *path, const si_line *line, const char *key,
                                const char *expected, double found, si_error *error)
{
    json_t *value = json_real(found);
    si_result status = refuse(&(place){path, line, "scene"}, key, expected, value, error);
    json_decref(value);
    return status;
}

/* A key that must be there. */
typedef struct field {
    const char *key;
    bool is_whole;
    size_t place; /* in a row */
} field;

static const field track_fields[] = {{"f", true, offsetof(si_trajnet_row, frame)},
                                     {"p", true, offsetof(si_trajnet_row, agent_id)},
                                     {"x", false, offsetof(si_trajnet_row, x)},
                                     {"y", false, offsetof(si_trajnet_row, y)}};
static const field scene_fields[] = {{"id", true, offsetof(si_trajnet_row, scene)},
                                     {"p", true, offsetof(si_trajnet_row, agent_id)},
                                     {"s", true, offsetof(si_trajnet_row, frame)}};
static const field last_field = {"e", true, offsetof(si_trajnet_row, last_frame)};
static const field scene_field = {"scene_id", true, offsetof(si_trajnet_row, scene)};
static const field sample_field = {"prediction_number", true, offsetof(si_trajnet_row, sample)};

static si_result take_field(const json_t *object, const field *wanted, const place *here,
                            si_trajnet_row *row, si_error *error)
{
    const json_t *found = json_object_get(object, wanted->key);
    const double number = json_number_value(found);
    void *to = (char *)row + wanted->place;
    if (!json_is_number(found) && !wanted->is_whole)
        return refuse(here, wanted->key, "a number", found, error);
    const bool is_rounded = json_is_integer(found) && si_number_is_whole(number) &&
                            json_integer_value(found) != (json_int_t)number;
    if (wanted->is_whole && (!json_is_number(found) || !si_number_is_whole(number) || is_rounded))
        return refuse(here, wanted->key, "a whole number within +-2^53", found, error);
    if (wanted->is_whole)
        *(int64_t *)to = (int64_t)number;
    else
        *(double *)to = number;
    return SI_OK;
}

static si_result read_track(const json_t *track, const place *here, bool of_predictions,
                            si_trajnet_row *row, si_error *error)
{
    const json_t *sample = json_object_get(track, sample_field.key);
    si_result status = SI_OK;
    row->has_sample = sample != NULL && !json_is_null(sample);
    row->has_scene = of_predictions;
    if (row->has_sample && !of_predictions)
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s:%zu: the track has a prediction_number: this is a file of "
                            "predictions, expected a recording",
                            here->path, here->line->number);
    if (of_predictions)
        status = take_field(track, &scene_field, here, row, error);
    if (status == SI_OK && row->has_sample)
        status = take_field(track, &sample_field, here, row, error);
    if (status == SI_OK && row->sample < 0)
        status = refuse(here, sample_field.key, "a number of at least 0", sample, error);
    for (size_t i = 0; i < 4 && status == SI_OK; i++)
        status = take_field(track, &track_fields[i], here, row, error);
    return status;
}

static si_result read_scene(const json_t *scene, const place *here, bool of_predictions,
                            si_trajnet_row *row, si_error *error)
{
    const json_t *rate = json_object_get(scene, "fps");
    const char *recording = json_string_value(json_object_get(scene, "recording"));
    si_result status = SI_OK;
    row->is_scene = true;
    row->rate = json_number_value(rate);
    for (size_t i = 0; i < 3 && status == SI_OK; i++)
        status = take_field(scene, &scene_fields[i], here, row, error);
    if (status == SI_OK && !of_predictions)
        status = take_field(scene, &last_field, here, row, error);
    if (status == SI_OK && !of_predictions && row->last_frame < row->frame)
        status = refuse(here, "e", "a frame not before \"s\"", json_object_get(scene, "e"), error);
    if (status == SI_OK && rate != NULL && !json_is_null(rate) && !(row->rate > 0.0))
        status = refuse(here, "fps", "a number above 0", rate, error);
    if (status == SI_OK && recording != NULL && (row->recording = strdup(recording)) == NULL)
        status = si_error_no_memory(error, here->path);
    return status;
}

static si_result read_json(const char *path, const si_line *line, bool of_predictions,
                           const json_t *object, si_trajnet_row *row, si_error *error)
{
    const json_t *track = json_object_get(object, "track");
    const json_t *scene = json_object_get(object, "scene");
    if (track != NULL)
        return read_track(track, &(place){path, line, "track"}, of_predictions, row, error);
    if (scene != NULL)
        return read_scene(scene, &(place){path, line, "scene"}, of_predictions, row, error);
    return si_line_refuse(path, line, "{\"track\": {...}} or {\"scene\": {...}}", error);
}

si_result si_trajnet_row_read(const char *path, const si_line *line, bool of_predictions,
                              si_trajnet_row *row, si_error *error)
{
    json_error_t cause;
    if (si_trajnet_row_scan(line, row) && row->sample >= 0 &&
        (of_predictions ? row->has_scene : !row->has_sample))
        return SI_OK;
    *row = (si_trajnet_row){0};
    json_t *object = json_loadb(line->text, line->length, JSON_REJECT_DUPLICATES, &cause);
    if (object == NULL && json_error_code(&cause) == json_error_out_of_memory)
        return si_error_no_memory(error, path);
    if (object == NULL) {
        char expected[SI_ERROR_MESSAGE_SIZE / 2];
        snprintf(expected, sizeof expected, "a JSON object (%s)", cause.text);
        return si_line_refuse(path, line, expected, error);
    }
    si_result status = read_json(path, line, of_predictions, object, row, error);
    json_decref(object);
    return status;
}
