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

#include "io/predictions_form.h"
#include "io/trajnet_row.h"

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

static si_result add_scene(si_predictions_draft *draft, const si_line *line, si_trajnet_row *row,
                           si_error *error)
{
    size_t scene;
    si_result status = find_scene(draft, row->scene, &scene, error);
    if (status != SI_OK)
        return status;
    si_draft_scene *told = &draft->scene[scene];
    if (told->has_primary)
        return si_trajnet_row_refuse(draft->path, line, "id", "another number than scenes before",
                                     (double)row->scene, error);
    if (row->rate > 0.0)
        draft->header.step_seconds = 1.0 / row->rate;
    told->has_primary = true;
    told->primary_id = row->agent_id;
    told->first_frame = row->frame;
    told->place = line->number;
    told->recording = row->recording;
    row->recording = NULL;
    return SI_OK;
}

static si_result add_track(si_predictions_draft *draft, const si_line *line,
                           const si_trajnet_row *row, si_error *error)
{
    si_predictions_point point = {.agent_id = row->agent_id,
                                  .sample = row->has_sample ? row->sample : SI_POINT_IS_TRUTH,
                                  .frame = row->frame,
                                  .x = row->x,
                                  .y = row->y,
                                  .place = line->number};
    si_result status = find_scene(draft, row->scene, &point.scene, error);
    return status == SI_OK ? si_predictions_draft_add(draft, &point, error) : status;
}

static si_result add_line(void *context, const si_line *line, si_error *error)
{
    si_predictions_draft *draft = context;
    si_trajnet_row row;
    if (line->text[strspn(line->text, " \t")] == '\0')
        return SI_OK;
    si_result status = si_trajnet_row_read(draft->path, line, true, &row, error);
    if (status == SI_OK)
        status = row.is_scene ? add_scene(draft, line, &row, error)
                              : add_track(draft, line, &row, error);
    free(row.recording);
    return status;
}

si_result si_predictions_read_trajnet(si_predictions_draft *draft, si_error *error)
{
    draft->has_frames = draft->may_lack = true;
    return si_lines_read(draft->path, add_line, draft, error);
}
