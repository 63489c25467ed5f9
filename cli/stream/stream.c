/* simplicit stream: tracked positions as they come -> predictions as they fall due. */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/model_options.h"
#include "cli/stream/input.h"
#include "cli/stream/steps.h"
#include "io/line_reader.h"

#define DAY 86400.0 /* seconds */

typedef struct stream_options {
    stream_steps_config steps;
    const char *model;
    double idle; /* seconds; 0: never */
} stream_options;

static const command_option table[] = {
    OPTION_HEADER("Predicting:", 2),
    {"model", 'm', "M", MODEL_HELP, 2, OPTION_TEXT(stream_options, model)},
    {"seed", 0, "S", "of the noise (default 0)", 2,
     OPTION_SEED(stream_options, steps.sampling.seed)},
    {"step", 0, "SECONDS", "time between the model's steps (default 0.4)", 2,
     OPTION_NUMBER(stream_options, steps.step_seconds, 1e-3, DAY)},
    {"rate", 0, "HZ", "predictions a second (default: one a step)", 2,
     OPTION_NUMBER(stream_options, steps.rate, 1.0 / DAY, 1000)},
    {"max-agents", 0, "N", "at once; bounds the memory (default 1024)", 2,
     OPTION_COUNT(stream_options, steps.max_agents, 1, 1000000)},
    OPTION_HEADER("Input:", 3),
    {"fps", 0, "FPS", "lines are `frame id x y`, so many frames a second", 3,
     OPTION_NUMBER(stream_options, steps.fps, 1e-3, 1e6)},
    {"max-gap", 0, "SECONDS", "longest hole in a track to bridge (default 1.2)", 3,
     OPTION_NUMBER(stream_options, steps.max_gap, 0, DAY)},
    {"timeout", 0, "SECONDS",
     "an agent unseen for longer has left; its id is then a new agent's (default 2)", 3,
     OPTION_NUMBER(stream_options, steps.timeout, 0, DAY)},
    {"delay", 0, "SECONDS", "let every step wait for lines so late (default 0)", 3,
     OPTION_NUMBER(stream_options, steps.delay, 0, DAY)},
    {"idle", 0, "SECONDS",
     "take the newest frame for complete when nothing came for so long; 0: never (default 0, so "
     "that the answers do not depend on how fast lines come)",
     3, OPTION_NUMBER(stream_options, idle, 0, DAY)},
    {"max-jump", 0, "SECONDS",
     "drop a frame whose time is further ahead, unless the next is too: then the clock was set "
     "(default 60)",
     3, OPTION_NUMBER(stream_options, steps.max_jump, 1e-3, 1e12)},
    OPTION_HEADER("Output:", 4),
    {"format", 0, "FORMAT", "ndjson (default) or csv", 4,
     OPTION_CHOICE(stream_options, steps.format, "ndjson, csv")},
    {"output", 0, "WHAT",
     "mean: the mean path alone (default); samples: also every sample path; ellipses: also an "
     "ellipse of one standard deviation a step",
     4, OPTION_CHOICE(stream_options, steps.paths, "mean, samples, ellipses")},
    {"digits", 0, "N", "of positions after the point, 0 to 9 (default 3)", 4,
     OPTION_COUNT(stream_options, steps.digits, 0, TEXT_WRITER_MAX_DIGITS)},
    {0},
};

/* An agent must not leave within a hole that is to be bridged. */
static void check(void *parsed, struct argp_state *state)
{
    stream_steps_config *steps = &((stream_options *)parsed)->steps;
    if (steps->timeout < steps->max_gap)
        argp_error(state, "--timeout: expected at least the %g s of --max-gap, got %g",
                   steps->max_gap, steps->timeout);
    if (steps->rate <= 0.0)
        steps->rate = 1.0 / steps->step_seconds;
}

static const option_child children[] = {
    {&sampling_options, offsetof(stream_options, steps.sampling), 0}, {0}};
static const option_set option_tables = {
    .options = table,
    .children = children,
    .check = check,
    .description =
        "Predicts live: reads tracked positions, `time id x y` a line in seconds and metres, and "
        "writes a line for every agent there at every step."
        "\vExample, a recording of 25 frames a second and a step every 10 frames:\n"
        "  simplicit stream --fps 25 < datasets/sample/simulated_crowd.txt\n\n"
        "Input may come at any rate: positions are interpolated at the steps. Lines of one time "
        "are a frame. It is complete when a line of a later time comes, which is the default and "
        "waits for one frame more, or at once with a blank line, with a line of a time (or frame "
        "number) alone, or after --idle; the steps up to it are then predicted. Lines may come in "
        "any order, except that those not after the last predicted step are too late and dropped; "
        "--delay makes the steps wait for them. At a step answers whoever is seen then, or before "
        "and after: where detections are missing, or each has a time of its own, give a --delay of "
        "some frames, such as 0.1. Steps count from the first line, and anew from the first after "
        "everybody has left. A frame that is further back than --timeout and --delay, "
        "or ahead than --max-jump, is dropped; if the next one is too, the clock was set, and all "
        "starts anew there. A last line without its end was cut off and is dropped. What is "
        "dropped is counted, told on stderr, of each kind at most once a second, and never stops "
        "the stream.\n\n"
        "A line of ndjson is {\"time\", \"id\", \"history\", \"latency_us\", \"mean\": [[x, y], "
        "...]}, with \"frame\" if --fps is given, \"zone\" if the model has zones, \"samples\": "
        "[[[x, y], ...], ...], \"ellipses\": [[a, b, angle], ...] (semi-axes in metres, angle of "
        "the first from x towards y in radians). \"history\" counts the observed steps that are "
        "known; where they are fewer than the model's, the earlier ones are made up at the same "
        "velocity, and the agent is predicted apart from the others, after them. \"latency_us\" "
        "is the time since the last line of the newest frame came. csv has a header and the "
        "same in columns: time, frame, id, history, zone, latency_us, x1, y1, x2, ..., then a1, "
        "b1, angle1, ... or s1_x1, s1_y1, ...; what is not finite is null, or empty.\n\n"
        "A stream ends with its input, when nobody reads its output, or with Ctrl-C or SIGTERM, "
        "and "
        "then prints a summary on stderr, with the time from a frame's last line to its answer. "
        "For sockets there is socat:\n"
        "  socat -u UDP-RECV:4000 - | simplicit stream --idle 0.05\n"
        "  socat UNIX-LISTEN:crowd.sock EXEC:\"simplicit stream\"",
};

static void refuse_line(stream_report *report, const stream_event *event, const char *expected)
{
    char excerpt[SI_LINE_EXCERPT_SIZE];
    si_line_excerpt(event->text, event->length, excerpt);
    stream_report_fault(report, STREAM_FAULT_MALFORMED, event->number, "expected %s, found \"%s\"",
                        expected, excerpt);
}

static si_result take_line(const stream_options *options, const stream_event *event,
                           stream_steps *steps, stream_report *report, si_error *error)
{
    stream_point point;
    const char *expected = "";
    switch (stream_line_parse(event->text, event->length, options->steps.fps, &point, &expected)) {
    case STREAM_LINE_POINT:
        return stream_steps_add(steps, &point, event->number, event->arrived, error);
    case STREAM_LINE_TIME:
        return stream_steps_reach(steps, point.time, event->number, event->arrived, error);
    case STREAM_LINE_BLANK:
        return stream_steps_complete(steps, event->arrived, error);
    case STREAM_LINE_BAD:
        refuse_line(report, event, expected);
        return SI_OK;
    case STREAM_LINE_COMMENT:
        return SI_OK;
    }
    return SI_OK;
}

static si_result take_event(const stream_options *options, const stream_event *event,
                            stream_steps *steps, stream_report *report, si_error *error)
{
    report->line_count = event->number;
    switch (event->kind) {
    case STREAM_EVENT_LINE:
        return take_line(options, event, steps, report, error);
    case STREAM_EVENT_LONG:
        refuse_line(report, event, "a line of less than 4096 bytes");
        return SI_OK;
    case STREAM_EVENT_CUT:
        refuse_line(report, event, "a line's end before that of the input");
        return SI_OK;
    case STREAM_EVENT_IDLE:
    case STREAM_EVENT_END:
        return stream_steps_complete(steps, event->arrived, error);
    }
    return SI_OK;
}

/* What is to be allocated is, once this runs. */
static si_result stream_from(const stream_options *options, stream_input *input,
                             stream_steps *steps, stream_report *report, si_error *error)
{
    console_ignore_closed_pipes();
    console_catch_interrupts();
    stream_event event = {.kind = STREAM_EVENT_LINE};
    si_result status = SI_OK;
    while (status == SI_OK && event.kind != STREAM_EVENT_END) {
        status = stream_input_next(input, &event, error);
        if (status == SI_OK)
            status = take_event(options, &event, steps, report, error);
    }
    stream_report_summary(report);
    return status == SI_ERR_INTERRUPTED ? SI_OK : status;
}

static si_result stream(const stream_options *options, si_error *error)
{
    static stream_report report;
    si_predictor *predictor;
    stream_steps *steps = NULL;
    stream_input input;
    si_result status = si_predictor_load(options->model, NULL, &predictor, error);
    if (status != SI_OK)
        return status;
    status = stream_steps_create(&options->steps, predictor, &report, &steps, error);
    if (status == SI_OK) {
        status = stream_input_open(&input, options->idle, error);
        if (status == SI_OK)
            status = stream_from(options, &input, steps, &report, error);
        stream_input_close(&input);
    }
    stream_steps_destroy(steps);
    si_predictor_destroy(predictor);
    return status;
}

static int run_stream(int argc, char **argv)
{
    stream_options options = {
        .model = SI_DEFAULT_PREDICTOR,
        .steps =
            {
                .sampling = si_sampling_default(),
                .step_seconds = 0.4,
                .max_gap = 1.2,
                .timeout = 2.0,
                .max_jump = 60.0,
                .max_agents = 1024,
                .digits = 3,
            },
    };
    parse_options(&option_tables, argc, argv, &options);
    si_error error = SI_ERROR_INIT;
    return stream(&options, &error) == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command stream_command = {
    .name = "stream",
    .summary = "predict live from tracked positions on standard input",
    .options = &option_tables,
    .run = run_stream,
};
