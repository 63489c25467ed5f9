/*
 * NumPy: an .npz with the arrays that an HDF5 file has, under the same names (predictions.h), and
 * step_seconds and predictor if they are told; or an .npy with the samples [A][K][P][2] alone, of
 * the windows that the truth has, in their order.
 */
#include <stdlib.h>
#include <string.h>

#include "io/npz_read.h"
#include "io/predictions_form.h"

bool si_predictions_is_npz(const si_form_sniff *sniff)
{
    return sniff->length >= 4 && memcmp(sniff->text, "PK\3\4", 4) == 0;
}

bool si_predictions_is_npy(const si_form_sniff *sniff)
{
    return sniff->length >= 6 && memcmp(sniff->text, "\x93NUMPY", 6) == 0;
}

/* What is read of an .npz. */
enum {
    OBSERVED,
    FUTURE,
    SAMPLES,
    PROBABILITIES,
    SCENE_OFFSET,
    AGENT_ID,
    FRAME,
    PRIMARY_ID,
    RECORDING,
    STEP_SECONDS,
    PREDICTOR,
    ARRAYS
};

static const struct {
    const char *name, *kinds;
    size_t rank;
} expected[ARRAYS] = {
    {"observed", "f", 3},      {"future", "f", 3},        {"samples", "f", 4},
    {"probabilities", "f", 2}, {"scene_offset", "iu", 1}, {"agent_id", "iu", 1},
    {"frame", "iu", 1},        {"primary_id", "iu", 1},   {"recording", "SU", 1},
    {"step_seconds", "f", 0},  {"predictor", "SU", 0},
};

typedef struct arrays {
    const char *path;
    si_npz_input array[ARRAYS];
    si_predictions_header header;
} arrays;

static bool has(const arrays *found, size_t which)
{
    return found->array[which].data != NULL;
}

static si_result refuse(const arrays *found, size_t which, const char *what, si_error *error)
{
    return si_error_set(error, SI_ERR_SHAPE, "%s: %s: expected %s", found->path,
                        expected[which].name, what);
}

static si_result find_arrays(arrays *found, const si_npz *file, si_error *error)
{
    si_result status = SI_OK;
    for (size_t i = 0; i < ARRAYS && status == SI_OK; i++) {
        si_npz_input *array = &found->array[i];
        status = si_npz_find(file, expected[i].name, array, error);
        if (status == SI_OK && has(found, i) &&
            (array->rank != expected[i].rank || strchr(expected[i].kinds, array->kind) == NULL))
            status = refuse(found, i, "another type or number of axes", error);
    }
    return status;
}

/* Extent `axis` of an array, if it is there, is what it should be. */
static bool fits(const arrays *found, size_t which, size_t axis, size_t extent)
{
    return !has(found, which) || found->array[which].shape[axis] == extent;
}

static si_result check_extents(arrays *found, bool needs_samples, si_error *error)
{
    si_predictions_header *header = &found->header;
    const si_npz_input *array = found->array;
    if (!has(found, OBSERVED) || !has(found, SCENE_OFFSET) || array[SCENE_OFFSET].count == 0)
        return refuse(found, has(found, OBSERVED) ? SCENE_OFFSET : OBSERVED, "it to be there",
                      error);
    if (needs_samples && !has(found, SAMPLES))
        return refuse(found, SAMPLES, "it to be there", error);
    const size_t A = header->agent_count = array[OBSERVED].shape[0];
    const size_t S = header->scene_count = array[SCENE_OFFSET].count - 1;
    const size_t K = header->sample_count = array[SAMPLES].shape[1];
    const size_t P = header->predicted_steps =
        has(found, SAMPLES) ? array[SAMPLES].shape[2] : array[FUTURE].shape[1];
    header->observed_steps = array[OBSERVED].shape[1];
    header->has_future = has(found, FUTURE);
    header->has_probabilities = has(found, PROBABILITIES);
    header->has_agent_id = has(found, AGENT_ID);
    header->has_frame = has(found, FRAME);
    header->has_primary = has(found, PRIMARY_ID);
    header->has_recording = has(found, RECORDING);
    const struct {
        size_t which, axis, extent;
    } checks[] = {
        {SAMPLES, 0, A},       {FUTURE, 0, A}, {PROBABILITIES, 0, A}, {AGENT_ID, 0, A},
        {PROBABILITIES, 1, K}, {FUTURE, 1, P}, {OBSERVED, 2, 2},      {FUTURE, 2, 2},
        {SAMPLES, 3, 2},       {FRAME, 0, S},  {PRIMARY_ID, 0, S},    {RECORDING, 0, S},
    };
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
        if (!fits(found, checks[i].which, checks[i].axis, checks[i].extent))
            return refuse(found, checks[i].which, "extents that fit the other arrays", error);
    return header->observed_steps > 0 && P > 0 && (K > 0 || !needs_samples)
               ? SI_OK
               : refuse(found, OBSERVED, "at least one step and sample", error);
}

static void copy_numbers(const arrays *found, size_t which, double *to)
{
    if (has(found, which))
        si_npz_numbers(&found->array[which], to);
}

static si_result copy_whole(const arrays *found, size_t which, int64_t *to, si_error *error)
{
    for (size_t i = 0; i < found->array[which].count; i++)
        if (!si_npz_whole(&found->array[which], i, &to[i]))
            return refuse(found, which, "whole numbers within +-2^53", error);
    return SI_OK;
}

static si_result copy_offsets(const arrays *found, size_t *to, si_error *error)
{
    int64_t offset;
    for (size_t i = 0; i < found->array[SCENE_OFFSET].count; i++) {
        if (!si_npz_whole(&found->array[SCENE_OFFSET], i, &offset) || offset < 0)
            return refuse(found, SCENE_OFFSET, "whole numbers of at least 0", error);
        to[i] = (size_t)offset;
    }
    return SI_OK;
}

static si_result copy_all(const arrays *found, si_predictions_memory *memory, si_error *error)
{
    copy_numbers(found, OBSERVED, memory->observed);
    copy_numbers(found, FUTURE, memory->future);
    copy_numbers(found, SAMPLES, memory->samples);
    if (memory->probabilities != NULL)
        copy_numbers(found, PROBABILITIES, memory->probabilities);
    for (size_t s = 0; s < found->array[RECORDING].count; s++)
        si_npz_text(&found->array[RECORDING], s, memory->name[s], sizeof memory->name[s]);
    si_result status = copy_offsets(found, memory->offset, error);
    if (status == SI_OK)
        status = copy_whole(found, AGENT_ID, memory->agent_id, error);
    if (status == SI_OK)
        status = copy_whole(found, FRAME, memory->frame, error);
    return status == SI_OK ? copy_whole(found, PRIMARY_ID, memory->primary_id, error) : status;
}

static si_result take_told(arrays *found, si_error *error)
{
    si_predictions_header *header = &found->header;
    header->step_seconds = 0.4;
    header->wide = has(found, SAMPLES) && found->array[SAMPLES].item_size == sizeof(double);
    if (has(found, STEP_SECONDS))
        header->step_seconds = si_npz_number(&found->array[STEP_SECONDS], 0);
    if (has(found, PREDICTOR))
        si_npz_text(&found->array[PREDICTOR], 0, header->predictor, sizeof header->predictor);
    return header->step_seconds > 0.0 && header->step_seconds < 1e9
               ? SI_OK
               : refuse(found, STEP_SECONDS, "a number above 0", error);
}

/* Windows as they are, with samples or without. */
static si_result read_npz(const char *path, bool needs_samples, si_predictions_memory **memory,
                          si_error *error)
{
    arrays found = {.path = path};
    si_npz file;
    *memory = NULL;
    si_result status = si_npz_open(path, &file, error);
    if (status == SI_OK)
        status = find_arrays(&found, &file, error);
    if (status == SI_OK)
        status = check_extents(&found, needs_samples, error);
    if (status == SI_OK)
        status = take_told(&found, error);
    if (status == SI_OK)
        status = si_predictions_memory_create(path, &found.header, memory, error);
    if (status == SI_OK)
        status = copy_all(&found, *memory, error);
    if (status == SI_OK)
        status = si_predictions_memory_check(path, *memory, error);
    for (size_t i = 0; i < ARRAYS; i++)
        si_npz_input_finish(&found.array[i]);
    si_npz_finish(&file);
    if (status != SI_OK) {
        si_predictions_memory_destroy(*memory);
        *memory = NULL;
    }
    return status;
}

si_result si_predictions_read_npz(const char *path, const si_predictions_options *options,
                                  si_predictions_memory **memory, si_error *error)
{
    return read_npz(path, !options->windows_only, memory, error);
}

static bool is_of_windows(const si_npz_input *samples, const si_predictions_header *windows)
{
    return samples->kind == 'f' && samples->rank == 4 && samples->shape[3] == 2 &&
           samples->shape[0] == windows->agent_count &&
           samples->shape[2] == windows->predicted_steps && samples->shape[1] > 0;
}

static si_result add_samples(const char *path, const si_npz_input *samples,
                             si_predictions_memory *windows, si_error *error)
{
    if (!is_of_windows(samples, &windows->header))
        return si_error_set(error, SI_ERR_SHAPE,
                            "%s: expected samples [%zu][samples][%zu][2], as the truth has agents "
                            "and steps",
                            path, windows->header.agent_count, windows->header.predicted_steps);
    double *made = calloc(samples->count + 1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, path);
    si_npz_numbers(samples, made);
    free(windows->samples);
    free(windows->probabilities);
    windows->samples = made;
    windows->probabilities = NULL;
    windows->header.has_probabilities = false;
    windows->header.sample_count = samples->shape[1];
    windows->header.wide = samples->item_size == sizeof(double);
    return SI_OK;
}

si_result si_predictions_read_npy(const char *path, const si_predictions_options *options,
                                  si_predictions_memory **memory, si_error *error)
{
    si_npz file;
    si_npz_input samples = {0};
    *memory = NULL;
    if (options->truth == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: holds no truth; name the file of windows that does (--truth)",
                            path);
    si_result status = si_npz_open(path, &file, error);
    if (status == SI_OK)
        status = si_npz_find(&file, "", &samples, error);
    if (status == SI_OK)
        status = si_predictions_memory_read(options->truth, memory, error);
    if (status == SI_OK)
        status = add_samples(path, &samples, *memory, error);
    si_npz_input_finish(&samples);
    si_npz_finish(&file);
    if (status != SI_OK) {
        si_predictions_memory_destroy(*memory);
        *memory = NULL;
    }
    return status;
}
