/* The `simplicit` command: picks the subcommand. */
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/guard.h"
#include "cli/manual.h"
#include "cli/options.h"

static const command *const commands[] = {
    &predict_command, &score_command,
    &compare_command, &calibrate_command,
    &plot_command,    &report_command,
    &info_command,    &convert_command,
    &windows_command, &stream_command,
    &train_command,   &export_command,
    &bench_command,   NULL,
};

static const command simplicit = {
    .name = "simplicit",
    .summary = "Predicts where pedestrians walk, and scores predictions.",
    .kinds = commands,
};

enum { INVOCATION_SIZE = 64 };

static void print_usage(const command *group, const char *invocation, FILE *stream)
{
    const char *what = group == &simplicit ? "COMMAND" : "KIND";
    fprintf(stream, "Usage: %s %s [OPTION...]\n%s\n\n", invocation, what, group->summary);
    for (const command *const *each = group->kinds; *each != NULL; each++)
        fprintf(stream, "  %-12s %s\n", (*each)->name, (*each)->summary);
    fprintf(stream, "\n`%s %s --help` tells the options, with an example.\n", invocation, what);
    if (group == &simplicit)
        fputs("`simplicit --version` prints the version.\n"
              "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C, 141 when nobody "
              "reads the output.\n",
              stream);
}

static const command *find_kind(const command *group, const char *name)
{
    for (const command *const *each = group->kinds; *each != NULL; each++)
        if (strcmp((*each)->name, name) == 0)
            return *each;
    return NULL;
}

static int refuse(const command *group, const char *invocation, const char *name)
{
    spelling near = spelling_begin(name);
    for (const command *const *each = group->kinds; *each != NULL; each++)
        spelling_consider(&near, (*each)->name);
    fprintf(stderr, "simplicit: no %s \"%s\"", group == &simplicit ? "command" : "kind of figure",
            name);
    if (near.best != NULL)
        fprintf(stderr, "; did you mean %s?", near.best);
    fprintf(stderr, "\n`%s --help` lists them\n", invocation);
    return EXIT_USAGE;
}

/* `help score` as `score --help`. */
static void ask_for_help(int argc, char **argv)
{
    static char help[] = "--help";
    memmove(argv + 1, argv + 2, (size_t)(argc - 2) * sizeof *argv);
    argv[argc - 1] = help;
}

static bool is_one_of(const char *text, const char *one, const char *other)
{
    return strcmp(text, one) == 0 || strcmp(text, other) == 0;
}

/* argv[0] becomes the whole invocation, as usage and errors show it. */
static int run(const command *chosen, char *invocation, int argc, char **argv)
{
    argv[0] = invocation;
    if (chosen->kinds == NULL)
        return chosen->run(argc, argv);
    if (argc < 2) {
        print_usage(chosen, invocation, stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "help") == 0)
        ask_for_help(argc, argv);
    if (is_one_of(argv[1], "--help", "-h")) {
        print_usage(chosen, invocation, stdout);
        return EXIT_DONE;
    }
    const command *kind = find_kind(chosen, argv[1]);
    if (kind == NULL)
        return refuse(chosen, invocation, argv[1]);
    const size_t length = strlen(invocation);
    snprintf(invocation + length, INVOCATION_SIZE - length, " %s", kind->name);
    return run(kind, invocation, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    char invocation[INVOCATION_SIZE] = "simplicit";
    console_start();
    guard_start();
    if (argc >= 2 && is_one_of(argv[1], "--version", "-V")) {
        printf("simplicit %s\n", si_version());
        return EXIT_DONE;
    }
    if (argc >= 3 && strcmp(argv[1], "--manual") == 0)
        return manual_print(&simplicit, argv[2], argc - 3, argv + 3);
    return console_finish(run(&simplicit, invocation, argc, argv));
}
