#include "cli/stream/session.h"

#include <errno.h>

#include "cli/console.h"
#include "cli/stream/input.h"
#include "cli/stream/report.h"
#include "io/line_reader.h"
#include "pipeline/predictors.h"
#include "predict/model.h"

typedef struct session {
    const stream_options *options;
    stream *followed;
    stream_output output;
    stream_report report;
    uint64_t line;    /* that is being taken */
    uint64_t done_at; /* nanoseconds, when the last step was written */
} session;

static si_result flush(session *self, si_error *error)
{
    stream_output_flush(&self->output);
    const int failure = self->output.writer.failure;
    if (failure == 0)
        return SI_OK;
    if (failure == EPIPE || failure == EINTR)
        return si_error_set(error, SI_ERR_INTERRUPTED, "nobody reads the output any more");
    return si_error_errno(error, failure, "standard output");
}

static si_result write_step(void *context, const stream_step *step, si_error *error)
{
    session *self = context;
    stream_report *report = &self->report;
    stream_output_write(&self->output, step, latency_now() - step->arrived);
    const si_result status = flush(self, error);
    const uint64_t now = latency_now();
    const uint64_t began = step->completed > self->done_at ? step->completed : self->done_at;
    latency_add(&report->answer, now - step->arrived);
    latency_add(&report->work, now - began);
    report->step_count++;
    report->prediction_count += step->forecast->agent_count;
    self->done_at = now;
    return status;
}

static void tell_fault(void *context, stream_fault fault, double time, double newest)
{
    session *self = context;
    stream_report *report = &self->report;
    switch (fault) {
    case STREAM_FAULT_MALFORMED:
        stream_report_fault(report, fault, self->line, "dropped, not a finite position");
        break;
    case STREAM_FAULT_LATE:
        stream_report_fault(report, fault, self->line,
                            "dropped, too late: its time is %.3f s and the step after it is out "
                            "(--delay waits longer); if the clock was set back, it has to catch up",
                            time);
        break;
    case STREAM_FAULT_REPEATED:
        stream_report_fault(report, fault, self->line,
                            "dropped, the agent has a position of that time");
        break;
    case STREAM_FAULT_NO_ROOM:
        stream_report_fault(report, fault, self->line, "dropped, more agents than --max-agents");
        break;
    case STREAM_FAULT_JUMP:
        stream_report_fault(report, fault, self->line,
                            "dropped, its time of %.3f s lies too far from the newest, %.3f s",
                            time, newest);
        break;
    case STREAM_FAULT_RESET:
        stream_report_fault(report, fault, self->line,
                            "the clock was set from %.3f to %.3f s, starting anew", newest, time);
        break;
    case STREAM_FAULT_COUNT:
        break;
    }
}

static void refuse_line(session *self, const stream_event *event, const char *expected)
{
    char excerpt[SI_LINE_EXCERPT_SIZE];
    si_line_excerpt(event->text, event->length, excerpt);
    stream_report_fault(&self->report, STREAM_FAULT_MALFORMED, event->number,
                        "expected %s, found \"%s\"", expected, excerpt);
}

/* The header is out then, too, if nobody ever came. */
static si_result complete(session *self, const stream_event *event, si_error *error)
{
    const si_result status = stream_complete(self->followed, event->arrived, error);
    return status == SI_OK ? flush(self, error) : status;
}

static si_result take_line(session *self, const stream_event *event, si_error *error)
{
    stream_point point;
    const char *expected = "";
    const double fps = self->options->stream.fps;
    switch (stream_line_parse(event->text, event->length, fps, &point, &expected)) {
    case STREAM_LINE_POINT:
        return stream_add(self->followed, &point, event->arrived, error);
    case STREAM_LINE_TIME:
        return stream_reach(self->followed, point.time, event->arrived, error);
    case STREAM_LINE_BLANK:
        return complete(self, event, error);
    case STREAM_LINE_BAD:
        refuse_line(self, event, expected);
        return SI_OK;
    case STREAM_LINE_COMMENT:
        return SI_OK;
    }
    return SI_OK;
}

static si_result take_event(session *self, const stream_event *event, si_error *error)
{
    self->report.line_count = self->line = event->number;
    switch (event->kind) {
    case STREAM_EVENT_LINE:
        return take_line(self, event, error);
    case STREAM_EVENT_LONG:
        refuse_line(self, event, "a line of less than 4096 bytes");
        return SI_OK;
    case STREAM_EVENT_CUT:
        refuse_line(self, event, "a line's end before that of the input");
        return SI_OK;
    case STREAM_EVENT_IDLE:
    case STREAM_EVENT_END:
        return complete(self, event, error);
    }
    return SI_OK;
}

/* What is to be allocated is, once this runs. */
static si_result follow(session *self, stream_input *input, si_error *error)
{
    console_ignore_closed_pipes();
    console_catch_interrupts();
    stream_output_header(&self->output);
    stream_event event = {.kind = STREAM_EVENT_LINE};
    si_result status = SI_OK;
    while (status == SI_OK && event.kind != STREAM_EVENT_END) {
        status = stream_input_next(input, &event, error);
        if (status == SI_OK)
            status = take_event(self, &event, error);
    }
    stream_report_summary(&self->report);
    return status == SI_ERR_INTERRUPTED ? SI_OK : status;
}

static si_result open_output(session *self, const si_predictor *predictor, si_error *error)
{
    const si_model *model = si_predictor_model(predictor);
    stream_output_config config = self->options->output;
    config.has_frame = self->options->stream.fps > 0.0;
    config.has_zone = si_model_has_zones(model);
    config.sample_count = self->options->stream.live.sampling.sample_count;
    config.step_count = si_predictor_predicted_steps(predictor);
    return stream_output_init(&self->output, &config, error);
}

si_result stream_session(const stream_options *options, si_error *error)
{
    static session self; /* large */
    self = (session){.options = options};
    si_predictor *predictor = NULL;
    stream_input input = {0};
    const stream_listener listener = {write_step, tell_fault, &self};
    si_result status = si_predictor_load(options->model, NULL, &predictor, error);
    if (status == SI_OK)
        status = stream_create(&options->stream, predictor, &listener, &self.followed, error);
    if (status == SI_OK)
        status = open_output(&self, predictor, error);
    if (status == SI_OK)
        status = stream_input_open(&input, options->idle, error);
    if (status == SI_OK)
        status = follow(&self, &input, error);
    stream_input_close(&input);
    stream_output_finish(&self.output);
    stream_destroy(self.followed);
    si_predictor_destroy(predictor);
    return status;
}
