/* TrajNet++ ndjson: one JSON object a line, {"scene": {...}} or {"track": {...}}. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "io/number.h"
#include "io/tracks_format.h"

/* What is being read, so that errors can say where. */
typedef struct place {
    const char *path;
    size_t line;
    const char *row; /* "track" or "scene" */
} place;

static si_result refuse_field(const place *here, const char *key, const char *expected,
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

static si_result read_number(const json_t *row, const char *key, const place *here, double *value,
                             si_error *error)
{
    const json_t *found = json_object_get(row, key);
    if (!json_is_number(found))
        return refuse_field(here, key, "a number", found, error);
    *value = json_number_value(found);
    return SI_OK;
}

static si_result read_whole(const json_t *row, const char *key, const place *here, int64_t *value,
                            si_error *error)
{
    const json_t *found = json_object_get(row, key);
    double number = json_number_value(found);
    bool is_rounded = json_is_integer(found) && si_number_is_whole(number) &&
                      json_integer_value(found) != (json_int_t)number;
    if (!json_is_number(found) || !si_number_is_whole(number) || is_rounded)
        return refuse_field(here, key, "a whole number within +-2^53", found, error);
    *value = (int64_t)number;
    return SI_OK;
}

static si_result add_track(si_tracks_draft *draft, const json_t *track, const place *here,
                           si_error *error)
{
    const json_t *prediction = json_object_get(track, "prediction_number");
    if (prediction != NULL && !json_is_null(prediction))
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s:%zu: the track has a prediction_number: this is a file of "
                            "predictions, expected a recording",
                            here->path, here->line);
    si_track_row row = {.line = here->line};
    si_result status = read_whole(track, "f", here, &row.frame, error);
    if (status == SI_OK)
        status = read_whole(track, "p", here, &row.agent_id, error);
    if (status == SI_OK)
        status = read_number(track, "x", here, &row.x, error);
    if (status == SI_OK)
        status = read_number(track, "y", here, &row.y, error);
    return status == SI_OK ? si_tracks_draft_add_row(draft, &row, error) : status;
}

static si_result note_rate(si_tracks_draft *draft, const json_t *scene, const place *here,
                           si_error *error)
{
    const json_t *rate = json_object_get(scene, "fps");
    if (rate == NULL || json_is_null(rate))
        return SI_OK;
    double value = json_number_value(rate);
    if (!(value > 0.0))
        return refuse_field(here, "fps", "a number above 0", rate, error);
    if (draft->frames_per_second != 0.0 && draft->frames_per_second != value)
        return refuse_field(here, "fps", "the same rate as in the scenes before", rate, error);
    draft->frames_per_second = value;
    return SI_OK;
}

static si_result add_scene(si_tracks_draft *draft, const json_t *row, const place *here,
                           si_error *error)
{
    si_tracks_scene scene;
    si_result status = read_whole(row, "id", here, &scene.id, error);
    if (status == SI_OK)
        status = read_whole(row, "p", here, &scene.primary_id, error);
    if (status == SI_OK)
        status = read_whole(row, "s", here, &scene.first_frame, error);
    if (status == SI_OK)
        status = read_whole(row, "e", here, &scene.last_frame, error);
    if (status == SI_OK && scene.last_frame < scene.first_frame)
        status =
            refuse_field(here, "e", "a frame not before \"s\"", json_object_get(row, "e"), error);
    if (status == SI_OK)
        status = note_rate(draft, row, here, error);
    return status == SI_OK ? si_tracks_draft_add_scene(draft, &scene, error) : status;
}

static si_result add_row(si_tracks_draft *draft, const json_t *row, const si_line *line,
                         si_error *error)
{
    const json_t *track = json_object_get(row, "track");
    if (track != NULL)
        return add_track(draft, track, &(place){draft->path, line->number, "track"}, error);
    const json_t *scene = json_object_get(row, "scene");
    if (scene != NULL)
        return add_scene(draft, scene, &(place){draft->path, line->number, "scene"}, error);
    char excerpt[SI_LINE_EXCERPT_SIZE];
    si_line_excerpt(line->text, line->length, excerpt);
    return si_error_set(error, SI_ERR_FORMAT,
                        "%s:%zu: expected {\"track\": {...}} or {\"scene\": {...}}, found \"%s\"",
                        draft->path, line->number, excerpt);
}

bool si_tracks_is_trajnet(si_tracks_draft *draft, const si_line *line)
{
    (void)draft;
    return line->text[strspn(line->text, " \t")] == '{';
}

si_result si_tracks_draft_add_trajnet(si_tracks_draft *draft, const si_line *line, si_error *error)
{
    json_error_t cause;
    json_t *row = json_loadb(line->text, line->length, JSON_REJECT_DUPLICATES, &cause);
    if (row == NULL && json_error_code(&cause) == json_error_out_of_memory)
        return si_error_no_memory(error, draft->path);
    if (row == NULL) {
        char excerpt[SI_LINE_EXCERPT_SIZE];
        si_line_excerpt(line->text, line->length, excerpt);
        return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected a JSON object (%s): \"%s\"",
                            draft->path, line->number, cause.text, excerpt);
    }
    si_result status = add_row(draft, row, line, error);
    json_decref(row);
    return status;
}
