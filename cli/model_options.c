#include "cli/model_options.h"

#include <stdlib.h>

static void read_cpu(struct argp_state *state, const char *option, char *text, void *options)
{
    (void)options;
    read_choice(state, option, text, "avx512, avx2, neon, scalar");
    if (setenv("SIMPLICIT_CPU", text, 1) != 0)
        argp_failure(state, EXIT_FAILURE, 0, "no memory for --%s", option);
}

static const command_option cpu_table[] = {
    {"cpu", 0, "LEVEL",
     "instructions to compute with: avx512, avx2, neon or scalar (default: what SIMPLICIT_CPU "
     "names, "
     "or the widest there are)",
     0, OPTION_READ(read_cpu)},
    {0},
};

const option_set cpu_options = {.options = cpu_table};

static const command_option sampling_table[] = {
    {"samples", 'k', "K", "samples an agent (default 20)", 2,
     OPTION_COUNT(si_sampling, sample_count, 1, 1000000)},
    {"spread", 0, "FACTOR", "widen or narrow the samples (default 1)", 2,
     OPTION_NUMBER(si_sampling, spread, 0, 1e6)},
    {"point", 0, "POINT",
     "of social-gaussian weights: calibrated (default) for deciding, tight for AMD, anchors for "
     "best-of-20: paths apart, the first of which are fewer samples, and about which more lie",
     2, OPTION_CHOICE(si_sampling, point, "calibrated, tight, anchors")},
    {"draws", 0, "DRAWS",
     "even (default) or independent: how the samples of social-gaussian weights lie to one "
     "another; scores of few samples are comparable if they are independent",
     2, OPTION_CHOICE(si_sampling, draws, "even, independent")},
    {0},
};

static const option_child cpu_child[] = {{&cpu_options, 0, 2}, {0}};
const option_set sampling_options = {.options = sampling_table, .children = cpu_child};
