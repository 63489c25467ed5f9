#include "pipeline/track_speeds.h"

#include <math.h>
#include <stdlib.h>

#include "io/track_index.h"

static double seconds_a_frame(const si_tracks *tracks, const si_reading *reading)
{
    int64_t least = INT64_MAX;
    const double rate = reading->frame_rate > 0.0 ? reading->frame_rate : tracks->frame_rate;
    if (rate > 0.0)
        return 1.0 / rate;
    if (tracks->frames_per_second > 0.0)
        return 1.0 / tracks->frames_per_second;
    for (size_t i = 1; i < tracks->row_count; i++) {
        int64_t gap = tracks->frame[i] - tracks->frame[i - 1];
        least = gap > 0 && gap < least ? gap : least;
    }
    return reading->step_seconds / (double)least;
}

static void add_row(const si_tracks *tracks, const size_t *order, size_t i, double frame_seconds,
                    si_track_speeds *made)
{
    size_t row = order[i], before = i > 0 ? order[i - 1] : row;
    double *now = made->position + 2 * i;
    now[0] = tracks->position[2 * row];
    now[1] = tracks->position[2 * row + 1];
    if (i == 0 || tracks->agent_id[row] != tracks->agent_id[before]) {
        made->offset[made->track_count++] = i;
        return;
    }
    double frames = (double)(tracks->frame[row] - tracks->frame[before]);
    made->speed[i] = hypot(now[0] - now[-2], now[1] - now[-1]) / (frames * frame_seconds);
    if (made->offset[made->track_count - 1] + 1 == i)
        made->speed[i - 1] = made->speed[i];
}

static si_result chain(const si_tracks *tracks, const si_reading *reading, si_track_speeds *made,
                       si_error *error)
{
    const size_t count = made->row_count = tracks->row_count;
    size_t *order = NULL;
    si_result status = si_track_chain_order(tracks, &order, error);
    made->offset = calloc(count + 1, sizeof *made->offset);
    made->position = calloc(count, 2 * sizeof *made->position);
    made->speed = calloc(count, sizeof *made->speed);
    if (made->offset == NULL || made->position == NULL || made->speed == NULL)
        status = si_error_no_memory(error, "the tracks");
    const double frame_seconds = seconds_a_frame(tracks, reading);
    for (size_t i = 0; status == SI_OK && i < count; i++)
        add_row(tracks, order, i, frame_seconds, made);
    if (status == SI_OK)
        made->offset[made->track_count] = count;
    free(order);
    return status;
}

si_result si_track_speeds_read(const char *path, const si_reading *reading, si_track_speeds *made,
                               si_error *error)
{
    si_tracks tracks;
    *made = (si_track_speeds){0};
    si_result status = si_tracks_read(path, &reading->tracks, &tracks, error);
    if (status == SI_OK)
        status = chain(&tracks, reading, made, error);
    si_tracks_finish(&tracks);
    if (status != SI_OK)
        si_track_speeds_finish(made);
    return status;
}

void si_track_speeds_finish(si_track_speeds *made)
{
    free(made->offset);
    free(made->position);
    free(made->speed);
    *made = (si_track_speeds){0};
}
