/* What main.c knows of a subcommand, one file each. */
#ifndef SI_CLI_COMMAND_H
#define SI_CLI_COMMAND_H

/* How the process ends. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

typedef struct command {
    const char *name;
    const char *summary; /* one line for the list of commands */
    /* Parses with argp (argv[0] is "simplicit <name>") and runs; returns the exit code. */
    int (*run)(int argc, char **argv);
} command;

extern const command predict_command;
extern const command score_command;
extern const command compare_command;
extern const command plot_command;
extern const command info_command;
extern const command convert_command;
extern const command windows_command;
extern const command stream_command;
extern const command train_command;
extern const command export_command;
extern const command bench_command;

#endif
