/* Any bytes as the lines of a stream: points or refusals, and steps that keep to their bounds. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "io/stream_line.h"
#include "pipeline/stream_clock.h"
#include "predict/tracker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_AGENTS = 4, OBSERVED_STEPS = 3, LINE_SIZE = 128 };

typedef struct follower {
    si_tracker *tracker;
    stream_clock clock;
    double last_step;
} follower;

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static void check_view(const si_tracker_view *view)
{
    demand(view->agent_count <= MAX_AGENTS);
    for (size_t i = 0; i < view->agent_count; i++) {
        demand(view->known_steps[i] >= 1 && view->known_steps[i] <= OBSERVED_STEPS);
        demand(i == 0 || view->agent_id[i - 1] < view->agent_id[i]);
    }
    for (size_t i = 0; i < view->agent_count * OBSERVED_STEPS * 2; i++)
        demand(isfinite(view->observed[i]));
}

static void take_steps(follower *steps, double until)
{
    double time;
    while (stream_clock_take(&steps->clock, until, &time)) {
        si_tracker_view view;
        demand(time > steps->last_step);
        steps->last_step = time;
        si_tracker_gather(steps->tracker, time, &view);
        check_view(&view);
        if (si_tracker_agent_count(steps->tracker) == 0)
            stream_clock_skip(&steps->clock, until);
    }
}

static void follow(follower *steps, const stream_point *point)
{
    stream_time seen = stream_clock_look(&steps->clock, point->time, 0);
    if (seen == STREAM_TIME_JUMP)
        return;
    if (seen != STREAM_TIME_OPEN) {
        take_steps(steps, stream_clock_complete(&steps->clock, seen == STREAM_TIME_LATER));
        if (seen == STREAM_TIME_RESET) {
            si_tracker_reset(steps->tracker);
            steps->last_step = -INFINITY;
        }
        stream_clock_open(&steps->clock, point->time, 0, seen != STREAM_TIME_LATER);
    }
    si_tracker_verdict verdict =
        si_tracker_add(steps->tracker, point->time, point->agent_id, point->x, point->y);
    demand(verdict != SI_TRACKER_NOT_FINITE);
}

/* The first byte chooses the frame rate; lines longer than LINE_SIZE are cut. */
static void read_lines(follower *steps, const uint8_t *data, size_t size)
{
    const double fps = size > 0 && data[0] % 2 == 1 ? 25.0 : 0.0;
    for (size_t begin = 1; begin < size;) {
        const uint8_t *line_end = memchr(data + begin, '\n', size - begin);
        size_t length = line_end != NULL ? (size_t)(line_end - data) - begin : size - begin;
        char line[LINE_SIZE + 1];
        size_t kept = length < LINE_SIZE ? length : LINE_SIZE;
        memcpy(line, data + begin, kept);
        line[kept] = '\0';
        stream_point point;
        const char *expected;
        if (stream_line_parse(line, kept, fps, &point, &expected) == STREAM_LINE_POINT)
            follow(steps, &point);
        begin += length + 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    si_tracker_config config = si_tracker_config_default();
    config.max_agents = MAX_AGENTS;
    config.observed_steps = OBSERVED_STEPS;
    config.points_per_agent = 5;
    follower steps = {
        .clock = {.rate = 2.5, .delay = 0.3, .timeout = 2.0, .max_jump = 60.0, .same = 4e-7},
        .last_step = -INFINITY,
    };
    if (si_tracker_create(&config, &steps.tracker, NULL) != SI_OK)
        return 0;
    read_lines(&steps, data, size);
    take_steps(&steps, stream_clock_complete(&steps.clock, false));
    si_tracker_destroy(steps.tracker);
    return 0;
}
