/*
 * nuScenes' prediction challenge: a list of {"instance", "sample", "prediction" [K][P][2],
 * "probabilities" [K]}, metres, every half second. Its truth: sample_annotation.json of the data
 * set, with sample.json beside it, or windows or a recording whose frames are called as samples.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/line_reader.h"
#include "io/predictions_form.h"

static const double step_seconds = 0.5;

bool si_predictions_is_nuscenes(const si_form_sniff *sniff)
{
    const char *text = sniff->text + strspn(sniff->text, " \t\r\n");
    return *text == '[' &&
           (strstr(text, "\"prediction\"") != NULL || strstr(text, "\"instance\"") != NULL);
}

/* A file that is one list of objects, an object at a time. */
typedef struct json_list {
    const char *path; /* borrowed */
    char *text;       /* owned, NUL-terminated */
    size_t length;
    size_t at;
    size_t line; /* of the object that was read last, from 1 */
    size_t lines_passed;
    size_t count; /* of objects that were read */
} json_list;

static si_result refuse(const json_list *list, const char *expected, si_error *error)
{
    return si_error_set(error, SI_ERR_FORMAT, "%s:%zu: expected %s", list->path, list->line,
                        expected);
}

/* To the next character that is no white space. */
static char skip_space(json_list *list)
{
    for (; list->at < list->length && strchr(" \t\r\n", list->text[list->at]) != NULL &&
           list->text[list->at] != '\0';
         list->at++)
        list->lines_passed += list->text[list->at] == '\n';
    list->line = list->lines_passed + 1;
    return list->at < list->length ? list->text[list->at] : '\0';
}

static si_result read_object(json_list *list, json_t **object, si_error *error)
{
    json_error_t cause;
    const char *text = list->text + list->at;
    if (*text != '{')
        return refuse(list, "an object {...} in the list", error);
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

/* *object is the caller's to release, NULL after the last. */
static si_result next_object(json_list *list, json_t **object, si_error *error)
{
    *object = NULL;
    const bool is_first = list->at == 0;
    char next = skip_space(list);
    if (!is_first && next == ']')
        return SI_OK;
    if (next != (is_first ? '[' : ','))
        return refuse(list, is_first ? "a list [...]" : "\",\" or \"]\"", error);
    list->at++;
    next = skip_space(list);
    if (is_first && next == ']')
        return SI_OK;
    return read_object(list, object, error);
}

static bool read_pair(const json_t *pair, si_predictions_point *point)
{
    const json_t *x = json_array_get(pair, 0), *y = json_array_get(pair, 1);
    point->x = json_number_value(x);
    point->y = json_number_value(y);
    return json_array_size(pair) == 2 && json_is_number(x) && json_is_number(y);
}

static si_result add_path(si_predictions_draft *draft, const json_list *list, const json_t *path,
                          si_predictions_point point, si_error *error)
{
    size_t step;
    const json_t *pair;
    if (json_array_size(path) == 0)
        return refuse(list, "paths of points in \"prediction\"", error);
    json_array_foreach(path, step, pair)
    {
        point.frame = (int64_t)step;
        if (!read_pair(pair, &point))
            return refuse(list, "[x, y] for each step of \"prediction\"", error);
        si_result status = si_predictions_draft_add(draft, &point, error);
        if (status != SI_OK)
            return status;
    }
    return SI_OK;
}

/* Calls `add` with each object of a list. */
static si_result for_each(const char *path, void *context,
                          si_result (*add)(void *, const json_list *, const json_t *, si_error *),
                          si_error *error)
{
    json_list list = {.path = path, .line = 1};
    json_t *record;
    si_result status = si_file_text_read(path, &list.text, &list.length, error);
    while (status == SI_OK && (status = next_object(&list, &record, error)) == SI_OK &&
           record != NULL) {
        status = add(context, &list, record, error);
        json_decref(record);
    }
    free(list.text);
    return status;
}

static si_result add_record(void *context, const json_list *list, const json_t *record,
                            si_error *error)
{
    si_predictions_draft *draft = context;
    const char *instance = json_string_value(json_object_get(record, "instance"));
    const char *sample = json_string_value(json_object_get(record, "sample"));
    const json_t *paths = json_object_get(record, "prediction");
    const json_t *likely = json_object_get(record, "probabilities");
    si_predictions_point point = {.place = list->count};
    size_t k;
    const json_t *path;
    if (instance == NULL || sample == NULL)
        return refuse(list, "\"instance\" and \"sample\" as texts", error);
    if (json_array_size(paths) == 0 || json_array_size(likely) != json_array_size(paths))
        return refuse(list, "\"prediction\" with paths, and as many \"probabilities\"", error);
    point.agent_id = si_name_number(instance);
    si_result status = si_predictions_draft_scene(draft, sample, &point.scene, error);
    json_array_foreach(paths, k, path)
    {
        const json_t *own = json_array_get(likely, k);
        point.sample = (int64_t)k;
        point.frame = SI_POINT_PROBABILITY;
        point.x = json_number_value(own);
        if (status == SI_OK && !json_is_number(own))
            status = refuse(list, "numbers in \"probabilities\"", error);
        if (status == SI_OK)
            status = si_predictions_draft_add(draft, &point, error);
        if (status == SI_OK)
            status = add_path(draft, list, path, point, error);
    }
    return status;
}

si_result si_predictions_read_nuscenes(si_predictions_draft *draft, si_error *error)
{
    draft->header.step_seconds = step_seconds;
    return for_each(draft->path, draft, add_record, error);
}

/* A sample is a moment, in microseconds, of a scene. */
static si_result add_sample(void *truth, const json_list *list, const json_t *record,
                            si_error *error)
{
    const char *token = json_string_value(json_object_get(record, "token"));
    const char *scene = json_string_value(json_object_get(record, "scene_token"));
    const json_t *time = json_object_get(record, "timestamp");
    if (token == NULL || scene == NULL || !json_is_integer(time))
        return refuse(list, "\"token\", \"scene_token\" and a whole \"timestamp\"", error);
    return si_truth_add_key(truth, token, (size_t)si_name_number(scene), json_integer_value(time),
                            json_integer_value(time), scene, error);
}

static si_result add_annotation(void *truth, const json_list *list, const json_t *record,
                                si_error *error)
{
    const char *instance = json_string_value(json_object_get(record, "instance_token"));
    const char *sample = json_string_value(json_object_get(record, "sample_token"));
    const json_t *place = json_object_get(record, "translation");
    const json_t *x = json_array_get(place, 0), *y = json_array_get(place, 1);
    si_truth_key key;
    if (instance == NULL || sample == NULL || !json_is_number(x) || !json_is_number(y))
        return refuse(list, "\"instance_token\", \"sample_token\" and a \"translation\"", error);
    if (!si_truth_find_key(truth, sample, &key))
        return refuse(list, "a \"sample_token\" that sample.json has", error);
    return si_truth_add(truth,
                        &(si_truth_row){key.group, si_name_number(instance), key.last,
                                        json_number_value(x), json_number_value(y)},
                        error);
}

si_result si_truth_read_nuscenes(const char *path, si_truth *truth, si_error *error)
{
    char samples[4096];
    const char *slash = strrchr(path, '/');
    const int folder = slash != NULL ? (int)(slash + 1 - path) : 0;
    const int length = snprintf(samples, sizeof samples, "%.*ssample.json", folder, path);
    if (length < 0 || (size_t)length >= sizeof samples)
        return si_error_set(error, SI_ERR_IO, "%s: its name is too long", path);
    truth->observed_steps = 1;
    truth->step_seconds = step_seconds;
    si_result status = for_each(samples, truth, add_sample, error);
    if (status == SI_OK)
        si_truth_sort_keys(truth);
    return status == SI_OK ? for_each(path, truth, add_annotation, error) : status;
}
