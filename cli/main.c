/* The `simplicit` command: picks the subcommand. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/guard.h"

static const command *const commands[] = {
    &predict_command, &score_command,   &compare_command, &plot_command,
    &info_command,    &convert_command, &windows_command, &stream_command,
    &train_command,   &export_command,  &bench_command,   NULL,
};

static void print_usage(FILE *stream)
{
    fputs("Usage: simplicit COMMAND [OPTION...]\n"
          "Predicts where pedestrians walk, and scores predictions.\n\n"
          "Commands:\n",
          stream);
    for (size_t i = 0; commands[i] != NULL; i++)
        fprintf(stream, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n`simplicit COMMAND --help` tells the options, with an example.\n"
          "`simplicit --version` prints the version.\n"
          "Exit codes: 0 done, 1 failed, 2 wrong usage.\n",
          stream);
}

static const command *find_command(const char *name)
{
    for (size_t i = 0; commands[i] != NULL; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int run_command(const command *chosen, int argc, char **argv)
{
    char invocation[64];
    snprintf(invocation, sizeof invocation, "simplicit %s", chosen->name);
    argv[1] = invocation;
    argp_err_exit_status = EXIT_USAGE;
    return console_finish(chosen->run(argc - 1, argv + 1));
}

int main(int argc, char **argv)
{
    console_start();
    guard_start();
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_usage(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("simplicit %s\n", si_version());
        return EXIT_DONE;
    }
    const command *chosen = find_command(argv[1]);
    if (chosen == NULL) {
        fprintf(stderr, "simplicit: no command \"%s\"; `simplicit --help` lists them\n", argv[1]);
        return EXIT_USAGE;
    }
    return run_command(chosen, argc, argv);
}
