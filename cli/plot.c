/* simplicit plot: picks the kind of figure. */
#include "cli/plot.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

static const plot_kind *const kinds[] = {
    &scene_kind,   &sheet_kind,   &film_kind,     &sensitivity_kind, &frontier_kind,
    &horizon_kind, &best_of_kind, &training_kind, &dataset_kind,     NULL,
};

static void print_usage(FILE *stream)
{
    fputs("Usage: simplicit plot KIND [OPTION...] FILE... -o FIGURE\n"
          "Draws figures as PNG, SVG or PDF, by the extension of FIGURE.\n\n"
          "Kinds:\n",
          stream);
    for (size_t i = 0; kinds[i] != NULL; i++)
        fprintf(stream, "  %-12s %s\n", kinds[i]->name, kinds[i]->summary);
    fputs("\n`simplicit plot KIND --help` tells the options, with an example.\n", stream);
}

static const plot_kind *find_kind(const char *name)
{
    for (size_t i = 0; kinds[i] != NULL; i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

static int run_plot(int argc, char **argv)
{
    char invocation[64];
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_usage(stdout);
        return EXIT_DONE;
    }
    const plot_kind *chosen = find_kind(argv[1]);
    if (chosen == NULL) {
        fprintf(stderr, "simplicit plot: no kind \"%s\"; `simplicit plot --help` lists them\n",
                argv[1]);
        return EXIT_USAGE;
    }
    snprintf(invocation, sizeof invocation, "simplicit plot %s", chosen->name);
    argv[1] = invocation;
    return chosen->run(argc - 1, argv + 1);
}

const command plot_command = {
    .name = "plot",
    .summary = "draw scenes, scores, training and recordings as figures for a paper",
    .run = run_plot,
};
