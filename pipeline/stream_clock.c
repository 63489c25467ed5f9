#include "pipeline/stream_clock.h"

#include <math.h>

static bool is_jump(const stream_clock *clock, double time, uint64_t arrived)
{
    double passed = 1e-9 * (double)(arrived - clock->newest_arrived);
    double ahead = time - clock->newest;
    return ahead > clock->max_jump + passed || -ahead > clock->timeout + clock->delay;
}

/* The first frame that jumps may be a mistake; a later one that follows it is not. */
static stream_time judge_jump(stream_clock *clock, double time)
{
    double later = time - clock->jump_time;
    if (clock->has_jumped && later > clock->same && later <= clock->max_jump)
        return STREAM_TIME_RESET;
    if (!clock->has_jumped || fabs(later) > clock->same)
        clock->jump_time = time;
    clock->has_jumped = true;
    return STREAM_TIME_JUMP;
}

stream_time stream_clock_look(stream_clock *clock, double time, uint64_t arrived)
{
    if (!clock->started)
        return STREAM_TIME_ANEW;
    if (is_jump(clock, time, arrived))
        return judge_jump(clock, time);
    clock->has_jumped = false;
    if (time <= clock->newest + clock->same) {
        if (time >= clock->newest - clock->same)
            clock->newest_arrived = arrived;
        return STREAM_TIME_OPEN;
    }
    return time > clock->newest + clock->timeout ? STREAM_TIME_ANEW : STREAM_TIME_LATER;
}

double stream_clock_complete(const stream_clock *clock, bool wait_for_late)
{
    if (!clock->started)
        return -INFINITY;
    return wait_for_late ? clock->newest - clock->delay : clock->newest;
}

static double step_time(const stream_clock *clock, uint64_t step)
{
    return clock->start + (double)step / clock->rate;
}

bool stream_clock_take(stream_clock *clock, double until, double *time)
{
    *time = step_time(clock, clock->next);
    bool due = clock->started && *time <= until + clock->same;
    clock->next += due;
    return due;
}

void stream_clock_skip(stream_clock *clock, double until)
{
    double steps = floor((until + clock->same - clock->start) * clock->rate) + 1.0;
    if (steps > (double)clock->next)
        clock->next = (uint64_t)steps;
}

void stream_clock_open(stream_clock *clock, double time, uint64_t arrived, bool anew)
{
    if (anew) {
        clock->started = true;
        clock->start = time;
        clock->next = 0;
        clock->has_jumped = false;
    }
    clock->newest = time;
    clock->newest_arrived = arrived;
}
