#include "cli/model_options.h"

#include <stdlib.h>

#include "cli/console.h"

enum { KEY_CPU = 1024 };

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

si_point parse_point(struct argp_state *state, const char *text)
{
    const char *names[SI_POINT_COUNT + 1] = {NULL};
    for (int point = 0; point < SI_POINT_COUNT; point++)
        names[point] = si_point_name((si_point)point);
    return (si_point)console_parse_choice(state, "--point", text, names);
}

si_draws parse_draws(struct argp_state *state, const char *text)
{
    const char *const names[] = {si_draws_name(SI_DRAWS_EVEN), si_draws_name(SI_DRAWS_INDEPENDENT),
                                 NULL};
    return (si_draws)console_parse_choice(state, "--draws", text, names);
}
