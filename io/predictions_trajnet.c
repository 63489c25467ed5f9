/*
 * TrajNet++ predictions: {"scene": {"id", "p", "s", "e", "fps"}} and, with that id, {"track": {"f",
 * "p", "x", "y", "prediction_number", "scene_id"}}. Tracks without a prediction_number but with a
 * scene_id are where people really were; without both they belong to no scene and are refused. Else
 * the truth is a TrajNet++ recording.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/json_row.h"
#include "io/predictions_form.h"
#include "io/track_row.h"

static bool is_track(const char *text)
{
    return strstr(text, "\"track\"") != NULL;
}

/* The first track tells, which may come behind all scenes. */
bool si_predictions_is_trajnet(const si_form_sniff *sniff)
{
    si_line_reader reader;
    si_line line = {.text = ""};
    if (sniff->is_folder || sniff->text[strspn(sniff->text, " \t\r\n")] != '{' ||
        si_line_reader_open(&reader, sniff->path, NULL) != SI_OK)
        return false;
    while (line.text != NULL && !is_track(line.text))
        if (si_line_reader_next(&reader, &line, NULL) != SI_OK)
            break;
    const char *number = line.text != NULL ? strstr(line.text, "\"prediction_number\"") : NULL;
    const bool is = number != NULL && strstr(number, "null") == NULL;
    si_line_reader_finish(&reader);
    return is;
}

static si_result find_scene(si_predictions_draft *draft, int64_t id, size_t *scene, si_error *error)
{
    char key[32];
    *scene = draft->last_scene;
    if (draft->scene_count > 0 && id == draft->last_id)
        return SI_OK;
    snprintf(key, sizeof key, "%" PRId64, id);
    si_result status = si_predictions_draft_scene(draft, key, scene, error);
    if (status != SI_OK)
        return status;
    draft->last_scene = *scene;
    draft->last_id = id;
    return SI_OK;
}

/* Told or not, a text that repeats itself or, of ours, the recording that a scene is of. */
static si_result name_recording(si_predictions_draft *draft, size_t scene, const json_t *row,
                                si_error *error)
{
    const char *name = json_string_value(json_object_get(row, "recording"));
    if (name == NULL)
        return SI_OK;
    draft->scene[scene].recording = strdup(name);
    return draft->scene[scene].recording != NULL ? SI_OK : si_error_no_memory(error, draft->path);
}

static si_result add_scene(si_predictions_draft *draft, const json_t *row,
                           const si_json_place *here, si_error *error)
{
    int64_t id;
    size_t scene = 0;
    si_draft_scene told = {0};
    const json_t *rate = json_object_get(row, "fps");
    si_result status = si_json_row_whole(row, "id", here, &id, error);
    if (status == SI_OK)
        status = si_json_row_whole(row, "p", here, &told.primary_id, error);
    if (status == SI_OK)
        status = si_json_row_whole(row, "s", here, &told.first_frame, error);
    if (status == SI_OK)
        status = find_scene(draft, id, &scene, error);
    if (status == SI_OK && draft->scene[scene].has_primary)
        status = si_json_row_refuse(here, "id", "another number than scenes before",
                                    json_object_get(row, "id"), error);
    if (status == SI_OK && rate != NULL && !json_is_null(rate) && !(json_number_value(rate) > 0.0))
        status = si_json_row_refuse(here, "fps", "a number above 0", rate, error);
    if (status != SI_OK)
        return status;
    if (json_number_value(rate) > 0.0)
        draft->header.step_seconds = 1.0 / json_number_value(rate);
    draft->scene[scene].has_primary = true;
    draft->scene[scene].primary_id = told.primary_id;
    draft->scene[scene].first_frame = told.first_frame;
    draft->scene[scene].place = here->line;
    return name_recording(draft, scene, row, error);
}

static si_result add_track(si_predictions_draft *draft, const json_t *row,
                           const si_json_place *here, si_error *error)
{
    si_predictions_point point = {.sample = SI_POINT_IS_TRUTH, .place = here->line};
    const json_t *number = json_object_get(row, "prediction_number");
    int64_t id = 0;
    si_result status = si_json_row_whole(row, "scene_id", here, &id, error);
    if (status == SI_OK && number != NULL && !json_is_null(number))
        status = si_json_row_whole(row, "prediction_number", here, &point.sample, error);
    if (status == SI_OK && number != NULL && !json_is_null(number) && point.sample < 0)
        status =
            si_json_row_refuse(here, "prediction_number", "a number of at least 0", number, error);
    if (status == SI_OK)
        status = si_json_row_whole(row, "f", here, &point.frame, error);
    if (status == SI_OK)
        status = si_json_row_whole(row, "p", here, &point.agent_id, error);
    if (status == SI_OK)
        status = si_json_row_number(row, "x", here, &point.x, error);
    if (status == SI_OK)
        status = si_json_row_number(row, "y", here, &point.y, error);
    if (status == SI_OK)
        status = find_scene(draft, id, &point.scene, error);
    return status == SI_OK ? si_predictions_draft_add(draft, &point, error) : status;
}

/* A track as it nearly always is. */
static si_result add_plain(si_predictions_draft *draft, const si_line *line,
                           const si_track_fields *fields, si_error *error)
{
    si_predictions_point point = {.agent_id = fields->agent_id,
                                  .sample = fields->has_sample ? fields->sample : SI_POINT_IS_TRUTH,
                                  .frame = fields->frame,
                                  .x = fields->x,
                                  .y = fields->y,
                                  .place = line->number};
    si_result status = find_scene(draft, fields->scene, &point.scene, error);
    return status == SI_OK ? si_predictions_draft_add(draft, &point, error) : status;
}

static si_result add_line(si_predictions_draft *draft, const si_line *line, si_error *error)
{
    json_t *row;
    si_track_fields fields;
    if (si_track_fields_scan(line, &fields) && fields.has_scene && fields.sample >= 0)
        return add_plain(draft, line, &fields, error);
    si_result status = si_json_row_read(draft->path, line, &row, error);
    if (status != SI_OK)
        return status;
    const json_t *track = json_object_get(row, "track"), *scene = json_object_get(row, "scene");
    if (track != NULL)
        status =
            add_track(draft, track, &(si_json_place){draft->path, line->number, "track"}, error);
    else if (scene != NULL)
        status =
            add_scene(draft, scene, &(si_json_place){draft->path, line->number, "scene"}, error);
    else
        status = si_error_set(error, SI_ERR_FORMAT,
                              "%s:%zu: expected {\"track\": {...}} or {\"scene\": {...}}",
                              draft->path, line->number);
    json_decref(row);
    return status;
}

si_result si_predictions_read_trajnet(si_predictions_draft *draft, si_error *error)
{
    si_line_reader reader;
    si_line line = {.text = ""};
    draft->has_frames = draft->may_lack = true;
    si_result status = si_line_reader_open(&reader, draft->path, error);
    if (status != SI_OK)
        return status;
    while (status == SI_OK && line.text != NULL) {
        status = si_line_reader_next(&reader, &line, error);
        if (status == SI_OK && line.text != NULL && line.text[strspn(line.text, " \t")] != '\0')
            status = add_line(draft, &line, error);
    }
    si_line_reader_finish(&reader);
    return status;
}
