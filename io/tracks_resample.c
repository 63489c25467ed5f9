#include "io/tracks_resample.h"

#include <math.h>
#include <stdlib.h>

#include "io/track_index.h"
#include "io/tracks_draft.h"

/* Of a step: times so close are the same, as the tracker has it. */
static const double same = 1e-6;

/* Steps at first + n period, in frames. */
typedef struct steps {
    double first, period;
    double bridged; /* frames */
} steps;

static bool is_on_step(const steps *grid, int64_t frame)
{
    const double place = ((double)frame - grid->first) / grid->period;
    return fabs(place - nearbyint(place)) <= same;
}

static steps make_grid(const si_tracks *tracks, double frame_rate, double step_seconds)
{
    return (steps){.first = tracks->row_count > 0 ? (double)tracks->frame[0] : 0.0,
                   .period = step_seconds * frame_rate,
                   .bridged = SI_BRIDGED_SECONDS * frame_rate};
}

bool si_tracks_are_on_steps(const si_tracks *tracks, double frame_rate, double step_seconds)
{
    if (tracks == NULL)
        return false;
    const steps grid = make_grid(tracks, frame_rate, step_seconds);
    for (size_t row = 0; row < tracks->row_count; row++)
        if (!is_on_step(&grid, tracks->frame[row]))
            return false;
    return true;
}

/* The steps from `row` to before `next`, the same agent's, or SI_NO_ROW: to `row` alone. */
static si_result add_steps(const si_tracks *tracks, const steps *grid, size_t row, size_t next,
                           si_tracks_draft *draft, si_error *error)
{
    const double begin = (double)tracks->frame[row];
    const double end = next != SI_NO_ROW ? (double)tracks->frame[next] : begin;
    const bool bridges = next != SI_NO_ROW && end - begin <= grid->bridged * (1.0 + same);
    const double *from = tracks->position + 2 * row;
    const double *to = bridges ? tracks->position + 2 * next : from;
    const double slack = same * grid->period, limit = bridges ? end - slack : begin + slack;
    double n = ceil((begin - grid->first) / grid->period - same);
    for (double frame; (frame = grid->first + n * grid->period) < limit; n += 1.0) {
        const double share = bridges ? fmax(0.0, (frame - begin) / (end - begin)) : 0.0;
        const si_track_row added = {.frame = llround(frame),
                                    .agent_id = tracks->agent_id[row],
                                    .x = (1.0 - share) * from[0] + share * to[0],
                                    .y = (1.0 - share) * from[1] + share * to[1]};
        si_result status = si_tracks_draft_add_row(draft, &added, error);
        if (status != SI_OK)
            return status;
    }
    return SI_OK;
}

static si_result add_all(const si_tracks *tracks, const steps *grid, si_tracks_draft *draft,
                         si_error *error)
{
    size_t *next;
    si_result status = si_track_chain_next(tracks, &next, error);
    for (size_t row = 0; status == SI_OK && row < tracks->row_count; row++)
        status = add_steps(tracks, grid, row, next[row], draft, error);
    free(next);
    return status;
}

static si_result check(const si_tracks *tracks, double frame_rate, double step_seconds,
                       si_error *error)
{
    if (!(frame_rate > 0.0) || !(step_seconds > 0.0) || !isfinite(frame_rate) ||
        !isfinite(step_seconds))
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "frames a second and seconds a step: expected above 0, got %g and %g",
                            frame_rate, step_seconds);
    if (step_seconds * frame_rate < 1.0)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "a step of %g s is shorter than a frame at %g frames a second",
                            step_seconds, frame_rate);
    if (tracks->scene_count > 0)
        return si_error_set(error, SI_ERR_ARGUMENT,
                            "a recording that names its own scenes cannot be resampled");
    return SI_OK;
}

si_result si_tracks_resample(si_tracks *tracks, double frame_rate, double step_seconds,
                             si_error *error)
{
    si_result status = check(tracks, frame_rate, step_seconds, error);
    if (status != SI_OK)
        return status;
    const steps grid = make_grid(tracks, frame_rate, step_seconds);
    si_tracks_draft draft = {.path = "the resampled recording"};
    status = add_all(tracks, &grid, &draft, error);
    if (status == SI_OK)
        si_tracks_draft_sort(&draft);
    si_tracks resampled;
    if (status == SI_OK)
        status = si_tracks_draft_pack(&draft, &resampled, error);
    si_tracks_draft_finish(&draft);
    if (status != SI_OK)
        return status;
    resampled.frame_rate = frame_rate;
    resampled.unit_metres = tracks->unit_metres;
    resampled.format = tracks->format;
    resampled.format_is_guess = tracks->format_is_guess;
    si_tracks_finish(tracks);
    *tracks = resampled;
    return SI_OK;
}
