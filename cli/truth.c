#include "cli/truth.h"

#include "cli/console.h"
#include "cli/files.h"

enum { KEY_TRUTH = 1280, KEY_OBSERVED, MAX_STEPS = 100000 };

static si_predictions_options chosen;

static const struct argp_option options[] = {
    {0, 0, 0, 0, "Predictions of other formats:", 6},
    {"truth", KEY_TRUTH, "FILE", 0,
     "where people really were, for formats that do not say: a TrajNet++ recording, nuScenes' "
     "sample_annotation.json, Argoverse 2 scenarios as CSV, or windows",
     6},
    {"observed", KEY_OBSERVED, "T", 0, "steps to take as observed from it (default: its own)", 6},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    switch (key) {
    case KEY_TRUTH:
        chosen.truth = text;
        return 0;
    case KEY_OBSERVED:
        chosen.observed_steps = console_parse_count(state, "--observed", text, 1, MAX_STEPS);
        return 0;
    case ARGP_KEY_END:
        files_read(chosen.truth);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp truth_argp = {.options = options, .parser = parse};

const si_predictions_options *truth_options(void)
{
    return &chosen;
}
