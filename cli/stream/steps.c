#include "cli/stream/steps.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "cli/stream/clock.h"
#include "pipeline/forecaster.h"
#include "predict/model.h"
#include "predict/tracker.h"

/* Points come no faster than this unless they are thinned. */
static const double fastest_rate = 64.0;
/* Of a step: as the tracker has it. */
static const double same_time = 1e-6;
static const double milliseconds = 1000.0;

struct stream_steps {
    stream_steps_config config;
    const si_model *model; /* of the zones; NULL: there are none */
    stream_report *report;
    si_tracker *tracker;
    stream_clock clock;
    si_forecaster *forecaster;
    si_forecast forecast;
    size_t observed_steps, predicted_steps;
    stream_output output;
    double *observed;  /* [max_agents][T][2], the scene that is to be predicted */
    int64_t *agent_id; /* [max_agents] */
    size_t *known;     /* [max_agents] */
    uint8_t *zone;     /* [max_agents] */
    uint64_t done_at;  /* nanoseconds, when the last step was written */
};

/* One moment of prediction. */
typedef struct moment {
    double time;
    int64_t frame;    /* the scene's identity in the noise */
    uint64_t arrived; /* nanoseconds, of its frame's last line */
} moment;

static si_result create_tracker(stream_steps *steps, size_t observed_steps, si_error *error)
{
    const stream_steps_config *config = &steps->config;
    const double reach = (double)(observed_steps - 1) * config->step_seconds + config->max_gap +
                         config->delay + 1.0 / config->rate;
    si_tracker_config tracker = si_tracker_config_default();
    tracker.max_agents = config->max_agents;
    tracker.points_per_agent = observed_steps + (size_t)fmin(ceil(reach * fastest_rate), 1e6);
    tracker.observed_steps = observed_steps;
    tracker.step_seconds = config->step_seconds;
    tracker.max_gap_seconds = config->max_gap;
    tracker.timeout_seconds = config->timeout;
    tracker.remembered_seconds = reach;
    return si_tracker_create(&tracker, &steps->tracker, error);
}

static si_result allocate_scene(stream_steps *steps, size_t observed_steps, si_error *error)
{
    const size_t agents = steps->config.max_agents;
    steps->observed = calloc(agents, observed_steps * 2 * sizeof *steps->observed);
    steps->agent_id = calloc(agents, sizeof *steps->agent_id);
    steps->known = calloc(agents, sizeof *steps->known);
    steps->zone = calloc(agents, sizeof *steps->zone);
    if (steps->observed == NULL || steps->agent_id == NULL || steps->known == NULL ||
        steps->zone == NULL)
        return si_error_no_memory(error, "the scene of a stream");
    return SI_OK;
}

static si_result open_output(stream_steps *steps, size_t predicted_steps, si_error *error)
{
    const stream_steps_config *config = &steps->config;
    const stream_output_config output = {
        .format = config->format,
        .paths = config->paths,
        .digits = config->digits,
        .has_frame = config->fps > 0.0,
        .has_zone = steps->model != NULL,
        .sample_count = config->sampling.sample_count,
        .step_count = predicted_steps,
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
    const size_t observed_steps = si_predictor_observed_steps(predictor);
    const size_t predicted_steps = si_predictor_predicted_steps(predictor);
    *created = NULL;
    stream_steps *steps = calloc(1, sizeof *steps);
    if (steps == NULL)
        return si_error_no_memory(error, "a stream");
    steps->config = *config;
    const si_model *model = si_predictor_model(predictor);
    steps->model = model != NULL && si_model_has_zones(model) ? model : NULL;
    steps->observed_steps = observed_steps;
    steps->predicted_steps = predicted_steps;
    steps->report = report;
    steps->clock = make_clock(config);
    si_result status = create_tracker(steps, observed_steps, error);
    if (status == SI_OK)
        status = si_forecaster_create(predictor, &config->sampling, config->max_agents,
                                      &steps->forecaster, error);
    if (status == SI_OK)
        status = allocate_scene(steps, observed_steps, error);
    if (status == SI_OK)
        status = open_output(steps, predicted_steps, error);
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
    si_tracker_destroy(destroyed->tracker);
    si_forecaster_destroy(destroyed->forecaster);
    stream_output_finish(&destroyed->output);
    free(destroyed->observed);
    free(destroyed->agent_id);
    free(destroyed->known);
    free(destroyed->zone);
    free(destroyed);
}

/* The agents that have all of their history, or those that lack some of it. */
static size_t pick_agents(stream_steps *steps, const si_tracker_view *view, bool whole)
{
    const size_t observed_steps = steps->observed_steps, length = observed_steps * 2;
    size_t count = 0;
    for (size_t i = 0; i < view->agent_count; i++) {
        if ((view->known_steps[i] == observed_steps) != whole)
            continue;
        memcpy(steps->observed + count * length, view->observed + i * length,
               length * sizeof *steps->observed);
        steps->agent_id[count] = view->agent_id[i];
        steps->known[count++] = view->known_steps[i];
    }
    return count;
}

static void write_scene(stream_steps *steps, const moment *now, size_t agent_count)
{
    const si_forecast *forecast = &steps->forecast;
    const size_t length = steps->config.sampling.sample_count * steps->predicted_steps * 2;
    const uint64_t passed = latency_now() - now->arrived;
    for (size_t i = 0; i < agent_count; i++) {
        const stream_record record = {
            .time = now->time,
            .frame = now->frame,
            .agent_id = steps->agent_id[i],
            .known_steps = steps->known[i],
            .zone = steps->zone[i],
            .latency = passed,
            .samples = forecast->samples + i * length,
            .origin = forecast->origin,
        };
        stream_output_write(&steps->output, &record);
    }
    steps->report->prediction_count += agent_count;
}

/*
 * Who lacks history is predicted apart: the others' predictions are then those that a recording
 * cut into scenes would give.
 */
static si_result predict_scene(stream_steps *steps, const moment *now, const si_tracker_view *view,
                               bool whole)
{
    const size_t count = pick_agents(steps, view, whole);
    if (count == 0)
        return SI_OK;
    const si_forecast_scene scene = {.agent_count = count,
                                     .observed = steps->observed,
                                     .agent_id = steps->agent_id,
                                     .frame = now->frame};
    si_result status = si_forecaster_predict(steps->forecaster, &scene, &steps->forecast);
    if (status != SI_OK)
        return status;
    if (steps->model != NULL)
        si_model_zones(steps->model, count, steps->forecast.observed, steps->zone);
    write_scene(steps, now, count);
    return SI_OK;
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

static si_result write_step(stream_steps *steps, double time, uint64_t complete,
                            const si_tracker_view *view, si_error *error)
{
    const double fps = steps->config.fps;
    const moment now = {
        .time = time,
        .frame = (int64_t)llrint(time * (fps > 0.0 ? fps : milliseconds)),
        .arrived = steps->clock.newest_arrived,
    };
    si_result status = predict_scene(steps, &now, view, true);
    if (status == SI_OK)
        status = predict_scene(steps, &now, view, false);
    if (status != SI_OK)
        return si_error_set(error, status, "the prediction of %g s failed", time);
    stream_output_flush(&steps->output);
    count_latency(steps, complete);
    return check_output(steps, error);
}

/* Writes the steps that are due by `until`. Once nobody is left the rest is passed over. */
static si_result write_due(stream_steps *steps, double until, uint64_t complete, si_error *error)
{
    double time;
    while (stream_clock_take(&steps->clock, until, &time)) {
        si_tracker_view view;
        si_tracker_gather(steps->tracker, time, &view);
        if (view.agent_count > 0) {
            si_result status = write_step(steps, time, complete, &view, error);
            if (status != SI_OK)
                return status;
        }
        if (si_tracker_agent_count(steps->tracker) == 0)
            stream_clock_skip(&steps->clock, until);
    }
    return SI_OK;
}

/* Counts and tells why the point was dropped. */
static void track(stream_steps *steps, const stream_point *point, uint64_t number)
{
    stream_report *report = steps->report;
    switch (si_tracker_add(steps->tracker, point->time, point->agent_id, point->x, point->y)) {
    case SI_TRACKER_LATE:
        stream_report_fault(report, STREAM_FAULT_LATE, number,
                            "dropped, too late: the step after it is out");
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
    si_tracker_reset(steps->tracker);
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
