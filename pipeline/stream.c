#include "pipeline/stream.h"

#include <math.h>
#include <stdlib.h>

#include "pipeline/stream_clock.h"

/* Of a step: as the tracker has it. */
static const double same_time = 1e-6;
static const double milliseconds = 1000.0;

struct stream {
    stream_config config;
    stream_listener listener;
    si_live *live;
    stream_clock clock;
};

si_result stream_create(const stream_config *config, const si_predictor *predictor,
                        const stream_listener *listener, stream **created, si_error *error)
{
    *created = NULL;
    stream *made = calloc(1, sizeof *made);
    if (made == NULL)
        return si_error_no_memory(error, "a stream");
    made->config = *config;
    made->config.live.lateness_seconds = config->delay + 1.0 / config->rate;
    made->listener = *listener;
    made->clock = (stream_clock){
        .rate = config->rate,
        .delay = config->delay,
        .timeout = config->live.timeout_seconds,
        .max_jump = config->max_jump,
        .same = same_time * config->live.step_seconds,
    };
    const si_result status = si_live_create(predictor, &made->config.live, &made->live, error);
    if (status == SI_OK)
        *created = made;
    else
        stream_destroy(made);
    return status;
}

void stream_destroy(stream *destroyed)
{
    if (destroyed == NULL)
        return;
    si_live_destroy(destroyed->live);
    free(destroyed);
}

/* Predicts a step, unless nobody is there. */
static si_result make_step(stream *self, double time, uint64_t completed, si_error *error)
{
    const double fps = self->config.fps;
    si_live_forecast forecast;
    const stream_step step = {
        .time = time,
        .frame = (int64_t)llrint(time * (fps > 0.0 ? fps : milliseconds)),
        .arrived = self->clock.newest_arrived,
        .completed = completed,
        .forecast = &forecast,
    };
    const si_result status = si_live_predict(self->live, time, step.frame, &forecast);
    if (status != SI_OK)
        return si_error_set(error, status, "the prediction of %g s failed", time);
    return forecast.agent_count > 0 ? self->listener.step(self->listener.context, &step, error)
                                    : SI_OK;
}

/* Makes the steps that are due by `until`. Once nobody is left the rest is passed over. */
static si_result make_due(stream *self, double until, uint64_t completed, si_error *error)
{
    double time;
    while (stream_clock_take(&self->clock, until, &time)) {
        const si_result status = make_step(self, time, completed, error);
        if (status != SI_OK)
            return status;
        if (si_live_agent_count(self->live) == 0)
            stream_clock_skip(&self->clock, until);
    }
    return SI_OK;
}

static void tell(const stream *self, stream_fault fault, double time)
{
    self->listener.fault(self->listener.context, fault, time, self->clock.newest);
}

/* A line of `time` came. Makes the steps of the frame that it completes, and opens its own. */
static si_result move_on(stream *self, double time, uint64_t arrived, stream_time *seen,
                         si_error *error)
{
    stream_clock *clock = &self->clock;
    *seen = stream_clock_look(clock, time, arrived);
    if (*seen == STREAM_TIME_JUMP)
        tell(self, STREAM_FAULT_JUMP, time);
    if (*seen == STREAM_TIME_JUMP || *seen == STREAM_TIME_OPEN)
        return SI_OK;
    const double until = stream_clock_complete(clock, *seen == STREAM_TIME_LATER);
    const si_result status = make_due(self, until, arrived, error);
    if (*seen == STREAM_TIME_RESET) {
        tell(self, STREAM_FAULT_RESET, time);
        si_live_reset(self->live); /* everybody is new */
    }
    stream_clock_open(clock, time, arrived, *seen != STREAM_TIME_LATER);
    return status;
}

si_result stream_add(stream *self, const stream_point *point, uint64_t arrived, si_error *error)
{
    static const stream_fault faults[SI_TRACKER_VERDICT_COUNT] = {
        [SI_TRACKER_REPEATED] = STREAM_FAULT_REPEATED,
        [SI_TRACKER_LATE] = STREAM_FAULT_LATE,
        [SI_TRACKER_NO_ROOM] = STREAM_FAULT_NO_ROOM,
        [SI_TRACKER_NOT_FINITE] = STREAM_FAULT_MALFORMED,
    };
    stream_time seen;
    const si_result status = move_on(self, point->time, arrived, &seen, error);
    if (status != SI_OK || seen == STREAM_TIME_JUMP)
        return status;
    const si_tracker_verdict verdict =
        si_live_add(self->live, point->time, point->agent_id, point->x, point->y);
    if (verdict != SI_TRACKER_ADDED)
        tell(self, faults[verdict], point->time);
    return SI_OK;
}

si_result stream_reach(stream *self, double time, uint64_t arrived, si_error *error)
{
    stream_time seen;
    const si_result status = move_on(self, time, arrived, &seen, error);
    if (status != SI_OK || seen == STREAM_TIME_JUMP || time < self->clock.newest)
        return status;
    return stream_complete(self, arrived, error);
}

si_result stream_complete(stream *self, uint64_t arrived, si_error *error)
{
    return make_due(self, stream_clock_complete(&self->clock, false), arrived, error);
}
