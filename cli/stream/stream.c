/* simplicit stream: tracked positions as they come -> predictions as they fall due. */
#include <argp.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/model_options.h"
#include "cli/options.h"
#include "cli/stream/input.h"
#include "cli/stream/steps.h"
#include "io/line_reader.h"

enum {
    KEY_RATE = 512,
    KEY_SEED,
    KEY_STEP,
    KEY_FPS,
    KEY_FORMAT,
    KEY_OUTPUT,
    KEY_DIGITS,
    KEY_IDLE,
    KEY_DELAY,
    KEY_MAX_AGENTS,
    KEY_MAX_GAP,
    KEY_MAX_JUMP,
    KEY_TIMEOUT,
    MAX_AGENTS = 1000000,
};

static const double max_rate = 1000.0, day = 86400.0;

typedef struct stream_options {
    stream_steps_config steps;
    const char *model;
    double idle; /* seconds; 0: never */
} stream_options;

static const struct argp_option option_table[] = {
    {0, 0, 0, 0, "Predicting:", 2},
    {"model", 'm', "M", 0, MODEL_HELP, 2},
    {"seed", KEY_SEED, "S", 0, "of the noise (default 0)", 2},
    {"step", KEY_STEP, "SECONDS", 0, "time between the model's steps (default 0.4)", 2},
    {"rate", KEY_RATE, "HZ", 0, "predictions a second (default: one a step)", 2},
    {"max-agents", KEY_MAX_AGENTS, "N", 0, "at once; bounds the memory (default 1024)", 2},
    {0, 0, 0, 0, "Input:", 3},
    {"fps", KEY_FPS, "FPS", 0, "lines are `frame id x y`, so many frames a second", 3},
    {"max-gap", KEY_MAX_GAP, "SECONDS", 0, "longest hole in a track to bridge (default 1.2)", 3},
    {"timeout", KEY_TIMEOUT, "SECONDS", 0,
     "an agent unseen for longer has left; its id is then a new agent's (default 2)", 3},
    {"delay", KEY_DELAY, "SECONDS", 0, "let every step wait for lines so late (default 0)", 3},
    {"idle", KEY_IDLE, "SECONDS", 0,
     "take the newest frame for complete when nothing came for so long; 0: never (default 0, so "
     "that the answers do not depend on how fast lines come)",
     3},
    {"max-jump", KEY_MAX_JUMP, "SECONDS", 0,
     "drop a frame whose time is further ahead, unless the next is too: then the clock was set "
     "(default 60)",
     3},
    {0, 0, 0, 0, "Output:", 4},
    {"format", KEY_FORMAT, "FORMAT", 0, "ndjson (default) or csv", 4},
    {"output", KEY_OUTPUT, "WHAT", 0,
     "mean: the mean path alone (default); samples: also every sample path; ellipses: also an "
     "ellipse of one standard deviation a step",
     4},
    {"digits", KEY_DIGITS, "N", 0, "of positions after the point, 0 to 9 (default 3)", 4},
    {0},
};

static error_t parse_prediction(int key, char *text, struct argp_state *state)
{
    stream_options *options = state->input;
    stream_steps_config *steps = &options->steps;
    switch (key) {
    case 'm':
        options->model = text;
        return 0;
    case KEY_SEED:
        steps->sampling.seed = console_parse_count(state, "--seed", text, 0, UINT64_MAX);
        return 0;
    case KEY_STEP:
        steps->step_seconds = console_parse_number(state, "--step", text, 1e-3, day);
        return 0;
    case KEY_RATE:
        steps->rate = console_parse_number(state, "--rate", text, 1.0 / day, max_rate);
        return 0;
    case KEY_MAX_AGENTS:
        steps->max_agents = console_parse_count(state, "--max-agents", text, 1, MAX_AGENTS);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_input(int key, char *text, struct argp_state *state)
{
    stream_options *options = state->input;
    stream_steps_config *steps = &options->steps;
    switch (key) {
    case KEY_FPS:
        steps->fps = console_parse_number(state, "--fps", text, 1e-3, 1e6);
        return 0;
    case KEY_MAX_GAP:
        steps->max_gap = console_parse_number(state, "--max-gap", text, 0, day);
        return 0;
    case KEY_TIMEOUT:
        steps->timeout = console_parse_number(state, "--timeout", text, 0, day);
        return 0;
    case KEY_DELAY:
        steps->delay = console_parse_number(state, "--delay", text, 0, day);
        return 0;
    case KEY_IDLE:
        options->idle = console_parse_number(state, "--idle", text, 0, day);
        return 0;
    case KEY_MAX_JUMP:
        steps->max_jump = console_parse_number(state, "--max-jump", text, 1e-3, 1e12);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_output(int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = {"ndjson", "csv", NULL};
    static const char *const paths[] = {"mean", "samples", "ellipses", NULL};
    stream_steps_config *steps = &((stream_options *)state->input)->steps;
    switch (key) {
    case KEY_FORMAT:
        steps->format = (stream_format)console_parse_choice(state, "--format", text, formats);
        return 0;
    case KEY_OUTPUT:
        steps->paths = (stream_paths)console_parse_choice(state, "--output", text, paths);
        return 0;
    case KEY_DIGITS:
        steps->digits =
            (unsigned)console_parse_count(state, "--digits", text, 0, TEXT_WRITER_MAX_DIGITS);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* An agent must not leave within a hole that is to be bridged. */
static void complete_options(stream_options *options, struct argp_state *state)
{
    stream_steps_config *steps = &options->steps;
    if (steps->timeout < steps->max_gap)
        argp_error(state, "--timeout: expected at least the %g s of --max-gap, got %g",
                   steps->max_gap, steps->timeout);
    if (steps->rate <= 0.0)
        steps->rate = 1.0 / steps->step_seconds;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    stream_options *options = state->input;
    if (key == ARGP_KEY_INIT)
        state->child_inputs[0] = &options->steps.sampling;
    else if (key == ARGP_KEY_END)
        complete_options(options, state);
    if (key == ARGP_KEY_INIT || key == ARGP_KEY_END)
        return 0;
    error_t result = parse_prediction(key, text, state);
    if (result == ARGP_ERR_UNKNOWN)
        result = parse_input(key, text, state);
    if (result == ARGP_ERR_UNKNOWN)
        result = parse_output(key, text, state);
    return result;
}

static const struct argp_child children[] = {{&sampling_argp, 0, NULL, 0}, {0}};
static const struct argp stream_argp = {
    .options = option_table,
    .parser = parse,
    .doc =
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
    .children = children,
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
    parse_options(&stream_argp, argc, argv, 0, &options);
    si_error error = SI_ERROR_INIT;
    return stream(&options, &error) == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command stream_command = {
    .name = "stream",
    .summary = "predict live from tracked positions on standard input",
    .argp = &stream_argp,
    .run = run_stream,
};
