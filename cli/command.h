/* What main.c knows of a command, and of a kind of figure: a file each. */
#ifndef SI_CLI_COMMAND_H
#define SI_CLI_COMMAND_H

#include "cli/options.h"

/* How the process ends; besides, a signal ends it as it ends any process (130: Ctrl-C, 141: pipe).
 */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* Either runs, or leaves that to one of its kinds. */
typedef struct command {
    const char *name;
    const char *summary; /* one line for the list of commands */
    const option_set *options;
    /* Parses by `options` (argv[0] is "simplicit <name>") and runs; returns the exit code. */
    int (*run)(int argc, char **argv);
    const struct command *const *kinds; /* NULL-terminated; NULL if there are none */
} command;

extern const command predict_command;
extern const command score_command;
extern const command compare_command;
extern const command calibrate_command;
extern const command plot_command;
extern const command report_command;
extern const command info_command;
extern const command convert_command;
extern const command windows_command;
extern const command stream_command;
extern const command train_command;
extern const command export_command;
extern const command bench_command;

#endif
