/* What plot.c knows of a kind of figure, one file each. */
#ifndef SI_CLI_PLOT_H
#define SI_CLI_PLOT_H

typedef struct plot_kind {
    const char *name;
    const char *summary; /* one line for the list of kinds */
    /* Parses with argp (argv[0] is "simplicit plot <name>") and runs; returns the exit code. */
    int (*run)(int argc, char **argv);
} plot_kind;

extern const plot_kind scene_kind;
extern const plot_kind sheet_kind;
extern const plot_kind film_kind;
extern const plot_kind sensitivity_kind;
extern const plot_kind frontier_kind;
extern const plot_kind horizon_kind;
extern const plot_kind best_of_kind;
extern const plot_kind training_kind;
extern const plot_kind dataset_kind;

#endif
