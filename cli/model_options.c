#include "cli/model_options.h"

#include "cli/console.h"

si_point parse_point(struct argp_state *state, const char *text)
{
    const char *names[SI_POINT_COUNT + 1] = {NULL};
    for (int point = 0; point < SI_POINT_COUNT; point++)
        names[point] = si_point_name((si_point)point);
    return (si_point)console_parse_choice(state, "--point", text, names);
}
