/* The kinds of file that truth comes from; the contract is in predictions_truth.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/file_kind.h"
#include "io/predictions_form.h"
#include "io/tracks.h"

static si_result add_tracks(si_truth *truth, const si_tracks *tracks, si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; i < tracks->row_count && status == SI_OK; i++)
        status = si_truth_add(truth,
                              &(si_truth_row){0, tracks->agent_id[i], tracks->frame[i],
                                              tracks->position[2 * i], tracks->position[2 * i + 1]},
                              error);
    return status;
}

static si_result read_recording(const char *path, si_truth *truth, si_error *error)
{
    si_tracks tracks;
    si_result status = si_tracks_read(path, NULL, &tracks, error);
    if (status == SI_OK)
        status = add_tracks(truth, &tracks, error);
    si_tracks_finish(&tracks);
    return status;
}

static si_result add_window(si_truth *truth, const si_predictions_store *windows, size_t scene,
                            si_error *error)
{
    const size_t T = windows->header.observed_steps, P = windows->header.predicted_steps;
    const int64_t *offset = si_store_wholes(windows, SI_ARRAY_SCENE_OFFSET);
    const double *observed = si_store_numbers(windows, SI_ARRAY_OBSERVED, 0);
    const double *future = si_store_numbers(windows, SI_ARRAY_FUTURE, 0);
    si_result status = SI_OK;
    for (size_t a = (size_t)offset[scene]; a < (size_t)offset[scene + 1]; a++)
        for (size_t t = 0; t < T + P && status == SI_OK; t++) {
            const double *at = t < T ? observed + 2 * (a * T + t) : future + 2 * (a * P + t - T);
            const int64_t id = si_store_wholes(windows, SI_ARRAY_AGENT_ID)[a];
            status =
                si_truth_add(truth, &(si_truth_row){scene, id, (int64_t)t, at[0], at[1]}, error);
        }
    return status;
}

/* Whether each scene has a recording of its own, by whose name it can be called. */
static bool are_named_apart(const si_predictions_store *windows)
{
    bool apart = windows->header.has_recording;
    for (size_t s = 1; apart && s < windows->header.scene_count; s++)
        apart = strcmp(si_store_recording(windows, s), si_store_recording(windows, s - 1)) != 0;
    return apart;
}

static si_result add_windows(si_truth *truth, const si_predictions_store *windows, si_error *error)
{
    const si_predictions_header *header = &windows->header;
    const bool apart = are_named_apart(windows);
    si_result status = SI_OK;
    truth->observed_steps = header->observed_steps;
    truth->step_seconds = header->step_seconds;
    for (size_t s = 0; s < header->scene_count && status == SI_OK; s++) {
        const int64_t frame = si_store_wholes(windows, SI_ARRAY_FRAME)[s];
        const char *recording = header->has_recording ? si_store_recording(windows, s) : NULL;
        char text[32];
        snprintf(text, sizeof text, "%" PRId64, frame);
        status = si_truth_add_key(truth, apart ? recording : text, s,
                                  (int64_t)header->observed_steps - 1, frame, recording, error);
        if (status == SI_OK)
            status = add_window(truth, windows, s, error);
    }
    return status;
}

static si_result read_windows(const char *path, si_truth *truth, si_error *error)
{
    si_predictions_store windows;
    si_result status = si_predictions_store_read(path, &windows, error);
    if (status == SI_OK && !windows.header.has_future)
        status = si_error_set(error, SI_ERR_FORMAT, "%s: has no /future", path);
    if (status == SI_OK)
        status = add_windows(truth, &windows, error);
    si_predictions_store_finish(&windows);
    return status;
}

static bool is_nuscenes(const si_form_sniff *sniff)
{
    return sniff->text[strspn(sniff->text, " \t\r\n")] == '[' &&
           strstr(sniff->text, "\"instance_token\"") != NULL;
}

si_result si_truth_read(const char *path, si_truth *truth, si_error *error)
{
    si_form_sniff sniff;
    si_file_kind kind;
    si_result status = si_file_kind_find(path, &kind, error);
    if (status == SI_OK && !si_form_sniff_read(path, &sniff))
        status = si_error_set(error, SI_ERR_IO, "%s: cannot be read", path);
    if (status != SI_OK)
        return status;
    if (si_truth_is_av2(&sniff))
        status = si_truth_read_av2(path, truth, error);
    else if (is_nuscenes(&sniff))
        status = si_truth_read_nuscenes(path, truth, error);
    else if (kind == SI_FILE_PREDICTIONS)
        status = read_windows(path, truth, error);
    else
        status = read_recording(path, truth, error);
    return status == SI_OK ? si_truth_settle(truth, path, error) : status;
}
