#include "io/track_summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argument.h"
#include "base/order.h"
#include "io/track_index.h"

static const double quantile_level[SI_SPEED_QUANTILE_COUNT] = {.05, .25, .5, .75, .95, 1.0};

/* Rows that are looked at for what many rows tell alike: medians and what is most frequent. */
enum { ENOUGH_ROWS = 1 << 17 };

static size_t stride_of(const si_tracks *tracks)
{
    return tracks->row_count / ENOUGH_ROWS + 1;
}

/* Speeds in metres a second. */
static const double usual_walking_speed = 1.3;
static const double slowest_fitting = 0.6, fastest_fitting = 1.8;
static const double fastest_running = 12.0;
static const double slowest_in_metres = 0.02, fastest_in_metres = 4.0, slowest_in_pixels = 8.0;

double si_speed_quantile_level(size_t index)
{
    return quantile_level[index];
}

static void measure_box(const si_tracks *tracks, si_track_summary *summary)
{
    for (size_t axis = 0; axis < 2 && tracks->row_count > 0; axis++) {
        double low = tracks->position[axis], high = low;
        for (size_t row = 1; row < tracks->row_count; row++) {
            low = fmin(low, tracks->position[2 * row + axis]);
            high = fmax(high, tracks->position[2 * row + axis]);
        }
        summary->low[axis] = low;
        summary->high[axis] = high;
    }
}

static size_t count_distinct(int64_t *value, size_t count)
{
    size_t distinct = 0;
    qsort(value, count, sizeof *value, si_compare_whole);
    for (size_t i = 0; i < count; i++)
        distinct += i == 0 || value[i] != value[i - 1];
    return distinct;
}

/* `scratch` has room for a number a row. */
static void count_agents(const si_tracks *tracks, const si_track_index *index, int64_t *scratch,
                         si_track_summary *summary)
{
    size_t beginning_count = 0;
    for (size_t row = 0; row < tracks->row_count; row++)
        if (index->previous[row] == SI_NO_ROW)
            scratch[beginning_count++] = tracks->agent_id[row];
    summary->agent_count = count_distinct(scratch, beginning_count);
    summary->agent_gap_count = beginning_count - summary->agent_count;
}

/* The most frequent of sorted values, the least of equals. */
static int64_t most_frequent(const int64_t *sorted, size_t count)
{
    int64_t best = 0;
    size_t best_length = 0;
    for (size_t begin = 0, end; begin < count; begin = end) {
        for (end = begin + 1; end < count && sorted[end] == sorted[begin];)
            end++;
        if (end - begin > best_length) {
            best = sorted[begin];
            best_length = end - begin;
        }
    }
    return best;
}

static void measure_frames(const si_tracks *tracks, const si_track_index *index, int64_t *scratch,
                           si_track_summary *summary)
{
    summary->frame_count = index->frame_count;
    if (index->frame_count == 0)
        return;
    const size_t step_count = index->frame_count - 1;
    for (size_t f = 0; f < step_count; f++)
        scratch[f] = tracks->frame[index->first_row[f + 1]] - tracks->frame[index->first_row[f]];
    qsort(scratch, step_count, sizeof *scratch, si_compare_whole);
    summary->first_frame = tracks->frame[0];
    summary->last_frame = tracks->frame[tracks->row_count - 1];
    summary->frame_step = most_frequent(scratch, step_count);
    summary->largest_frame_gap = step_count > 0 ? scratch[step_count - 1] : 0;
    for (size_t f = 0; f < step_count; f++)
        summary->frame_gap_count += scratch[f] > summary->frame_step;
}

/* Of `count` > 0 sorted values, between neighbours in proportion. */
static double quantile(const double *sorted, size_t count, double level)
{
    double place = level * (double)(count - 1);
    size_t below = (size_t)place;
    size_t above = below + 1 < count ? below + 1 : below;
    return sorted[below] + (place - (double)below) * (sorted[above] - sorted[below]);
}

/* next[row] as si_track_chain_next; where most agents are in every frame, the index has it. */
static si_result link_rows(const si_tracks *tracks, const si_track_index *index, size_t agent_count,
                           size_t **next, si_error *error)
{
    size_t linked = 0;
    for (size_t row = 0; row < tracks->row_count; row++)
        linked += index->previous[row] != SI_NO_ROW;
    if (2 * linked < tracks->row_count - agent_count)
        return si_track_chain_next(tracks, next, error);
    *next = malloc((tracks->row_count + 1) * sizeof **next);
    if (*next == NULL)
        return si_error_no_memory(error, "the order of a recording");
    memset(*next, 0xFF, tracks->row_count * sizeof **next); /* SI_NO_ROW */
    for (size_t row = 0; row < tracks->row_count; row++)
        if (index->previous[row] != SI_NO_ROW)
            (*next)[index->previous[row]] = row;
    return SI_OK;
}

static void find_agent_step(const si_tracks *tracks, const size_t *next, int64_t *scratch,
                            si_track_summary *summary)
{
    size_t count = 0;
    for (size_t row = 0; row < tracks->row_count; row += stride_of(tracks))
        if (next[row] != SI_NO_ROW)
            scratch[count++] = tracks->frame[next[row]] - tracks->frame[row];
    qsort(scratch, count, sizeof *scratch, si_compare_whole);
    summary->agent_step = most_frequent(scratch, count);
}

/* Of the first rows of agents; there is one phase unless agents skip frames that others are in. */
static void count_phases(const si_tracks *tracks, const size_t *next, int64_t *scratch,
                         si_track_summary *summary)
{
    summary->phase_count = 1;
    if (summary->agent_step <= summary->frame_step)
        return;
    memset(scratch, 0, tracks->row_count * sizeof *scratch);
    for (size_t row = 0; row < tracks->row_count; row++)
        if (next[row] != SI_NO_ROW)
            scratch[next[row]] = 1;
    size_t count = 0;
    for (size_t row = 0; row < tracks->row_count; row++)
        if (scratch[row] == 0)
            scratch[count++] = (tracks->frame[row] - tracks->frame[0]) % summary->agent_step;
    summary->phase_count = count_distinct(scratch, count);
}

static double distance(const si_tracks *tracks, size_t from, size_t to)
{
    const double *a = tracks->position + 2 * from, *b = tracks->position + 2 * to;
    return hypot(b[0] - a[0], b[1] - a[1]);
}

static size_t list_speeds(const si_tracks *tracks, const size_t *next, int64_t agent_step,
                          double *speed)
{
    size_t count = 0;
    for (size_t row = 0; row < tracks->row_count; row += stride_of(tracks))
        if (next[row] != SI_NO_ROW && tracks->frame[next[row]] - tracks->frame[row] == agent_step)
            speed[count++] = distance(tracks, row, next[row]);
    qsort(speed, count, sizeof *speed, si_compare_numbers);
    return count;
}

/* Who goes further in a step than anybody runs, and how fast the fastest is. */
static void find_jumps(const si_tracks *tracks, const size_t *next, int64_t *scratch,
                       si_track_summary *summary)
{
    const double limit = fastest_running * summary->step_seconds;
    size_t count = 0;
    double farthest = 0.0;
    for (size_t row = 0; row < tracks->row_count; row++) {
        if (next[row] == SI_NO_ROW ||
            tracks->frame[next[row]] - tracks->frame[row] != summary->agent_step)
            continue;
        const double moved = distance(tracks, row, next[row]);
        farthest = fmax(farthest, moved);
        if (moved <= limit)
            continue;
        scratch[count++] = tracks->agent_id[row];
        if (moved > summary->jumping_distance) {
            summary->jumping_distance = moved;
            summary->jumping_id = tracks->agent_id[row];
            summary->jumping_frame = tracks->frame[next[row]];
        }
    }
    summary->jumping_count = count_distinct(scratch, count);
    if (summary->speed_count > 0) {
        summary->speed_per_step[SI_SPEED_QUANTILE_COUNT - 1] = farthest;
        summary->speed_per_second[SI_SPEED_QUANTILE_COUNT - 1] = farthest / summary->step_seconds;
    }
}

/* In a file that has them the right way round, the next id is further away than the last step. */
static void judge_columns(const si_tracks *tracks, const double *speed, size_t speed_count,
                          double *scratch, si_track_summary *summary)
{
    size_t count = 0;
    for (size_t row = 1; row < tracks->row_count; row += stride_of(tracks))
        if (tracks->frame[row] == tracks->frame[row - 1])
            scratch[count++] = distance(tracks, row - 1, row);
    qsort(scratch, count, sizeof *scratch, si_compare_numbers);
    summary->is_swapped = speed_count > 0 && count > 0 &&
                          quantile(scratch, count, 0.5) < 0.75 * quantile(speed, speed_count, 0.5);
}

static double median_of_moving(const double *sorted, size_t count)
{
    const double threshold = quantile(sorted, count, 0.9) / 4.0;
    size_t standing = 0;
    while (standing < count && sorted[standing] <= threshold)
        standing++;
    return standing < count ? quantile(sorted + standing, count - standing, 0.5) : 0.0;
}

static void measure_speeds(const double *sorted, size_t count, si_track_summary *summary)
{
    summary->speed_count = count;
    if (count == 0)
        return;
    for (size_t i = 0; i < SI_SPEED_QUANTILE_COUNT; i++) {
        summary->speed_per_step[i] = quantile(sorted, count, quantile_level[i]);
        summary->speed_per_second[i] = summary->speed_per_step[i] / summary->step_seconds;
    }
    summary->walking_speed = median_of_moving(sorted, count) / summary->step_seconds;
}

static bool walks_in(double speed, double units_a_metre)
{
    return speed >= 0.6 * units_a_metre && speed <= 2.5 * units_a_metre;
}

static void guess(si_track_summary *summary)
{
    const double speed = summary->walking_speed;
    if (speed >= slowest_in_pixels)
        summary->unit = walks_in(speed, 100.0)    ? SI_UNIT_CENTIMETRES
                        : walks_in(speed, 1000.0) ? SI_UNIT_MILLIMETRES
                                                  : SI_UNIT_PIXELS;
    if (speed < slowest_in_metres || speed > fastest_in_metres)
        return;
    summary->unit = SI_UNIT_METRES;
    summary->clock_factor = speed / usual_walking_speed;
    summary->clock = speed < slowest_fitting   ? SI_CLOCK_SLOW
                     : speed > fastest_fitting ? SI_CLOCK_FAST
                                               : SI_CLOCK_FITS;
}

si_result si_tracks_summarise(const si_tracks *tracks, double step_seconds,
                              si_track_summary *summary, si_error *error)
{
    SI_REQUIRE(error, summary);
    *summary = (si_track_summary){0};
    SI_REQUIRE(error, tracks);
    if (!(step_seconds > 0.0) || !isfinite(step_seconds))
        return si_error_set(error, SI_ERR_ARGUMENT, "step seconds: expected above 0, got %g",
                            step_seconds);
    si_track_index index;
    si_result status = si_track_index_build(tracks, &index, error);
    if (status != SI_OK)
        return status;
    int64_t *scratch = calloc(tracks->row_count + 1, sizeof *scratch);
    double *speed = calloc(tracks->row_count + 1, sizeof *speed);
    double *room = calloc(tracks->row_count + 1, sizeof *room);
    size_t *next = NULL;
    if (scratch == NULL || speed == NULL || room == NULL) {
        status = si_error_no_memory(error, "the summary of a recording");
        goto cleanup;
    }
    summary->row_count = tracks->row_count;
    summary->scene_count = tracks->scene_count;
    measure_box(tracks, summary);
    count_agents(tracks, &index, scratch, summary);
    measure_frames(tracks, &index, scratch, summary);
    status = link_rows(tracks, &index, summary->agent_count, &next, error);
    if (status != SI_OK)
        goto cleanup;
    find_agent_step(tracks, next, scratch, summary);
    count_phases(tracks, next, scratch, summary);
    summary->step_seconds = tracks->frame_rate > 0.0 && summary->agent_step > 0
                                ? (double)summary->agent_step / tracks->frame_rate
                                : step_seconds;
    size_t speed_count = list_speeds(tracks, next, summary->agent_step, speed);
    measure_speeds(speed, speed_count, summary);
    find_jumps(tracks, next, scratch, summary);
    judge_columns(tracks, speed, speed_count, room, summary);
    guess(summary);
cleanup:
    if (status != SI_OK)
        *summary = (si_track_summary){0};
    free(next);
    free(room);
    free(speed);
    free(scratch);
    si_track_index_finish(&index);
    return status;
}
