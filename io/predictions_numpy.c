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

/* By kind of array. */
static const char *const kinds[] = {
    [SI_ARRAY_NUMBERS] = "f", [SI_ARRAY_WHOLES] = "iu", [SI_ARRAY_TEXTS] = "SU"};

static si_result refuse(const char *path, const char *name, const char *expected, si_error *error)
{
    return si_error_set(error, SI_ERR_SHAPE, "%s: %s: expected %s", path, name, expected);
}

/* Absent: no data. */
static si_result find_array(const si_npz *file, const char *name, const char *its_kinds,
                            size_t rank, si_npz_input *array, si_error *error)
{
    si_result status = si_npz_find(file, name, array, error);
    if (status == SI_OK && array->data != NULL &&
        (array->rank != rank || strchr(its_kinds, array->kind) == NULL))
        status = refuse(file->path, name, "another type or number of axes", error);
    return status;
}

/* Arrays that are there have the extents that the header says. */
static si_result check_extents(const char *path, const si_npz_input array[SI_ARRAY_COUNT],
                               const si_predictions_header *header, si_error *error)
{
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++) {
        size_t extent[SI_ARRAY_MAX_RANK];
        const size_t rank = si_array_extents(header, i, extent);
        if (array[i].data != NULL && memcmp(array[i].shape, extent, rank * sizeof *extent) != 0)
            return refuse(path, si_array_forms[i].name, "extents that fit the other arrays", error);
    }
    return SI_OK;
}

static si_result take_extents(const char *path, const si_npz_input array[SI_ARRAY_COUNT],
                              bool needs_samples, si_predictions_header *header, si_error *error)
{
    const si_npz_input *samples = &array[SI_ARRAY_SAMPLES], *observed = &array[SI_ARRAY_OBSERVED];
    const si_npz_input *offset = &array[SI_ARRAY_SCENE_OFFSET];
    if (observed->data == NULL || offset->data == NULL || offset->count == 0)
        return refuse(path, observed->data != NULL ? "scene_offset" : "observed", "it to be there",
                      error);
    if (needs_samples && samples->data == NULL)
        return refuse(path, "samples", "it to be there", error);
    header->agent_count = observed->shape[0];
    header->scene_count = offset->count - 1;
    header->sample_count = samples->shape[1];
    header->predicted_steps =
        samples->data != NULL ? samples->shape[2] : array[SI_ARRAY_FUTURE].shape[1];
    header->observed_steps = observed->shape[1];
    header->wide = samples->data != NULL && samples->item_size == sizeof(double);
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++) {
        bool *there = si_array_flag(header, i);
        if (there != NULL)
            *there = array[i].data != NULL;
    }
    si_result status = check_extents(path, array, header, error);
    if (status == SI_OK && (header->observed_steps == 0 || header->predicted_steps == 0 ||
                            (header->sample_count == 0 && needs_samples)))
        status = refuse(path, "observed", "at least one step and sample", error);
    return status;
}

/* What the header has of its own. */
static si_result take_told(const si_npz *file, si_predictions_header *header, si_error *error)
{
    si_npz_input step = {0}, predictor = {0};
    header->step_seconds = 0.4;
    si_result status = find_array(file, "step_seconds", "f", 0, &step, error);
    if (status == SI_OK && step.data != NULL)
        header->step_seconds = si_npz_number(&step, 0);
    if (status == SI_OK && !(header->step_seconds > 0.0 && header->step_seconds < 1e9))
        status = refuse(file->path, "step_seconds", "a number above 0", error);
    if (status == SI_OK)
        status = find_array(file, "predictor", "SU", 0, &predictor, error);
    if (status == SI_OK && predictor.data != NULL)
        si_npz_text(&predictor, 0, header->predictor, sizeof header->predictor);
    si_npz_input_finish(&step);
    si_npz_input_finish(&predictor);
    return status;
}

static si_result copy_wholes(const char *path, const si_npz_input *array, const char *name,
                             int64_t *to, si_error *error)
{
    for (size_t i = 0; i < array->count; i++)
        if (!si_npz_whole(array, i, &to[i]))
            return refuse(path, name, "whole numbers within +-2^53", error);
    return SI_OK;
}

static si_result copy_all(const char *path, const si_npz_input array[SI_ARRAY_COUNT],
                          si_predictions_store *store, si_error *error)
{
    si_result status = si_predictions_store_reserve(store, store->header.scene_count,
                                                    store->header.agent_count, path, error);
    char(*name)[SI_RECORDING_NAME_SIZE] = store->array[SI_ARRAY_RECORDING];
    for (size_t i = 0; i < SI_ARRAY_COUNT && status == SI_OK; i++) {
        const si_array_form *form = &si_array_forms[i];
        const size_t rows =
            form->axes[0] == 'A' ? store->header.agent_count : store->header.scene_count;
        if (form->kind == SI_ARRAY_WHOLES && array[i].data != NULL)
            status = copy_wholes(path, &array[i], form->name, store->array[i], error);
        else if (form->kind == SI_ARRAY_WHOLES && store->array[i] != NULL)
            for (size_t row = 0; row < rows; row++)
                si_store_wholes(store, i)[row] = (int64_t)row;
        else if (array[i].data != NULL && store->array[i] != NULL && name != NULL &&
                 form->kind == SI_ARRAY_TEXTS)
            for (size_t row = 0; row < rows; row++)
                si_npz_text(&array[i], row, name[row], sizeof name[row]);
        else if (array[i].data != NULL && store->array[i] != NULL)
            si_npz_numbers(&array[i], store->array[i]);
    }
    return status == SI_OK ? si_predictions_check_store(path, store, error) : status;
}

si_result si_predictions_read_npz(const char *path, const si_predictions_options *options,
                                  si_predictions_store *store, si_error *error)
{
    si_npz_input array[SI_ARRAY_COUNT] = {0};
    si_npz file;
    si_result status = si_npz_open(path, &file, error);
    for (size_t i = 0; i < SI_ARRAY_COUNT && status == SI_OK; i++)
        status = find_array(&file, si_array_forms[i].name, kinds[si_array_forms[i].kind],
                            strlen(si_array_forms[i].axes), &array[i], error);
    if (status == SI_OK)
        status = take_extents(path, array, !options->windows_only, &store->header, error);
    if (status == SI_OK)
        status = take_told(&file, &store->header, error);
    if (status == SI_OK)
        status = copy_all(path, array, store, error);
    for (size_t i = 0; i < SI_ARRAY_COUNT; i++)
        si_npz_input_finish(&array[i]);
    si_npz_finish(&file);
    return status;
}

static si_result add_samples(const char *path, const si_npz_input *samples,
                             si_predictions_store *windows, si_error *error)
{
    si_predictions_header *header = &windows->header;
    if (samples->kind != 'f' || samples->rank != 4 || samples->shape[3] != 2 ||
        samples->shape[0] != header->agent_count || samples->shape[1] == 0 ||
        samples->shape[2] != header->predicted_steps)
        return si_error_set(error, SI_ERR_SHAPE,
                            "%s: expected samples [%zu][samples][%zu][2], as the truth has agents "
                            "and steps",
                            path, header->agent_count, header->predicted_steps);
    double *made = calloc(samples->count + 1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, path);
    si_npz_numbers(samples, made);
    free(windows->array[SI_ARRAY_SAMPLES]);
    windows->array[SI_ARRAY_SAMPLES] = made;
    header->sample_count = samples->shape[1];
    header->wide = samples->item_size == sizeof(double);
    return SI_OK;
}

si_result si_predictions_read_npy(const char *path, const si_predictions_options *options,
                                  si_predictions_store *store, si_error *error)
{
    si_npz file;
    si_npz_input samples = {0};
    if (options->truth == NULL)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "%s: holds no truth; name the file of windows that does (--truth)",
                            path);
    si_result status = si_npz_open(path, &file, error);
    if (status == SI_OK)
        status = si_npz_find(&file, "", &samples, error);
    if (status == SI_OK)
        status = si_predictions_store_read(options->truth, store, error);
    if (status == SI_OK)
        status = add_samples(path, &samples, store, error);
    si_npz_input_finish(&samples);
    si_npz_finish(&file);
    return status;
}
