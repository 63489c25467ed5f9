#include "cli/model_options.h"

#include "cli/console.h"

si_point parse_point(struct argp_state *state, const char *text)
{
    const char *const names[] = {si_point_name(SI_POINT_TIGHT), si_point_name(SI_POINT_WIDE), NULL};
    return (si_point)console_parse_choice(state, "--point", text, names);
}
