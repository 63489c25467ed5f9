/* simplicit stream: tracked positions as they come -> predictions as they fall due. */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/shared_options.h"
#include "cli/stream/session.h"
#include "pipeline/named_predictors.h"

#define DAY 86400.0 /* seconds */

static const command_option table[] = {
    OPTION_HEADER("Predicting:", 2),
    {"model", 'm', "M", MODEL_HELP, 2, OPTION_TEXT(stream_options, model)},
    {"seed", 0, "S", "of the noise (default 0)", 2,
     OPTION_SEED(stream_options, stream.live.sampling.seed)},
    {"step", 0, "SECONDS", "time between the model's steps (default 0.4)", 2,
     OPTION_NUMBER(stream_options, stream.live.step_seconds, 1e-3, DAY)},
    {"rate", 0, "HZ", "predictions a second (default: one a step)", 2,
     OPTION_NUMBER(stream_options, stream.rate, 1.0 / DAY, 1000)},
    {"max-agents", 0, "N", "at once; bounds the memory (default 1024)", 2,
     OPTION_COUNT(stream_options, stream.live.max_agents, 1, 1000000)},
    OPTION_HEADER("Input:", 3),
    {"fps", 0, "FPS", "lines are `frame id x y`, so many frames a second", 3,
     OPTION_NUMBER(stream_options, stream.fps, 1e-3, 1e6)},
    {"max-gap", 0, "SECONDS", "longest hole in a track to bridge (default 1.2)", 3,
     OPTION_NUMBER(stream_options, stream.live.max_gap_seconds, 0, DAY)},
    {"timeout", 0, "SECONDS",
     "an agent unseen for longer has left; its id is then a new agent's (default 2)", 3,
     OPTION_NUMBER(stream_options, stream.live.timeout_seconds, 0, DAY)},
    {"delay", 0, "SECONDS", "let every step wait for lines so late (default 0)", 3,
     OPTION_NUMBER(stream_options, stream.delay, 0, DAY)},
    {"idle", 0, "SECONDS",
     "take the newest frame for complete when nothing came for so long; 0: never (default 0, so "
     "that the answers do not depend on how fast lines come)",
     3, OPTION_NUMBER(stream_options, idle, 0, DAY)},
    {"max-jump", 0, "SECONDS",
     "drop a frame whose time is further ahead, unless the next is too: then the clock was set "
     "(default 60)",
     3, OPTION_NUMBER(stream_options, stream.max_jump, 1e-3, 1e12)},
    OPTION_HEADER("Output:", 4),
    {"format", 0, "FORMAT", "ndjson (default) or csv", 4,
     OPTION_CHOICE(stream_options, output.format, "ndjson, csv")},
    {"output", 0, "WHAT",
     "mean: the mean path alone (default); samples: also every sample path; ellipses: also an "
     "ellipse of one standard deviation a step",
     4, OPTION_CHOICE(stream_options, output.paths, "mean, samples, ellipses")},
    {"digits", 0, "N", "of positions after the point, 0 to 9 (default 3)", 4,
     OPTION_COUNT(stream_options, output.digits, 0, TEXT_WRITER_MAX_DIGITS)},
    {0},
};

/* An agent must not leave within a hole that is to be bridged. */
static void check(void *parsed, struct argp_state *state)
{
    stream_config *config = &((stream_options *)parsed)->stream;
    const si_live_config *live = &config->live;
    if (live->timeout_seconds < live->max_gap_seconds)
        argp_error(state, "--timeout: expected at least the %g s of --max-gap, got %g",
                   live->max_gap_seconds, live->timeout_seconds);
    if (config->rate <= 0.0)
        config->rate = 1.0 / live->step_seconds;
}

static const option_child children[] = {
    {&sampling_options, offsetof(stream_options, stream.live.sampling), 0}, {0}};
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

static int run_stream(int argc, char **argv)
{
    stream_options options = {
        .model = SI_DEFAULT_PREDICTOR,
        .stream = {.live = si_live_config_default(), .max_jump = 60.0},
        .output = {.digits = 3},
    };
    options.stream.live.max_agents = 1024;
    parse_options(&option_tables, argc, argv, &options);
    si_error error = SI_ERROR_INIT;
    return stream_session(&options, &error) == SI_OK ? EXIT_DONE : console_fail(&error);
}

const command stream_command = {
    .name = "stream",
    .summary = "predict live from tracked positions on standard input",
    .options = &option_tables,
    .run = run_stream,
};
