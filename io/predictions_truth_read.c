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

static si_result add_window(si_truth *truth, const si_predictions_memory *windows, size_t scene,
                            si_error *error)
{
    const size_t T = windows->header.observed_steps, P = windows->header.predicted_steps;
    si_result status = SI_OK;
    for (size_t a = windows->offset[scene]; a < windows->offset[scene + 1]; a++)
        for (size_t t = 0; t < T + P && status == SI_OK; t++) {
            const double *at =
                t < T ? windows->observed + 2 * (a * T + t) : windows->future + 2 * (a * P + t - T);
            status = si_truth_add(
                truth, &(si_truth_row){scene, windows->agent_id[a], (int64_t)t, at[0], at[1]},
                error);
        }
    return status;
}

/* Whether each scene has a recording of its own, by whose name it can be called. */
static bool are_named_apart(const si_predictions_memory *windows)
{
    bool apart = windows->header.has_recording;
    for (size_t s = 1; apart && s < windows->header.scene_count; s++)
        apart = strcmp(windows->name[s], windows->name[s - 1]) != 0;
    return apart;
}

static si_result read_windows(const char *path, si_truth *truth, si_error *error)
{
    si_predictions_memory *windows;
    si_result status = si_predictions_memory_read(path, &windows, error);
    if (status != SI_OK)
        return status;
    const si_predictions_header *header = &windows->header;
    const bool apart = are_named_apart(windows);
    truth->observed_steps = header->observed_steps;
    truth->step_seconds = header->step_seconds;
    if (!header->has_future)
        status = si_error_set(error, SI_ERR_FORMAT, "%s: has no /future", path);
    for (size_t s = 0; s < header->scene_count && status == SI_OK; s++) {
        char text[SI_RECORDING_NAME_SIZE];
        snprintf(text, sizeof text, "%" PRId64, windows->frame[s]);
        status = si_truth_add_key(truth, apart ? windows->name[s] : text, s,
                                  (int64_t)header->observed_steps - 1, windows->frame[s],
                                  header->has_recording ? windows->name[s] : NULL, error);
        if (status == SI_OK)
            status = add_window(truth, windows, s, error);
    }
    si_predictions_memory_destroy(windows);
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
