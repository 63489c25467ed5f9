#include "cli/info_facts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/shared_options.h"
#include "io/file_kind.h"
#include "io/json_text.h"
#include "io/predictions.h"
#include "io/weights.h"
#include "pipeline/predictors.h"
#include "pipeline/provenance.h"

static void add_count(json_t *facts, const char *key, size_t count)
{
    json_object_set_new(facts, key, json_integer((json_int_t)count));
}

static void add_number(json_t *facts, const char *key, double number)
{
    json_object_set_new(facts, key, json_real(number));
}

static void add_text(json_t *facts, const char *key, const char *text)
{
    json_object_set_new(facts, key, json_text(text));
}

static void add_numbers(json_t *facts, const char *key, size_t count, const double *number)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_real(number[i]));
    json_object_set_new(facts, key, list);
}

static void add_origin(json_t *facts, const si_predictions_header *header)
{
    const struct {
        const char *key, *text;
    } text[] = {{"name", header->name},
                {"weights", header->weights},
                {"point", header->point},
                {"draws", header->draws},
                {"seen_recordings", header->seen_recordings}};
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        if (text[i].text[0] != '\0')
            add_text(facts, text[i].key, text[i].text);
    if (header->spread > 0.0)
        add_number(facts, "spread", header->spread);
    if (header->amv > 0.0)
        add_number(facts, "amv", header->amv);
}

/* How many scenes each recording has, in the order of the file. */
static si_result add_recordings(json_t *facts, si_predictions_reader *reader, si_error *error)
{
    const si_predictions_header *header = si_predictions_reader_header(reader);
    char name[SI_PREDICTOR_NAME_SIZE * 2];
    json_t *recordings = json_object();
    json_object_set_new(facts, "recordings", recordings);
    for (size_t s = 0; s < header->scene_count; s++) {
        si_result status =
            si_predictions_reader_read_recording(reader, s, name, sizeof name, error);
        if (status != SI_OK)
            return status;
        json_t *key = json_text(name);
        const json_int_t before =
            json_integer_value(json_object_get(recordings, json_string_value(key)));
        json_object_set_new(recordings, json_string_value(key), json_integer(before + 1));
        json_decref(key);
    }
    return SI_OK;
}

static si_result describe_predictions(const char *path, json_t *facts, si_error *error)
{
    si_predictions_reader *reader;
    si_predictions_options options = *truth_options();
    options.windows_only = true;
    si_result status = si_predictions_reader_open(path, &options, &reader, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *header = si_predictions_reader_header(reader);
    add_text(facts, "format", si_predictions_reader_format(reader));
    add_text(facts, "predictor", header->predictor);
    add_origin(facts, header);
    json_object_set_new(facts, "seed", json_seed(header->seed));
    add_count(facts, "scenes", header->scene_count);
    add_count(facts, "agents", header->agent_count);
    add_count(facts, "samples", header->sample_count);
    add_count(facts, "observed_steps", header->observed_steps);
    add_count(facts, "predicted_steps", header->predicted_steps);
    add_number(facts, "step_seconds", header->step_seconds);
    json_object_set_new(facts, "future", json_boolean(header->has_future));
    json_object_set_new(facts, "probabilities", json_boolean(header->has_probabilities));
    json_object_set_new(facts, "agent_ids", json_boolean(header->has_agent_id));
    json_object_set_new(facts, "frames", json_boolean(header->has_frame));
    json_object_set_new(facts, "primary_agents", json_boolean(header->has_primary));
    add_text(facts, "numbers", header->wide ? "float64" : "float32");
    if (header->has_recording)
        status = add_recordings(facts, reader, error);
    else
        json_object_set_new(facts, "recordings", json_false());
    si_predictions_reader_destroy(reader);
    return status;
}

/* What a training keeps to go on from there, of every epoch, and by which to know its windows. */
static bool is_of_training(const char *attribute)
{
    return strncmp(attribute, "log_", 4) == 0 || strcmp(attribute, "training_counters") == 0 ||
           strcmp(attribute, PROVENANCE_MARKS_ATTRIBUTE) == 0;
}

/* Recordings that were trained on in parts are told once. */
static void add_names(json_t *facts, const char *key, const char *names)
{
    json_t *once = json_object();
    char *copy = strdup(names), *rest = copy;
    char *told = calloc(2 * strlen(names) + 1, 1), *end = told; /* "," may become ", " */
    for (char *name; copy != NULL && told != NULL && (name = strsep(&rest, ",")) != NULL;) {
        name += strspn(name, " ");
        if (json_object_get(once, name) != NULL)
            continue;
        json_object_set_new(once, name, json_true());
        end += sprintf(end, "%s%s", end > told ? ", " : "", name);
    }
    add_text(facts, key, end > told ? told : names);
    json_decref(once);
    free(copy);
    free(told);
}

static void add_attribute(json_t *facts, const si_weights_attribute *attribute)
{
    if (attribute->text != NULL && strcmp(attribute->name, PROVENANCE_NAMES_ATTRIBUTE) == 0)
        add_names(facts, attribute->name, attribute->text);
    else if (attribute->text != NULL)
        add_text(facts, attribute->name, attribute->text);
    else if (attribute->count == 1)
        add_number(facts, attribute->name, attribute->number[0]);
    else
        add_numbers(facts, attribute->name, attribute->count, attribute->number);
}

static void add_weights(json_t *facts, const si_weights *weights, bool with_log)
{
    size_t parameters = 0;
    for (size_t i = 0; i < weights->tensor_count; i++)
        parameters += weights->tensor[i].size;
    add_count(facts, "tensors", weights->tensor_count);
    add_count(facts, "parameters", parameters);
    json_t *attributes = json_object();
    for (size_t i = 0; i < weights->attribute_count; i++)
        if (with_log || !is_of_training(weights->attribute[i].name))
            add_attribute(attributes, &weights->attribute[i]);
    json_object_set_new(facts, "attributes", attributes);
}

/* Unlike --model, a file of that name goes first. */
static bool is_bundled(const char *path)
{
    return access(path, F_OK) != 0 && si_predictor_is_name(path);
}

static si_result describe_weights(const char *path, bool with_log, json_t *facts, si_error *error)
{
    si_weights weights;
    si_result status = is_bundled(path) ? si_weights_load(path, &weights, error)
                                        : si_weights_read(path, &weights, error);
    if (status != SI_OK)
        return status;
    add_weights(facts, &weights, with_log);
    si_weights_finish(&weights);
    return SI_OK;
}

static const char *unit_name(si_unit_guess unit)
{
    static const char *const names[] = {"unknown", "metres", "pixels", "centimetres",
                                        "millimetres"};
    return names[unit];
}

static const char *clock_name(si_clock_guess guess)
{
    static const char *const names[] = {"unknown", "fits", "fast", "slow"};
    return names[guess];
}

static void add_speeds(json_t *facts, const si_track_summary *summary)
{
    json_t *speeds = json_object();
    for (size_t i = 0; summary->speed_count > 0 && i < SI_SPEED_QUANTILE_COUNT; i++) {
        char level[16];
        snprintf(level, sizeof level, "%.0f%%", 100.0 * si_speed_quantile_level(i));
        add_number(speeds, level, summary->speed_per_second[i]);
    }
    json_object_set_new(facts, "speed_per_second", speeds);
}

/* Rows that repeat a frame and agent, which every other command refuses. */
static void add_repeats(json_t *facts, const si_tracks_repeats *repeats)
{
    add_count(facts, "duplicates", repeats->count);
    if (repeats->count == 0)
        return;
    json_t *first = json_object();
    json_object_set_new(first, "frame", json_integer(repeats->frame));
    json_object_set_new(first, "agent_id", json_integer(repeats->agent_id));
    add_count(first, "line", repeats->first_line);
    add_count(first, "repeated_in_line", repeats->second_line);
    json_object_set_new(facts, "first_duplicate", first);
}

static void add_summary(json_t *facts, const si_track_summary *summary,
                        const si_tracks_repeats *repeats)
{
    add_count(facts, "rows", summary->row_count);
    add_count(facts, "agents", summary->agent_count);
    add_count(facts, "frames", summary->frame_count);
    add_count(facts, "scenes", summary->scene_count);
    json_object_set_new(facts, "first_frame", json_integer(summary->first_frame));
    json_object_set_new(facts, "last_frame", json_integer(summary->last_frame));
    json_object_set_new(facts, "frame_step", json_integer(summary->frame_step));
    add_count(facts, "frame_gaps", summary->frame_gap_count);
    json_object_set_new(facts, "largest_frame_gap", json_integer(summary->largest_frame_gap));
    add_count(facts, "agent_gaps", summary->agent_gap_count);
    add_repeats(facts, repeats);
    add_numbers(facts, "low", 2, summary->low);
    add_numbers(facts, "high", 2, summary->high);
    add_speeds(facts, summary);
    add_number(facts, "walking_speed", summary->walking_speed);
    add_text(facts, "unit_guess", unit_name(summary->unit));
    add_text(facts, "clock_guess", clock_name(summary->clock));
    add_number(facts, "clock_factor", summary->clock_factor);
}

/* In how many phases its rows come, who jumps, and what a user should know. */
static void add_look(json_t *facts, const si_recording_look *look)
{
    char advice[SI_ADVICE_MAX][SI_ADVICE_SIZE];
    const size_t count = si_recording_advise(look, advice);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_text(advice[i]));
    add_count(facts, "phases", look->summary.phase_count);
    add_count(facts, "agents_that_jump", look->summary.jumping_count);
    if (count > 0)
        json_object_set(facts, "advice", list);
    json_decref(list);
}

static si_result describe_recording(const char *path, const si_reading *reading, json_t *facts,
                                    si_error *error)
{
    si_tracks tracks;
    si_tracks_repeats repeats;
    si_recording_look look;
    si_result status = si_tracks_inspect(path, &reading->tracks, &tracks, &repeats, error);
    if (status != SI_OK)
        return status;
    add_text(facts, "format", tracks.format);
    status = si_recording_prepare(&tracks, reading, &look, error);
    if (status == SI_OK) {
        add_summary(facts, &look.summary, &repeats);
        add_look(facts, &look);
    }
    si_tracks_finish(&tracks);
    return status;
}

static si_result describe_kind(const char *path, si_file_kind kind, const si_reading *reading,
                               bool with_log, json_t *facts, si_error *error)
{
    static const char *const names[] = {"recording", "predictions", "weights"};
    add_text(facts, "file", path);
    add_text(facts, "kind", names[kind]);
    switch (kind) {
    case SI_FILE_PREDICTIONS:
        return describe_predictions(path, facts, error);
    case SI_FILE_WEIGHTS:
        return describe_weights(path, with_log, facts, error);
    default:
        return describe_recording(path, reading, facts, error);
    }
}

json_t *info_facts(const char *path, const si_reading *reading, bool with_log, si_error *error)
{
    si_file_kind kind = SI_FILE_WEIGHTS;
    si_result status = SI_OK;
    if (!is_bundled(path))
        status = si_file_kind_find(path, &kind, error);
    if (status != SI_OK)
        return NULL;
    json_t *facts = json_object();
    status = describe_kind(path, kind, reading, with_log, facts, error);
    if (status == SI_OK)
        return facts;
    json_decref(facts);
    return NULL;
}
