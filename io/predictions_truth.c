#include "io/predictions_truth.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/order.h"
#include "io/grow.h"
#include "io/number.h"

si_result si_truth_add(si_truth *truth, const si_truth_row *row, si_error *error)
{
    if (!si_grow((void **)&truth->row, &truth->row_capacity, truth->row_count, sizeof *row))
        return si_error_no_memory(error, "what happened");
    truth->row[truth->row_count++] = *row;
    return SI_OK;
}

si_result si_truth_add_key(si_truth *truth, const char *text, size_t group, int64_t last,
                           int64_t frame, const char *recording, si_error *error)
{
    si_truth_key key = {.group = group, .last = last, .frame = frame};
    bool there =
        si_grow((void **)&truth->key, &truth->key_capacity, truth->key_count, sizeof *truth->key);
    if (there) {
        key.text = strdup(text);
        key.recording = recording != NULL ? strdup(recording) : NULL;
        truth->key[truth->key_count++] = key;
        there = key.text != NULL && (recording == NULL || key.recording != NULL);
    }
    return there ? SI_OK : si_error_no_memory(error, "what happened");
}

static int compare_rows(const void *one, const void *other)
{
    const si_truth_row *a = one, *b = other;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    int order = si_compare_whole(&a->agent_id, &b->agent_id);
    return order != 0 ? order : si_compare_whole(&a->frame, &b->frame);
}

static int compare_keys(const void *one, const void *other)
{
    return strcmp(((const si_truth_key *)one)->text, ((const si_truth_key *)other)->text);
}

static int compare_moments(const void *one, const void *other)
{
    const si_truth_moment *a = one, *b = other;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return si_compare_whole(&a->frame, &b->frame);
}

static void list_moments(si_truth *truth)
{
    for (size_t i = 0; i < truth->row_count; i++)
        truth->moment[i] = (si_truth_moment){truth->row[i].group, truth->row[i].frame};
    qsort(truth->moment, truth->row_count, sizeof *truth->moment, compare_moments);
    for (size_t i = 0; i < truth->row_count; i++) {
        si_truth_moment *last = truth->moment + truth->moment_count;
        if (truth->moment_count == 0 || compare_moments(last - 1, &truth->moment[i]) != 0) {
            *last = truth->moment[i];
            truth->moment_count++;
        }
    }
}

void si_truth_sort_keys(si_truth *truth)
{
    if (truth->key_count > 0)
        qsort(truth->key, truth->key_count, sizeof *truth->key, compare_keys);
}

si_result si_truth_settle(si_truth *truth, const char *path, si_error *error)
{
    truth->moment = calloc(truth->row_count + 1, sizeof *truth->moment);
    if (truth->moment == NULL)
        return si_error_no_memory(error, path);
    if (truth->row_count > 0)
        qsort(truth->row, truth->row_count, sizeof *truth->row, compare_rows);
    si_truth_sort_keys(truth);
    list_moments(truth);
    for (size_t i = 1; i < truth->row_count; i++)
        if (compare_rows(&truth->row[i - 1], &truth->row[i]) == 0)
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: two true positions of agent %" PRId64 " at frame %" PRId64,
                                path, truth->row[i].agent_id, truth->row[i].frame);
    for (size_t i = 1; i < truth->key_count; i++)
        if (compare_keys(&truth->key[i - 1], &truth->key[i]) == 0)
            return si_error_set(error, SI_ERR_FORMAT,
                                "%s: two scenes are called %.64s: which is meant is not told", path,
                                truth->key[i].text);
    return SI_OK;
}

void si_truth_finish(si_truth *truth)
{
    for (size_t i = 0; i < truth->key_count; i++) {
        free(truth->key[i].text);
        free(truth->key[i].recording);
    }
    free(truth->row);
    free(truth->key);
    free(truth->moment);
    *truth = (si_truth){0};
}

/* The first row that is not before `wanted`. */
static size_t lower_bound(const si_truth *truth, const si_truth_row *wanted)
{
    size_t low = 0, high = truth->row_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (compare_rows(&truth->row[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const si_truth_row *si_truth_find(const si_truth *truth, size_t group, int64_t agent_id,
                                  int64_t frame)
{
    const si_truth_row wanted = {.group = group, .agent_id = agent_id, .frame = frame};
    const size_t at = lower_bound(truth, &wanted);
    return at < truth->row_count && compare_rows(&truth->row[at], &wanted) == 0 ? &truth->row[at]
                                                                                : NULL;
}

bool si_truth_find_key(const si_truth *truth, const char *text, si_truth_key *key)
{
    const si_truth_key wanted = {.text = (char *)text};
    si_number number;
    *key = (si_truth_key){0};
    if (truth->key_count == 0 && si_number_scan(text, &number) && *number.end == '\0' &&
        si_number_whole(&number, &key->last)) {
        key->frame = key->last;
        return true;
    }
    const si_truth_key *found =
        truth->key_count == 0
            ? NULL
            : bsearch(&wanted, truth->key, truth->key_count, sizeof *truth->key, compare_keys);
    if (found != NULL)
        *key = *found;
    return found != NULL;
}

bool si_truth_frames(const si_truth *truth, const si_truth_key *key, size_t before, size_t after,
                     int64_t *frame)
{
    const si_truth_moment wanted = {key->group, key->last};
    const si_truth_moment *last = truth->moment_count == 0
                                      ? NULL
                                      : bsearch(&wanted, truth->moment, truth->moment_count,
                                                sizeof *truth->moment, compare_moments);
    if (last == NULL || (size_t)(last - truth->moment) + 1 < before ||
        truth->moment_count - (size_t)(last - truth->moment) <= after)
        return false;
    const si_truth_moment *first = last + 1 - before;
    for (size_t i = 0; i < before + after; i++) {
        if (first[i].group != key->group)
            return false;
        frame[i] = first[i].frame;
    }
    return true;
}

size_t si_truth_agent_frames(const si_truth *truth, size_t group, int64_t agent_id, int64_t first,
                             int64_t end, int64_t *frame, size_t room)
{
    const size_t low = lower_bound(truth, &(si_truth_row){group, agent_id, first, 0, 0});
    const size_t high = lower_bound(truth, &(si_truth_row){group, agent_id, end, 0, 0});
    const size_t count = high > low ? high - low : 0, kept = count < room ? count : room;
    for (size_t i = 0; i < kept; i++)
        frame[i] = truth->row[high - kept + i].frame;
    return count;
}
