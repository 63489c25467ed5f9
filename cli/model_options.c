#include "cli/model_options.h"

#include <stdlib.h>

#include "cli/console.h"

enum { KEY_CPU = 1024, KEY_SPREAD, KEY_POINT, KEY_DRAWS, MAX_SAMPLES = 1000000 };

static const struct argp_option cpu_options[] = {
    {"cpu", KEY_CPU, "LEVEL", 0,
     "instructions to compute with: avx512, avx2, neon or scalar (default: what SIMPLICIT_CPU "
     "names, "
     "or the widest there are)",
     0},
    {0},
};

static error_t parse_cpu(int key, char *text, struct argp_state *state)
{
    static const char *const levels[] = {"avx512", "avx2", "neon", "scalar", NULL};
    if (key != KEY_CPU)
        return ARGP_ERR_UNKNOWN;
    return setenv("SIMPLICIT_CPU", levels[console_parse_choice(state, "--cpu", text, levels)], 1);
}

const struct argp cpu_argp = {.options = cpu_options, .parser = parse_cpu};

static const struct argp_option sampling_options[] = {
    {"samples", 'k', "K", 0, "samples an agent (default 20)", 2},
    {"spread", KEY_SPREAD, "FACTOR", 0, "widen or narrow the samples (default 1)", 2},
    {"point", KEY_POINT, "POINT", 0,
     "of social-gaussian weights: calibrated (default) for deciding, tight for AMD, anchors for "
     "best-of-20: paths apart, the first of which are fewer samples, and about which more lie",
     2},
    {"draws", KEY_DRAWS, "DRAWS", 0,
     "even (default) or independent: how the samples of social-gaussian weights lie to one "
     "another; scores of few samples are comparable if they are independent",
     2},
    {0},
};

static error_t parse_sampling(int key, char *text, struct argp_state *state)
{
    si_sampling *sampling = state->input;
    switch (key) {
    case 'k':
        sampling->sample_count = console_parse_count(state, "--samples", text, 1, MAX_SAMPLES);
        return 0;
    case KEY_SPREAD:
        sampling->spread = (float)console_parse_number(state, "--spread", text, 0, 1e6);
        return 0;
    case KEY_POINT:
        if (!si_point_find(text, &sampling->point))
            argp_error(state, "--point: expected one of calibrated, tight, anchors, got \"%s\"",
                       text);
        return 0;
    case KEY_DRAWS:
        if (!si_draws_find(text, &sampling->draws))
            argp_error(state, "--draws: expected one of even, independent, got \"%s\"", text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child cpu_child[] = {{&cpu_argp, 0, NULL, 2}, {0}};
const struct argp sampling_argp = {
    .options = sampling_options, .parser = parse_sampling, .children = cpu_child};
