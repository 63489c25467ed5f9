#include "cli/stream/steps.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "pipeline/live.h"
#include "pipeline/stream_clock.h"
#include "predict/model.h"

/* Of a step: as the tracker has it. */
static const double same_time = 1e-6;
static const double milliseconds = 1000.0;

struct stream_steps {
    stream_steps_config config;
    stream_report *report;
    si_live *live;
    stream_clock clock;
    stream_output output;
    uint64_t done_at; /* nanoseconds, when the last step was written */
};

/* One moment of prediction. */
typedef struct moment {
    double time;
    int64_t frame;    /* the scene's identity in the noise */
    uint64_t arrived; /* nanoseconds, of its frame's last line */
} moment;

static si_result create_live(stream_steps *steps, const si_predictor *predictor, si_error *error)
{
    const stream_steps_config *config = &steps->config;
    si_live_config live = si_live_config_default();
    live.sampling = config->sampling;
    live.max_agents = config->max_agents;
    live.step_seconds = config->step_seconds;
    live.max_gap_seconds = config->max_gap;
    live.timeout_seconds = config->timeout;
    live.lateness_seconds = config->delay + 1.0 / config->rate;
    return si_live_create(predictor, &live, &steps->live, error);
}

static si_result open_output(stream_steps *steps, const si_predictor *predictor, si_error *error)
{
    const si_model *model = si_predictor_model(predictor);
    const stream_steps_config *config = &steps->config;
    const stream_output_config output = {
        .format = config->format,
        .paths = config->paths,
        .digits = config->digits,
        .has_frame = config->fps > 0.0,
        .has_zone = model != NULL && si_model_has_zones(model),
        .sample_count = config->sampling.sample_count,
        .step_count = si_predictor_predicted_steps(predictor),
    };
    return stream_output_init(&steps->output, &output, error);
}

static stream_clock make_clock(const stream_steps_config *config)
{
    return (stream_clock){
        .rate = config->rate,
        .delay = config->delay,
        .timeout = config->timeout,
        .max_jump = config->max_jump,
        .same = same_time * config->step_seconds,
    };
}

si_result stream_steps_create(const stream_steps_config *config, const si_predictor *predictor,
                              stream_report *report, stream_steps **created, si_error *error)
{
    *created = NULL;
    stream_steps *steps = calloc(1, sizeof *steps);
    if (steps == NULL)
        return si_error_no_memory(error, "a stream");
    steps->config = *config;
    steps->report = report;
    steps->clock = make_clock(config);
    si_result status = create_live(steps, predictor, error);
    if (status == SI_OK)
        status = open_output(steps, predictor, error);
    if (status == SI_OK) {
        stream_output_header(&steps->output);
        *created = steps;
    } else {
        stream_steps_destroy(steps);
    }
    return status;
}

void stream_steps_destroy(stream_steps *destroyed)
{
    if (destroyed == NULL)
        return;
    si_live_destroy(destroyed->live);
    stream_output_finish(&destroyed->output);
    free(destroyed);
}

static void write_agents(stream_steps *steps, const moment *now, const si_live_forecast *forecast)
{
    const uint64_t passed = latency_now() - now->arrived;
    for (size_t i = 0; i < forecast->agent_count; i++) {
        const si_live_agent *agent = &forecast->agent[i];
        const stream_record record = {
            .time = now->time,
            .frame = now->frame,
            .agent_id = agent->agent_id,
            .known_steps = agent->known_steps,
            .zone = agent->zone,
            .latency = passed,
            .samples = agent->samples,
            .origin = agent->origin,
        };
        stream_output_write(&steps->output, &record);
    }
    steps->report->prediction_count += forecast->agent_count;
}

static si_result check_output(const stream_steps *steps, si_error *error)
{
    const int failure = steps->output.writer.failure;
    if (failure == 0)
        return SI_OK;
    if (failure == EPIPE || failure == EINTR)
        return si_error_set(error, SI_ERR_INTERRUPTED, "nobody reads the output any more");
    return si_error_errno(error, failure, "standard output");
}

/* `complete`: nanoseconds, when the frame was known to be. */
static void count_latency(stream_steps *steps, uint64_t complete)
{
    const uint64_t now = latency_now();
    const uint64_t began = complete > steps->done_at ? complete : steps->done_at;
    latency_add(&steps->report->answer, now - steps->clock.newest_arrived);
    latency_add(&steps->report->work, now - began);
    steps->report->step_count++;
    steps->done_at = now;
}

/* Predicts and writes a step, unless nobody is there. */
static si_result write_step(stream_steps *steps, double time, uint64_t complete, si_error *error)
{
    const double fps = steps->config.fps;
    const moment now = {
        .time = time,
        .frame = (int64_t)llrint(time * (fps > 0.0 ? fps : milliseconds)),
        .arrived = steps->clock.newest_arrived,
    };
    si_live_forecast forecast;
    si_result status = si_live_predict(steps->live, time, now.frame, &forecast);
    if (status != SI_OK)
        return si_error_set(error, status, "the prediction of %g s failed", time);
    if (forecast.agent_count == 0)
        return SI_OK;
    write_agents(steps, &now, &forecast);
    stream_output_flush(&steps->output);
    count_latency(steps, complete);
    return check_output(steps, error);
}

/* Writes the steps that are due by `until`. Once nobody is left the rest is passed over. */
static si_result write_due(stream_steps *steps, double until, uint64_t complete, si_error *error)
{
    double time;
    while (stream_clock_take(&steps->clock, until, &time)) {
        si_result status = write_step(steps, time, complete, error);
        if (status != SI_OK)
            return status;
        if (si_live_agent_count(steps->live) == 0)
            stream_clock_skip(&steps->clock, until);
    }
    return SI_OK;
}

/* Counts and tells why the point was dropped. */
static void track(stream_steps *steps, const stream_point *point, uint64_t number)
{
    stream_report *report = steps->report;
    switch (si_live_add(steps->live, point->time, point->agent_id, point->x, point->y)) {
    case SI_TRACKER_LATE:
        stream_report_fault(report, STREAM_FAULT_LATE, number,
                            "dropped, too late: its time is %.3f s and the step after it is out "
                            "(--delay waits longer); if the clock was set back, it has to catch up",
                            point->time);
        break;
    case SI_TRACKER_REPEATED:
        stream_report_fault(report, STREAM_FAULT_REPEATED, number,
                            "dropped, the agent has a position of that time");
        break;
    case SI_TRACKER_NO_ROOM:
        stream_report_fault(report, STREAM_FAULT_NO_ROOM, number,
                            "dropped, more agents than --max-agents");
        break;
    case SI_TRACKER_NOT_FINITE:
        stream_report_fault(report, STREAM_FAULT_MALFORMED, number,
                            "dropped, not a finite position");
        break;
    case SI_TRACKER_ADDED:
    case SI_TRACKER_VERDICT_COUNT:
        break;
    }
}

static void refuse_jump(stream_steps *steps, double time, uint64_t number)
{
    stream_report_fault(steps->report, STREAM_FAULT_JUMP, number,
                        "dropped, its time of %.3f s lies too far from the newest, %.3f s", time,
                        steps->clock.newest);
}

/* The sender's clock was set: everybody is new. */
static void start_anew(stream_steps *steps, double time, uint64_t number)
{
    stream_report_fault(steps->report, STREAM_FAULT_RESET, number,
                        "the clock was set from %.3f to %.3f s, starting anew", steps->clock.newest,
                        time);
    si_live_reset(steps->live);
}

/* A line of `time` came. Writes the steps of the frame that it completes, and opens its own. */
static si_result move_on(stream_steps *steps, double time, uint64_t number, uint64_t arrived,
                         stream_time *seen, si_error *error)
{
    stream_clock *clock = &steps->clock;
    *seen = stream_clock_look(clock, time, arrived);
    if (*seen == STREAM_TIME_JUMP)
        refuse_jump(steps, time, number);
    if (*seen == STREAM_TIME_JUMP || *seen == STREAM_TIME_OPEN)
        return SI_OK;
    const double until = stream_clock_complete(clock, *seen == STREAM_TIME_LATER);
    si_result status = write_due(steps, until, arrived, error);
    if (*seen == STREAM_TIME_RESET)
        start_anew(steps, time, number);
    stream_clock_open(clock, time, arrived, *seen != STREAM_TIME_LATER);
    return status;
}

si_result stream_steps_add(stream_steps *steps, const stream_point *point, uint64_t number,
                           uint64_t arrived, si_error *error)
{
    stream_time seen;
    si_result status = move_on(steps, point->time, number, arrived, &seen, error);
    if (status == SI_OK && seen != STREAM_TIME_JUMP)
        track(steps, point, number);
    return status;
}

si_result stream_steps_reach(stream_steps *steps, double time, uint64_t number, uint64_t arrived,
                             si_error *error)
{
    stream_time seen;
    si_result status = move_on(steps, time, number, arrived, &seen, error);
    if (status != SI_OK || seen == STREAM_TIME_JUMP || time < steps->clock.newest)
        return status;
    return stream_steps_complete(steps, arrived, error);
}

si_result stream_steps_complete(stream_steps *steps, uint64_t arrived, si_error *error)
{
    si_result status =
        write_due(steps, stream_clock_complete(&steps->clock, false), arrived, error);
    if (status != SI_OK)
        return status;
    stream_output_flush(&steps->output); /* the header, if nobody ever came */
    return check_output(steps, error);
}
