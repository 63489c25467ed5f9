#include "pipeline/provenance.h"

#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/hash.h"
#include "base/order.h"
#include "pipeline/recordings_internal.h"

/* The row after the frame that begins at `row`. */
static size_t end_of_frame(const si_tracks *tracks, size_t row)
{
    const int64_t frame = tracks->frame[row];
    while (row < tracks->row_count && tracks->frame[row] == frame)
        row++;
    return row;
}

/* Exact as a double, which is how weights keep it. */
static double hash_rows(const si_tracks *tracks, size_t first, size_t end)
{
    const uint64_t hash = si_hash_bytes(SI_HASH_START, tracks->position + 2 * first,
                                        (end - first) * 2 * sizeof(double));
    return (double)(hash >> 12);
}

/* Walks over the frames that have a hash; false once there is none. */
static bool next_mark(const si_tracks *tracks, size_t *row, double *mark)
{
    while (*row < tracks->row_count) {
        const size_t first = *row;
        *row = end_of_frame(tracks, first);
        if (*row - first >= 2) {
            *mark = hash_rows(tracks, first, *row);
            return true;
        }
    }
    return false;
}

/* The least marks in order, at most PROVENANCE_MARKS; returns how many. */
static size_t least_marks(const si_tracks *tracks, double least[PROVENANCE_MARKS])
{
    size_t count = 0, row = 0;
    for (double mark; next_mark(tracks, &row, &mark);) {
        size_t place = count;
        while (place > 0 && least[place - 1] > mark)
            place--;
        if (place == PROVENANCE_MARKS || (place > 0 && least[place - 1] == mark))
            continue;
        count += count < PROVENANCE_MARKS;
        memmove(least + place + 1, least + place, (count - 1 - place) * sizeof *least);
        least[place] = mark;
    }
    return count;
}

static bool has_name(const char *names, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = names; (at = strstr(at, name)) != NULL; at += length)
        if ((at == names || at[-1] == ' ') && (at[length] == '\0' || at[length] == ','))
            return true;
    return length == 0;
}

/* Appends to a text that is cut at `size` bytes, once: the parts of a split have one name. */
static void append_name(char *names, size_t size, const char *name)
{
    if (has_name(names, name))
        return;
    const char *const parts[] = {names[0] != '\0' ? ", " : "", name};
    for (size_t i = 0; i < 2; i++)
        strncat(names, parts[i], size - strlen(names) - 1);
}

si_result provenance_save(const si_recordings *const *recordings, size_t count, si_weights *weights)
{
    SI_REQUIRE(NULL, recordings, weights);
    size_t total = 0, mark_count = 0;
    for (size_t i = 0; i < count; i++)
        total += recordings[i] != NULL ? recordings_count(recordings[i]) : 0;
    const size_t size = total * (RECORDING_NAME_SIZE + 2) + 1;
    char *names = calloc(size, 1);
    double *mark = calloc(total * PROVENANCE_MARKS + 1, sizeof *mark);
    si_result status = names != NULL && mark != NULL ? SI_OK : SI_ERR_NO_MEMORY;
    for (size_t i = 0; status == SI_OK && i < count; i++)
        for (size_t j = 0; recordings[i] != NULL && j < recordings_count(recordings[i]); j++) {
            append_name(names, size, recordings_name(recordings[i], j));
            mark_count += least_marks(recordings_tracks(recordings[i], j), mark + mark_count);
        }
    if (status == SI_OK)
        status = si_weights_set_text(weights, PROVENANCE_NAMES_ATTRIBUTE, names);
    if (status == SI_OK)
        status = si_weights_set_numbers(weights, PROVENANCE_MARKS_ATTRIBUTE, mark_count, mark);
    free(names);
    free(mark);
    return status;
}

static bool has_seen(const double *mark, size_t count, const si_tracks *tracks)
{
    size_t row = 0;
    for (double found; next_mark(tracks, &row, &found);)
        if (bsearch(&found, mark, count, sizeof *mark, si_compare_numbers) != NULL)
            return true;
    return false;
}

si_result provenance_find_seen(const si_recordings *recordings, const si_weights *weights,
                               char *names, size_t size)
{
    SI_REQUIRE(NULL, recordings, weights, names);
    if (size > 0)
        names[0] = '\0';
    const si_weights_attribute *marks =
        si_weights_find_attribute(weights, PROVENANCE_MARKS_ATTRIBUTE);
    if (size == 0 || marks == NULL || marks->number == NULL || marks->count == 0)
        return SI_OK;
    double *sorted = calloc(marks->count, sizeof *sorted);
    if (sorted == NULL)
        return SI_ERR_NO_MEMORY;
    memcpy(sorted, marks->number, marks->count * sizeof *sorted);
    qsort(sorted, marks->count, sizeof *sorted, si_compare_numbers);
    for (size_t i = 0; i < recordings_count(recordings); i++)
        if (has_seen(sorted, marks->count, recordings_tracks(recordings, i)))
            append_name(names, size, recordings_name(recordings, i));
    free(sorted);
    return SI_OK;
}
