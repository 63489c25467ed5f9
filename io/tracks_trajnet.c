/* TrajNet++ ndjson: one JSON object a line, {"scene": {...}} or {"track": {...}}. */
#include <string.h>

#include "io/json_row.h"
#include "io/track_row.h"
#include "io/tracks_format.h"

static si_result add_track(si_tracks_draft *draft, const json_t *track, const si_json_place *here,
                           si_error *error)
{
    const json_t *prediction = json_object_get(track, "prediction_number");
    if (prediction != NULL && !json_is_null(prediction))
        return si_error_set(error, SI_ERR_FORMAT,
                            "%s:%zu: the track has a prediction_number: this is a file of "
                            "predictions, expected a recording",
                            here->path, here->line);
    si_track_row row = {.line = here->line};
    si_result status = si_json_row_whole(track, "f", here, &row.frame, error);
    if (status == SI_OK)
        status = si_json_row_whole(track, "p", here, &row.agent_id, error);
    if (status == SI_OK)
        status = si_json_row_number(track, "x", here, &row.x, error);
    if (status == SI_OK)
        status = si_json_row_number(track, "y", here, &row.y, error);
    return status == SI_OK ? si_tracks_draft_add_row(draft, &row, error) : status;
}

static si_result note_rate(si_tracks_draft *draft, const json_t *scene, const si_json_place *here,
                           si_error *error)
{
    const json_t *rate = json_object_get(scene, "fps");
    if (rate == NULL || json_is_null(rate))
        return SI_OK;
    double value = json_number_value(rate);
    if (!(value > 0.0))
        return si_json_row_refuse(here, "fps", "a number above 0", rate, error);
    if (draft->frames_per_second != 0.0 && draft->frames_per_second != value)
        return si_json_row_refuse(here, "fps", "the same rate as in the scenes before", rate,
                                  error);
    draft->frames_per_second = value;
    return SI_OK;
}

static si_result add_scene(si_tracks_draft *draft, const json_t *row, const si_json_place *here,
                           si_error *error)
{
    si_tracks_scene scene;
    si_result status = si_json_row_whole(row, "id", here, &scene.id, error);
    if (status == SI_OK)
        status = si_json_row_whole(row, "p", here, &scene.primary_id, error);
    if (status == SI_OK)
        status = si_json_row_whole(row, "s", here, &scene.first_frame, error);
    if (status == SI_OK)
        status = si_json_row_whole(row, "e", here, &scene.last_frame, error);
    if (status == SI_OK && scene.last_frame < scene.first_frame)
        status = si_json_row_refuse(here, "e", "a frame not before \"s\"",
                                    json_object_get(row, "e"), error);
    if (status == SI_OK)
        status = note_rate(draft, row, here, error);
    return status == SI_OK ? si_tracks_draft_add_scene(draft, &scene, error) : status;
}

static si_result add_row(si_tracks_draft *draft, const json_t *row, const si_line *line,
                         si_error *error)
{
    const json_t *track = json_object_get(row, "track");
    if (track != NULL)
        return add_track(draft, track, &(si_json_place){draft->path, line->number, "track"}, error);
    const json_t *scene = json_object_get(row, "scene");
    if (scene != NULL)
        return add_scene(draft, scene, &(si_json_place){draft->path, line->number, "scene"}, error);
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
    si_track_fields fields;
    if (si_track_fields_scan(line, &fields) && !fields.has_sample) {
        const si_track_row plain = {fields.frame, fields.agent_id, fields.x, fields.y,
                                    line->number};
        return si_tracks_draft_add_row(draft, &plain, error);
    }
    json_t *row;
    si_result status = si_json_row_read(draft->path, line, &row, error);
    if (status == SI_OK)
        status = add_row(draft, row, line, error);
    json_decref(row);
    return status;
}
